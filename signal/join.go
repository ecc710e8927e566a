package signal

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"minimost/chat"
)

// Start begins a call in a private or direct channel of the caller's, and rings
// at its members unless they are more than chat.RingPeople. Where there is a
// call already it is joined, and created is false. A person's second screen
// takes the place of the first.
func (c *Calls) Start(ctx context.Context, who Caller, channel chat.ChannelID, kind chat.CallKind) (
	j chat.Joining, created bool, err error) {
	err = c.knowing(ctx, who.User, channel, func(members chat.Members) error {
		if k := c.running(who, channel, kind); k != nil {
			j, err = c.enter(k, who)
			return err
		}
		k := &call{id: rand.Text(), channel: channel, kind: kind, startedBy: who.User, startedAt: time.Now(), members: members}
		created = true
		j, err = c.begin(k, who)
		return err
	})
	return j, created, err
}

// knowing has the loop run f with the members of a channel, which are read
// outside it, and again when they have changed meanwhile.
func (c *Calls) knowing(ctx context.Context, user chat.UserID, channel chat.ChannelID, f func(chat.Members) error) error {
	for {
		changes := c.changes.Load()
		to, err := c.known.Audience(ctx, user, channel)
		if err != nil {
			return err
		}
		if to.Everyone {
			return chat.ErrNoCallsHere
		}
		current := true
		err = c.ask(func() error {
			if current = c.changes.Load() == changes; current {
				return f(to.Members)
			}
			return nil
		})
		if current || err != nil {
			return err
		}
	}
}

// running is what a start joins instead: the voice call of the channel, or the
// screen that this very device shares there.
func (c *Calls) running(who Caller, channel chat.ChannelID, kind chat.CallKind) *call {
	for _, k := range c.calls {
		if k.channel != channel || k.kind != kind {
			continue
		}
		if kind == chat.Voice || k.startedBy == who.User && k.of(who.User).at.ID() == who.At.ID() {
			return k
		}
	}
	return nil
}

// begin makes a call of its first participant and those it rings at.
func (c *Calls) begin(k *call, who Caller) (j chat.Joining, err error) {
	if who.At.Ended() {
		return j, chat.ErrNoConnection
	}
	var asked []*participant
	if k.kind == chat.Voice {
		if asked, err = c.ringAll(k, who.User); err != nil {
			return j, err
		}
	}
	if len(asked) == 0 {
		k.alone = k.startedAt.Add(chat.AloneFor)
		c.wake(k.alone)
	}
	c.calls[k.id] = k
	j.Peer = c.join(k, who, rand.Text())
	k.people = append(k.people, asked...)
	c.tell(k)
	for _, p := range asked {
		c.tellRing(k, p, who.User)
	}
	j.Call = k.shown()
	return j, nil
}

// Accept joins a call that rings at the user or is one of their channels'. It
// moves the place of somebody who has joined on another device; on the same
// one it changes nothing.
func (c *Calls) Accept(who Caller, id string) (j chat.Joining, err error) {
	err = c.ask(func() error {
		k, err := c.visible(who.User, id)
		if err == nil {
			j, err = c.enter(k, who)
		}
		return err
	})
	return j, err
}

// enter makes the caller a participant of a call that goes on.
func (c *Calls) enter(k *call, who Caller) (chat.Joining, error) {
	p := k.of(who.User)
	in := p != nil && p.in()
	switch {
	case in && p.state == chat.Joined && p.at.ID() == who.At.ID():
		return chat.Joining{Call: k.shown(), Peer: p.peer}, nil
	case !in && k.full():
		return chat.Joining{}, chat.ErrCallFull
	case who.At.Ended():
		return chat.Joining{}, chat.ErrNoConnection
	case in:
		p.tellMoved(k)
	}
	peer := c.join(k, who, rand.Text())
	c.tell(k)
	return chat.Joining{Call: k.shown(), Peer: peer}, nil
}

// join gives the caller a place in a call under a peer name.
func (c *Calls) join(k *call, who Caller, peer string) string {
	c.leaveOthers(k, who.User)
	p := k.of(who.User)
	if p == nil {
		p = &participant{user: who.User}
		k.people = append(k.people, p)
	}
	p.become(chat.Joined, time.Now())
	p.peer, p.session, p.at = peer, who.Session, who.At
	p.signals = rate.NewLimiter(chat.SignalsPerSecond, chat.SignalsPerSecond)
	if !slices.Contains(k.joined, p.user) {
		k.joined = append(k.joined, p.user)
	}
	if in, _ := k.count(); in > 1 {
		k.alone = time.Time{}
		if k.activeAt.IsZero() {
			k.activeAt = p.since
		}
	}
	return peer
}

// leaveOthers ends what would be twice: somebody is in one voice call, and
// shares one screen outside of calls.
func (c *Calls) leaveOthers(k *call, user chat.UserID) {
	for _, other := range c.calls {
		twice := k.kind == chat.Voice || k.startedBy == user && other.startedBy == user
		p := other.of(user)
		if other != k && other.kind == k.kind && twice && p != nil && p.in() {
			p.tellMoved(other)
			c.drop(other, p, other.leaving())
		}
	}
}
