package store

import (
	"context"
	"slices"
	"strings"

	"minimost/chat"
)

// The index answers "which messages have these grams". A gram is three
// characters, the only kind of word that the trigram tokenizer makes:
//
//	abc  three characters in a row of the folded text
//	a·b  two characters in a row, · being the joint below
//	·a·  one character
//	kxy  a tag: k says of what kind, x and y are its number
//
// It holds no positions, so what it gives are candidates. Whoever asks looks
// at the text itself.

// joint stands between the characters of the grams column. Neither it nor the
// characters of tags can be in a folded text.
const joint = '\U0010FFFD'

// The kinds of tag.
const (
	inChannel = '\U00100001' + iota
	fromUser
	hasA
)

// Numbers of the tags of kind hasA.
var hasNumber = map[string]int64{"link": 1, "image": 2, "file": 3}

// tagBase is how many numbers one character of a tag can hold. Numbers beyond
// its square share tags.
const tagBase = 65_000

func tag(kind rune, n int64) string {
	digit := func(n int64) rune { return privatePlanes + rune(n%tagBase) } // small
	return string([]rune{kind, digit(n), digit(n / tagBase)})
}

// entry is a message as the index knows it.
type entry struct {
	ID        chat.MessageID `db:"id"`
	ChannelID chat.ChannelID `db:"channel_id"`
	SenderID  chat.UserID    `db:"sender_id"`
	CreatedAt chat.Time      `db:"created_at"`
	Body      string         `db:"body"`
	// Names are those of its files, a line each, and Images and Files how many
	// of them are there.
	Names  string `db:"file_names"`
	Images int    `db:"images"`
	Files  int    `db:"files"`
}

func entryOf(m *chat.Message) entry {
	e := entry{ID: m.ID, ChannelID: m.ChannelID, SenderID: m.SenderID, CreatedAt: m.CreatedAt, Body: m.Body,
		Names: fileLines(m.Attachments)}
	for i := range m.Attachments {
		a := &m.Attachments[i]
		if a.ExpiredAt == 0 {
			e.Files++
		}
		if a.Picture() {
			e.Images++
		}
	}
	return e
}

// columns are those of messages_fts.
func (e *entry) columns() []any {
	text := fold(e.Body)
	has := ""
	note := func(what string, is bool) {
		if is {
			has += tag(hasA, hasNumber[what])
		}
	}
	note("link", hasLink(text))
	note("image", e.Images > 0)
	note("file", e.Files > 0)
	if e.Names != "" {
		text += " " + fold(e.Names)
	}
	return []any{e.ID, text, jointed(text), tag(inChannel, int64(e.ChannelID)), tag(fromUser, int64(e.SenderID)), has}
}

// jointed makes the grams of one and two characters. Nobody looks for a space,
// so words stand together.
func jointed(text string) string {
	var b strings.Builder
	b.Grow(6 * len(text))
	b.WriteRune(joint)
	for _, r := range text {
		if r != ' ' {
			b.WriteRune(r)
			b.WriteRune(joint)
		}
	}
	return b.String()
}

func hasLink(text string) bool {
	for _, scheme := range []string{"http://", "https://"} {
		_, rest, found := strings.Cut(text, scheme)
		if found && rest != "" && rest[0] != ' ' {
			return true
		}
	}
	return false
}

// change is what has become of a message in the index; nil: it is not there.
type change struct{ old, new *entry }

// reindex notes what becomes of a person's message; nil: it is not there. The index itself is
// changed once for the whole batch, because FTS5 writes out what it has
// gathered at every savepoint.
func (t *tx) reindex(was, is *chat.Message) {
	var c change
	if was != nil {
		e := entryOf(was)
		c.old = &e
	}
	if is != nil {
		e := entryOf(is)
		c.new = &e
	}
	t.changes = append(t.changes, c)
}

// applyChanges brings the index up to date with what the operations of a
// batch have done.
func (q *conn) applyChanges(batch []*job) error {
	for _, j := range batch {
		if j.err != nil {
			continue
		}
		for _, c := range j.changes {
			if err := q.apply(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (q *conn) apply(c change) error {
	if c.old != nil {
		_, err := q.exec(`INSERT INTO messages_fts (messages_fts, rowid, body, grams, channel, sender, has)
			VALUES ('delete', ?, ?, ?, ?, ?, ?)`, c.old.columns()...)
		if err != nil {
			return err
		}
	}
	if c.new == nil {
		return nil
	}
	_, err := q.exec(`INSERT INTO messages_fts (rowid, body, grams, channel, sender, has)
		VALUES (?, ?, ?, ?, ?, ?)`, c.new.columns()...)
	if err != nil || c.old != nil {
		return err
	}
	_, err = q.exec(`INSERT INTO days (day, first_id, last_id) VALUES (?1, ?2, ?2)
		ON CONFLICT (day) DO UPDATE SET first_id = min(first_id, ?2), last_id = max(last_id, ?2)`,
		dayOf(c.new.CreatedAt), c.new.ID)
	return err
}

// dayOf counts UTC days since 1970-01-01.
func dayOf(t chat.Time) int64 {
	const day = 24 * 60 * 60 * 1000
	n := int64(t) / day
	if int64(t)%day < 0 {
		n--
	}
	return n
}

// entriesAtOnce are read into memory while the index is made anew.
const entriesAtOnce = 2000

// ensureIndex makes the index anew if it was made by another version of fold,
// or not at all.
func (s *Store) ensureIndex(ctx context.Context) error {
	if done, err := s.w.indexed(); done || err != nil {
		return err
	}
	return s.w.transact(ctx, "BEGIN IMMEDIATE", func(q *conn) error {
		n, err := q.rebuildIndex()
		if err == nil && n > 0 {
			s.opts.Log.Info().Int("messages", n).Msg("made the search index")
		}
		return err
	})
}

// indexed says whether the index was made by this version of fold.
func (q *conn) indexed() (bool, error) {
	var version []string
	err := q.list(&version, `SELECT value FROM meta WHERE key = 'search'`)
	return slices.Equal(version, []string{foldVersion}), err
}

func (q *conn) rebuildIndex() (n int, err error) {
	for _, clear := range []string{
		`INSERT INTO messages_fts (messages_fts) VALUES ('delete-all')`, `DELETE FROM days`,
	} {
		if _, err := q.run(clear); err != nil {
			return 0, err
		}
	}
	for last := chat.MessageID(0); ; {
		var entries []entry
		err := q.list(&entries, `SELECT m.id, m.channel_id, m.sender_id, m.created_at, m.body, m.file_names,
				(SELECT count(*) FROM attachments a WHERE a.message_id = m.id AND a.expired_at = 0) AS files,
				(SELECT count(*) FROM attachments a WHERE a.message_id = m.id AND a.expired_at = 0
					AND a.width > 0) AS images
			FROM messages m WHERE m.id > ? AND m.kind = 'user' AND m.deleted_at = 0 ORDER BY m.id LIMIT ?`,
			last, entriesAtOnce)
		if err != nil {
			return n, err
		}
		for i := range entries {
			if err := q.apply(change{new: &entries[i]}); err != nil {
				return n, err
			}
			last = entries[i].ID
		}
		n += len(entries)
		if len(entries) < entriesAtOnce {
			break
		}
	}
	_, err = q.run(`INSERT INTO meta (key, value) VALUES ('search', ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, foldVersion)
	return n, err
}
