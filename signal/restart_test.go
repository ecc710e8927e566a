package signal_test

import (
	"testing"
	"testing/synctest"
	"time"

	"minimost/chat"
)

// hangUp ends all connections, as a server that stops does.
func hangUp(phones ...**phone) {
	for _, p := range phones {
		(*p).read()
		last := (*p).held
		(*p).Close()
		*p = (*p).back()
		for id, j := range (*p).in {
			if c, held := last[id]; held { // the call as it was last told
				j.Call = c
				(*p).in[id] = j
			}
		}
	}
}

func TestCallSurvivesARestart(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, c := w.phone(ada), w.phone(bob), w.phone(cathy)
		call := a.calls(team)
		b.accepts(call)
		c.must(w.calls.Decline(cathy, call))
		time.Sleep(time.Minute)
		was := w.calls.Visible(ada)[0]
		w.restart()
		hangUp(&a, &b, &c)
		if got := w.calls.Visible(ada); len(got) != 0 {
			t.Fatalf("the new server knows of %+v", got)
		}
		b.must(b.rejoins(call))
		c.hears("active 2:joined")
		time.Sleep(15 * time.Second)
		a.must(a.rejoins(call))
		c.hears("active 2:joined 1:joined")
		is := w.calls.Visible(ada)[0]
		if is.StartedAt != was.StartedAt || is.StartedBy != ada || is.Participants[0].Peer != was.Participants[1].Peer {
			t.Errorf("it was %+v and is %+v", was, is)
		}
		time.Sleep(time.Minute)
		quiet(a, b)
		if code := a.signals(call, b.in[call].Peer); code != "" {
			t.Errorf("a signal: %s", code)
		}
		b.hears(`signal 3 {"sdp":1}`)
		a.leaves(call)
		synctest.Wait()
		if got := w.recorded(); got != "ended after 2m15s of [2 1]" {
			t.Errorf("recorded %s", got)
		}
	})
}

// TestNobodyElseComesBack after a restart.
func TestNobodyElseComesBack(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		call := a.calls(direct)
		b.accepts(call)
		w.restart()
		hangUp(&a, &b)
		a.must(a.rejoins(call))
		quiet(a)
		time.Sleep(chat.RejoinWithin)
		a.hears("lost")
	})
}

// TestInviteeComesBack when a member has named them.
func TestInviteeComesBack(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, d := w.phone(ada), w.phone(bob), w.phone(dora)
		call := a.calls(direct)
		b.accepts(call)
		a.must(w.calls.Invite(ada, call, dora))
		d.accepts(call)
		quiet(a, b, d)
		w.restart()
		hangUp(&a, &b, &d)
		wantErr(t, d.rejoins(call), chat.ErrCallUnknown)
		a.must(a.rejoins(call))
		d.must(d.rejoins(call))
		b.must(b.rejoins(call))
		c := w.phone(cathy)
		c.in[call] = chat.Joining{Call: d.in[call].Call, Peer: "ZYXWVUTSRQPONMLKJIHGFEDCBA"}
		wantErr(t, c.rejoins(call), chat.ErrNotFound)
		d.read()
		d.agrees()
	})
}

// TestWhatIsSaidOfACall is believed only as far as one may decide oneself.
func TestWhatIsSaidOfACall(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		c := w.phone(cathy)
		now := chat.TimeOf(time.Now())
		told := chat.Call{ID: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", ChannelID: team, Kind: chat.Voice, State: chat.CallActive,
			StartedBy: dora, StartedAt: now - 365*24*3600*1000, Participants: []chat.Participant{{UserID: ada, State: chat.Joined, Peer: "x"}}}
		say := func(want error, change func(*chat.Call)) {
			t.Helper()
			call := told
			change(&call)
			c.in[told.ID] = chat.Joining{Call: call, Peer: "ZYXWVUTSRQPONMLKJIHGFEDCBA"}
			wantErr(t, c.rejoins(told.ID), want)
		}
		say(chat.ErrNotFound, func(k *chat.Call) { k.ID = "another" })
		say(chat.ErrNotFound, func(k *chat.Call) { k.Kind = "x" })
		say(chat.ErrCallUnknown, func(k *chat.Call) { k.ChannelID = direct })
		say(chat.ErrCallUnknown, func(k *chat.Call) { k.ChannelID = general })
		say(chat.ErrCallUnknown, func(k *chat.Call) { k.Kind, k.StartedBy = chat.Screen, ada })
		w.records = []chat.CallRecord{{ID: told.ID}}
		say(chat.ErrNotFound, func(*chat.Call) {})
		w.records = nil
		if got := w.calls.Visible(ada); len(got) != 0 {
			t.Errorf("there is %+v", got)
		}
		say(nil, func(*chat.Call) {})
		got := w.calls.Visible(ada)[0]
		if got.StartedBy != cathy || got.StartedAt < now || len(got.Participants) != 1 {
			t.Errorf("made of it: %+v", got)
		}
		a := w.phone(ada)
		a.in[told.ID] = chat.Joining{Call: told, Peer: "ZYXWVUTSRQPONMLKJIHGFEDCBA"} // Cathy's
		wantErr(t, a.rejoins(told.ID), chat.ErrNotFound)
		a.in[told.ID] = chat.Joining{Call: told, Peer: "<b>"}
		wantErr(t, a.rejoins(told.ID), chat.ErrNotFound)
	})
}

// TestRecallEnds some time after the start, and does not make a second call.
func TestRecallEnds(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b, c := w.phone(ada), w.phone(bob), w.phone(cathy)
		call := a.calls(team)
		b.accepts(call)
		w.restart()
		hangUp(&a, &b)
		fresh := c.calls(team)
		wantErr(t, a.rejoins(call), chat.ErrNotFound)
		c.must(w.calls.End(cathy, fresh))
		time.Sleep(chat.RecallFor)
		wantErr(t, a.rejoins(call), chat.ErrNotFound)
	})
}

func TestScreenSurvivesARestart(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		a, b := w.phone(ada), w.phone(bob)
		screen := a.start(direct, chat.Screen)
		b.accepts(screen)
		quiet(a, b)
		w.restart()
		hangUp(&a, &b)
		wantErr(t, b.rejoins(screen), chat.ErrCallUnknown)
		a.must(a.rejoins(screen))
		b.must(b.rejoins(screen))
		b.hears("active 1:joined 2:joined")
		time.Sleep(time.Hour)
		a.hears("active 1:joined 2:joined")
	})
}

// TestEndedCallIsNotRecalled while its record is being written.
func TestEndedCallIsNotRecalled(t *testing.T) {
	bubble(t, func(t *testing.T, w *town) {
		written := make(chan struct{})
		w.recording = func() { <-written }
		a, b := w.phone(ada), w.phone(bob)
		call := a.calls(direct)
		b.accepts(call)
		b.leaves(call)
		wantErr(t, a.rejoins(call), chat.ErrNotFound)
		close(written)
		synctest.Wait()
		wantErr(t, a.rejoins(call), chat.ErrNotFound)
		if len(w.records) != 1 {
			t.Errorf("recorded %+v", w.records)
		}
	})
}
