package signal

import (
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// Ended learns that a connection is gone: who takes part from it is away. It
// never waits.
func (c *Calls) Ended(connectionID string) {
	c.inbox.put(func() {
		for _, k := range c.calls {
			p := k.find(func(p *participant) bool { return p.state == chat.Joined && p.at.ID() == connectionID })
			if p == nil {
				continue
			}
			now := time.Now()
			p.become(chat.Gone, now)
			p.until = now.Add(chat.RejoinWithin)
			c.wake(p.until)
			c.tell(k)
		}
	})
}

// Observe learns what has been committed, in log order: who came to a channel
// or left it, whose session has ended, whose account is gone. It never waits.
func (c *Calls) Observe(events []chat.Event) {
	for i := range events {
		switch e := &events[i]; e.Type {
		case chat.MemberAdded, chat.MemberRemoved:
			channel, members := e.ChannelID, e.To.Members
			c.changes.Add(1) // before it is left: see knowing
			c.inbox.put(func() { c.haveMembers(channel, members) })
		case chat.SessionEnded:
			var gone chat.SessionsGone
			if c.decode(e, &gone) {
				c.inbox.put(func() {
					c.dropAll(func(p *participant) bool { return p.in() && slices.Contains(gone.Sessions, p.session) })
				})
			}
		case chat.UserUpdated:
			var u chat.User
			if c.decode(e, &u) && u.Deleted {
				c.inbox.put(func() { c.dropAll(func(p *participant) bool { return p.user == u.ID }) })
			}
		}
	}
}

func (c *Calls) decode(e *chat.Event, into any) bool {
	err := json.Unmarshal(e.Data, into)
	if err != nil {
		c.logger.Error().Err(err).Int64("seq", e.Seq).Str("type", string(e.Type)).Msg("unreadable event")
	}
	return err == nil
}

// dropAll takes whoever is meant out of all calls.
func (c *Calls) dropAll(meant func(*participant) bool) {
	for _, k := range c.calls {
		if p := k.find(meant); p != nil {
			c.drop(k, p, k.leaving())
		}
	}
}

// haveMembers takes the sight of a channel's calls from those who are no longer
// in it, and gives it to those who are now.
func (c *Calls) haveMembers(channel chat.ChannelID, members chat.Members) {
	for _, k := range c.calls {
		if k.channel != channel {
			continue
		}
		were := k.members
		k.members = members
		for user := range were {
			if k.isMember(user) {
				continue
			}
			if p := k.of(user); p != nil {
				c.remove(k, p, chat.CallEnded)
			} else {
				c.tellEnd(k, chat.Audience{User: user}, chat.CallEnded)
			}
		}
		c.settle(k, k.leaving())
	}
}
