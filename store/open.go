package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

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
	if !s.opts.Shared {
		if err := s.takeLock(ctx); err != nil {
			return err
		}
	}
	if err := s.blobs.open(s.opts.Dir, s.opts.Shared); err != nil {
		return err
	}
	path := filepath.Join(s.opts.Dir, fileName)
	fresh, err := isFresh(path)
	if err != nil {
		return err
	}
	if err := closeToOthers(path); err != nil {
		return err
	}
	if s.write, err = sqlx.Open("sqlite", dsn(path, false)); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	s.write.SetMaxOpenConns(1)
	if s.w, err = newConn(ctx, s.write); err != nil {
		return describe(path, err)
	}
	if err := s.prepareFile(ctx, fresh); err != nil {
		if errors.Is(err, ErrLocked) {
			return err
		}
		return describe(path, err)
	}
	if err := s.openReaders(ctx, path); err != nil {
		return describe(path, err)
	}
	return s.position()
}

// closeToOthers makes the database's file, or has it, readable by its owner only.
// SQLite gives the files beside it the same permissions when it makes them.
func closeToOthers(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- our own file
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
		return fmt.Errorf("protect %s: %w", path, err)
	}
	return nil
}

// prepareFile checks the database and brings it up to date. Beside a server
// that has done so nothing is left to do.
func (s *Store) prepareFile(ctx context.Context, fresh bool) error {
	if s.opts.Shared {
		if done, err := s.upToDate(); done || err != nil {
			return err
		}
		if err := s.takeLock(ctx); err != nil {
			return err
		}
		defer s.dropLock()
	}
	indexDamaged := false
	if !fresh {
		var err error
		if indexDamaged, err = check(s.w); err != nil {
			return err
		}
		if indexDamaged {
			s.opts.Log.Warn().Msg("the search index is damaged and is made anew")
		}
		if err := s.backUp(ctx); err != nil {
			return fmt.Errorf("back up before the update: %w", err)
		}
	}
	if err := migrate(ctx, s.w); err != nil {
		return err
	}
	return s.prepareIndex(ctx, indexDamaged)
}

// upToDate says whether the schema and the search index are this version's.
func (s *Store) upToDate() (bool, error) {
	if err := identify(s.w); err != nil {
		return false, err
	}
	version, latest, err := schema(s.w)
	if err != nil || version < latest {
		return false, err
	}
	if version > latest {
		return false, newer(version, latest)
	}
	return s.w.indexed()
}

// backUp has the caller copy the database if the schema is about to change. One
// whose making was cut off has none yet.
func (s *Store) backUp(ctx context.Context) error {
	version, latest, err := schema(s.w)
	if err != nil || version == 0 || version >= latest || s.opts.BeforeMigration == nil {
		return err
	}
	return s.opts.BeforeMigration(ctx, version, s.CopyTo)
}

// prepareDir makes the directory for its owner only.
func (s *Store) prepareDir() error {
	if err := os.MkdirAll(s.opts.Dir, 0o700); err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	if err := os.Chmod(s.opts.Dir, 0o700); err != nil { // #nosec G302 -- a directory needs its x bit
		return fmt.Errorf("protect data directory (it must belong to the user that runs the server): %w", err)
	}
	return nil
}

// lockPatience outlasts the moment for which a tool holds the lock.
const lockPatience = 500 * time.Millisecond

// takeLock makes this process the only one that may change the schema, and
// the only server.
func (s *Store) takeLock(ctx context.Context) error {
	name := filepath.Join(s.opts.Dir, lockName)
	lock := flock.New(name, flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	got, err := lock.TryLockContext(ctx, lockPatience/10)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
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

func (s *Store) dropLock() {
	_ = s.lock.Close() // the file stays; only the lock matters
	s.lock = nil
}

// Running gives the process id of the server that uses a data directory; 0
// for none.
func Running(dir string) (pid int, err error) {
	name := filepath.Join(dir, lockName)
	if _, err := os.Stat(name); err != nil {
		return 0, nil //nolint:nilerr // nobody has ever locked it
	}
	lock := flock.New(name, flock.SetPermissions(0o600))
	free, err := lock.TryRLock()
	if err != nil {
		return 0, fmt.Errorf("lock %s: %w", name, err)
	}
	if free {
		return 0, lock.Close()
	}
	text, err := os.ReadFile(name) // #nosec G304 -- our own file
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
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

// cacheKiB of pages are what a connection keeps, which is twice as much of memory.
// The system's own cache has the rest: with eight times as much, searches of a
// million messages took no less.
const cacheKiB = 2000

// dsn carries the pragmas, so that every connection has them.
func dsn(path string, readOnly bool) string {
	v := url.Values{}
	pragmas := []string{
		"busy_timeout(5000)", "foreign_keys(1)", "trusted_schema(0)", "cell_size_check(1)",
		fmt.Sprintf("cache_size(-%d)", cacheKiB), "temp_store(2)", "mmap_size(0)",
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

// identify refuses files of other programs.
func identify(q *conn) error {
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
	return nil
}

// faultsRead of a damaged file are enough to see whether it is only the index.
const faultsRead = 100

// check refuses files of other programs and broken ones. A broken search index
// is no reason to: it holds nothing that the messages do not say.
func check(q *conn) (indexDamaged bool, err error) {
	if err := identify(q); err != nil {
		return false, err
	}
	if indexDamaged, err = quickCheck(q); !isIndexDamage(err) {
		return indexDamaged, err
	}
	// The index is so broken that nothing else could be looked at.
	if _, err := q.run(clearIndex); err != nil {
		return false, err
	}
	_, err = quickCheck(q)
	return true, err
}

func quickCheck(q *conn) (indexDamaged bool, err error) {
	var faults []string
	if err := q.list(&faults, fmt.Sprintf(`PRAGMA quick_check(%d)`, faultsRead)); err != nil {
		return false, err
	}
	for _, f := range faults {
		switch {
		case f == "ok":
		case strings.Contains(f, indexTable):
			indexDamaged = true
		default:
			return false, fmt.Errorf("%w: %s", ErrDamaged, f)
		}
	}
	return indexDamaged, nil
}

// describe says which file is meant and what to do about it.
func describe(path string, err error) error {
	if errors.Is(err, ErrNewer) {
		return fmt.Errorf("open %s: %w: start the newer version", path, err)
	}
	if isDamage(err) && !errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
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
	if s.long, err = sqlx.Open("sqlite", dsn(path, true)); err != nil {
		return err
	}
	s.long.SetMaxIdleConns(0)
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
