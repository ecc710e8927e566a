package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"

	"minimost/chat"
)

// Swept is what a sweep has found.
type Swept struct {
	// Unattached uploads whose message never came.
	Unattached int `json:"unattached"`
	// Unlinked files that nothing spoke of any more.
	Unlinked int `json:"unlinked"`
	// Orphans are files that nothing ever spoke of: a kill came between.
	Orphans int `json:"orphans"`
	// Missing attachments have no file on the disk.
	Missing int `json:"missing"`
}

// Sweep brings the files on the disk and the rows that speak of them together:
// uploads that nobody sent go after chat.UnattachedFor, files that nothing
// speaks of after chat.UnlinkAfter, and attachments without a file are marked.
// Only the process that holds the data directory may sweep.
func (s *Store) Sweep(ctx context.Context) (swept Swept, err error) {
	if swept.Unattached, err = s.sweepUnattached(ctx); err != nil {
		return swept, fmt.Errorf("sweep unattached uploads: %w", err)
	}
	if swept.Unlinked, err = s.sweepDropped(ctx); err != nil {
		return swept, fmt.Errorf("sweep dropped files: %w", err)
	}
	if swept.Orphans, err = s.sweepOrphans(ctx); err != nil {
		return swept, fmt.Errorf("sweep orphans: %w", err)
	}
	if swept.Missing, err = s.markMissing(ctx); err != nil {
		return swept, fmt.Errorf("mark missing files: %w", err)
	}
	return swept, nil
}

// Sweepable counts what Sweep would remove, and may be called beside a server.
func (s *Store) Sweepable(ctx context.Context) (would Swept, err error) {
	err = s.view(ctx, func(q *conn) error {
		err := q.get(&would.Unattached, `SELECT count(*) FROM attachments WHERE message_id IS NULL AND created_at < ?`,
			ago(s.now(), chat.UnattachedFor))
		if err != nil {
			return err
		}
		return q.get(&would.Unlinked, `SELECT count(*) FROM dropped_files WHERE dropped_at < ?`, ago(s.now(), chat.UnlinkAfter))
	})
	if err != nil {
		return would, err
	}
	err = s.eachOrphan(ctx, func(string) error { would.Orphans++; return nil })
	return would, err
}

// sweptAtOnce are done in one transaction.
const sweptAtOnce = 100

func ago(now chat.Time, d time.Duration) chat.Time { return now - chat.Time(d.Milliseconds()) }

func (s *Store) sweepUnattached(ctx context.Context) (n int, err error) {
	for more := true; more && err == nil; {
		err = s.update(ctx, func(t *tx) error {
			var rows []attachmentRow
			err := t.list(&rows, selectAttachment+`WHERE a.message_id IS NULL AND a.created_at < ? LIMIT ?`,
				ago(t.now, chat.UnattachedFor), sweptAtOnce)
			if err != nil {
				return err
			}
			more, n = len(rows) == sweptAtOnce, n+len(rows)
			return t.removeAttachments(rows)
		})
	}
	return n, err
}

// spoken says whether anything speaks of the file of hash ?1.
const spoken = `(EXISTS (SELECT 1 FROM attachments WHERE sha256 = ?1 AND sha256 <> '')
	OR EXISTS (SELECT 1 FROM attachments WHERE thumb = ?1 AND thumb <> '')
	OR EXISTS (SELECT 1 FROM users WHERE avatar = ?1 AND avatar <> ''))`

func (s *Store) sweepDropped(ctx context.Context) (n int, err error) {
	var sums []string
	err = s.view(ctx, func(q *conn) error {
		return q.list(&sums, `SELECT sha256 FROM dropped_files WHERE dropped_at < ?`, ago(s.now(), chat.UnlinkAfter))
	})
	for _, sum := range sums {
		if err != nil {
			return n, err
		}
		var unlinked bool
		if unlinked, err = s.unlinkUnspoken(ctx, sum); err != nil {
			return n, err
		}
		if unlinked {
			n++
		}
		err = s.update(ctx, func(t *tx) error {
			_, err := t.exec(`DELETE FROM dropped_files WHERE sha256 = ? AND dropped_at < ?`,
				sum, ago(t.now, chat.UnlinkAfter))
			return err
		})
	}
	return n, err
}

