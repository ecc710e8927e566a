package signal_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"minimost/chat"
)

// act is one thing that happens: who does it, and to what, are numbers that
// always mean something.
type act struct{ what, who, to, at byte }

func acts() *rapid.Generator[[]act] {
	one := rapid.Custom(func(t *rapid.T) act {
		return act{rapid.Byte().Draw(t, "what"), rapid.Byte().Draw(t, "who"), rapid.Byte().Draw(t, "to"), rapid.Byte().Draw(t, "at")}
	})
	return rapid.SliceOfN(one, 1, 60)
}

// TestInvariants lets people do anything in any order.
func TestInvariants(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		if faults := play(t, acts().Draw(rt, "script")); len(faults) > 0 {
			rt.Fatal(faults)
		}
	})
}

// FuzzCommands is the same, led by the fuzzer; four bytes are one act.
func FuzzCommands(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0, 1, 2, 0, 0, 5, 0, 0, 0})
	f.Add([]byte{0, 0, 1, 0, 1, 2, 0, 0, 1, 4, 0, 0, 6, 2, 0, 0, 12, 0, 0, 3, 8, 2, 0, 0})
	f.Add([]byte{0, 0, 0, 1, 9, 0, 0, 0, 1, 2, 0, 0, 11, 0, 0, 0, 8, 0, 0, 0, 8, 2, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		var script []act
		for ; len(in) >= 4 && len(script) < 200; in = in[4:] {
			script = append(script, act{in[0], in[1], in[2], in[3]})
		}
		if faults := play(t, script); len(faults) > 0 {
			t.Fatal(faults)
		}
	})
}

// game is a run of the property test.
type game struct {
	*town
	phones []*phone // two of each person
	names  []string // of all calls that there ever were
	faults []string
}

func play(t *testing.T, script []act) []string {
	t.Helper()
	var g *game
	synctest.Test(t, func(t *testing.T) {
		g = &game{town: open(t)}
		g.rooms[crowd] = people(1, 20)
		for u := ada; u <= dora; u++ {
			g.phones = append(g.phones, g.phone(u), g.phone(u))
		}
		for i, a := range script {
			g.do(a)
			if g.check(); len(g.faults) > 0 {
				g.faults = append(g.faults, fmt.Sprintf("after %d acts: %v", i+1, script[:i+1]))
				return
			}
		}
		g.end()
	})
	return g.faults[:min(len(g.faults), 3)]
}

func (g *game) fault(format string, args ...any) {
	g.faults = append(g.faults, fmt.Sprintf(format, args...))
}

func (g *game) do(a act) {
	ctx := context.Background()
	at := int(a.who) % len(g.phones)
	p := g.phones[at]
	other := g.phones[int(a.to)%len(g.phones)]
	channel := []chat.ChannelID{direct, team, crowd}[a.to%3]
	name := "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if len(g.names) > 0 {
		name = g.names[int(a.at)%len(g.names)]
	}
	before := g.visible()
	switch a.what % 14 {
	case 0:
		j, created, err := g.calls.Start(ctx, p.caller(), channel, []chat.CallKind{chat.Voice, chat.Screen}[a.at%2])
		if created && err == nil {
			g.names = append(g.names, j.Call.ID)
		}
		p.keep(j, err)
	case 1, 2, 3:
		j, err := g.calls.Accept(p.caller(), name)
		p.keep(j, err)
	case 4:
		_ = g.calls.Decline(p.user, name)
	case 5:
		_ = g.calls.Leave(p.user, name, p.in[name].Peer)
	case 6:
		_ = g.calls.Invite(p.user, name, other.user)
	case 7:
		_ = g.calls.End(p.user, name)
	case 8:
		_ = p.rejoins(name)
	case 9:
		p.Close()
		g.phones[at] = p.back()
	case 10:
		g.moves(channel, p.user, a.at%2 == 0)
	case 11:
		if p.read(); a.at%4 == 0 {
			g.restart()
			for i := range g.phones {
				hangUp(&g.phones[i])
			}
		}
	case 12:
		time.Sleep(time.Duration(a.at) * time.Second / 4)
	case 13:
		g.relays(p, name, other.in[name].Peer, before)
	}
}

// keep notes what a page would.
func (p *phone) keep(j chat.Joining, err error) {
	if err == nil {
		p.in[j.Call.ID] = j
	}
}

