package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"slices"
	"strings"

	"minimost/chat"
)

// NewUpload is a file that waits for its message.
type NewUpload struct {
	Uploader chat.UserID
	// Name is cleaned by chat.FileName, MIME found in the content.
	Name, MIME string
	// Width and Height are of a picture that is shown as such.
	Width, Height int
	// Text says that the file can be previewed as text.
	Text bool
	File *Temp
	// Thumb is the smaller form of a picture, or nil.
	Thumb     *Temp
	ThumbMIME string
}

// attachmentRow is a file as it is read.
type attachmentRow struct {
	ID         chat.AttachmentID `db:"id"`
	UploaderID chat.UserID       `db:"uploader_id"`
	MessageID  chat.MessageID    `db:"message_id"` // 0: waits for its message
	Name       string            `db:"name"`
	MIME       string            `db:"mime"`
	Size       int64             `db:"size"`
	Width      int               `db:"width"`
	Height     int               `db:"height"`
	SHA256     string            `db:"sha256"`
	Thumb      string            `db:"thumb"`
	ThumbMIME  string            `db:"thumb_mime"`
	Text       bool              `db:"text"`
	ExpiredAt  chat.Time         `db:"expired_at"`
	Missing    bool              `db:"missing"`
}

const selectAttachment = `SELECT a.id, a.uploader_id, COALESCE(a.message_id, 0) AS message_id, a.name, a.mime, a.size,
		a.width, a.height, a.sha256, a.thumb, a.thumb_mime, a.text, a.expired_at, a.missing
	FROM attachments a `

func (r *attachmentRow) attachment() chat.Attachment {
	a := chat.Attachment{ID: r.ID, Name: r.Name, MIME: r.MIME, Size: r.Size, ExpiredAt: r.ExpiredAt, Missing: r.Missing}
	if r.ExpiredAt != 0 {
		return a
	}
	a.Width, a.Height = r.Width, r.Height
	if r.Missing {
		return a
	}
	a.Text, a.URL = r.Text, chat.FileURL(r.ID, r.Name)
	if r.Thumb != "" {
		a.ThumbURL = chat.ThumbURL(r.ID)
	}
	return a
}

// RoomFor says whether somebody may upload so many bytes now. Errors:
// chat.ErrQuotaFull, chat.ErrDiskFull.
func (s *Store) RoomFor(ctx context.Context, user chat.UserID, size int64) error {
	if err := s.room(size); err != nil {
		return err
	}
	return s.view(ctx, func(q *conn) error { return q.quota(user, size, s.opts.UserBytes) })
}

// quota refuses what would be more than one person may keep; 0 is no limit.
func (q *conn) quota(user chat.UserID, size, limit int64) error {
	if limit == 0 {
		return nil
	}
	var used int64
	err := q.get(&used, `SELECT COALESCE(sum(size), 0) FROM attachments WHERE uploader_id = ? AND expired_at = 0`, user)
	if err == nil && used+size > limit {
		err = chat.ErrQuotaFull
	}
	return err
}

