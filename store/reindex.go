package store

import (
	"context"
	"errors"
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

// prepareIndex empties the index if another version of fold or terms made it.
func (s *Store) prepareIndex(ctx context.Context) error {
	var version []string
	if err := s.w.list(&version, `SELECT value FROM meta WHERE key = 'search'`); err != nil {
		return err
	}
	if slices.Equal(version, []string{indexVersion}) {
		return nil
	}
	return s.w.transact(ctx, "BEGIN IMMEDIATE", func(q *conn) error { return q.emptyIndex() })
}

func (q *conn) emptyIndex() error {
	for _, empty := range []string{
		`INSERT INTO messages_fts (messages_fts) VALUES ('delete-all')`, `DELETE FROM words`,
		`DELETE FROM sqlite_sequence WHERE name = 'words'`,
	} {
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

// fillIndex fills the index until it is whole or the store is closed.
func (s *Store) fillIndex() {
	defer s.filling.Done()
	told := 0
	for n := 0; ; {
		added, from, err := s.fillSome()
		n += added
		switch {
		case errors.Is(err, errClosed):
			return
		case errors.Is(err, chat.ErrOverloaded):
			s.rest()
		case err != nil:
			s.opts.Log.Error().Err(err).Msg("the search index stays incomplete until the next start")
			return
		case from == 0:
			if n > 0 {
				s.opts.Log.Info().Int("messages", n).Msg("the search index is complete")
			}
			return
		case n >= told+entriesTold:
			told = n
			s.opts.Log.Info().Int("messages", n).Int64("down_to", int64(from)).Msg("making the search index")
		}
	}
}

// rest gives way to those who write, while there are too many of them.
func (s *Store) rest() {
	select {
	case <-s.quit:
	case <-time.After(time.Second):
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
	err = q.list(&next.entries, `SELECT id, channel_id, sender_id, created_at, body FROM messages
		WHERE id < ? AND kind = 'user' AND deleted_at = 0 ORDER BY id DESC LIMIT ?`, from, entriesAtOnce)
	slices.Reverse(next.entries)
	if len(next.entries) == entriesAtOnce {
		next.from = next.entries[0].ID
	}
	return next, err
}
