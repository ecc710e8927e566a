package hub

import (
	"slices"
	"sync"

	"minimost/chat"
)

// mailbox is where Publish leaves events for the loop.
type mailbox struct {
	// ready holds a token while there is something to take.
	ready chan struct{}

	// Guarded by mu.
	mu     sync.Mutex
	events []chat.Event
	bytes  int
	// lost is the newest event that was forgotten, 0 for none.
	lost   int64
	closed bool
}

func newMailbox() *mailbox { return &mailbox{ready: make(chan struct{}, 1)} }

// put never waits. When the box is full everything in it is forgotten, but for
// the ends of sessions: nobody reads those in the log.
func (m *mailbox) put(events []chat.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || len(events) == 0 {
		return
	}
	m.bytes += size(events)
	m.events = append(m.events, events...)
	if len(m.events) > chat.MailboxEvents || m.bytes > chat.MailboxBytes {
		m.forget()
	}
	notify(m.ready)
}

func (m *mailbox) forget() {
	m.lost = m.events[len(m.events)-1].Seq
	m.events = slices.DeleteFunc(m.events, func(e chat.Event) bool {
		return e.Type != chat.SessionEnded
	})
	m.bytes = size(m.events)
}

func size(events []chat.Event) (n int) {
	for i := range events {
		n += len(events[i].Data)
	}
	return n
}

// take moves the oldest events into the room given and says up to where events
// were forgotten before them, 0 for nowhere.
func (m *mailbox) take(room []chat.Event) (events []chat.Event, lost int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	lost, m.lost = m.lost, 0
	n := copy(room, m.events)
	m.bytes -= size(room[:n])
	m.events = slices.Delete(m.events, 0, n)
	switch {
	case len(m.events) > 0:
		notify(m.ready)
	case cap(m.events) > len(room):
		m.events = nil
	}
	return room[:n], lost
}

func (m *mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed, m.events = true, nil
}

// notify leaves a token in a channel that has room for one.
func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
