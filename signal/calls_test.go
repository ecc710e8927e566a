package signal_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"minimost/chat"
)

// bubble runs a test in a town whose clock waits for nobody.
func bubble(t *testing.T, f func(t *testing.T, w *town)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, open(t)) })
}

func TestCall(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, c, d := w.phone(ada), w.phone(bob), w.phone(cathy), w.phone(dora)
		call := a.calls(team)
		a.hears("ringing 1:joined 2:ringing 3:ringing")
		b.hears("ringing 1:joined 2:ringing 3:ringing", "rings from 1")
		b.accepts(call)
		a.hears("active 1:joined 2:joined 3:ringing")
		c.hears("ringing 1:joined 2:ringing 3:ringing", "rings from 1", "active 1:joined 2:joined 3:ringing")
		time.Sleep(10 * time.Second)
		c.accepts(call)
		time.Sleep(4 * time.Minute)
		c.leaves(call)
		c.leaves(call) // again changes nothing
		quiet(a, b, c)
		b.leaves(call)
		for _, p := range []*phone{a, b, c} {
			p.hears("ended")
		}
		d.hears()
		synctest.Wait()
		if got, want := w.recorded(), "ended after 4m10s of [1 2 3]"; got != want {
			t.Errorf("recorded %s, want %s", got, want)
		}
	})
}

func TestNobodyAnswers(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		a.calls(direct)
		quiet(a, b)
		time.Sleep(chat.RingFor - 100*time.Millisecond)
		b.hears()
		time.Sleep(100 * time.Millisecond)
		a.hears("missed")
		b.hears("missed")
		synctest.Wait()
		if got := w.recorded(); got != "missed from 1" {
			t.Errorf("recorded %s", got)
		}
	})
}

// TestLoneCallerWaits while it rings at one of two.
func TestLoneCallerWaits(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, c := w.phone(ada), w.phone(bob), w.phone(cathy)
		call := a.calls(team)
		quiet(a, b, c)
		b.must(w.calls.Decline(bob, call))
		b.must(w.calls.Decline(bob, call)) // again changes nothing
		a.hears("ringing 1:joined 3:ringing")
		b.hears("ringing 1:joined 3:ringing") // it may still be joined
		c.must(w.calls.Decline(cathy, call))
		a.hears("declined")
		synctest.Wait()
		if got := w.recorded(); got != "declined from 1" {
			t.Errorf("recorded %s", got)
		}
	})
}

func TestCallerGivesUp(t *testing.T) {
	for name, gives := range map[string]func(*phone, string){
		"end":   func(a *phone, call string) { a.must(a.w.calls.End(ada, call)) },
		"leave": (*phone).leaves,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *town) {
				a, b, c := w.phone(ada), w.phone(bob), w.phone(cathy)
				call := a.calls(team)
				quiet(a, b, c)
				wantErr(t, w.calls.End(bob, call), chat.ErrNotCaller)
				gives(a, call)
				b.hears("canceled")
				wantErr(t, w.calls.End(ada, call), chat.ErrNotFound)
			})
		})
	}
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		call := a.calls(direct)
		b.accepts(call)
		wantErr(t, w.calls.End(ada, call), chat.ErrCallActive)
	})
}

// TestInvitee is somebody outside the channel.
func TestInvitee(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, d := w.phone(ada), w.phone(bob), w.phone(dora)
		call := a.calls(direct)
		wantErr(t, w.calls.Invite(bob, call, dora), chat.ErrNotInCall)
		wantErr(t, w.calls.Invite(cathy, call, dora), chat.ErrNotFound)
		b.accepts(call)
		wantErr(t, w.calls.Invite(ada, call, bob), chat.ErrInCall)
		quiet(a, b, d)

		time.Sleep(50 * time.Second)
		a.must(w.calls.Invite(bob, call, dora))
		d.hears("active 1:joined 2:joined 4:ringing", "rings from 2")
		time.Sleep(chat.RingFor)
		d.hears("missed")
		a.hears("active 1:joined 2:joined") // the newer in the place of the older
		_, err := w.calls.Accept(d.caller(), call)
		wantErr(t, err, chat.ErrNotFound)

		a.must(w.calls.Invite(ada, call, dora))
		d.accepts(call)
		b.leaves(call)
		d.hears("active 1:joined 2:joined 4:ringing", "rings from 1", "active 1:joined 4:joined")
		d.leaves(call)
		d.hears("ended")
		b.hears("active 1:joined 4:joined", "ended")
	})
}

func TestInviteeDeclines(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, d := w.phone(ada), w.phone(bob), w.phone(dora)
		call := a.calls(direct)
		b.accepts(call)
		a.must(w.calls.Invite(ada, call, dora))
		b.leaves(call) // Ada waits for Dora
		quiet(a, b, d)
		d.must(w.calls.Decline(dora, call))
		d.hears("declined")
		a.hears("declined")
	})
}

