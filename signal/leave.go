package signal

import (
	"context"
	"time"

	"minimost/chat"
)

// Decline says that the user will not join. Saying so late changes nothing.
func (c *Calls) Decline(user chat.UserID, id string) error {
	return c.ask(func() error {
		k, err := c.visible(user, id)
		if err != nil {
			return err
		}
		if p := k.of(user); p != nil && !p.in() {
			c.drop(k, p, chat.CallDeclined)
		}
		return nil
	})
}

// Leave ends what the user has joined under that peer name. Leaving again, or
// after the place has moved to another device, changes nothing.
func (c *Calls) Leave(user chat.UserID, id, peer string) error {
	return c.ask(func() error {
		k, err := c.visible(user, id)
		if err != nil {
			return err
		}
		if p := k.peer(peer); p != nil && p.user == user {
			c.drop(k, p, k.leaving())
		}
		return nil
	})
}

// leaving is what it is called when somebody leaves.
func (k *call) leaving() chat.CallEnd {
	if k.state() == chat.CallRinging {
		return chat.CallCanceled
	}
	return chat.CallEnded
}

// End ends a call for all: a voice call for its caller while nobody has
// answered, a shared screen for its sharer.
func (c *Calls) End(user chat.UserID, id string) error {
	return c.ask(func() error {
		k, err := c.visible(user, id)
		switch {
		case err != nil:
			return err
		case k.startedBy != user:
			return chat.ErrNotCaller
		case k.kind == chat.Voice && k.state() == chat.CallActive:
			return chat.ErrCallActive
		}
		c.end(k, k.leaving())
		return nil
	})
}

// visible finds a call that the user may see.
func (c *Calls) visible(user chat.UserID, id string) (*call, error) {
	if k := c.calls[id]; k != nil && k.sees(user) {
		return k, nil
	}
	return nil, chat.ErrNotFound
}

// drop takes somebody out of a call, which may be the end of it.
func (c *Calls) drop(k *call, p *participant, why chat.CallEnd) {
	c.remove(k, p, why)
	c.settle(k, why)
}

// remove takes somebody out, and from those outside the channel the sight of
// the call.
func (c *Calls) remove(k *call, p *participant, why chat.CallEnd) {
	k.forget(p)
	if !k.isMember(p.user) {
		c.tellEnd(k, chat.Audience{User: p.user}, why)
	}
}

// settle ends a call that is over, and else tells how it stands.
func (c *Calls) settle(k *call, why chat.CallEnd) {
	if k.over(time.Now()) {
		c.end(k, why)
	} else {
		c.tell(k)
	}
}

// over says that nothing holds the call any more.
func (k *call) over(now time.Time) bool {
	if k.kind == chat.Screen {
		p := k.of(k.startedBy)
		return p == nil || !p.in()
	}
	in, ringing := k.count()
	return in == 0 || in == 1 && ringing == 0 && !now.Before(k.alone)
}

// end takes a call away from all who see it, and keeps what is to be kept.
func (c *Calls) end(k *call, why chat.CallEnd) {
	delete(c.calls, k.id)
	if c.recalls() {
		c.over[k.id] = true
	}
	c.tellEnd(k, k.audience(), why)
	if k.kind != chat.Voice {
		return
	}
	r := chat.CallRecord{ID: k.id, ChannelID: k.channel, StartedBy: k.startedBy,
		StartedAt: chat.TimeOf(k.startedAt), EndedAt: chat.TimeOf(time.Now()), Reason: why, UserIDs: k.joined}
	if !k.activeAt.IsZero() {
		r.ActiveAt = chat.TimeOf(k.activeAt)
	}
	c.records.Go(func() { // until the store has answered; Close waits
		ctx, cancel := context.WithTimeout(context.Background(), recordWithin)
		defer cancel()
		if err := c.known.RecordCall(ctx, r); err != nil {
			c.logger.Error().Err(err).Str("call", r.ID).Msg("a call could not be recorded")
		}
	})
}

// recordWithin is how long a record may wait for the store.
const recordWithin = 10 * time.Second
