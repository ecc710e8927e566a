package hub_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"minimost/chat"
	"minimost/hub"
)

// ledger is somebody who knows of calls.
type ledger struct {
	visible []chat.Call
	ended   []string
}

func (l *ledger) Visible(chat.UserID) []chat.Call { return l.visible }
func (l *ledger) Ended(id string)                 { l.ended = append(l.ended, id) }

func news(typ chat.EventType, what string, to chat.Audience) chat.Event {
	return chat.Event{Type: typ, Data: chat.Payload(map[string]string{"what": what}), To: to}
}

// heard is what a client has got, by type and the rest of the data.
func heard(c *client) (got []string) {
	for _, e := range c.read() {
		got = append(got, fmt.Sprintf("%s %s", e.Type, strings.Trim(string(e.Data), `{}`)))
	}
	return got
}

func wantHeard(t *testing.T, c *client, want ...string) {
	t.Helper()
	if got := heard(c); !slices.Equal(got, want) {
		t.Errorf("user %d heard %q, want %q", c.User(), got, want)
	}
}

// TestTell tells an audience; for who does not read the newer replaces the
// older, unless something else about the same has come between.
func TestTell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b, c := o.join(t, ada), o.join(t, bob), o.join(t, cathy)
		to := chat.Audience{Members: chat.Members{ada: 0, bob: 0}}
		o.Tell(news(chat.CallUpdated, "1", to), "x")
		wantHeard(t, a, `call.updated "what":"1"`)
		o.Tell(news(chat.CallUpdated, "2", to), "x")
		o.Tell(news(chat.CallUpdated, "other", to), "y")
		o.Tell(news(chat.CallRings, "3", to), "x")
		o.Tell(news(chat.CallUpdated, "4", to), "x")
		o.Tell(news(chat.CallUpdated, "5", to), "x")
		o.Tell(news(chat.CallOver, "6", to), "x")
		wantHeard(t, b, `call.updated "what":"2"`, `call.updated "what":"other"`, `call.ringing "what":"3"`,
			`call.updated "what":"5"`, `call.ended "what":"6"`)
		wantHeard(t, c)
	})
}

// TestSend gives one connection everything in order, among what is told.
func TestSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, other := o.join(t, ada), o.join(t, ada)
		o.Tell(news(chat.CallUpdated, "joined", chat.Audience{User: ada}), "x")
		for i := range 3 {
			if !a.Send(news(chat.SignalEvent, fmt.Sprint(i), chat.Audience{})) {
				t.Error("refused")
			}
		}
		wantHeard(t, a, `call.updated "what":"joined"`, `signal "what":"0"`, `signal "what":"1"`, `signal "what":"2"`)
		wantHeard(t, other, `call.updated "what":"joined"`)
		a.Close()
		if a.Send(news(chat.SignalEvent, "late", chat.Audience{})) || !a.Ended() || other.Ended() {
			t.Error("a connection that is gone takes signals, or one that is not is called so")
		}
	})
}

// TestSlowReaderOfSignals loses signals, which their sender learns, and when
// even what it is told does not fit, the connection.
func TestSlowReaderOfSignals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{}
		o := open(t)
		o.Attach(l)
		a := o.join(t, ada)
		sent := 0
		for a.Send(news(chat.SignalEvent, "x", chat.Audience{})) {
			sent++
		}
		if sent < 100 || sent > 1000 {
			t.Errorf("%d signals wait", sent)
		}
		o.Tell(news(chat.CallUpdated, "still told", chat.Audience{User: ada}), "x")
		if got := heard(a); len(got) != sent+1 || !a.Send(news(chat.SignalEvent, "again", chat.Audience{})) {
			t.Errorf("got %d of %d", len(got), sent+1)
		}
		big := news(chat.SignalEvent, strings.Repeat("x", 60_000), chat.Audience{})
		for sent = 0; a.Send(big); sent++ {
		}
		if sent > 20 {
			t.Errorf("%d large signals wait", sent)
		}
		for i := 0; i < 5000 && !a.Ended(); i++ {
			o.Tell(news(chat.CallUpdated, "x", chat.Audience{Everyone: true}), fmt.Sprint(i))
		}
		a.expectEnd(hub.CloseTooSlow)
		if !slices.Equal(l.ended, []string{a.ID()}) {
			t.Errorf("told of the end of %q", l.ended)
		}
	})
}

// TestHelloNamesCalls on the first connection and when a poll begins again.
func TestHelloNamesCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{}
		o := open(t)
		o.Attach(l)
		for _, want := range []string{`"calls":[]`, `"calls":[{"id":"ONE",`} {
			c := o.dial(t, hub.Hello{User: ada, Cursor: o.book.Cursor().String()})
			if got := heard(c)[0]; !strings.Contains(got, want) {
				t.Errorf("hello says %s, want %s", got, want)
			}
			c.Close()
			l.visible = []chat.Call{{ID: "ONE"}}
		}
		if len(l.ended) != 2 {
			t.Errorf("told of %d ends", len(l.ended))
		}
	})
}
