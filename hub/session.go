package hub

import (
	"crypto/rand"
	"sync"
	"time"

	"minimost/chat"
)

// Transport is what carries a session.
type Transport string

// The transports. A socket's handler closes its session; a poll session
// outlives its requests and ends chat.PollLinger after the last.
const (
	Socket Transport = "socket"
	Poll   Transport = "poll"
)

// Hello is what a connection says of itself.
type Hello struct {
	User    chat.UserID
	Session chat.SessionID
	// Availability is what the user has set by hand.
	Availability chat.Availability
	// Cursor is where the client stands, in its wire form. With one that is
	// empty or useless it is told to start again.
	Cursor    string
	Transport Transport
}

// Session is one live connection. Its methods are safe for concurrent use.
type Session struct {
	// Static after construction.
	hub     *Hub
	id      string
	user    chat.UserID
	session chat.SessionID
	poll    bool
	// availability of the user when the session began.
	availability chat.Availability

	// Owned by the loop.
	view  chat.ChannelID
	state chat.Presence

	// Guarded by mu.
	mu sync.Mutex
	reader
	position
	queue
	// ended is why there is nothing more, nil while there may be.
	ended *CloseError
}

func newSession(h *Hub, hello Hello) *Session {
	s := &Session{
		hub:          h,
		id:           rand.Text(),
		user:         hello.User,
		session:      hello.Session,
		poll:         hello.Transport == Poll,
		availability: hello.Availability,
		state:        chat.Active,
	}
	s.wake = make(chan struct{}, 1)
	cursor, _ := chat.ParseCursor(hello.Cursor)
	s.moveTo(cursor)
	if s.poll {
		s.expires = time.Now().Add(chat.PollLinger)
		s.linger = time.AfterFunc(chat.PollLinger, s.expire)
	}
	return s
}

// ID is the connection's random name, known to its client only.
func (s *Session) ID() string { return s.id }

// User is whose connection it is.
func (s *Session) User() chat.UserID { return s.user }

// Polled says that the connection is a long-poll's. Only those may be read by
// requests: the frame of a socket is lent to its one writer.
func (s *Session) Polled() bool { return s.poll }

// SessionID is the signed-in session behind the connection.
func (s *Session) SessionID() chat.SessionID { return s.session }

// Handle does what a client frame asks for, signals aside. The audience is of
// the channel and needed for typing only. What a connection says that has ended
// is heard by nobody.
func (s *Session) Handle(cmd chat.Command, to chat.Audience) {
	switch cmd.Type {
	case chat.PingCommand:
		s.tell(aside{kind: chat.PongEvent, packet: pong})
	case chat.ViewCommand:
		s.hub.ask(func() { s.view = cmd.ChannelID })
	case chat.PresenceCommand:
		s.hub.ask(func() { s.hub.appear(s, cmd.State) })
	case chat.TypingCommand:
		s.hub.ask(func() { s.hub.typed(s, cmd.ChannelID, to, time.Now()) })
	}
}

// Refuse tells the client that a frame could not be used.
func (s *Session) Refuse(why *chat.FrameError) {
	e := chat.Event{Type: chat.ErrorEvent, Data: chat.Payload(why)}
	s.tell(aside{kind: chat.ErrorEvent, code: why.Code, packet: encode(&e)})
}

// Close ends the session. The user is seen as offline some time after the last.
func (s *Session) Close() {
	s.end(errClosed)
	s.hub.ask(func() { s.hub.remove(s, errClosed) })
}

// end makes Next fail from now on, unless the session has ended before.
func (s *Session) end(why *CloseError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != nil {
		return
	}
	s.ended = why
	s.queue = queue{}
	if s.linger != nil {
		s.linger.Stop()
	}
	s.rouse()
}
