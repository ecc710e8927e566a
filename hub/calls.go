package hub

import "minimost/chat"

// Calls knows of calls what a connection needs to know.
type Calls interface {
	// Visible are the calls that the user may see now.
	Visible(user chat.UserID) []chat.Call
	// Ended learns that a connection is gone. It must not wait.
	Ended(connectionID string)
}

// noCalls is what a hub has until others are attached.
type noCalls struct{}

func (noCalls) Visible(chat.UserID) []chat.Call { return nil }
func (noCalls) Ended(string)                    {}

// Attach makes the calls known to the hub. It comes before the first Connect.
func (h *Hub) Attach(c Calls) { h.ask(func() { h.calls = c }) }

// Tell sends an ephemeral event to all connections of its audience, and returns
// when it is in their queues. For a slow reader it replaces the last that was
// told about the same thing, if that was of the same type.
func (h *Hub) Tell(e chat.Event, about string) {
	n := notice{kind: e.Type, about: about, packet: encode(&e)}
	h.ask(func() {
		var slow []*Session
		for s := range h.sees(&e.To) {
			if !s.inform(n, noticesMax) {
				slow = append(slow, s)
			}
		}
		for _, s := range slow {
			h.remove(s, errTooSlow)
		}
	})
}

// Send sends an ephemeral event to this connection only, in order and never
// replaced. It is false when the connection has ended or does not keep up.
func (s *Session) Send(e chat.Event) bool {
	return s.inform(notice{kind: e.Type, packet: encode(&e)}, sentMax)
}

// Ended says that the connection is gone.
func (s *Session) Ended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended != nil
}

// What may wait of what was told and sent. Sending stops before telling does,
// so that nobody can push a connection over the edge with signals.
const (
	noticesMax     = 1024
	sentMax        = 512
	noticeBytesMax = 1 << 20
)

// notice is an ephemeral event that must not be lost: about is what it tells
// of, "" for what nothing replaces.
type notice struct {
	kind   chat.EventType
	about  string
	packet *packet
}

// notices wait in order.
type notices struct {
	list  []notice
	bytes int
}

// add puts a notice at the end or in the place of the last about the same; it
// is false when there are as many as may be.
func (q *notices) add(n notice, limit int) bool {
	if i := q.last(n.about); i >= 0 && q.list[i].kind == n.kind {
		q.bytes += len(n.packet.frame) - len(q.list[i].packet.frame)
		q.list[i] = n
		return true
	}
	if len(q.list) >= limit || q.bytes+len(n.packet.frame) > noticeBytesMax*limit/noticesMax {
		return false
	}
	q.list = append(q.list, n)
	q.bytes += len(n.packet.frame)
	return true
}

// last is the index of the newest notice about something, -1 for none.
func (q *notices) last(about string) int {
	for i := len(q.list) - 1; i >= 0 && about != ""; i-- {
		if q.list[i].about == about {
			return i
		}
	}
	return -1
}

// appendTo appends all to a frame, each followed by a comma, and forgets them.
func (q *notices) appendTo(frame []byte) []byte {
	for _, n := range q.list {
		frame = append(append(frame, n.packet.event()...), ',')
	}
	clear(q.list)
	q.list, q.bytes = q.list[:0], 0
	return frame
}

func (s *Session) inform(n notice, limit int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != nil {
		return false
	}
	ok := s.notices.add(n, limit)
	s.rouse()
	return ok
}
