package hub_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"minimost/chat"
	"minimost/hub"
)

func (o *office) polls(t *testing.T, user chat.UserID) *client {
	t.Helper()
	c := o.dial(t, hub.Hello{User: user, Cursor: o.book.Cursor().String(), Transport: hub.Poll})
	c.read()
	return c
}

// TestLinger keeps a poll session, and its user online, between requests.
func TestLinger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.polls(t, ada)
		for range 3 {
			time.Sleep(chat.PollLinger - time.Second)
			a.read()
		}
		if len(o.Presence()) != 1 {
			t.Error("Ada is not online")
		}
		time.Sleep(chat.PollLinger + time.Second)
		a.expectEnd(hub.CloseNormal)
		if _, err := o.Session(a.ID()); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("the session is still there: %v", err)
		}
		time.Sleep(chat.OfflineAfter)
		if len(o.Presence()) != 0 {
			t.Error("Ada is still online")
		}
	})
}

// TestNeverPolled ends a poll session that nobody ever asks.
func TestNeverPolled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.dial(t, hub.Hello{User: ada, Transport: hub.Poll})
		time.Sleep(chat.PollLinger + time.Second)
		a.expectEnd(hub.CloseNormal)
	})
}

// TestLostAnswer is asked for again.
func TestLostAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.polls(t, ada)
		before := a.cursor
		o.says(bob, "lost")
		a.expect("message lost")
		a.Seek(a.cursor)
		a.expect()
		a.Seek(before)
		a.expect("hello resumed=true", "message lost")
		a.Seek(chat.Cursor{Epoch: epoch, Seq: 99})
		a.expect("hello resumed=false", "reset")
	})
}

// TestSeekBetween is no move when nothing visible lies between.
func TestSeekBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.polls(t, ada)
		before := a.cursor
		o.book.write(message(bob, "private", chat.Audience{User: bob}))
		a.expect()
		if a.cursor.Seq != before.Seq+1 {
			t.Errorf("stands at %s", a.cursor)
		}
		a.Seek(before)
		a.expect()
	})
}

// TestNewerPollWins and the older returns at once with nothing.
func TestNewerPollWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.polls(t, ada)
		answers := make([]string, 2)
		for i := range answers {
			go func() { // until something is said
				frame, _, _ := a.Next(t.Context())
				answers[i] = string(frame)
			}()
			synctest.Wait()
		}
		if answers[0] != "[]" || answers[1] != "" {
			t.Fatalf("got %q", answers)
		}
		o.says(bob, "x")
		synctest.Wait()
		if got := parse(t, []byte(answers[1])); len(got) != 1 {
			t.Fatalf("got %q", answers)
		}
	})
}
