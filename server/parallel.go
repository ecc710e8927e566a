package server

import (
	"sync"

	"minimost/chat"
)

// parallel bounds how many requests of one kind a user may have open.
type parallel struct {
	max int

	mu   sync.Mutex
	open map[chat.UserID]int
}

func newParallel(limit int) *parallel {
	return &parallel{max: limit, open: map[chat.UserID]int{}}
}

// enter says whether there is room for one more, which must leave again.
func (p *parallel) enter(user chat.UserID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open[user] >= p.max {
		return false
	}
	p.open[user]++
	return true
}

func (p *parallel) leave(user chat.UserID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open[user]--; p.open[user] == 0 {
		delete(p.open, user)
	}
}

// listing bounds how many at once a user may have of a route that answers with
// many messages: what somebody does not take waits in memory.
func listing(handle func(*Server, *request) error) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		if !s.lists.enter(r.user.ID) {
			return errTooManyLists
		}
		defer s.lists.leave(r.user.ID)
		return handle(s, r)
	}
}
