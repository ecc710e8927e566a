package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

// CopyTo copies the database as it stands at one moment to a new file, whole
// and synced, and says what the copy holds.
type CopyTo func(ctx context.Context, path string) (chat.Snapshot, error)

// CopyTo makes a copy while others read and write. It is checked like any
// database that is opened for the first time: pages, references, and counts.
func (s *Store) CopyTo(ctx context.Context, path string) (chat.Snapshot, error) {
	source := filepath.Join(s.opts.Dir, fileName)
	db, err := sqlx.Open("sqlite", dsn(source, false))
	if err != nil {
		return chat.Snapshot{}, err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		return chat.Snapshot{}, fmt.Errorf("copy the database: %w", problem(err))
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return chat.Snapshot{}, err
	}
	if err := syncFile(path); err != nil {
		return chat.Snapshot{}, fmt.Errorf("copy the database: %w", err)
	}
	return Inspect(ctx, path)
}

// syncFile makes sure that a file that others have written is on disk.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // #nosec G304 -- named by the administrator
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Inspect checks a database that no one has open, page by page and reference
// by reference, and says what it holds. The file is not changed.
func Inspect(ctx context.Context, path string) (have chat.Snapshot, err error) {
	if _, err := os.Stat(path); err != nil {
		return have, err
	}
	db, err := sqlx.Open("sqlite", dsn(path, true))
	if err != nil {
		return have, err
	}
	defer db.Close()
	q, err := newConn(ctx, db)
	if err != nil {
		return have, fmt.Errorf("%s: %w", path, err)
	}
	defer func() { err = errors.Join(err, q.close()) }()
	q.ctx = ctx
	if err := identify(q); err != nil {
		return have, fmt.Errorf("%s: %w", path, err)
	}
	faults, err := q.faults()
	if err != nil {
		return have, fmt.Errorf("%s: %w", path, err)
	}
	if len(faults) > 0 {
		return have, fmt.Errorf("%s: %w: %s", path, ErrDamaged, faults[0])
	}
	have, err = q.snapshot()
	return have, err
}

// faults checks all pages and references, and lists what is wrong.
func (q *conn) faults() ([]string, error) {
	var pages []string
	if err := q.list(&pages, `PRAGMA integrity_check(20)`); err != nil {
		return nil, err
	}
	if len(pages) == 1 && pages[0] == "ok" {
		pages = nil
	}
	var lost []struct {
		Table string `db:"table"`
		N     int    `db:"n"`
	}
	err := q.list(&lost, `SELECT "table", count(*) AS n FROM pragma_foreign_key_check GROUP BY 1 ORDER BY 1`)
	for _, l := range lost {
		pages = append(pages, fmt.Sprintf("%d rows of %s refer to something that is not there", l.N, l.Table))
	}
	return pages, err
}

func (q *conn) snapshot() (have chat.Snapshot, err error) {
	if err := q.get(&have.Schema, `PRAGMA user_version`); err != nil {
		return have, err
	}
	if err := q.get(&have.Epoch, `SELECT value FROM meta WHERE key = 'epoch'`); err != nil {
		return have, err
	}
	if have.Seq, err = logHead(q); err != nil {
		return have, err
	}
	for _, count := range []struct {
		into  any
		query string
	}{
		{&have.Users, `SELECT count(*) FROM users WHERE system = 0 AND deleted_at = 0`},
		{&have.Channels, `SELECT count(*) FROM channels`},
		{&have.Messages, `SELECT count(*) FROM messages`},
		{&have.LastMessageID, `SELECT COALESCE(max(id), 0) FROM messages`},
	} {
		if err := q.get(count.into, count.query); err != nil {
			return have, err
		}
	}
	return have, nil
}

// Restored turns a copy into the database of a server: under a new epoch, so
// that clients which have seen more than it holds start again, and with nobody
// signed in.
func Restored(ctx context.Context, path string) error {
	db, err := sqlx.Open("sqlite", dsn(path, false))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `BEGIN IMMEDIATE;
		UPDATE meta SET value = lower(hex(randomblob(8))) WHERE key = 'epoch';
		DELETE FROM sessions;
		DELETE FROM password_resets;
		COMMIT;`)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
