package hub

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
)

// pageEvents is how many events a lagging reader asks the log for at once, and
// pageLeast the number it goes down to when they are large.
const (
	pageEvents = 128
	pageLeast  = 8
)

// position is where a session stands in the log.
type position struct {
	// served is up to where the client has been given what it may see.
	served chat.Cursor
	// taken is the last event of those, or where they began; what lies between
	// it and served the client may not see.
	taken int64
	// tail is up to where the queue goes on from there.
	tail int64
	// live sessions get events from the hub; the others read the log.
	live bool
	// unchecked says that it is not known whether the log reaches back to
	// served.
	unchecked bool
	// greet says that a hello comes with the answer to that.
	greet bool
	// page is how many events to ask for.
	page int
}

// Seek goes on from where the client says it stands, which is elsewhere when an
// answer got lost. It is greeted again then, as after a new connection.
func (s *Session) Seek(cursor chat.Cursor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	there := cursor.Epoch == s.served.Epoch && s.taken <= cursor.Seq && cursor.Seq <= s.served.Seq
	if s.ended == nil && !there {
		s.moveTo(cursor)
		s.rouse()
	}
}

func (s *Session) moveTo(cursor chat.Cursor) {
	s.drop()
	s.front = nil
	s.position = position{
		served: cursor, taken: cursor.Seq, tail: cursor.Seq,
		unchecked: true, greet: true, page: pageEvents,
	}
}

// fallBehind gives up the queue of a session that is too slow for it: from now
// on its reader reads the log.
func (s *Session) fallBehind() {
	s.drop()
	s.tail, s.live, s.unchecked = s.served.Seq, false, true
}

// lag leaves a session to the log.
func (s *Session) lag() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil && s.live {
		s.pass()
		s.fallBehind()
		s.rouse()
	}
}

// pass moves a session with an empty queue past what it could not see.
func (s *Session) pass() {
	if len(s.events) > 0 || s.unchecked {
		return
	}
	if s.live {
		s.tail = max(s.tail, s.hub.delivered.Load())
	}
	s.served.Seq = s.tail
}

// catchUp turns a session live that has reached all that was published. The
// loop sets reached before it offers an event, and both happen under the
// session's lock, so the event is either offered or seen here as published.
func (s *Session) catchUp() {
	if !s.live && s.hub.reached.Load() <= s.tail {
		s.live = true
	}
}

// open finds out whether the client can go on from its position, and greets it.
func (s *Session) open(ctx context.Context, turn chan struct{}) error {
	s.mu.Lock()
	from, greet := s.served, s.greet
	s.mu.Unlock()
	var calls []chat.Call
	if greet { // before the lock: what the calls tell meanwhile waits behind
		calls = s.hub.calls.Visible(s.user)
	}
	head := s.hub.log.Cursor()
	resumed, err := s.resumable(ctx, from, head)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wake != turn || s.ended != nil || !s.unchecked || s.served != from {
		return nil
	}
	s.unchecked = false
	if !resumed {
		s.served, s.taken, s.tail = head, head.Seq, head.Seq
	}
	if s.greet {
		s.greet = false
		s.front = append(s.front, s.hello(resumed, calls))
	}
	if !resumed {
		s.front = append(s.front, reset)
	}
	return nil
}

// resumable says whether the log has all that is missing, and not too much.
func (s *Session) resumable(ctx context.Context, from, head chat.Cursor) (bool, error) {
	if from == head {
		return true, nil
	}
	if from.Epoch != head.Epoch {
		return false, nil
	}
	n, reaches, err := s.hub.log.Missing(ctx, s.user, from.Seq)
	if err != nil {
		return false, fmt.Errorf("count missed events: %w", err)
	}
	return reaches && n <= chat.ReplayEvents, nil
}

// hello opens the stream. Changes of presence go on from the one it holds.
func (s *Session) hello(resumed bool, calls []chat.Call) *packet {
	present, version := s.hub.board.snapshot()
	s.seen = version
	data := struct {
		chat.Hello
		// Presence is that of chat.Hello, encoded once for many.
		Presence jsontext.Value `json:"presence"`
	}{
		Hello:    chat.Hello{ConnectionID: s.id, Cursor: s.served, Resumed: resumed, Calls: calls},
		Presence: present,
	}
	return encode(&chat.Event{Type: chat.HelloEvent, Data: chat.Payload(data)})
}

// replay fills the empty queue of a lagging session from the log. What had been
// published before it read is behind it then, even if the log names a lower
// position, because it does not show the session any of that.
func (s *Session) replay(ctx context.Context, turn chan struct{}) error {
	s.mu.Lock()
	from, limit := s.tail, s.page
	s.mu.Unlock()
	published := s.hub.reached.Load()
	events, next, err := s.hub.log.Events(ctx, s.user, from, limit)
	if err != nil {
		return fmt.Errorf("read missed events: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wake != turn || s.ended != nil || s.live || s.unchecked || s.tail != from {
		return nil
	}
	if next == from {
		s.tail = max(from, published)
		return nil
	}
	s.fill(events, next)
	return nil
}

// fill queues a page of the log as far as there is room.
func (s *Session) fill(events []chat.Event, next int64) {
	n := 0
	for i := range events {
		if events[i].Type != chat.SessionEnded && !s.push(encode(&events[i])) {
			break
		}
		s.tail = events[i].Seq
		n++
	}
	if n == len(events) {
		s.tail = next
	}
	s.page = min(max(2*n, pageLeast), pageEvents)
}
