package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"minimost/chat"
)

// Retention says how long files are kept. Messages stay, and say that their
// file has expired.
type Retention struct {
	// Images and Files are ages since the upload; 0 keeps them.
	Images, Files time.Duration
	// Bytes is how much all files together may take, 0 for any amount. Beyond
	// it, who has the most loses the oldest first.
	Bytes int64
	// DryRun only reports.
	DryRun bool
}

// Retained reports what has expired, or would in a dry run.
type Retained struct {
	// Images and Files were too old, Evicted went to make room.
	Images  int `json:"images"`
	Files   int `json:"files"`
	Evicted int `json:"evicted"`
	// Bytes is what all of them took.
	Bytes int64 `json:"bytes"`
}

// keptFile is what retention needs to know of a file.
type keptFile struct {
	ID        chat.AttachmentID `db:"id"`
	Uploader  chat.UserID       `db:"uploader_id"`
	MessageID chat.MessageID    `db:"message_id"`
	Size      int64             `db:"size"`
	Image     bool              `db:"image"`
	CreatedAt chat.Time         `db:"created_at"`
}

// Retain lets files of messages expire as a policy says. The files themselves
// are unlinked by a later Sweep, so any process may call it that has the store
// open. Pages hear of each by message.updated.
func (s *Store) Retain(ctx context.Context, policy Retention) (report Retained, err error) {
	var files []keptFile
	err = s.view(ctx, func(q *conn) error {
		return q.list(&files, `SELECT id, uploader_id, message_id, size, width > 0 AS image, created_at FROM attachments
			WHERE expired_at = 0 AND message_id IS NOT NULL AND (?1 OR created_at < ?2) ORDER BY created_at, id`,
			policy.Bytes > 0, policy.oldest(s.now()))
	})
	if err != nil {
		return report, err
	}
	expired := policy.choose(files, s.now(), &report)
	for batch := range slices.Chunk(expired, sweptAtOnce) {
		if policy.DryRun {
			break
		}
		if err := s.update(ctx, func(t *tx) error { return t.expire(batch) }); err != nil {
			return report, err
		}
	}
	return report, nil
}

// oldest is a time before which something may be too old.
func (p *Retention) oldest(now chat.Time) chat.Time {
	var before chat.Time
	for _, age := range []time.Duration{p.Images, p.Files} {
		if age > 0 {
			before = max(before, ago(now, age))
		}
	}
	return before
}

// choose picks what is to expire from all files that count, oldest first.
func (p *Retention) choose(files []keptFile, now chat.Time, report *Retained) (expired []keptFile) {
	var kept []keptFile
	for _, f := range files {
		age := p.Files
		if f.Image {
			age = p.Images
		}
		switch {
		case age <= 0 || f.CreatedAt >= ago(now, age):
			kept = append(kept, f)
			continue
		case f.Image:
			report.Images++
		default:
			report.Files++
		}
		expired = append(expired, f)
	}
	evicted := p.evict(kept)
	report.Evicted = len(evicted)
	expired = append(expired, evicted...)
	for _, f := range expired {
		report.Bytes += f.Size
	}
	return expired
}

// evict makes room: as long as there is too much, the heaviest uploader's
// oldest file goes.
func (p *Retention) evict(files []keptFile) (evicted []keptFile) {
	var total int64
	weight, queue := map[chat.UserID]int64{}, map[chat.UserID][]keptFile{}
	for _, f := range files {
		total += f.Size
		weight[f.Uploader] += f.Size
		queue[f.Uploader] = append(queue[f.Uploader], f)
	}
	people := slices.Sorted(maps.Keys(weight))
	for p.Bytes > 0 && total > p.Bytes {
		u := slices.MaxFunc(people, func(a, b chat.UserID) int { return cmp.Compare(weight[a], weight[b]) })
		f := queue[u][0]
		queue[u] = queue[u][1:]
		total, weight[u] = total-f.Size, weight[u]-f.Size
		evicted = append(evicted, f)
	}
	return evicted
}

// expire takes files away from their messages, which then say so, in the log
// and in the index too.
func (t *tx) expire(files []keptFile) error {
	gone := map[chat.MessageID][]chat.AttachmentID{}
	for _, f := range files {
		gone[f.MessageID] = append(gone[f.MessageID], f.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(gone)) {
		var row messageRow
		if err := t.get(&row, selectMessage+`WHERE m.id = ?`, id); err != nil {
			return err
		}
		was, err := t.whole(row, 0)
		if err != nil {
			return err
		}
		for _, file := range gone[id] {
			if err := t.expireFile(file); err != nil {
				return err
			}
		}
		is, err := t.whole(row, 0)
		if err != nil {
			return err
		}
		if err := t.tellExpired(was, is); err != nil {
			return err
		}
	}
	return nil
}

// expireFile does nothing to a file that has gone meanwhile.
func (t *tx) expireFile(id chat.AttachmentID) error {
	var rows []attachmentRow
	if err := t.list(&rows, selectAttachment+`WHERE a.id = ? AND a.expired_at = 0`, id); err != nil || len(rows) == 0 {
		return err
	}
	_, err := t.exec(`UPDATE attachments SET expired_at = ?, sha256 = '', thumb = '', missing = 0 WHERE id = ?`, t.now, id)
	if err != nil {
		return err
	}
	return t.drop(rows[0].SHA256, rows[0].Thumb)
}

func (t *tx) tellExpired(was, is chat.Message) error {
	if is.DeletedAt != 0 {
		return nil
	}
	var at struct {
		Excerpt string `db:"excerpt"`
		Public  bool   `db:"public"`
	}
	err := t.get(&at, `SELECT m.excerpt, c.kind = 'public' AS public FROM messages m JOIN channels c ON c.id = m.channel_id
		WHERE m.id = ?`, is.ID)
	if err != nil {
		return err
	}
	if err := t.retell(is, at.Excerpt); err != nil {
		return err
	}
	t.reindex(&was, &is)
	var quoted chat.MessageID
	if is.ReplyTo != nil {
		quoted = is.ReplyTo.ID
	}
	return t.tell(told{typ: chat.MessageUpdated, channel: is.ChannelID, public: at.Public, subject: is.ID, quote: quoted,
		data: chat.MessageChange{Message: is, Excerpt: at.Excerpt, Was: named(was)}})
}
