package signal

import (
	"maps"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"minimost/chat"
)

// call is one that is going on. Owned by the loop.
type call struct {
	id        string
	channel   chat.ChannelID
	kind      chat.CallKind
	startedBy chat.UserID
	startedAt time.Time
	// activeAt is when the second person joined, zero while nobody has.
	activeAt time.Time
	// members of the channel; the map is never changed.
	members chat.Members
	people  []*participant
	// joined is everybody who ever did, in that order.
	joined []chat.UserID
	// alone is until when one person is enough though it rings at nobody.
	alone time.Time
	// recalled calls are of before the start of the server. Those outside the
	// channel whom a member has named may come back too.
	recalled bool
	vouched  map[chat.UserID]bool
}

// participant is somebody in a call, or asked into it.
type participant struct {
	user  chat.UserID
	state chat.ParticipantState
	since time.Time
	// until is when ringing, or being away, ends.
	until time.Time
	// busy says that it has rung while they were in another call.
	busy bool

	// What follows is set once they have joined.

	peer    string
	session chat.SessionID
	at      Connection
	// signals may be sent at this rate.
	signals *rate.Limiter
}

func (p *participant) become(state chat.ParticipantState, now time.Time) {
	p.state, p.since, p.until = state, now, time.Time{}
}

// in says that the participant is part of the call, if only away.
func (p *participant) in() bool { return p.state != chat.Ringing }

// find gives the participant for whom is holds, nil for none.
func (k *call) find(is func(*participant) bool) *participant {
	if i := slices.IndexFunc(k.people, is); i >= 0 {
		return k.people[i]
	}
	return nil
}

func (k *call) of(user chat.UserID) *participant {
	return k.find(func(p *participant) bool { return p.user == user })
}

func (k *call) peer(name string) *participant {
	return k.find(func(p *participant) bool { return p.in() && p.peer == name })
}

func (k *call) isMember(user chat.UserID) bool {
	_, is := k.members[user]
	return is
}

// sees is the one rule of who knows of a call.
func (k *call) sees(user chat.UserID) bool { return k.isMember(user) || k.of(user) != nil }

// count gives how many are in the call and at how many it rings.
func (k *call) count() (in, ringing int) {
	for _, p := range k.people {
		if p.in() {
			in++
		} else {
			ringing++
		}
	}
	return in, ringing
}

func (k *call) full() bool {
	in, _ := k.count()
	return in >= chat.CallPeople
}

// forget takes somebody out.
func (k *call) forget(p *participant) {
	k.people = slices.DeleteFunc(k.people, func(q *participant) bool { return q == p })
}

// audience are those who see the call.
func (k *call) audience() chat.Audience {
	all := make(chat.Members, len(k.members)+len(k.people))
	maps.Copy(all, k.members)
	for _, p := range k.people {
		all[p.user] = 0
	}
	return chat.Audience{Members: all}
}

func (k *call) state() chat.CallState {
	if k.kind == chat.Voice && k.activeAt.IsZero() {
		return chat.CallRinging
	}
	return chat.CallActive
}

// shown is the call as people are told of it.
func (k *call) shown() chat.Call {
	c := chat.Call{ID: k.id, ChannelID: k.channel, Kind: k.kind, State: k.state(), StartedBy: k.startedBy,
		StartedAt: chat.TimeOf(k.startedAt), Participants: make([]chat.Participant, 0, len(k.people))}
	for _, p := range k.people {
		c.Participants = append(c.Participants,
			chat.Participant{UserID: p.user, State: p.state, Peer: p.peer, Since: chat.TimeOf(p.since)})
	}
	return c
}
