package hub_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"minimost/chat"
)

// TestTyping is told to those who look, and not to the typist's other devices.
func TestTyping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, other, b, c := o.join(t, ada), o.join(t, ada), o.join(t, bob), o.join(t, cathy)
		settle()
		b.read()
		for _, looks := range []*client{a, other, b} {
			looks.views(general)
		}
		c.views(general + 1)
		a.types()
		b.expect("typing 1")
		for _, deaf := range []*client{a, other, c} {
			if got := lines(deaf.read()); slices.Contains(got, "typing 1") {
				t.Errorf("user %d got %q", deaf.User(), got)
			}
		}
		a.types()
		b.expect()
		time.Sleep(chat.TypingEvery - time.Second)
		a.types()
		b.expect("typing 1")
	})
}

// TestTypingAudience is not told to those who may not see the channel, even if
// they claim to look at it.
func TestTypingAudience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b, c := o.join(t, ada), o.join(t, bob), o.join(t, cathy)
		b.views(general)
		c.views(general)
		a.Handle(chat.Command{Type: chat.TypingCommand, ChannelID: general},
			chat.Audience{Members: chat.Members{ada: 0, bob: 0}})
		b.expect("typing 1")
		c.expect()
	})
}

// TestMessageStopsTyping takes back what was not told yet, and lets the next
// word be told at once.
func TestMessageStopsTyping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b, c := o.join(t, ada), o.join(t, bob), o.join(t, cathy)
		b.views(general)
		a.types()
		c.types()
		o.says(ada, "done")
		synctest.Wait()
		b.expect("message done", "typing 3")
		a.types()
		b.expect("typing 1")
	})
}

// TestTypingExpires for somebody who reads too late.
func TestTypingExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b := o.join(t, ada), o.join(t, bob)
		settle()
		b.read()
		b.views(general)
		a.types()
		time.Sleep(chat.TypingShown)
		b.expect()
	})
}

// TestTypingAfterTheEnd: whoever is signed out may go on sending for a moment.
func TestTypingAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b := o.join(t, ada), o.join(t, bob)
		b.views(general)
		settle()
		b.read()
		gone := chat.SessionsGone{Sessions: []chat.SessionID{chat.SessionID(ada)}}
		o.book.write(chat.Event{Type: chat.SessionEnded, Data: chat.Payload(gone)})
		synctest.Wait()
		a.types()
		b.expect()
	})
}
