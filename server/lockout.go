package server

import (
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
	n     int
	since time.Time
}

func newLockout() *lockout {
	kept, err := lru.New[lockKey, *strikes](chat.LimitersKept)
	if err != nil {
		panic(err) // the size is a positive constant
	}
	return &lockout{kept: kept, now: time.Now}
}

// check says whether a try may be made.
func (l *lockout) check(name string, from netip.Addr) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.kept.Get(lockKey{chat.FoldUsername(name), network(from)})
	if !ok || s.n < chat.LockoutAfter {
		return nil
	}
	if left := chat.LockoutFor - l.now().Sub(s.since); left > 0 {
		return chat.ErrLocked.WithRetry(left)
	}
	return nil
}

// failed counts a wrong password; they are forgotten after chat.LockoutFor.
func (l *lockout) failed(name string, from netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := lockKey{chat.FoldUsername(name), network(from)}
	s, ok := l.kept.Get(key)
	if !ok || l.now().Sub(s.since) > chat.LockoutFor {
		s = &strikes{}
		l.kept.Add(key, s)
	}
	s.n++
	s.since = l.now()
}

// passed forgets what went wrong before.
func (l *lockout) passed(name string, from netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept.Remove(lockKey{chat.FoldUsername(name), network(from)})
}