// TestBusy calls somebody who talks to somebody else.
func TestBusy(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, c := w.phone(ada), w.phone(bob), w.phone(cathy)
		w.rooms[direct+100] = chat.Members{bob: 0, cathy: 0}
		call := a.calls(direct)
		b.accepts(call)
		quiet(a, b, c)
		c.calls(direct + 100)
		b.hears("ringing 3:joined 2:ringing", "rings from 3 quietly")
		time.Sleep(chat.RingFor)
		c.hears("ringing 3:joined 2:ringing", "busy")
		b.hears("busy")

		other := c.calls(direct + 100)
		quiet(a, b, c)
		b.accepts(other) // which leaves the first
		a.hears("ended")
		b.hears("moved", "ended", "active 3:joined 2:joined")
	})
}

// TestGlare has both call at the same time.
func TestGlare(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		var both sync.WaitGroup
		made := make(chan string, 2)
		for _, p := range []*phone{a, b} {
			both.Go(func() { made <- p.calls(direct) })
		}
		both.Wait()
		if one, other := <-made, <-made; one != other {
			t.Error("there are two calls")
		}
		if all := w.calls.Visible(ada); len(all) != 1 || all[0].State != chat.CallActive || len(all[0].Participants) != 2 {
			t.Errorf("there is %+v", all)
		}
	})
}

func TestNinthIsRefused(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		call := w.phone(ada).calls(crowd)
		for u := bob; u <= chat.CallPeople; u++ {
			w.phone(u).accepts(call)
		}
		_, err := w.calls.Accept(w.phone(50).caller(), call)
		wantErr(t, err, chat.ErrCallFull)
		_, _, err = w.calls.Start(t.Context(), w.phone(51).caller(), crowd, chat.Voice)
		wantErr(t, err, chat.ErrCallFull)
		wantErr(t, w.calls.Invite(ada, call, 52), chat.ErrCallFull)
		w.phone(bob).accepts(call) // on another device: nobody more
		if in := w.calls.Visible(ada)[0].Participants; len(in) != chat.CallPeople {
			t.Errorf("%d are in", len(in))
		}
	})
}

// TestLargeChannel does not disturb a hundred people, and the caller may wait
// for somebody to look.
func TestLargeChannel(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		a.calls(crowd)
		b.hears("ringing 1:joined")
		time.Sleep(chat.AloneFor - time.Second)
		b.hears()
		time.Sleep(time.Second)
		a.hears("ringing 1:joined", "missed")

		call := a.calls(crowd)
		quiet(a, b)
		b.accepts(call)
		b.leaves(call)
		a.hears("active 1:joined 2:joined", "ended")
	})
}

func TestRingsAreCounted(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		for range chat.RingsPerMinute {
			a.must(w.calls.End(ada, a.calls(direct)))
			time.Sleep(time.Second)
		}
		_, _, err := w.calls.Start(t.Context(), a.caller(), direct, chat.Voice)
		wantErr(t, err, chat.ErrRateLimited)
		b.calls(direct) // the other way round is another pair
		quiet(a, b)
		call := w.phone(cathy).calls(team)
		a.accepts(call) // and leaves Bob's
		wantErr(t, w.calls.Invite(ada, call, bob), chat.ErrInCall)
		time.Sleep(chat.RingFor)
		wantErr(t, w.calls.Invite(ada, call, bob), chat.ErrRateLimited)
		time.Sleep(chat.RingFor)
		a.must(w.calls.Invite(ada, call, bob))
	})
}

// TestOnlySomeAreRungTooOften rings at the others.
func TestOnlySomeAreRungTooOften(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, c := w.phone(ada), w.phone(cathy)
		for range chat.RingsPerMinute {
			a.must(w.calls.End(ada, a.calls(direct)))
		}
		a.calls(team)
		c.hears("ringing 1:joined 3:ringing", "rings from 1")
	})
}

func TestWhereCallsAreNot(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		d := w.phone(dora)
		for channel, want := range map[chat.ChannelID]error{
			general: chat.ErrNoCallsHere, direct: chat.ErrNotFound, 999: chat.ErrNotFound, 0: chat.ErrNotFound, -1: chat.ErrNotFound,
		} {
			for _, kind := range []chat.CallKind{chat.Voice, chat.Screen} {
				_, _, err := w.calls.Start(t.Context(), d.caller(), channel, kind)
				wantErr(t, err, want)
			}
		}
	})
}

