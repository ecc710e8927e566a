package signal

import (
	"context"
	"errors"
	"time"

	"minimost/chat"
)

// Rejoin goes on with a place in a call on a new connection. A server that has
// just started takes up the call as the caller has last been told of it.
func (c *Calls) Rejoin(ctx context.Context, who Caller, id, peer string, last chat.Call) (j chat.Joining, err error) {
	unknown := false
	err = c.ask(func() error {
		k := c.calls[id]
		if unknown = k == nil; !unknown {
			j, err = c.resume(k, who, peer)
		}
		return err
	})
	if !unknown {
		return j, err
	}
	if !c.recalls() || last.ID != id || !chat.IsCallName(id) || !chat.IsCallName(peer) ||
		last.Kind != chat.Voice && last.Kind != chat.Screen {
		return j, chat.ErrNotFound
	}
	over, err := c.known.CallRecorded(ctx, id)
	if err != nil {
		return j, err
	}
	if over {
		return j, chat.ErrNotFound
	}
	member := false
	err = c.knowing(ctx, who.User, last.ChannelID, func(members chat.Members) error {
		member = true
		j, err = c.recall(who, peer, last, members)
		return err
	})
	if !member && (errors.Is(err, chat.ErrNotFound) || errors.Is(err, chat.ErrNoCallsHere)) {
		err = chat.ErrCallUnknown // until a member says so
	}
	return j, err
}

// recalls says that calls of before the start may be taken up.
func (c *Calls) recalls() bool { return time.Since(c.since) < chat.RecallFor }

// resume gives somebody the place back that they have, or had before the
// server's restart.
func (c *Calls) resume(k *call, who Caller, peer string) (chat.Joining, error) {
	p, mine := k.peer(peer), k.of(who.User)
	back := p == nil && mine == nil && k.recalled && c.recalls() && chat.IsCallName(peer) &&
		(k.isMember(who.User) || k.vouched[who.User])
	switch {
	case !back && (p == nil || p != mine):
		return chat.Joining{}, chat.ErrNotFound
	case back && k.full():
		return chat.Joining{}, chat.ErrCallFull
	case who.At.Ended():
		return chat.Joining{}, chat.ErrNoConnection
	}
	c.join(k, who, peer)
	c.tell(k)
	return chat.Joining{Call: k.shown(), Peer: peer}, nil
}

// recall takes up a call of before the start. Of what is said of it only so
// much is believed as members may decide anyway: a shared screen is made again
// by its sharer only, and those outside the channel come when a member has
// named them.
func (c *Calls) recall(who Caller, peer string, last chat.Call, members chat.Members) (j chat.Joining, err error) {
	if k := c.calls[last.ID]; k != nil {
		return c.resume(k, who, peer)
	}
	switch {
	case c.over[last.ID], c.running(who, last.ChannelID, last.Kind) != nil:
		return j, chat.ErrNotFound
	case last.Kind == chat.Screen && last.StartedBy != who.User:
		return j, chat.ErrCallUnknown
	case who.At.Ended():
		return j, chat.ErrNoConnection
	}
	k := recalled(who, last, members)
	c.wake(k.alone)
	c.calls[k.id] = k
	c.join(k, who, peer)
	c.tell(k)
	return chat.Joining{Call: k.shown(), Peer: peer}, nil
}

// recalled is a call as one member tells it.
func recalled(who Caller, last chat.Call, members chat.Members) *call {
	now := time.Now()
	k := &call{id: last.ID, channel: last.ChannelID, kind: last.Kind, startedBy: last.StartedBy,
		startedAt: last.StartedAt.Time(), members: members, alone: now.Add(chat.RejoinWithin),
		recalled: true, vouched: map[chat.UserID]bool{}}
	if !k.isMember(k.startedBy) {
		k.startedBy = who.User
	}
	if k.startedAt.After(now) || now.Sub(k.startedAt) > chat.CallAgeMax {
		k.startedAt = now
	}
	if last.State == chat.CallActive {
		k.activeAt = k.startedAt
	}
	for _, p := range last.Participants {
		k.vouched[p.UserID] = p.State != chat.Ringing
	}
	return k
}
