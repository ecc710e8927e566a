package hub

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"minimost/chat"
)

// Log is where a session reads what its queue does not hold. An event is in it
// before it is published.
type Log interface {
	// Cursor is the head of what has been published.
	Cursor() chat.Cursor
	// Missing counts the events above after that the user may see. reaches is
	// false when the log cannot tell: it starts later, or ends before after.
	Missing(ctx context.Context, user chat.UserID, after int64) (
		n int, reaches bool, err error)
	// Events reads at most limit events above after that the user may see now,
	// in order, and the position reached, which is after when there is nothing
	// new.
	Events(ctx context.Context, user chat.UserID, after int64, limit int) (
		events []chat.Event, next int64, err error)
}

// Hub is all live sessions. Its methods are safe for concurrent use.
type Hub struct {
	// Static after construction.
	log     Log
	logger  zerolog.Logger
	mailbox *mailbox
	board   *board
	asks    chan func()
	quit    func()
	ended   chan struct{}

	// Written by the loop, read by every session.

	// reached is the newest event that is being handed out or has been.
	reached atomic.Int64
	// delivered is the newest that has been handed to all.
	delivered atomic.Int64

	// Set before the first Connect.
	calls Calls

	// Owned by the loop.
	sessions map[string]*Session
	people   map[chat.UserID]*person
	settles  settling
	typing   typing
	room     []chat.Event
	wakes    []chan struct{}
}

// dispatched is how many events are handed out before the loop looks up.
const dispatched = 64

// New starts a hub. Close ends it.
func New(log Log, logger zerolog.Logger) *Hub {
	quit := make(chan struct{})
	h := &Hub{
		log:      log,
		logger:   logger,
		mailbox:  newMailbox(),
		board:    newBoard(),
		asks:     make(chan func()),
		calls:    noCalls{},
		quit:     sync.OnceFunc(func() { close(quit) }),
		ended:    make(chan struct{}),
		sessions: map[string]*Session{},
		people:   map[chat.UserID]*person{},
		settles:  newSettling(),
		typing:   typing{passed: map[typist]time.Time{}},
		room:     make([]chat.Event, dispatched),
	}
	head := log.Cursor().Seq
	h.reached.Store(head)
	h.delivered.Store(head)
	go h.loop(quit) // until Close
	return h
}

// Close ends every session with CloseRestart, then the loop. What is published
// afterwards is ignored.
func (h *Hub) Close() {
	h.mailbox.close()
	h.quit()
	<-h.ended
}

// Publish hands out events that have been written to the log, in its order. It
// never waits, and keeps nothing of the slice but the events in it.
func (h *Hub) Publish(events []chat.Event) { h.mailbox.put(events) }

// Session is the live session of that connection id. The error is
// chat.ErrNotFound when it is gone, and chat.ErrStopping when the hub is
// closed.
func (h *Hub) Session(connectionID string) (s *Session, err error) {
	switch open := h.ask(func() { s = h.sessions[connectionID] }); {
	case !open:
		return nil, chat.ErrStopping
	case s == nil:
		return nil, chat.ErrNotFound
	}
	return s, nil
}

// Connections is how many sessions are live.
func (h *Hub) Connections() (n int) {
	h.ask(func() { n = len(h.sessions) })
	return n
}

// Presence is everybody who is not offline, as others have been told.
func (h *Hub) Presence() map[chat.UserID]chat.Presence { return h.board.everybody() }

// loop is the one goroutine of the hub. It waits for nobody, so nobody waits
// long for it.
func (h *Hub) loop(quit <-chan struct{}) {
	defer close(h.ended)
	defer h.settles.timer.Stop()
	for {
		select {
		case <-quit:
			for _, s := range h.sessions {
				s.end(errRestart)
			}
			return
		case <-h.mailbox.ready:
			h.dispatch(h.mailbox.take(h.room))
		case f := <-h.asks:
			f()
		case <-h.settles.timer.C:
			h.settle(time.Now())
		}
	}
}

// ask has the loop run f and returns when it has, or false when the loop has
// ended.
func (h *Hub) ask(f func()) bool {
	done := make(chan struct{})
	select {
	case h.asks <- func() { f(); close(done) }:
		<-done
		return true
	case <-h.ended:
		return false
	}
}
