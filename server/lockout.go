package server

import (
	"errors"
	"net/netip"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"minimost/chat"
)

// lockout refuses sign-ins of one account from one address after too many
// wrong passwords. From elsewhere the account stays open, so a colleague
// cannot lock somebody out. Names without an account are treated alike.
type lockout struct {
	mu   sync.Mutex
	kept *lru.Cache[lockKey, *strikes]
	now  func() time.Time
}

type lockKey struct {
	name string // folded
	from string
}

type strikes struct {
	n     int // wrong passwords
	since time.Time
	open  int // tries whose outcome is not known yet
}

func newLockout() *lockout {
	kept, err := lru.New[lockKey, *strikes](chat.LimitersKept)
	if err != nil {
		panic(err) // the size is a positive constant
	}
	return &lockout{kept: kept, now: time.Now}
}

// begin says whether a try may be made, whose outcome end must then be told.
// Tries that are under way count as if they were wrong, so that many at once
// are no more than many after each other.
func (l *lockout) begin(name string, from netip.Addr) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.of(name, from)
	left := chat.LockoutFor - l.now().Sub(s.since)
	switch {
	case s.n >= chat.LockoutAfter && left > 0:
		return chat.ErrLocked.WithRetry(left)
	case left <= 0:
		s.n = 0
	}
	if s.n+s.open >= chat.LockoutAfter {
		return chat.ErrRateLimited.WithRetry(time.Second)
	}
	s.open++
	return nil
}

// end takes the outcome of a try. Wrong passwords are forgotten with a right
// one, or after chat.LockoutFor.
func (l *lockout) end(name string, from netip.Addr, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.of(name, from)
	s.open = max(0, s.open-1)
	switch {
	case isWrongPassword(err):
		s.n++
		s.since = l.now()
	case err == nil:
		s.n = 0
	}
}

func isWrongPassword(err error) bool {
	return errors.Is(err, chat.ErrBadCredentials) || errors.Is(err, chat.ErrWrongPassword)
}

func (l *lockout) of(name string, from netip.Addr) *strikes {
	key := lockKey{chat.FoldUsername(name), network(from)}
	s, ok := l.kept.Get(key)
	if !ok {
		s = &strikes{}
		l.kept.Add(key, s)
	}
	return s
}

// guarded makes one try at a password. Every wrong one is answered after the
// same time, counted from the start of the request.
func (s *Server) guarded(r *request, name string, start time.Time, try func() error) error {
	if err := s.lockout.begin(name, r.from); err != nil {
		return err
	}
	err := try()
	s.lockout.end(name, r.from, err)
	if isWrongPassword(err) {
		select {
		case <-time.After(s.loginDelay - time.Since(start)):
		case <-r.Context().Done():
		}
	}
	return err
}
