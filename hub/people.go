package hub

import (
	"slices"
	"time"

	"minimost/chat"
)

// person is a user with the sessions that are connected, oldest first. It
// stays until the others have been told that the user is offline. Owned by the
// loop.
type person struct {
	user     chat.UserID
	sessions []*Session
	// set is the availability that the person has chosen.
	set chat.Availability
	// told is the presence the others know of.
	told chat.Presence
	// due is when they are to be told of another, zero when they need not be.
	due time.Time
}

// Connect adds a session, which counts as active until it says otherwise. It
// reads nothing, Next does. The user's oldest session ends when there are too
// many of one user; when there are too many of all the error is
// chat.ErrOverloaded, and chat.ErrStopping when the hub is closed.
//
// A session.ended event that was published before Connect does not reach the
// new session, so callers authenticate once more after it.
func (h *Hub) Connect(hello Hello) (*Session, error) {
	s := newSession(h, hello)
	err := error(chat.ErrStopping)
	h.ask(func() { err = h.add(s) })
	if err != nil {
		s.end(errRestart)
		return nil, err
	}
	return s, nil
}

func (h *Hub) add(s *Session) error {
	p := h.people[s.user]
	full := p != nil && len(p.sessions) >= chat.ConnectionsPerUser
	if len(h.sessions) >= chat.ConnectionsTotal && !full {
		return chat.ErrOverloaded
	}
	if full {
		h.remove(p.sessions[0], errTooMany)
	}
	if p == nil {
		p = &person{user: s.user, told: chat.Offline}
		h.people[s.user] = p
	}
	p.set = s.availability
	p.sessions = append(p.sessions, s)
	h.sessions[s.id] = s
	h.changed(p)
	return nil
}

// remove ends a session and forgets it; one that is gone already stays so.
func (h *Hub) remove(s *Session, why *CloseError) {
	s.end(why)
	if h.sessions[s.id] != s {
		return
	}
	delete(h.sessions, s.id)
	h.calls.Ended(s.id)
	p := h.people[s.user]
	at := slices.Index(p.sessions, s)
	p.sessions = slices.Delete(p.sessions, at, at+1)
	h.changed(p)
}
