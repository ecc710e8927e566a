package signal_test

import (
	"fmt"
	"testing"
	"time"

	"minimost/chat"
)

// TestLostConnection keeps a place for a while.
func TestLostConnection(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		call := a.calls(direct)
		b.accepts(call)
		quiet(a, b)
		b.Close()
		a.hears("active 1:joined 2:away")
		time.Sleep(chat.RejoinWithin - time.Second)
		b = b.back()
		b.must(b.rejoins(call))
		a.hears("active 1:joined 2:joined")
		if got := w.calls.Visible(ada)[0].Participants[1].Peer; got != b.in[call].Peer {
			t.Error("it is another peer")
		}
		time.Sleep(time.Hour)
		b.Close()
		time.Sleep(chat.RejoinWithin)
		a.hears("active 1:joined 2:away", "lost")
		b = b.back()
		wantErr(t, b.rejoins(call), chat.ErrNotFound)
	})
}

func TestRejoinTenTimes(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		call := a.calls(direct)
		b.accepts(call)
		for range 10 {
			if b.Close(); time.Now().Nanosecond()%2 == 0 {
				time.Sleep(10 * time.Second)
			}
			b = b.back()
			b.must(b.rejoins(call))
		}
		quiet(a, b)
		time.Sleep(time.Hour)
		a.hears()
		if code := a.signals(call, b.in[call].Peer); code != "" {
			t.Errorf("a signal to who is back: %s", code)
		}
		b.hears(`signal 3 {"sdp":1}`)
	})
}

// TestReconnectBeforeTheOldEnds: a new connection often is there before the
// server has noticed that the old one is not.
func TestReconnectBeforeTheOldEnds(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		call := a.calls(direct)
		b.accepts(call)
		again := b.back()
		again.must(again.rejoins(call))
		quiet(a)
		b.Close()
		time.Sleep(time.Hour)
		a.hears()
	})
}

// TestReload is a page that knows nothing any more, and joins anew.
func TestReload(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		call := a.calls(direct)
		b.accepts(call)
		old := b.in[call].Peer
		b.Close()
		b = w.phone(bob)
		b.accepts(call)
		time.Sleep(time.Hour)
		in := w.calls.Visible(ada)[0].Participants
		if len(in) != 2 || in[1].State != chat.Joined || in[1].Peer == old {
			t.Errorf("after a reload: %+v", in)
		}
	})
}

// TestSecondDevice takes the place of the first.
func TestSecondDevice(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, tablet := w.phone(ada), w.phone(bob), w.phone(bob)
		call := a.calls(direct)
		b.accepts(call)
		b.accepts(call) // again changes nothing
		quiet(a, b, tablet)
		tablet.accepts(call)
		a.hears("active 1:joined 2:joined")
		b.hears("moved", "active 1:joined 2:joined")
		tablet.hears("active 1:joined 2:joined")
		b.leaves(call) // what is no longer its own
		b.Close()
		time.Sleep(time.Hour)
		tablet.hears()
		if code := a.signals(call, tablet.in[call].Peer); code != "" {
			t.Errorf("a signal to the second device: %s", code)
		}
		if code := a.signals(call, b.in[call].Peer); code != "no_call" {
			t.Errorf("a signal to the first device: %q", code)
		}
	})
}

// TestDeadConnection cannot join, or nobody would ever learn that it is gone.
func TestDeadConnection(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		call := a.calls(direct)
		b.Close()
		_, err := w.calls.Accept(b.caller(), call)
		wantErr(t, err, chat.ErrNoConnection)
		_, _, err = w.calls.Start(t.Context(), b.caller(), team, chat.Voice)
		wantErr(t, err, chat.ErrNoConnection)
	})
}