// unlinkUnspoken removes a file unless something speaks of it. Uploads wait
// meanwhile, so that none comes between the look and the deed.
func (s *Store) unlinkUnspoken(ctx context.Context, sum string) (unlinked bool, err error) {
	s.blobs.moving.Lock()
	defer s.blobs.moving.Unlock()
	var is bool
	err = s.view(ctx, func(q *conn) error { return q.get(&is, `SELECT `+spoken, sum) })
	if err != nil || is {
		return false, err
	}
	err = s.blobs.root.Remove(blobPath(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// sweepOrphans removes files that no row speaks of nor has spoken of lately.
// Young ones may be about to be spoken of.
func (s *Store) sweepOrphans(ctx context.Context) (n int, err error) {
	err = s.eachOrphan(ctx, func(sum string) error {
		unlinked, err := s.unlinkUnspoken(ctx, sum)
		if unlinked {
			n++
		}
		return err
	})
	return n, err
}

func (s *Store) eachOrphan(ctx context.Context, do func(sum string) error) error {
	folders, err := s.blobs.names(blobDir)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if len(folder) != prefixLen {
			continue // not ours
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		orphans, err := s.orphans(ctx, folder)
		if err != nil {
			return err
		}
		for _, sum := range orphans {
			if err := do(sum); err != nil {
				return err
			}
		}
	}
	return nil
}

// orphans lists the old files of a folder that no row knows.
func (s *Store) orphans(ctx context.Context, folder string) (sums []string, err error) {
	names, err := s.blobs.names(path.Join(blobDir, folder))
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	err = s.view(ctx, func(q *conn) error {
		var rows []string
		err := q.list(&rows, `SELECT sha256 FROM attachments WHERE sha256 >= ?1 AND sha256 < ?1 || 'g'
			UNION SELECT thumb FROM attachments WHERE thumb >= ?1 AND thumb < ?1 || 'g'
			UNION SELECT avatar FROM users WHERE avatar >= ?1 AND avatar < ?1 || 'g'
			UNION SELECT sha256 FROM dropped_files WHERE sha256 >= ?1 AND sha256 < ?1 || 'g'`, folder)
		for _, sum := range rows {
			known[sum] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if len(folder+name) != 2*sha256.Size {
			continue // not ours
		}
		info, err := s.blobs.root.Lstat(path.Join(blobDir, folder, name))
		if err == nil && !known[folder+name] && info.ModTime().Before(s.opts.Now().Add(-chat.UnlinkAfter)) {
			sums = append(sums, folder+name)
		}
	}
	return sums, nil
}

// names lists a folder.
func (b *blobs) names(dir string) (names []string, err error) {
	d, err := b.root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	for {
		some, err := d.ReadDir(1000)
		for _, e := range some {
			names = append(names, e.Name())
		}
		if err == io.EOF {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// markMissing looks for the file of every attachment. A mark is taken away when
// the file is there again, from a backup for example.
func (s *Store) markMissing(ctx context.Context) (n int, err error) {
	for last := chat.AttachmentID(0); ; {
		var rows []attachmentRow
		err := s.view(ctx, func(q *conn) error {
			return q.list(&rows, selectAttachment+`WHERE a.id > ? AND a.expired_at = 0 ORDER BY a.id LIMIT ?`, last, 1000)
		})
		if err != nil || len(rows) == 0 {
			return n, err
		}
		last = rows[len(rows)-1].ID
		var wrong []attachmentRow // as they are to be
		for _, r := range rows {
			_, err := s.blobs.root.Lstat(blobPath(r.SHA256))
			missing := errors.Is(err, fs.ErrNotExist)
			if missing {
				n++
			}
			if missing != r.Missing {
				r.Missing = missing
				wrong = append(wrong, r)
			}
		}
		if err := s.setMissing(ctx, wrong); err != nil {
			return n, err
		}
	}
}

func (s *Store) setMissing(ctx context.Context, rows []attachmentRow) error {
	if len(rows) == 0 {
		return nil
	}
	return s.update(ctx, func(t *tx) error {
		for i := range rows {
			_, err := t.exec(`UPDATE attachments SET missing = ? WHERE id = ? AND sha256 = ?`,
				rows[i].Missing, rows[i].ID, rows[i].SHA256)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
