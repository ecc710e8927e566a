package hub_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"minimost/chat"
	"minimost/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The people of these tests. Cathy never reads, and must disturb nobody.
const (
	ada   chat.UserID = 1
	bob   chat.UserID = 2
	cathy chat.UserID = 3
)

const general chat.ChannelID = 1

// office is a hub with its log.
type office struct {
	*hub.Hub
	book *book
}

func open(t testing.TB) *office {
	t.Helper()
	b := &book{}
	h := hub.New(b, zerolog.Nop())
	b.publish = h.Publish
	t.Cleanup(h.Close)
	return &office{Hub: h, book: b}
}

// says posts a message that everybody sees.
func (o *office) says(user chat.UserID, body string) chat.Event {
	return o.book.write(message(user, body, chat.Audience{Everyone: true}))[0]
}

// chatter posts n messages in one go.
func (o *office) chatter(n int) {
	events := make([]chat.Event, n)
	for i := range events {
		events[i] = message(bob, "chatter", chat.Audience{Everyone: true})
	}
	o.book.write(events...)
}

func message(user chat.UserID, body string, to chat.Audience) chat.Event {
	m := chat.Message{ChannelID: general, SenderID: user, Body: body}
	if to.Quote != 0 {
		m.ReplyTo = &chat.Quote{ID: to.Quote, SenderID: bob, Excerpt: "quoted words"}
	}
	return chat.Event{Type: chat.MessageCreated, ChannelID: general, Data: chat.Payload(m), To: to}
}

// client is somebody's connection.
type client struct {
	*hub.Session
	t      testing.TB
	cursor chat.Cursor
}

type received struct {
	Seq       int64          `json:"seq"`
	Type      chat.EventType `json:"type"`
	ChannelID chat.ChannelID `json:"channel_id"`
	Data      jsontext.Value `json:"data"`
}

// String is short enough to compare: type, seq, and what matters of the data.
func (r received) String() string {
	var d struct {
		UserID  chat.UserID   `json:"user_id"`
		State   chat.Presence `json:"state"`
		Body    string        `json:"body"`
		Resumed bool          `json:"resumed"`
		Code    string        `json:"code"`
	}
	_ = json.Unmarshal(r.Data, &d)
	switch r.Type {
	case chat.HelloEvent:
		return fmt.Sprintf("hello resumed=%t", d.Resumed)
	case chat.PresenceEvent:
		return fmt.Sprintf("presence %d %s", d.UserID, d.State)
	case chat.TypingEvent:
		return fmt.Sprintf("typing %d", d.UserID)
	case chat.ErrorEvent:
		return "error " + d.Code
	case chat.MessageCreated:
		return "message " + d.Body
	default:
		return string(r.Type)
	}
}

// dial connects without reading anything yet.
func (o *office) dial(t testing.TB, hello hub.Hello) *client {
	t.Helper()
	s, err := o.Connect(hello)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	return &client{Session: s, t: t}
}

// join connects at the head of the log and reads what is there.
func (o *office) join(t testing.TB, user chat.UserID) *client {
	t.Helper()
	head := o.book.Cursor().String()
	c := o.dial(t, hub.Hello{User: user, Session: chat.SessionID(user), Cursor: head})
	c.read()
	return c
}

// settle lets presence be told.
func settle() { time.Sleep(2*chat.PresenceSettles + time.Millisecond) }

// read reads until nothing has come for a moment, which in a synctest bubble is
// until everybody is idle.
func (c *client) read() (got []received) {
	c.t.Helper()
	for {
		events, err := c.frame()
		if err != nil {
			return got
		}
		got = append(got, events...)
	}
}

func (c *client) frame() ([]received, error) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Millisecond)
	defer cancel()
	frame, at, err := c.Next(ctx)
	c.cursor = at
	if err != nil {
		return nil, err
	}
	return parse(c.t, frame), nil
}

func parse(t testing.TB, frame []byte) (events []received) {
	t.Helper()
	if err := json.Unmarshal(frame, &events); err != nil {
		t.Fatalf("frame %s: %v", frame, err)
	}
	return events
}

// expect reads and compares.
func (c *client) expect(want ...string) {
	c.t.Helper()
	if got := lines(c.read()); !slices.Equal(got, want) {
		c.t.Fatalf("user %d got %d events: %.2000q\nwant %d: %q",
			c.User(), len(got), got, len(want), want)
	}
}

// expectEnd reads and wants to find the session ended.
func (c *client) expectEnd(code int) {
	c.t.Helper()
	var end *hub.CloseError
	if _, err := c.frame(); !errors.As(err, &end) || end.Code != code {
		c.t.Fatalf("got %v, want an end with %d", err, code)
	}
}

func (c *client) does(cmd chat.Command) { c.Handle(cmd, chat.Audience{Everyone: true}) }

func (c *client) types() { c.does(chat.Command{Type: chat.TypingCommand, ChannelID: general}) }

func (c *client) views(channel chat.ChannelID) {
	c.does(chat.Command{Type: chat.ViewCommand, ChannelID: channel})
}

func (c *client) is(state chat.Presence) {
	c.does(chat.Command{Type: chat.PresenceCommand, State: state})
}

func lines(events []received) (s []string) {
	for _, e := range events {
		s = append(s, e.String())
	}
	return s
}

func seqs(events []received) (s []int64) {
	for _, e := range events {
		if e.Seq > 0 {
			s = append(s, e.Seq)
		}
	}
	return s
}
