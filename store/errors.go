package store

import (
	"context"
	"database/sql"
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"minimost/chat"
)

// problem turns what SQLite says into what people are told, by result code
// (https://www.sqlite.org/rescode.html). The cause stays wrapped for the log.
func problem(err error) error {
	var known *chat.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return chat.ErrNotFound
	case errors.Is(err, context.DeadlineExceeded):
		return errors.Join(chat.ErrBusy, err)
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return errors.Join(chat.ErrStorageFull, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT:
		return errors.Join(chat.ErrBusy, err)
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_READONLY,
		sqlite3.SQLITE_CANTOPEN:
		return errors.Join(chat.ErrStorage, err)
	}
	return err
}

// isDamage says that SQLite has found the file to be no whole database.
func isDamage(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// isIndexDamage says that FTS5 has found its own tables wrong, in a file whose
// pages are in order. Garbage there can also ask for more memory than SQLite
// gives to anything.
func isIndexDamage(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CORRUPT_VTAB || e.Code() == sqlite3.SQLITE_NOMEM)
}