// TestWhoMayNotStayLeavesAtOnce in every way there is.
func TestWhoMayNotStayLeavesAtOnce(t *testing.T) {
	for name, happens := range map[string]func(w *town){
		"removed":    func(w *town) { w.moves(team, bob, false) },
		"signed out": func(w *town) { w.calls.Observe([]chat.Event{ended(chat.SessionID(bob))}) },
		"deleted": func(w *town) {
			w.calls.Observe([]chat.Event{{Type: chat.UserUpdated, Data: chat.Payload(chat.User{ID: bob, Deleted: true})}})
		},
	} {
		for _, away := range []bool{false, true} {
			t.Run(fmt.Sprint(name, away), func(t *testing.T) {
				bubble(t, func(t *testing.T, w *town) {
					a, b, c := w.phone(ada), w.phone(bob), w.phone(cathy)
					call := a.calls(team)
					b.accepts(call)
					c.accepts(call)
					if away {
						b.Close()
					}
					quiet(a, b, c)
					happens(w)
					a.hears("active 1:joined 3:joined")
					b.read()
					if name == "removed" {
						if !away {
							b.hears("ended")
						}
						wantErr(t, b.back().rejoins(call), chat.ErrNotFound)
					}
					if code := b.signals(call, a.in[call].Peer); code != "no_call" {
						t.Errorf("a signal: %q", code)
					}
				})
			})
		}
	}
}

func ended(session chat.SessionID) chat.Event {
	return chat.Event{Type: chat.SessionEnded, Data: chat.Payload(chat.SessionsGone{Sessions: []chat.SessionID{session}})}
}

// TestSightFollowsMembership of those who are in no call.
func TestSightFollowsMembership(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, c, d := w.phone(ada), w.phone(bob), w.phone(cathy), w.phone(dora)
		call := a.calls(team)
		b.accepts(call)
		c.must(w.calls.Decline(cathy, call))
		quiet(a, b, c, d)
		w.moves(team, dora, true)
		d.hears("active 1:joined 2:joined")
		w.moves(team, cathy, false)
		c.hears("active 1:joined 2:joined", "ended")
		d.accepts(call)
		w.moves(team, dora, false)
		d.hears("active 1:joined 2:joined 4:joined", "ended")
		w.moves(team, bob, false)
		quiet(b)
		a.hears("active 1:joined 2:joined", "ended")
	})
}

func TestSignals(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, c, second := w.phone(ada), w.phone(bob), w.phone(cathy), w.phone(ada)
		call := a.calls(team)
		if code := a.signals(call, ""); code != "no_call" {
			t.Errorf("to who has not joined: %q", code)
		}
		b.accepts(call)
		mine, his := a.in[call].Peer, b.in[call].Peer
		quiet(a, b, c, second)
		for name, got := range map[string]string{
			"to oneself":                    a.signals(call, mine),
			"to nobody":                     a.signals(call, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
			"into no call":                  a.signals("ABCDEFGHIJKLMNOPQRSTUVWXYZ", his),
			"of who is asked":               c.signals(call, his),
			"from a device that is not in":  second.signals(call, his),
			"of somebody in another's name": c.signals(call, mine),
		} {
			if got != "no_call" {
				t.Errorf("%s: %q", name, got)
			}
		}
		if code := b.signals(call, mine); code != "" {
			t.Errorf("refused: %s", code)
		}
		a.hears(`signal 3 {"sdp":1}`)
		b.hears()
		c.hears()
		second.hears()

		b.Close()
		if code := a.signals(call, his); code != "peer_away" {
			t.Errorf("to who is away: %q", code)
		}
		a.leaves(call)
		if code := a.signals(call, his); code != "no_call" {
			t.Errorf("after leaving: %q", code)
		}
	})
}

// TestSignalsAreCounted of each joining, and none that is accepted is lost.
func TestSignalsAreCounted(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		call := a.calls(direct)
		b.accepts(call)
		quiet(a, b)
		passed := 0
		for range 10_000 {
			switch code := a.signals(call, b.in[call].Peer); code {
			case "":
				passed++
			case "rate_limited":
			default:
				t.Fatal(code)
			}
		}
		if passed != chat.SignalsPerSecond {
			t.Errorf("%d have passed at once", passed)
		}
		if code := b.signals(call, a.in[call].Peer); code != "" {
			t.Errorf("the other pays for it: %s", code)
		}
		b.read()
		if len(b.heard) != passed {
			t.Errorf("%d of %d have come", len(b.heard), passed)
		}
	})
}
