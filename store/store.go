// Package store keeps everything MiniMost knows in one SQLite file. It is the
// only package that speaks SQL.
//
// All writes go through one goroutine (writer.go), which runs the operations
// that wait in one transaction and commits once for all of them. An operation
// writes its rows and the events that tell of them in that transaction; after
// the commit the events go to Options.OnCommit in log order, and then the
// callers are answered. Reads use their own connections and never wait for a
// writer. What somebody may read is decided in one place, access.go.
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/jmoiron/sqlx"
	"github.com/rs/zerolog"

	"minimost/chat"
)

// Options say where the data is and whom to tell of changes.
type Options struct {
	// Dir is the data directory; it is made if it is missing.
	Dir string
	// OnCommit receives the events of each commit, in log order and never
	// concurrently, before the writers are answered. It must not block and
	// must not call the store. Nil is allowed.
	OnCommit func([]chat.Event)
	Log      zerolog.Logger
	// UserBytes is how much the files of one person may take, 0 for no limit.
	UserBytes int64
	// FreeBytes of the disk are left for messages; 0 is chat.FreeBytes.
	FreeBytes int64
	// SearchWithin is how long a search may look; 0 is chat.SearchWithin.
	SearchWithin time.Duration
	// Now is the clock; nil is time.Now. Order never depends on it.
	Now func() time.Time
	// Shared opens the directory beside a server that may be using it. What is
	// written is told to that server's people within a second. The directory is
	// locked only while a database is made or brought up to date, which fails
	// when a server of another version is running.
	Shared bool
	// BeforeMigration is called before the schema of an existing database is
	// changed, with a function that copies the database to a new file as it
	// stands. An error leaves everything as it is. Nil is allowed.
	BeforeMigration func(ctx context.Context, schema int, copyTo CopyTo) error
}

// Store is one open data directory. It is safe for concurrent use.
type Store struct {
	// Static after Open.
	opts  Options
	lock  *flock.Flock
	write *sqlx.DB
	read  *sqlx.DB
	long  *sqlx.DB // for reads that take their time; opened when needed
	epoch string

	readers   chan *conn // idle read connections
	opened    int        // how many there are
	jobs      chan *job
	quit      chan struct{}
	done      chan struct{} // closed when the writer has ended
	hashing   chan struct{} // one token for each password hash that may run
	waiting   atomic.Int64  // password hashes that wait for a token
	searching chan struct{} // one token for each search that may run
	members   memberCache
	words     wordList
	filling   sync.WaitGroup // of the index
	blobs     blobs

	closing  sync.Once
	closed   error                      // what closing gave, set once
	degraded atomic.Pointer[chat.Error] // set once the disk has failed

	// Owned by the writer.
	w       *conn
	lastSeq int64 // newest event given to OnCommit
	version int64 // PRAGMA data_version when the file was last looked at

	knownWords wordCache
}

// Reads that take longer than this are given up.
const readWithin = 2 * time.Second

// turnWithin is how long a read waits for a connection: when a thousand
// clients come back at once, the last of them wait for the others.
const turnWithin = 10 * time.Second

const readConns = 4

// Open makes or opens the data directory and starts the writer. The caller
// must Close the store. Errors say what to do and leave the files untouched.
func Open(ctx context.Context, opts Options) (*Store, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.OnCommit == nil {
		opts.OnCommit = func([]chat.Event) {}
	}
	if opts.FreeBytes == 0 {
		opts.FreeBytes = chat.FreeBytes
	}
	if opts.SearchWithin == 0 {
		opts.SearchWithin = chat.SearchWithin
	}
	s := &Store{
		opts:      opts,
		readers:   make(chan *conn, readConns),
		jobs:      make(chan *job, queuedJobs),
		quit:      make(chan struct{}),
		done:      make(chan struct{}),
		hashing:   make(chan struct{}, chat.HashesAtOnce),
		searching: make(chan struct{}, searchesAtOnce),
	}
	if err := s.open(ctx); err != nil {
		s.closeFiles()
		return nil, err
	}
	go s.writeLoop() // ends when quit is closed, after the jobs that wait
	if !opts.Shared {
		s.filling.Add(1)
		go s.completeIndex() // #nosec G118 -- ends when the index is whole or quit is closed
	}
	return s, nil
}

// Close lets the waiting writes finish and closes the file. Whatever is asked
// later fails; closing again gives the first outcome.
func (s *Store) Close() error {
	s.closing.Do(func() {
		close(s.quit)
		<-s.done
		s.filling.Wait()
		s.closed = s.closeFiles()
	})
	return s.closed
}

func (s *Store) closeFiles() error {
	var errs []error
	if s.read != nil {
		for range s.opened { // each comes back within readWithin
			errs = append(errs, (<-s.readers).close())
		}
		errs = append(errs, s.read.Close())
	}
	if s.long != nil {
		errs = append(errs, s.long.Close())
	}
	if s.write != nil {
		if s.w != nil {
			errs = append(errs, s.w.close())
		}
		errs = append(errs, s.write.Close())
	}
	errs = append(errs, s.blobs.close())
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

func (s *Store) now() chat.Time { return chat.TimeOf(s.opts.Now()) }

// Health is nil while the store can read and write.
func (s *Store) Health(ctx context.Context) error {
	if err := s.degraded.Load(); err != nil {
		return err
	}
	return s.view(ctx, func(q *conn) error {
		var one int
		return q.get(&one, `SELECT 1`)
	})
}

// view runs fn in one read transaction: all its queries see the same state.
func (s *Store) view(ctx context.Context, fn func(*conn) error) error {
	var q *conn
	late := time.NewTimer(turnWithin)
	defer late.Stop()
	select {
	case q = <-s.readers:
	case <-s.done:
		return chat.ErrStopping
	case <-ctx.Done():
		return problem(ctx.Err())
	case <-late.C:
		return chat.ErrBusy
	}
	defer func() { s.readers <- q }()
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	return problem(q.transact(ctx, "BEGIN", fn))
}
