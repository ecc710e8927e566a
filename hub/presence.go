package hub

import (
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// settling is when presence is next told of. Owned by the loop.
type settling struct {
	timer *time.Timer
	// at is when the timer fires, zero when it is not set.
	at time.Time
	// last is when presence was last looked at. Leaving PresenceSettles
	// between two looks makes a thousand arrivals a few frames for each.
	last time.Time
}

func newSettling() settling {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return settling{timer: t}
}

// by sets the timer so that what is due then is told.
func (s *settling) by(due time.Time) {
	if soonest := s.last.Add(chat.PresenceSettles); due.Before(soonest) {
		due = soonest
	}
	if s.at.IsZero() || due.Before(s.at) {
		s.at = due
		s.timer.Reset(time.Until(due))
	}
}

// presence is the best of the person's sessions, under what they have set by
// hand.
func (p *person) presence() chat.Presence {
	best := chat.Offline
	for _, s := range p.sessions {
		if s.state.Better(best) {
			best = s.state
		}
	}
	switch {
	case p.set == chat.Invisible:
		return chat.Offline
	case p.set == chat.Away && best == chat.Active:
		return chat.Idle
	}
	return best
}

// prefer notes what somebody has set by hand.
func (h *Hub) prefer(e *chat.Event) {
	var set chat.Preferences
	if err := json.Unmarshal(e.Data, &set); err != nil {
		h.logger.Error().Err(err).Int64("seq", e.Seq).Msg("unreadable me.updated")
		return
	}
	if p := h.people[e.To.User]; p != nil && p.set != set.Availability {
		p.set = set.Availability
		h.changed(p)
	}
}

// changed notes that the person's presence may be another now. A change has
// PresenceSettles to be taken back, and one who leaves has OfflineAfter to
// return, which hides a reload from the others.
func (h *Hub) changed(p *person) {
	now := time.Now()
	settled := now.Add(chat.PresenceSettles)
	switch {
	case len(p.sessions) == 0:
		p.due = now.Add(chat.OfflineAfter)
	case p.due.IsZero() || p.due.After(settled):
		p.due = settled
	}
	h.settles.by(p.due)
}

// settle tells everybody of the changes that are due.
func (h *Hub) settle(now time.Time) {
	h.settles.at, h.settles.last = time.Time{}, now
	var news []chat.PresenceChange
	for _, p := range h.people {
		switch {
		case p.due.IsZero():
		case p.due.After(now):
			h.settles.by(p.due)
		default:
			p.due = time.Time{}
			if state := p.presence(); state != p.told {
				p.told = state
				news = append(news, chat.PresenceChange{UserID: p.user, State: state})
			}
			if len(p.sessions) == 0 {
				delete(h.people, p.user)
			}
		}
	}
	if len(news) == 0 {
		return
	}
	h.board.post(news)
	for _, s := range h.sessions {
		s.nudge()
	}
}

// appear sets what a session's device is doing.
func (h *Hub) appear(s *Session, state chat.Presence) {
	if h.sessions[s.id] == s && s.state != state {
		s.state = state
		h.changed(h.people[s.user])
	}
}
