package store

import (
	"context"
	"errors"

	"minimost/chat"
)

// The search index holds nothing that the messages do not say. When it turns
// out to be damaged it is emptied and filled again like a new one, beside all
// that goes on; no send fails by it.

// indexTable is that of FTS5. Its own tables begin with this name.
const (
	indexTable = "messages_fts"
	clearIndex = `INSERT INTO messages_fts (messages_fts) VALUES ('delete-all')`
)

// errTakenBack says that SQLite has ended the transaction by itself, as it may
// when an index full of garbage asks for too much memory.
var errTakenBack = errors.New("the search index is damaged, and the transaction was taken back")

// applyChanges brings the index up to date with what the operations of a
// batch have done. If it cannot be, because it is damaged, it is emptied.
func (s *Store) applyChanges(q *conn, batch []*job) error {
	if _, err := q.run("SAVEPOINT index_before"); err != nil {
		return err
	}
	err := s.writeChanges(q, batch)
	if err == nil {
		// Has FTS5 write out what it has gathered, which it would do at the
		// COMMIT otherwise, too late for the rest of the batch.
		_, err = q.run("SAVEPOINT index_written")
	}
	if isIndexDamage(err) {
		if _, err := q.run("ROLLBACK TO index_before"); err != nil {
			return errTakenBack
		}
		err = s.dropIndex(q)
	}
	if err != nil {
		return err
	}
	_, err = q.run("RELEASE index_before")
	return err
}

// dropIndex empties a damaged index in a transaction of the writer, and has it
// filled.
func (s *Store) dropIndex(q *conn) error {
	s.opts.Log.Warn().Msg("the search index is damaged and is made anew")
	s.knownWords.clear()
	if err := q.emptyIndex(); err != nil {
		return err
	}
	if !s.opts.Shared {
		s.filling.Go(func() { s.fillIndex(chat.MaxID) }) // ends when the index is whole or quit is closed
	}
	return nil
}

// mendIndex is for readers that have found the index damaged.
func (s *Store) mendIndex(ctx context.Context) error {
	return s.update(ctx, func(t *tx) error { return s.dropIndex(t.conn) })
}