// AddUpload keeps a file. It takes the files over, whether or not it succeeds.
// Errors: chat.ErrQuotaFull, chat.ErrDiskFull.
func (s *Store) AddUpload(ctx context.Context, n NewUpload) (a chat.Attachment, err error) {
	defer n.Thumb.Discard()
	defer n.File.Discard()
	size := n.File.Size()
	s.blobs.moving.RLock()
	defer s.blobs.moving.RUnlock()
	row := attachmentRow{UploaderID: n.Uploader, Name: n.Name, MIME: n.MIME, Size: size, Width: n.Width,
		Height: n.Height, Text: n.Text, ThumbMIME: n.ThumbMIME}
	if row.SHA256, err = n.File.keep(); err != nil {
		return a, err
	}
	if n.Thumb != nil {
		if row.Thumb, err = n.Thumb.keep(); err != nil {
			return a, err
		}
	}
	err = s.update(ctx, func(t *tx) error {
		if err := t.quota(n.Uploader, size, s.opts.UserBytes); err != nil {
			return err
		}
		id, err := t.insert(`INSERT INTO attachments (uploader_id, name, mime, size, width, height, sha256, thumb,
				thumb_mime, text, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			row.UploaderID, row.Name, row.MIME, row.Size, row.Width, row.Height, row.SHA256, row.Thumb,
			row.ThumbMIME, row.Text, t.now)
		row.ID = chat.AttachmentID(id)
		return err
	})
	return row.attachment(), err
}

// RemoveUpload takes back one's own file that waits for its message.
func (s *Store) RemoveUpload(ctx context.Context, user chat.UserID, id chat.AttachmentID) error {
	return s.update(ctx, func(t *tx) error {
		rows, err := t.waiting(user, []chat.AttachmentID{id})
		if errors.Is(err, chat.ErrAttachmentGone) {
			return chat.ErrNotFound
		}
		if err != nil {
			return err
		}
		return t.removeAttachments(rows)
	})
}

// waiting reads one's own files that wait for their message, in the order of
// the ids. One that is not there, or named twice, is chat.ErrAttachmentGone.
func (t *tx) waiting(user chat.UserID, ids []chat.AttachmentID) ([]attachmentRow, error) {
	rows := make([]attachmentRow, len(ids))
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return nil, chat.ErrAttachmentGone
		}
		err := t.get(&rows[i], selectAttachment+`WHERE a.id = ? AND a.uploader_id = ? AND a.message_id IS NULL`, id, user)
		if errors.Is(err, sql.ErrNoRows) {
			err = chat.ErrAttachmentGone
		}
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func attachmentsOf(rows []attachmentRow) (list []chat.Attachment) {
	for i := range rows {
		list = append(list, rows[i].attachment())
	}
	return list
}

// attach gives a new message the files it was sent with.
func (t *tx) attach(m *chat.Message) error {
	for i, a := range m.Attachments {
		_, err := t.exec(`UPDATE attachments SET message_id = ?, position = ? WHERE id = ?`, m.ID, i, a.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// decorateFiles fills in the files of messages, whose ids are given as JSON.
func (q *conn) decorateFiles(at map[chat.MessageID]*chat.Message, ids string) error {
	var rows []attachmentRow
	err := q.list(&rows, selectAttachment+`WHERE a.message_id IN (SELECT value FROM json_each(?))
		ORDER BY a.message_id, a.position`, ids)
	for i := range rows {
		m := at[rows[i].MessageID]
		m.Attachments = append(m.Attachments, rows[i].attachment())
	}
	return err
}

// detach takes the files from a message that is deleted.
func (t *tx) detach(id chat.MessageID) error {
	var rows []attachmentRow
	if err := t.list(&rows, selectAttachment+`WHERE a.message_id = ?`, id); err != nil {
		return err
	}
	return t.removeAttachments(rows)
}

func (t *tx) removeAttachments(rows []attachmentRow) error {
	for i := range rows {
		if _, err := t.exec(`DELETE FROM attachments WHERE id = ?`, rows[i].ID); err != nil {
			return err
		}
		if err := t.drop(rows[i].SHA256, rows[i].Thumb); err != nil {
			return err
		}
	}
	return nil
}

// drop notes files that something has ceased to speak of.
func (t *tx) drop(sums ...string) error {
	for _, sum := range sums {
		if sum == "" {
			continue
		}
		_, err := t.exec(`INSERT INTO dropped_files (sha256, dropped_at) VALUES (?1, ?2)
			ON CONFLICT (sha256) DO UPDATE SET dropped_at = ?2`, sum, t.now)
		if err != nil {
			return err
		}
	}
	return nil
}

// excerptOf is the line that quotes a message: of one without words, the names
// of its files.
func excerptOf(text Text, files []chat.Attachment) string {
	if text.Excerpt != "" || len(files) == 0 {
		return text.Excerpt
	}
	return chat.Cut(strings.ReplaceAll(fileLines(files), "\n", ", "), chat.ExcerptChars)
}

// fileLines are the names of files, a line each.
func fileLines(files []chat.Attachment) string {
	names := make([]string, 0, len(files))
	for i := range files {
		names = append(names, files[i].Name)
	}
	return strings.Join(names, "\n")
}

// sameFiles says whether a message has the files of these ids, in this order.
func sameFiles(files []chat.Attachment, ids []chat.AttachmentID) bool {
	return slices.EqualFunc(files, ids, func(a chat.Attachment, id chat.AttachmentID) bool { return a.ID == id })
}

// File is a file that is open for reading. The caller must Close it.
type File struct {
	*os.File
	Attachment chat.Attachment
	// Type is the MIME type of this form of the file, and Hash names its
	// content.
	Type, Hash string
}

// OpenFile opens a file, or the smaller form of a picture, for somebody who
// may see its message, or who has uploaded it and not sent it yet.
func (s *Store) OpenFile(ctx context.Context, user chat.UserID, id chat.AttachmentID, thumb bool) (*File, error) {
	var row attachmentRow
	err := s.view(ctx, func(q *conn) (err error) {
		row, err = q.accessFile(user, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	f := &File{Attachment: row.attachment(), Type: row.MIME, Hash: row.SHA256}
	if thumb {
		f.Type, f.Hash = row.ThumbMIME, row.Thumb
	}
	f.File, err = s.blobs.openBlob(f.Hash)
	return f, err
}

// openBlob opens what is kept under a hash; chat.ErrNotFound if there is
// nothing.
func (b *blobs) openBlob(sum string) (*os.File, error) {
	if sum == "" {
		return nil, chat.ErrNotFound
	}
	f, err := b.root.Open(blobPath(sum))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, chat.ErrNotFound
	case err != nil:
		return nil, fileProblem(err)
	}
	return f, nil
}
