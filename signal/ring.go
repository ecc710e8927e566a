package signal

import (
	"maps"
	"slices"
	"time"

	"minimost/chat"
)

// ringAll are the members of a call's channel, but for the one who calls, of
// whom none has been rung at too often by the same. When all have, the error
// says when to come back.
func (c *Calls) ringAll(k *call, from chat.UserID) (asked []*participant, err error) {
	if len(k.members) > chat.RingPeople {
		return nil, nil
	}
	for _, user := range slices.Sorted(maps.Keys(k.members)) {
		if user == from {
			continue
		}
		p, tooOften := c.ring(k, from, user)
		if tooOften != nil {
			err = tooOften
			continue
		}
		asked = append(asked, p)
	}
	if len(asked) > 0 {
		err = nil
	}
	return asked, err
}

// ring is somebody at whom it now rings.
func (c *Calls) ring(k *call, from, user chat.UserID) (*participant, error) {
	now := time.Now()
	if wait := c.rings.take(pair{from, user}, now); wait > 0 {
		return nil, chat.ErrRateLimited.WithRetry(wait)
	}
	p := &participant{user: user, busy: c.busy(k, user)}
	p.become(chat.Ringing, now)
	p.until = now.Add(chat.RingFor)
	c.wake(p.until)
	return p, nil
}

// busy says that the user is in another voice call.
func (c *Calls) busy(k *call, user chat.UserID) bool {
	for _, other := range c.calls {
		p := other.of(user)
		if other != k && other.kind == chat.Voice && p != nil && p.in() {
			return true
		}
	}
	return false
}

// Invite rings at somebody, who need not be in the channel: they see the call
// while it rings and while they are in it.
func (c *Calls) Invite(by chat.UserID, id string, user chat.UserID) error {
	return c.ask(func() error {
		k, err := c.visible(by, id)
		if err != nil {
			return err
		}
		if p := k.of(by); p == nil || !p.in() {
			return chat.ErrNotInCall
		}
		if k.of(user) != nil {
			return chat.ErrInCall
		}
		if _, ringing := k.count(); k.full() || ringing >= chat.RingPeople {
			return chat.ErrCallFull
		}
		p, err := c.ring(k, by, user)
		if err != nil {
			return err
		}
		k.people = append(k.people, p)
		c.tell(k)
		c.tellRing(k, p, by)
		return nil
	})
}

// pair is who rings at whom.
type pair struct{ from, to chat.UserID }

// rings remembers for a minute who has rung at whom.
type rings struct {
	rung  map[pair][]time.Time
	swept time.Time
}

// take counts a ring, or says how long to wait.
func (r *rings) take(p pair, now time.Time) (wait time.Duration) {
	if now.Sub(r.swept) >= time.Minute {
		r.swept = now
		maps.DeleteFunc(r.rung, func(_ pair, at []time.Time) bool { return now.Sub(at[len(at)-1]) >= time.Minute })
	}
	at := slices.DeleteFunc(r.rung[p], func(t time.Time) bool { return now.Sub(t) >= time.Minute })
	if len(at) >= chat.RingsPerMinute {
		return time.Minute - now.Sub(at[0])
	}
	r.rung[p] = append(at, now)
	return 0
}

// wake has the loop look at what has run out at a time.
func (c *Calls) wake(at time.Time) {
	if c.due.IsZero() || at.Before(c.due) {
		c.due = at
		c.timer.Reset(time.Until(at))
	}
}

// expire ends what has run out: ringing, being away, being alone.
func (c *Calls) expire(now time.Time) {
	c.due = time.Time{}
	for _, k := range c.calls {
		c.expireIn(k, now)
	}
	for _, k := range c.calls {
		for _, at := range k.deadlines() {
			if at.After(now) {
				c.wake(at)
			}
		}
	}
}

func (c *Calls) expireIn(k *call, now time.Time) {
	out := slices.DeleteFunc(slices.Clone(k.people), func(p *participant) bool {
		return p.until.IsZero() || p.until.After(now)
	})
	why := k.expired(out)
	for _, p := range out {
		c.remove(k, p, why)
	}
	if len(out) > 0 || k.over(now) {
		c.settle(k, why)
	}
}

// expired is what it is called when the time of those is over, or of the call.
func (k *call) expired(out []*participant) chat.CallEnd {
	switch {
	case slices.ContainsFunc(out, (*participant).in), len(out) == 0 && k.recalled:
		return chat.CallLost
	case len(out) > 0 && !slices.ContainsFunc(out, func(p *participant) bool { return !p.busy }):
		return chat.CallBusy
	}
	return chat.CallMissed
}

// deadlines are when something of the call runs out, zero for never.
func (k *call) deadlines() (at []time.Time) {
	for _, p := range k.people {
		at = append(at, p.until)
	}
	return append(at, k.alone)
}
