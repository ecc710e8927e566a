package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"minimost/chat"
)

const (
	// queuedJobs may wait for the writer; more are refused at once.
	queuedJobs = 1024
	// batchJobs share one commit.
	batchJobs = 256
	// lookEvery is how often writes of other processes are looked for.
	lookEvery = time.Second
)

// job is one operation that waits for the writer.
type job struct {
	ctx     context.Context
	fn      func(*tx) error
	events  []chat.Event
	changes []change
	err     error
	done    chan error
}

// tx is what an operation works with: the write connection inside the batch's
// transaction, the events it has told, and what it has changed for the search.
type tx struct {
	*conn
	s       *Store
	now     chat.Time
	events  []chat.Event
	changes []change
}

// update runs fn in the next batch and returns once its outcome is on disk.
// When fn fails only its own changes are taken back. A context that ends
// before the operation has begun drops it; afterwards the answer is awaited,
// because it may have been stored.
func (s *Store) update(ctx context.Context, fn func(*tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan error, 1)}
	if err := s.degraded.Load(); err != nil {
		return err
	}
	select {
	case <-s.quit:
		return chat.ErrStopping
	case s.jobs <- j:
	default:
		return chat.ErrOverloaded
	}
	select {
	case err := <-j.done:
		return problem(err)
	case <-s.done:
		select { // it may have been the last one done
		case err := <-j.done:
			return problem(err)
		default:
			return chat.ErrStopping
		}
	}
}

// writeLoop is the writer goroutine. While one commit is being synced the next
// batch collects, so no timer is needed to make batches.
func (s *Store) writeLoop() {
	defer close(s.done)
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case j := <-s.jobs:
			s.commit(s.collect(j))
		case <-look.C:
			s.lookForeign()
		case <-s.quit:
			for {
				select {
				case j := <-s.jobs:
					s.commit(s.collect(j))
				default:
					return
				}
			}
		}
	}
}

// collect takes what waits, without waiting.
func (s *Store) collect(first *job) []*job {
	batch := []*job{first}
	for len(batch) < batchJobs {
		select {
		case j := <-s.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit runs a batch in one transaction, publishes what it told and answers.
func (s *Store) commit(batch []*job) {
	var foreign []chat.Event
	err := s.w.transact(context.Background(), "BEGIN IMMEDIATE", func(q *conn) (err error) {
		if foreign, err = s.foreignEvents(q); err != nil {
			return err
		}
		for _, j := range batch {
			if err := s.runJob(q, j, len(batch) > 1); err != nil {
				return err
			}
		}
		return s.applyChanges(q, batch)
	})
	if errors.Is(err, errTakenBack) {
		if err = s.w.transact(context.Background(), "BEGIN IMMEDIATE", s.dropIndex); err == nil {
			err = chat.ErrBusy // nothing is stored: they are to try again
		}
	}
	if err != nil {
		s.fail(batch, err)
		return
	}
	events := foreign
	for _, j := range batch {
		if j.err == nil {
			events = append(events, j.events...)
		}
	}
	s.publish(events)
	for _, j := range batch {
		j.done <- j.err
	}
}

// runJob runs one operation, in a savepoint of its own when it shares the
// transaction. Its own failure is kept for its caller; the error returned is
// one that sinks the whole batch.
func (s *Store) runJob(q *conn, j *job, shared bool) error {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil
	}
	if !shared {
		j.err = s.attempt(q, j)
		return j.err // nothing else is in the transaction: roll it back
	}
	if _, err := q.run("SAVEPOINT job"); err != nil {
		return err
	}
	if j.err = s.attempt(q, j); errors.Is(problem(j.err), chat.ErrStorage) {
		return j.err
	} else if j.err != nil {
		s.members.clear() // it may have read what is now taken back
		if _, err := q.run("ROLLBACK TO job"); err != nil {
			return errors.Join(err, j.err)
		}
	}
	_, err := q.run("RELEASE job")
	return err
}

// attempt calls the operation; a panic in it is its own failure.
func (s *Store) attempt(q *conn, j *job) (err error) {
	t := &tx{conn: q, s: s, now: s.now()}
	defer func() {
		if p := recover(); p != nil {
			s.opts.Log.Error().Interface("panic", p).Bytes("stack", debug.Stack()).Msg("write operation panicked")
			err = fmt.Errorf("write operation panicked: %v", p)
		}
		j.events, j.changes = t.events, t.changes
	}()
	return j.fn(t)
}

// fail answers a batch whose transaction did not commit. A disk that does not
// write is not tried again: what SQLite believes of it can no longer be
// trusted, so the store stays readable only until it is opened anew.
func (s *Store) fail(batch []*job, err error) {
	told := problem(err)
	s.members.clear()
	s.knownWords.clear()
	if errors.Is(told, chat.ErrStorage) && s.degraded.CompareAndSwap(nil, chat.ErrStorage) {
		s.opts.Log.Error().Err(err).Msg("the disk failed; writing has stopped until the next start")
	}
	for _, j := range batch {
		if j.err == nil {
			j.err = told
		}
		j.done <- j.err
	}
}

// publish hands events on in log order.
func (s *Store) publish(events []chat.Event) {
	if len(events) == 0 {
		return
	}
	s.lastSeq = events[len(events)-1].Seq
	s.opts.OnCommit(slices.Clip(events))
}

// lookForeign publishes what other processes have written to the file.
func (s *Store) lookForeign() {
	var version int64
	if err := s.w.get(&version, `PRAGMA data_version`); err != nil || version == s.version {
		return
	}
	s.version = version
	var events []chat.Event
	err := s.w.transact(context.Background(), "BEGIN", func(q *conn) (err error) {
		events, err = s.foreignEvents(q)
		return err
	})
	if err != nil {
		s.opts.Log.Warn().Err(err).Msg("could not read what another process wrote")
		return
	}
	s.publish(events)
}

// foreignEvents reads the log above what was published: rows that another
// process has written. Our own are published before the next batch begins.
func (s *Store) foreignEvents(q *conn) ([]chat.Event, error) {
	head, err := logHead(q)
	if err != nil || head == s.lastSeq {
		return nil, err
	}
	s.members.clear()
	s.knownWords.clear()
	return s.logRows(q, s.lastSeq)
}
