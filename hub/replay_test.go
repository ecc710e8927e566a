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

// TestResume starts from every kind of cursor.
func TestResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		for _, body := range []string{"1", "2", "3"} {
			o.says(bob, body)
		}
		for _, test := range []struct {
			cursor string
			want   []string
		}{
			{epoch + ".3", []string{"hello resumed=true"}},
			{epoch + ".1", []string{"hello resumed=true", "message 2", "message 3"}},
			{epoch + ".4", []string{"hello resumed=false", "reset"}},
			{"e0.1", []string{"hello resumed=false", "reset"}},
			{"", []string{"hello resumed=false", "reset"}},
			{"nonsense", []string{"hello resumed=false", "reset"}},
		} {
			a := o.dial(t, hub.Hello{User: ada, Cursor: test.cursor})
			events, err := a.frame()
			if got := lines(events); err != nil || !slices.Equal(got, test.want) {
				t.Errorf("cursor %q: got %q, %v", test.cursor, got, err)
			}
			if a.cursor != o.book.Cursor() {
				t.Errorf("cursor %q: stands at %s", test.cursor, a.cursor)
			}
			a.Close()
		}
	})
}

// TestReset when the log is too short, or too much is missing.
func TestReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.join(t, ada)
		o.chatter(chat.ReplayEvents)
		if n := len(a.read()); n != chat.ReplayEvents {
			t.Errorf("got %d events, want all", n)
		}
		o.chatter(chat.ReplayEvents + 1)
		synctest.Wait()
		a.expect("reset")
		o.says(bob, "on")
		a.expect("message on")
		head := o.book.Cursor()
		o.says(bob, "lost")
		o.book.prune(head.Seq + 1)
		b := o.dial(t, hub.Hello{User: bob, Cursor: head.String()})
		b.expect("hello resumed=false", "reset")
	})
}

// TestOverflow loses nothing to a queue or mailbox that is full.
func TestOverflow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.join(t, ada)
		from := a.cursor.Seq
		o.chatter(chat.QueueEvents - 1)
		synctest.Wait()
		if got, _ := a.frame(); len(got) != chat.QueueEvents-1 || o.book.reads != 0 {
			t.Fatalf("got %d events and %d reads of the log", len(got), o.book.reads)
		}
		o.chatter(chat.QueueEvents)
		o.chatter(1)
		synctest.Wait()
		got := seqs(a.read())
		if o.book.reads == 0 {
			t.Fatal("nothing overflowed")
		}
		if want := o.book.visible(ada, from+chat.QueueEvents-1); !slices.Equal(got, want) {
			t.Fatalf("got %d events, want %d", len(got), len(want))
		}
		to := chat.Audience{User: bob}
		flood := slices.Repeat([]chat.Event{{Type: chat.DraftUpdated, To: to}}, 5000)
		flood[2500] = message(bob, "in the flood", chat.Audience{Everyone: true})
		o.book.write(flood...)
		o.says(bob, "after the flood")
		a.expect("message in the flood", "message after the flood")
		if a.cursor != o.book.Cursor() {
			t.Errorf("stands at %s, the log at %s", a.cursor, o.book.Cursor())
		}
	})
}

// TestMailboxKeepsEnds: a flood cannot hide that a session has ended.
func TestMailboxKeepsEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.join(t, ada)
		gone := chat.Payload(chat.SessionsGone{Sessions: []chat.SessionID{a.SessionID()}})
		flood := slices.Repeat([]chat.Event{{Type: chat.DraftUpdated, To: chat.Audience{User: bob}}}, 5000)
		flood[2500] = chat.Event{Type: chat.SessionEnded, Data: gone, To: chat.Audience{User: ada}}
		o.book.write(flood...)
		synctest.Wait()
		a.expectEnd(hub.CloseSignedOut)
	})
}

// TestLargeEvents pass although one alone is more than a queue holds.
func TestLargeEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.join(t, ada)
		for range 20 {
			o.says(bob, strings.Repeat("x", chat.QueueBytes+1))
			o.says(bob, strings.Repeat("x", chat.QueueBytes/3))
		}
		if got := seqs(a.read()); !slices.Equal(got, o.book.visible(ada, 0)) {
			t.Fatalf("got %v", got)
		}
	})
}

// TestLogFails leaves the session where it was.
func TestLogFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		o.says(bob, "missed")
		a := o.dial(t, hub.Hello{User: ada, Cursor: epoch + ".0"})
		o.book.broken = errors.New("disk on fire")
		if _, err := a.frame(); !errors.Is(err, o.book.broken) {
			t.Fatalf("got %v", err)
		}
		o.book.broken = nil
		a.expect("hello resumed=true", "message missed")
	})
}

// TestSeekWhileReading drops the page that was read for the old position.
func TestSeekWhileReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		for _, body := range []string{"1", "2", "3"} {
			o.says(bob, body)
		}
		a := o.dial(t, hub.Hello{User: ada, Cursor: epoch + ".2", Transport: hub.Poll})
		o.book.during = func() {
			o.book.during = nil
			a.Seek(chat.Cursor{Epoch: epoch, Seq: 1})
		}
		a.expect("hello resumed=true", "message 2", "message 3")
	})
}

// TestPublishWhileReading joins page and hub without a seam.
func TestPublishWhileReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		o.says(bob, "1")
		a := o.dial(t, hub.Hello{User: ada, Cursor: epoch + ".0"})
		o.book.during = func() {
			o.book.during = nil
			o.says(bob, "2")
			synctest.Wait()
		}
		a.expect("hello resumed=true", "message 1", "message 2")
		o.says(bob, "3")
		a.expect("message 3")
	})
}
