package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	"github.com/jmoiron/sqlx"
)

// Files of the data directory.
const (
	fileName = "minimost.db"
	lockName = "minimost.lock"
)

// The header's application id: "MMst". A file of another program is refused.
const applicationID = 0x4d4d7374

var (
	// ErrLocked says that another server uses the data directory.
	ErrLocked = errors.New("another MiniMost uses this data directory")
	// ErrNewer says that a later version has written the file.
	ErrNewer = errors.New("the database was written by a newer MiniMost")
	// ErrDamaged says that the file is not a whole MiniMost database.
	ErrDamaged = errors.New("the database is damaged")
)

// open is the start sequence: directory, lock, connections, checks, schema.
func (s *Store) open(ctx context.Context) error {
	if err := s.prepareDir(); err != nil {
		return err
	}
	if err := s.blobs.open(s.opts.Dir); err != nil {
		return err
	}
	path := filepath.Join(s.opts.Dir, fileName)
	fresh, err := isFresh(path)
	if err != nil {
		return err
	}
	if s.write, err = sqlx.Open("sqlite", dsn(path, false)); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	s.write.SetMaxOpenConns(1)
	if s.w, err = newConn(ctx, s.write); err != nil {
		return describe(path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("protect %s: %w", path, err)
	}
	if !fresh {
		if err := check(s.w); err != nil {
			return describe(path, err)
		}
	}
	if err := migrate(ctx, s.w); err != nil {
		return describe(path, err)
	}
	if err := s.ensureIndex(ctx); err != nil {
		return describe(path, err)
	}
	if err := s.openReaders(ctx, path); err != nil {
		return describe(path, err)
	}
	return s.position()
}

// prepareDir makes the directory for its owner only and locks it for life.
func (s *Store) prepareDir() error {
	if err := os.MkdirAll(s.opts.Dir, 0o700); err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	if err := os.Chmod(s.opts.Dir, 0o700); err != nil { // #nosec G302 -- a directory needs its x bit
		return fmt.Errorf("protect data directory (it must belong to the user that runs the server): %w", err)
	}
	name := filepath.Join(s.opts.Dir, lockName)
	lock := flock.New(name, flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	if !got {
		pid, _ := os.ReadFile(name) // #nosec G304 -- our own file
		return fmt.Errorf("%w (%s, process %s): stop it first, or choose another --data",
			ErrLocked, s.opts.Dir, strings.TrimSpace(string(pid)))
	}
	s.lock = lock
	return os.WriteFile(name, fmt.Appendln(nil, os.Getpid()), 0o600)
}

// isFresh says whether a database is to be made. A missing or empty file
// beside a write-ahead log is a lost database, not a new one.
func isFresh(path string) (bool, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > 0 {
		return false, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("look at %s: %w", path, err)
	}
	if wal, err := os.Stat(path + "-wal"); err == nil && wal.Size() > 0 {
		return false, fmt.Errorf("%w: %s is missing or empty, but its -wal file is there; restore a backup, "+
			"or move both away to start anew", ErrDamaged, path)
	}
	return true, nil
}

// dsn carries the pragmas, so that every connection has them.
func dsn(path string, readOnly bool) string {
	v := url.Values{}
	pragmas := []string{
		"busy_timeout(5000)", "foreign_keys(1)", "trusted_schema(0)", "cell_size_check(1)",
		"cache_size(-16000)", "temp_store(2)", "mmap_size(0)",
	}
	if readOnly {
		v.Set("mode", "ro")
		pragmas = append(pragmas, "query_only(1)")
	} else {
		// auto_vacuum counts only before the first table, and before WAL.
		pragmas = append(pragmas, "auto_vacuum(2)", "journal_mode(WAL)", "synchronous(2)",
			"secure_delete(FAST)", "wal_autocheckpoint(1000)", "journal_size_limit(67108864)",
			"fullfsync(1)", "checkpoint_fullfsync(1)") // the last two count on macOS only
	}
	for _, p := range pragmas {
		v.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: v.Encode()}
	return u.String()
}

// check refuses files of other programs, of later versions, and broken ones.
func check(q *conn) error {
	var id, tables int
	if err := q.get(&id, `PRAGMA application_id`); err != nil {
		return err
	}
	if err := q.get(&tables, `SELECT count(*) FROM sqlite_schema`); err != nil {
		return err
	}
	if id != applicationID && tables > 0 {
		return fmt.Errorf("%w: it belongs to another program", ErrDamaged)
	}
	var result string
	if err := q.get(&result, `PRAGMA quick_check(1)`); err != nil {
		return err
	}
	if result != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, result)
	}
	return nil
}

// describe says which file is meant and what to do about it.
func describe(path string, err error) error {
	if errors.Is(err, ErrNewer) {
		return fmt.Errorf("open %s: %w: start the newer version", path, err)
	}
	return fmt.Errorf("open %s: %w: the file was left as it is; restore a backup, "+
		"or move it away to start anew", path, err)
}

func (s *Store) openReaders(ctx context.Context, path string) error {
	db, err := sqlx.Open("sqlite", dsn(path, true))
	if err != nil {
		return err
	}
	s.read = db
	db.SetMaxOpenConns(readConns)
	for range readConns {
		q, err := newConn(ctx, db)
		if err != nil {
			return err
		}
		s.readers <- q
		s.opened++
	}
	return nil
}

// position reads where the log stands.
func (s *Store) position() error {
	if err := s.w.get(&s.epoch, `SELECT value FROM meta WHERE key = 'epoch'`); err != nil {
		return fmt.Errorf("read epoch: %w", err)
	}
	var err error
	if s.lastSeq, err = logHead(s.w); err != nil {
		return fmt.Errorf("read log head: %w", err)
	}
	return s.w.get(&s.version, `PRAGMA data_version`)
}
