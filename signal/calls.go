package signal

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"minimost/chat"
)

// Publisher is how people learn of calls.
type Publisher interface {
	// Tell sends an ephemeral event to its audience. A newer one about the same
	// thing may replace it while it waits. It must not wait for a Calls.
	Tell(e chat.Event, about string)
}

// Directory is what has to be known of channels, and where history is kept.
type Directory interface {
	// Audience is who is in a channel, for somebody who is; chat.ErrNotFound
	// for all others.
	Audience(ctx context.Context, user chat.UserID, channel chat.ChannelID) (chat.Audience, error)
	// CallRecorded says whether the call of that name is over.
	CallRecorded(ctx context.Context, id string) (bool, error)
	// RecordCall keeps what is left of a call and tells the channel.
	RecordCall(ctx context.Context, r chat.CallRecord) error
}

// Connection is somebody's live connection.
type Connection interface {
	ID() string
	// Send gives it an event, or says that it cannot. It must not wait.
	Send(e chat.Event) bool
	// Ended says that it is gone; Calls.Ended is told after it has become true.
	Ended() bool
}

// Caller is somebody at one of their devices.
type Caller struct {
	User chat.UserID
	// Session is what the device is signed in with.
	Session chat.SessionID
	At      Connection
}

// Calls are all calls and shared screens that are going on. Its methods are
// safe for concurrent use.
type Calls struct {
	// Static after construction.
	out    Publisher
	known  Directory
	logger zerolog.Logger
	asks   chan func()
	inbox  *inbox
	quit   func()
	ended  chan struct{}
	// since is when the server has started.
	since time.Time

	// changes counts what has been observed of who may be where.
	changes atomic.Int64
	// records are being written.
	records sync.WaitGroup

	// Owned by the loop.
	calls map[string]*call
	// over are those that have ended while calls may be taken up: the store may
	// not know of them yet.
	over  map[string]bool
	rings rings
	timer *time.Timer
	// due is when the timer fires, zero when it is not set.
	due time.Time
}

// New starts without any calls. Close ends it.
func New(out Publisher, known Directory, logger zerolog.Logger) *Calls {
	quit := make(chan struct{})
	c := &Calls{
		out:    out,
		known:  known,
		logger: logger,
		asks:   make(chan func()),
		inbox:  &inbox{ready: make(chan struct{}, 1)},
		quit:   sync.OnceFunc(func() { close(quit) }),
		ended:  make(chan struct{}),
		since:  time.Now(),
		calls:  map[string]*call{},
		over:   map[string]bool{},
		rings:  rings{rung: map[pair][]time.Time{}},
		timer:  time.NewTimer(time.Hour),
	}
	c.timer.Stop()
	go c.loop(quit) // until Close
	return c
}

// Close ends the loop, not the calls: people go on talking, and say so to the
// server that comes next. It waits for what is being recorded.
func (c *Calls) Close() {
	c.quit()
	<-c.ended
	c.records.Wait()
}

func (c *Calls) loop(quit <-chan struct{}) {
	defer close(c.ended)
	defer c.timer.Stop()
	for {
		select {
		case <-quit:
			return
		case f := <-c.asks:
			c.read() // what was left before is done before
			f()
		case <-c.inbox.ready:
			c.read()
		case <-c.timer.C:
			c.expire(time.Now())
		}
	}
}

// read does what was left in the inbox.
func (c *Calls) read() {
	for _, f := range c.inbox.take() {
		f()
	}
}

// ask has the loop run f, and returns what it says, or chat.ErrStopping when
// the loop has ended.
func (c *Calls) ask(f func() error) error {
	done := make(chan error, 1)
	select {
	case c.asks <- func() { done <- f() }:
		return <-done
	case <-c.ended:
		return chat.ErrStopping
	}
}

// Visible are the calls that the user may see: those of their channels, and
// those they are in or asked into. The oldest
// comes first.
func (c *Calls) Visible(user chat.UserID) []chat.Call {
	list := []chat.Call{}
	_ = c.ask(func() error { // there are none once the loop has ended
		for _, k := range c.calls {
			if k.sees(user) {
				list = append(list, k.shown())
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b chat.Call) int {
		return cmp.Or(cmp.Compare(a.StartedAt, b.StartedAt), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// inbox is where those leave word who must not wait.
type inbox struct {
	ready chan struct{}

	mu   sync.Mutex
	left []func()
}

func (i *inbox) put(f func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.left = append(i.left, f)
	select {
	case i.ready <- struct{}{}:
	default:
	}
}

func (i *inbox) take() []func() {
	i.mu.Lock()
	defer i.mu.Unlock()
	left := i.left
	i.left = nil
	return left
}
