package hub_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"minimost/chat"
	"minimost/hub"
)

// TestFanOut has Ada and Bob talk while Cathy reads nothing at all.
func TestFanOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b := o.join(t, ada), o.join(t, bob)
		frozen := o.dial(t, hub.Hello{User: cathy, Cursor: o.book.Cursor().String()})
		o.says(ada, "hello")
		a.expect("message hello")
		b.expect("message hello")
		for range 5 {
			o.chatter(300)
			if n := len(a.read()) + len(b.read()); n != 600 {
				t.Fatalf("got %d deliveries, want 600", n)
			}
		}
		if got := frozen.read(); len(seqs(got)) != 1501 {
			t.Fatalf("Cathy got %d events after her sleep, want 1501", len(seqs(got)))
		}
	})
}

// TestAudience gives everybody what they may see and no more.
func TestAudience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b, c := o.join(t, ada), o.join(t, bob), o.join(t, cathy)
		members := chat.Members{ada: 0, bob: 50}
		o.book.write(
			message(ada, "own", chat.Audience{User: ada, Everyone: true}),
			message(ada, "old", chat.Audience{Members: members, Subject: 49}),
			message(ada, "new", chat.Audience{Members: members, Subject: 50}),
		)
		a.expect("message own", "message old", "message new")
		b.expect("message new")
		c.expect()
	})
}

// TestQuoteHidden keeps the quoted words from a member who joined after them.
func TestQuoteHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b := o.join(t, ada), o.join(t, bob)
		o.book.write(message(ada, "reply", chat.Audience{
			Members: chat.Members{ada: 0, bob: 50}, Subject: 60, Quote: 40,
		}))
		whole, hidden := a.read(), b.read()
		if !strings.Contains(string(whole[0].Data), "quoted words") {
			t.Errorf("Ada got %s", whole[0].Data)
		}
		if strings.Contains(string(hidden[0].Data), "quoted words") {
			t.Errorf("Bob got %s", hidden[0].Data)
		}
	})
}

// TestOneFrame wants what waits to be one array.
func TestOneFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.join(t, ada)
		for range 10 {
			o.says(bob, "x")
		}
		synctest.Wait()
		if got, err := a.frame(); err != nil || len(got) != 10 {
			t.Fatalf("got %d events, %v, want 10", len(got), err)
		}
	})
}

// TestFrameSize cuts what waits into frames of bearable size.
func TestFrameSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.join(t, ada)
		for range 4 {
			o.says(bob, strings.Repeat("x", 100<<10))
		}
		synctest.Wait()
		first, _ := a.frame()
		second, _ := a.frame()
		if len(first) != 2 || len(second) != 2 {
			t.Fatalf("got frames of %d and %d events, want 2 and 2", len(first), len(second))
		}
	})
}

// TestEnds covers every way in which the hub ends a session.
func TestEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, a2, b := o.join(t, ada), o.join(t, ada), o.join(t, bob)
		o.says(ada, "not delivered any more")
		a2.Close()
		a2.expectEnd(hub.CloseNormal)
		gone := chat.Payload(chat.SessionsGone{Sessions: []chat.SessionID{chat.SessionID(ada)}})
		o.book.write(chat.Event{Type: chat.SessionEnded, Data: gone, To: chat.Audience{User: ada}})
		synctest.Wait()
		a.expectEnd(hub.CloseSignedOut)
		if _, err := o.Session(a.ID()); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("a session that is gone: %v", err)
		}
		if s, err := o.Session(b.ID()); s != b.Session {
			t.Errorf("the session that is there: %v, %v", s, err)
		}
		o.Close()
		b.expectEnd(hub.CloseRestart)
		o.says(ada, "nobody is there")
		if _, err := o.Connect(hub.Hello{User: ada}); !errors.Is(err, chat.ErrStopping) {
			t.Errorf("connect after Close: %v", err)
		}
		if _, err := o.Session(b.ID()); !errors.Is(err, chat.ErrStopping) {
			t.Errorf("a session after Close: %v", err)
		}
	})
}

// TestEndWhileWaiting wakes a reader that waits.
func TestEndWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.join(t, ada)
		done := make(chan error)
		go func() { // until the session ends
			_, _, err := a.Next(t.Context())
			done <- err
		}()
		synctest.Wait()
		o.Close()
		var end *hub.CloseError
		if err := <-done; !errors.As(err, &end) || end.Code != hub.CloseRestart {
			t.Fatalf("got %v", err)
		}
	})
}

// TestCaps ends a user's oldest connection, and refuses one too many of all.
func TestCaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		var mine []*client
		for range chat.ConnectionsPerUser + 1 {
			mine = append(mine, o.join(t, ada))
		}
		mine[0].expectEnd(hub.CloseTooMany)
		mine[1].expect()
		for user := chat.UserID(2); ; user++ {
			if _, err := o.Connect(hub.Hello{User: user}); err != nil {
				n := int(user) - 2 + chat.ConnectionsPerUser
				if !errors.Is(err, chat.ErrOverloaded) || n != chat.ConnectionsTotal {
					t.Fatalf("refused number %d: %v", n+1, err)
				}
				break
			}
		}
		o.join(t, ada)
		mine[1].expectEnd(hub.CloseTooMany)
	})
}

// TestPing answers one session only, and bad frames likewise.
func TestPing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, other := o.join(t, ada), o.join(t, ada)
		a.does(chat.Command{Type: chat.PingCommand})
		a.Refuse(&chat.FrameError{Code: "bad_frame"})
		a.Refuse(&chat.FrameError{Code: "bad_frame"})
		a.Refuse(&chat.FrameError{Code: "missing_type"})
		a.expect("pong", "error bad_frame", "error missing_type")
		other.expect()
	})
}

// TestSessionEndedIsNotReplayed: it never leaves the server.
func TestSessionEndedIsNotReplayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		gone := chat.Payload(chat.SessionsGone{})
		o.book.write(chat.Event{Type: chat.SessionEnded, Data: gone, To: chat.Audience{User: ada}})
		o.says(bob, "after")
		a := o.dial(t, hub.Hello{User: ada, Cursor: epoch + ".0"})
		got := lines(a.read())
		if !slices.Equal(got, []string{"hello resumed=true", "message after"}) || a.cursor.Seq != 2 {
			t.Fatalf("got %q at %s", got, a.cursor)
		}
	})
}
