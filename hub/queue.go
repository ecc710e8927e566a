package hub

import (
	"bytes"
	"slices"
	"sync"
	"time"

	"minimost/chat"
)

// frameBytes is about how large a frame gets.
const frameBytes = 256 << 10

// asidesMax is how many ephemeral events wait for one reader; more people than
// that writing at once are "several" on every screen.
const asidesMax = 64

// queue is what waits for a session's reader: first what opens the connection,
// then events of the log, then notices, then what is told aside. Presence waits
// on the board.
type queue struct {
	front  []*packet
	events []*packet
	// bytes is the size of events.
	bytes   int
	notices notices
	asides  []aside
	// seen is the change of presence that was sent last.
	seen int64
}

// aside is an ephemeral event. It replaces one of the same kind, who and code.
type aside struct {
	kind chat.EventType
	who  typist
	code string
	// until is when it is not worth telling any more, zero for never.
	until  time.Time
	packet *packet
}

func (a *aside) replaces(b *aside) bool {
	return a.kind == b.kind && a.who == b.who && a.code == b.code
}

var (
	pong  = encode(&chat.Event{Type: chat.PongEvent})
	reset = encode(&chat.Event{Type: chat.ResetEvent})
)

// push adds an event unless the queue is full, which an empty one never is.
func (q *queue) push(p *packet) bool {
	full := len(q.events) >= chat.QueueEvents || q.bytes+len(p.frame) > chat.QueueBytes
	if full && len(q.events) > 0 {
		return false
	}
	q.events = append(q.events, p)
	q.bytes += len(p.frame)
	return true
}

// pop removes the oldest n events.
func (q *queue) pop(n int) {
	for _, p := range q.events[:n] {
		q.bytes -= len(p.frame)
	}
	q.events = slices.Delete(q.events, 0, n)
}

func (q *queue) drop() {
	q.events, q.bytes = nil, 0
}

// put adds an aside in the place of what it replaces.
func (q *queue) put(a aside) {
	i := slices.IndexFunc(q.asides, func(b aside) bool { return a.replaces(&b) })
	switch {
	case i >= 0:
		q.asides[i] = a
	case len(q.asides) < asidesMax:
		q.asides = append(q.asides, a)
	}
}

// hush takes back that somebody is writing.
func (q *queue) hush(who typist) {
	q.asides = slices.DeleteFunc(q.asides, func(a aside) bool {
		return a.kind == chat.TypingEvent && a.who == who
	})
}

// fits is how many of the oldest events go into one frame.
func (q *queue) fits() int {
	size := 0
	for i, p := range q.events {
		if size += len(p.frame); size > frameBytes && i > 0 {
			return i
		}
	}
	return len(q.events)
}

// frames are buffers that no reader holds.
var frames = sync.Pool{New: func() any { return new([]byte) }}

// keep is how large a buffer may be to wait in frames for its next use. After a
// thousand clients have come back at once there would be a thousand large ones.
const keep = 16 << 10

// giveBack is for a buffer that no reader holds any more.
func giveBack(buf *[]byte) {
	if cap(*buf) <= keep {
		frames.Put(buf)
	}
}

// alone is the frame of what waits if it is one thing, with the number of
// events in it: its bytes are then shared with the other sessions.
func (s *Session) alone() (frame []byte, n int) {
	if len(s.notices.list)+len(s.asides) > 0 {
		return nil, 0
	}
	news := s.hub.board.version.Load() != s.seen
	switch n = s.fits(); {
	case n == 1 && len(s.front) == 0 && !news:
		return s.events[0].frame, n
	case n == 0 && len(s.front) == 1 && !news:
		frame, s.front = s.front[0].frame, nil
		return frame, 0
	case n == 0 && len(s.front) == 0 && news:
		frame, s.seen = s.hub.board.frameSince(s.seen)
		return frame, 0
	}
	return nil, 0
}

// frame takes what waits as one frame, with the number of events taken. It is
// nil when nothing waits.
func (s *Session) frame() (frame []byte, n int) {
	if frame, n = s.alone(); frame != nil {
		return frame, n
	}
	n = s.fits()
	buf := frames.Get().(*[]byte)
	b := append((*buf)[:0], '[')
	for _, p := range s.front {
		b = append(append(b, p.event()...), ',')
	}
	for _, p := range s.events[:n] {
		b = append(append(b, p.event()...), ',')
	}
	b = s.notices.appendTo(b)
	b = appendAsides(b, s.asides)
	b, s.seen = s.hub.board.appendSince(b, s.seen)
	s.front = nil
	clear(s.asides)
	s.asides = s.asides[:0]
	*buf = b
	if len(b) == 1 {
		giveBack(buf)
		return nil, 0
	}
	b[len(b)-1] = ']'
	return s.lend(buf), n
}

func appendAsides(b []byte, asides []aside) []byte {
	if len(asides) == 0 {
		return b
	}
	now := time.Now()
	for _, a := range asides {
		if a.until.IsZero() || now.Before(a.until) {
			b = append(append(b, a.packet.event()...), ',')
		}
	}
	return b
}

// lend gives the buffer to the reader until it asks for the next frame. The
// requests of a poll session can overlap, so they get copies.
func (s *Session) lend(buf *[]byte) []byte {
	if s.poll {
		defer giveBack(buf)
		return bytes.Clone(*buf)
	}
	s.lent = buf
	return *buf
}

// offer gives a live session an event that it may see, and a lagging one the
// news that somebody stopped writing. It returns what to notify when the reader
// waits, else nil.
func (s *Session) offer(p *parcel, sight chat.Sight) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != nil {
		return nil
	}
	if len(s.asides) > 0 && p.stops != (typist{}) {
		s.hush(p.stops)
	}
	if !s.live || p.event.Seq <= s.tail {
		return nil
	}
	if !s.push(p.as(sight)) {
		s.fallBehind()
	} else {
		s.tail = p.event.Seq
	}
	return s.waiter()
}

// tell gives the session an ephemeral event.
func (s *Session) tell(a aside) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil {
		s.put(a)
		s.rouse()
	}
}

// nudge has the reader look at the board.
func (s *Session) nudge() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rouse()
}