// TestStrangers can do nothing with the name of a call.
func TestStrangers(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, c := w.phone(ada), w.phone(bob), w.phone(cathy)
		call := a.calls(direct)
		b.accepts(call)
		time.Sleep(chat.RecallFor)
		for _, id := range []string{call, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", ""} {
			_, err := w.calls.Accept(c.caller(), id)
			wantErr(t, err, chat.ErrNotFound)
			wantErr(t, w.calls.Decline(cathy, id), chat.ErrNotFound)
			wantErr(t, w.calls.Leave(cathy, id, a.in[call].Peer), chat.ErrNotFound)
			wantErr(t, w.calls.End(cathy, id), chat.ErrNotFound)
			wantErr(t, w.calls.Invite(cathy, id, dora), chat.ErrNotFound)
			_, err = w.calls.Rejoin(t.Context(), c.caller(), id, a.in[call].Peer, a.in[call].Call)
			wantErr(t, err, chat.ErrNotFound)
			if code := c.signals(id, a.in[call].Peer); code != "no_call" {
				t.Errorf("a stranger's signal: %q", code)
			}
		}
		c.hears()
		if got := w.calls.Visible(cathy); len(got) != 0 {
			t.Errorf("Cathy may see %+v", got)
		}
		a.must(w.calls.Leave(ada, call, b.in[call].Peer)) // somebody else's peer
		if in := w.calls.Visible(ada)[0].Participants; len(in) != 2 {
			t.Errorf("Ada has taken Bob out: %+v", in)
		}
	})
}

func TestScreens(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, c, d := w.phone(ada), w.phone(bob), w.phone(cathy), w.phone(dora)
		hers, his := a.start(team, chat.Screen), b.start(team, chat.Screen)
		if hers == his {
			t.Fatal("two sharers have one screen")
		}
		if again := a.start(team, chat.Screen); again != hers {
			t.Error("starting again on the same device starts another")
		}
		quiet(a, b, c)
		c.accepts(hers)
		a.hears("active 1:joined 3:joined")
		if code := c.signals(hers, a.in[hers].Peer); code != "" {
			t.Errorf("a viewer's offer: %s", code)
		}
		a.hears(`signal 3 {"sdp":1}`)
		wantErr(t, w.calls.End(cathy, hers), chat.ErrNotCaller)
		c.leaves(hers)
		time.Sleep(time.Hour) // it goes on without a viewer
		c.accepts(hers)
		quiet(a, b, c)

		a.start(direct, chat.Screen) // in the place of the first
		a.hears("moved", "ended", "active 1:joined")
		c.hears("ended")
		b.must(w.calls.End(bob, his))
		a.hears("ended")
		d.hears()
		synctest.Wait()
		if got := w.recorded(); got != "nothing" {
			t.Errorf("recorded %s", got)
		}
	})
}

// TestScreenEndsWithItsSharer after the time to come back.
func TestScreenEndsWithItsSharer(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		screen := a.start(direct, chat.Screen)
		b.accepts(screen)
		quiet(b)
		a.Close()
		b.hears("active 1:away 2:joined")
		time.Sleep(chat.RejoinWithin)
		b.hears("lost")
	})
}

func TestScreenOfManyViewers(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		screen := w.phone(ada).start(crowd, chat.Screen)
		for u := bob; u <= chat.CallPeople; u++ {
			w.phone(u).accepts(screen)
		}
		_, err := w.calls.Accept(w.phone(50).caller(), screen)
		wantErr(t, err, chat.ErrCallFull)
	})
}

// TestClosed calls answer nothing and change nothing.
func TestClosed(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a := w.phone(ada)
		call := a.calls(direct)
		w.calls.Close()
		w.calls.Close()
		_, _, err := w.calls.Start(t.Context(), a.caller(), direct, chat.Voice)
		wantErr(t, err, chat.ErrStopping)
		wantErr(t, w.calls.End(ada, call), chat.ErrStopping)
		if code := a.signals(call, "x"); code != "no_call" {
			t.Errorf("a signal: %q", code)
		}
		w.calls.Ended(a.ID())
		w.moves(direct, ada, false)
		if got := w.calls.Visible(ada); len(got) != 0 {
			t.Errorf("there is %+v", got)
		}
	})
}

// TestMembersWhoChangeMeanwhile are read again: a start does not go by what was
// true before.
func TestMembersWhoChangeMeanwhile(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, c := w.phone(ada), w.phone(cathy)
		first := true
		w.asked = func() {
			if first {
				first = false
				w.moves(team, cathy, false)
			}
		}
		a.calls(team)
		a.hears("ringing 1:joined 2:ringing")
		c.hears()

		first = true
		w.asked = func() {
			if first {
				first = false
				w.moves(team, ada, false)
			}
		}
		_, _, err := w.calls.Start(context.Background(), a.caller(), team, chat.Screen)
		wantErr(t, err, chat.ErrNotFound)
		if got := fmt.Sprint(len(w.calls.Visible(bob))); got != "0" {
			t.Errorf("%s calls are left", got)
		}
	})
}