// relays sends a signal, which must arrive if both are in, and nowhere else.
func (g *game) relays(p *phone, call, peer string, all map[string]chat.Call) {
	for _, q := range g.phones {
		q.read()
		q.heard = nil
	}
	mine, theirs := place(all[call], p.in[call].Peer), place(all[call], peer)
	may := mine != nil && theirs != nil && mine != theirs && mine.UserID == p.user &&
		mine.State == chat.Joined && theirs.State == chat.Joined
	passed := p.signals(call, peer) == ""
	if passed && !may {
		g.fault("a signal from %d to %q in %+v has passed", p.user, peer, all[call])
	}
	for _, q := range g.phones {
		q.read()
		if len(q.heard) > 0 && (!passed || q.user != theirs.UserID) {
			g.fault("user %d heard %q", q.user, q.heard)
		}
	}
}

func place(c chat.Call, peer string) *chat.Participant {
	i := slices.IndexFunc(c.Participants, func(p chat.Participant) bool { return peer != "" && p.Peer == peer })
	if i < 0 {
		return nil
	}
	return &c.Participants[i]
}

// visible is what all people together see.
func (g *game) visible() map[string]chat.Call {
	all := map[string]chat.Call{}
	for u := chat.UserID(1); u <= 20; u++ {
		for _, c := range g.calls.Visible(u) {
			all[c.ID] = c
		}
	}
	return all
}

func (g *game) check() {
	all := g.visible()
	voice, talking, sharing := map[chat.ChannelID]int{}, map[chat.UserID]int{}, map[chat.UserID]int{}
	for id, c := range all {
		g.checkCall(c)
		if c.Kind == chat.Voice {
			voice[c.ChannelID]++
		} else {
			sharing[c.StartedBy]++
		}
		for _, p := range c.Participants {
			if c.Kind == chat.Voice && p.State != chat.Ringing {
				talking[p.UserID]++
			}
		}
		for u := chat.UserID(1); u <= 20; u++ {
			_, member := g.rooms[c.ChannelID][u]
			in := slices.ContainsFunc(c.Participants, func(p chat.Participant) bool { return p.UserID == u })
			sees := slices.ContainsFunc(g.calls.Visible(u), func(c chat.Call) bool { return c.ID == id })
			if sees != (member || in) {
				g.fault("user %d sees %+v: %t", u, c, sees)
			}
		}
	}
	for what, counts := range map[string][]int{
		"calls in one channel": values(voice), "calls of one person": values(talking), "screens of one person": values(sharing),
	} {
		for _, n := range counts {
			if n > 1 {
				g.fault("%d %s", n, what)
			}
		}
	}
}

func values[K comparable](m map[K]int) (v []int) {
	for _, n := range m {
		v = append(v, n)
	}
	return v
}

func (g *game) checkCall(c chat.Call) {
	in, ringing := 0, 0
	users, peers := map[chat.UserID]bool{}, map[string]bool{}
	for _, p := range c.Participants {
		if users[p.UserID] || peers[p.Peer] && p.Peer != "" || (p.Peer == "") != (p.State == chat.Ringing) {
			g.fault("participants of %+v", c)
		}
		users[p.UserID], peers[p.Peer] = true, true
		if p.State == chat.Ringing {
			ringing++
		} else {
			in++
		}
		if age := time.Since(p.Since.Time()); p.State == chat.Ringing && age > chat.RingFor+time.Second ||
			p.State == chat.Gone && age > chat.RejoinWithin+time.Second {
			g.fault("%s for %v in %+v", p.State, age, c)
		}
	}
	if in == 0 || in > chat.CallPeople {
		g.fault("%d are in %+v", in, c)
	}
	if c.Kind == chat.Screen && c.Participants[0].UserID != c.StartedBy {
		g.fault("the sharer does not come first in %+v", c)
	}
	if alone := c.Kind == chat.Voice && in == 1 && ringing == 0; alone && time.Since(c.StartedAt.Time()) > chat.AloneFor+chat.RecallFor {
		g.fault("somebody is left alone in %+v", c)
	}
}

// end lets everybody hear the last word and then go.
func (g *game) end() {
	for _, p := range g.phones {
		p.read()
		if fault := p.differs(); fault != "" {
			g.fault("%s", fault)
		}
	}
	for _, p := range g.phones {
		p.Close()
	}
	time.Sleep(chat.RejoinWithin + time.Second)
	for _, c := range g.visible() {
		g.fault("there is still %+v", c)
	}
	synctest.Wait()
	seen := map[string]bool{}
	for _, r := range g.records {
		if seen[r.ID] || r.EndedAt < r.StartedAt || len(r.UserIDs) == 0 {
			g.fault("recorded %+v", r)
		}
		seen[r.ID] = true
	}
}
