package store

import (
	"context"
	"slices"
	"strconv"
	"time"

	"minimost/chat"
)

// A new index is filled while the server runs, from the newest message to the
// oldest. Until it is whole, a search looks at the text of the messages that
// are not in it yet, as far as its time goes.

const (
	// entriesAtOnce are added to a new index in one operation of the writer,
	// for which sends have to wait.
	entriesAtOnce = 1000
	// entriesTold is after how many the log tells how far it is.
	entriesTold = 100_000
)

// indexedFrom is the oldest message that is in the index, or older ones are
// not there.
func (q *conn) indexedFrom() (from chat.MessageID, err error) {
	err = q.get(&from, `SELECT COALESCE(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'search_from'`)
	return from, err
}

func (q *conn) setMeta(key, value string) error {
	_, err := q.exec(`INSERT INTO meta (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

func (q *conn) setIndexedFrom(from chat.MessageID) error {
	return q.setMeta("search_from", strconv.FormatInt(int64(from), 10))
}

// prepareIndex empties the index if another version made it, or none, or if it
// is damaged.
func (s *Store) prepareIndex(ctx context.Context, damaged bool) error {
	if done, err := s.w.indexed(); done && !damaged || err != nil {
		return err
	}
	return s.w.transact(ctx, "BEGIN IMMEDIATE", func(q *conn) error {
		if err := q.emptyIndex(); err != nil {
			return err
		}
		// Nobody has read the list of words yet: its ids can begin anew.
		_, err := q.run(`DELETE FROM sqlite_sequence WHERE name = 'words'`)
		return err
	})
}

// indexed says whether the index is one of this version's.
func (q *conn) indexed() (bool, error) {
	var version []string
	err := q.list(&version, `SELECT value FROM meta WHERE key = 'search'`)
	return slices.Equal(version, []string{indexVersion}), err
}

// emptyIndex leaves an index to be filled. A damaged one can be emptied too.
func (q *conn) emptyIndex() error {
	for _, empty := range []string{clearIndex, `DELETE FROM words`} {
		if _, err := q.run(empty); err != nil {
			return err
		}
	}
	var newest chat.MessageID
	err := q.get(&newest, `SELECT COALESCE(max(id), 0) FROM messages`)
	if err == nil {
		err = q.setIndexedFrom(newest + 1)
	}
	if err == nil {
		err = q.setMeta("search", indexVersion)
	}
	return err
}

// completeIndex reads the list of words, so that no search has to, and fills
// the index until it is whole or the store is closed.
func (s *Store) completeIndex() {
	defer s.filling.Done()
	from := chat.MessageID(chat.MaxID)
	_ = s.view(context.Background(), func(q *conn) (err error) { // or else searches read on
		if _, err = s.words.read(q); err == nil {
			from, err = q.indexedFrom()
		}
		return err
	})
	s.fillIndex(from)
}

// fillIndex adds what is older than a message to the index, step by step, until
// it is whole or the store is closed.
func (s *Store) fillIndex(from chat.MessageID) {
	n, told := 0, 0
	for from > 0 {
		added, rest, err := s.fillSome()
		switch {
		case err == nil:
			n, from = n+added, rest
		case s.degraded.Load() != nil || s.pause():
			return
		default:
			s.opts.Log.Debug().Err(err).Msg("filling the search index waits")
		}
		if n >= told+entriesTold || from == 0 {
			told = n
			s.opts.Log.Info().Int("messages", n).Int64("left", int64(from)).Msg("filling the search index")
		}
	}
}

// pause gives way to those who write. It says whether the store is closing.
func (s *Store) pause() bool {
	select {
	case <-s.quit:
		return true
	case <-time.After(time.Second):
		return false
	}
}

// step is one in filling the index: older messages, the oldest first, with
// which the index has all from one on.
type step struct {
	entries []entry
	from    chat.MessageID
}

// fillSome makes a step and says from which message on the index now has all;
// 0 when it has all there are.
func (s *Store) fillSome() (added int, from chat.MessageID, err error) {
	err = s.update(context.Background(), func(t *tx) error {
		from, err = t.indexedFrom()
		if err != nil || from == 0 {
			return err
		}
		next, err := t.nextStep(from)
		t.changes = append(t.changes, change{step: &next})
		added, from = len(next.entries), next.from
		return err
	})
	return added, from, err
}

// nextStep reads the messages before one.
func (q *conn) nextStep(from chat.MessageID) (next step, err error) {
	err = q.list(&next.entries, `SELECT m.id, m.channel_id, m.sender_id, m.created_at, m.body, m.file_names,
			(SELECT count(*) FROM attachments a WHERE a.message_id = m.id AND a.expired_at = 0) AS files,
			(SELECT count(*) FROM attachments a WHERE a.message_id = m.id AND a.expired_at = 0
				AND a.width > 0) AS images
		FROM messages m WHERE m.id < ? AND m.kind = 'user' AND m.deleted_at = 0 ORDER BY m.id DESC LIMIT ?`,
		from, entriesAtOnce)
	slices.Reverse(next.entries)
	if len(next.entries) == entriesAtOnce {
		next.from = next.entries[0].ID
	}
	return next, err
}
