package hub

import (
	"iter"
	"slices"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// dispatch hands out a stretch of the log, after noting what before it was
// forgotten, and only then wakes the readers, so that a burst makes few frames.
func (h *Hub) dispatch(events []chat.Event, lost int64) {
	if lost > 0 {
		h.skip(lost)
	}
	if len(events) == 0 {
		return
	}
	last := max(h.reached.Load(), events[len(events)-1].Seq)
	h.reached.Store(last)
	for i := range events {
		h.deliver(&events[i])
	}
	h.delivered.Store(last)
	for _, wake := range h.wakes {
		notify(wake)
	}
	clear(h.wakes)
	h.wakes = h.wakes[:0]
	clear(events)
}

// skip leaves everything up to lost to the readers and the log.
func (h *Hub) skip(lost int64) {
	h.logger.Warn().Int64("seq", lost).Int("sessions", len(h.sessions)).
		Msg("live events overflowed; sessions catch up from the log")
	h.reached.Store(max(h.reached.Load(), lost))
	for _, s := range h.sessions {
		s.lag()
	}
	h.delivered.Store(h.reached.Load())
}

func (h *Hub) deliver(e *chat.Event) {
	switch e.Type {
	case chat.SessionEnded:
		h.signOut(e)
		return
	case chat.LogStartsOver:
		for _, s := range h.sessions {
			h.remove(s, errRestart)
		}
		return
	}
	if e.Type == chat.MeUpdated {
		h.prefer(e)
	}
	p := parcel{event: e}
	if e.Type == chat.MessageCreated {
		p.stops = h.typing.stoppedBy(e)
	}
	for s, sight := range h.sees(&e.To) {
		if wake := s.offer(&p, sight); wake != nil {
			h.wakes = append(h.wakes, wake)
		}
	}
}

// sees are the sessions of an audience, found from the smaller side.
func (h *Hub) sees(to *chat.Audience) iter.Seq2[*Session, chat.Sight] {
	return func(yield func(*Session, chat.Sight) bool) {
		switch {
		case to.User != 0:
			h.offerTo(h.people[to.User], to, yield)
		case !to.Everyone && len(to.Members) < len(h.people):
			for user := range to.Members {
				if !h.offerTo(h.people[user], to, yield) {
					return
				}
			}
		default:
			for _, p := range h.people {
				if !h.offerTo(p, to, yield) {
					return
				}
			}
		}
	}
}

// offerTo yields the sessions of one person, nil for nobody, who is in the
// audience.
func (h *Hub) offerTo(p *person, to *chat.Audience, yield func(*Session, chat.Sight) bool) bool {
	if p == nil {
		return true
	}
	sight := to.Sees(p.user)
	if sight == chat.SeesNothing {
		return true
	}
	for _, s := range p.sessions {
		if !yield(s, sight) {
			return false
		}
	}
	return true
}

// signOut ends the connections of sessions that have ended.
func (h *Hub) signOut(e *chat.Event) {
	var gone chat.SessionsGone
	if err := json.Unmarshal(e.Data, &gone); err != nil {
		h.logger.Error().Err(err).Int64("seq", e.Seq).Msg("unreadable session.ended")
		return
	}
	why := errSignedOut
	if gone.Disabled {
		why = errDisabled
	}
	for _, s := range h.sessions {
		if slices.Contains(gone.Sessions, s.session) {
			h.remove(s, why)
		}
	}
}
