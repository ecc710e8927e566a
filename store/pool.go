package store

import "sync"

// pool is idle read connections. The one that came back last goes first, so
// that under a light load one connection, whose pages are in its cache, does
// nearly all the work.
type pool struct {
	free chan struct{} // a token for each connection
	mu   sync.Mutex
	idle []*conn
}

func newPool(size int) *pool { return &pool{free: make(chan struct{}, size)} }

// put brings a connection, a new one or one that was taken.
func (p *pool) put(q *conn) {
	p.mu.Lock()
	p.idle = append(p.idle, q)
	p.mu.Unlock()
	p.free <- struct{}{}
}

// take gives the caller a connection for its token from free.
func (p *pool) take() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	q := p.idle[last]
	p.idle = p.idle[:last]
	return q
}
