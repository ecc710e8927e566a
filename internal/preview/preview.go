// Package preview fetches what a link leads to and makes a card of it: title,
// description and picture of a page, or lines of a file in Bitbucket.
//
// Links are written by people, and what answers may be anybody's, so the
// package trusts neither. What may be connected to is decided on the address
// of the very connection (guard.go), not on a name that may mean another
// machine by then. Nothing else leaves the server: no cookies, no referrer, no
// proxy. All of it is bounded in time, size and number; see chat/limits.go.
package preview

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"

	"minimost/chat"
)

// Cache remembers answers, and that there was none, for as long as each may be
// believed (chat.PreviewKept, chat.PreviewMissKept).
type Cache interface {
	CachedPreview(ctx context.Context, key string) (p chat.Preview, found bool, err error)
	CachePreview(ctx context.Context, key string, p chat.Preview) error
}

// Options make a Fetcher. All fields are required but Allowed.
type Options struct {
	Cache    Cache
	Pictures *Pictures
	// Allowed are hosts of one's own network that may be asked.
	Allowed Allowed
}

// Fetcher makes previews. It is safe for concurrent use.
type Fetcher struct {
	// Static after New.
	cache     Cache
	guard     guard
	transport *http.Transport
	resolver  *net.Resolver
	pictures  *Pictures
	perMinute int             // visits to a site
	ctx       context.Context // ends with Close
	cancel    context.CancelFunc

	flights singleflight.Group
	working chan struct{} // a token for each fetch that runs

	mu      sync.Mutex // guards what follows
	closed  bool
	running sync.WaitGroup
	sites   *lru.Cache[string, *rate.Limiter]
}

// New makes a Fetcher, which the caller must Close.
func New(opts Options) *Fetcher {
	sites, err := lru.New[string, *rate.Limiter](chat.SitesKept)
	if err != nil {
		panic(err) // the size is a positive constant
	}
	f := &Fetcher{
		cache:     opts.Cache,
		guard:     guard{opts.Allowed},
		resolver:  &net.Resolver{PreferGo: true}, // C libraries read odd numbers as addresses
		pictures:  opts.Pictures,
		perMinute: chat.PreviewsPerHostMinute,
		working:   make(chan struct{}, chat.PreviewWorkers),
		sites:     sites,
	}
	f.transport = newTransport(f.dial)
	f.ctx, f.cancel = context.WithCancel(context.Background())
	return f
}

// Close ends the fetches that run, which are then answered with an error. Of
// nil it does nothing.
func (f *Fetcher) Close() {
	if f == nil {
		return
	}
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.cancel()
	f.running.Wait()
}

// none is the answer to everything that gives no card.
var none = chat.Preview{Kind: chat.NoPreview}

// Preview gives the card of a link, or one of kind chat.NoPreview, which does
// not say why. An error is chat.ErrRateLimited, when the site or all workers
// are busy, or that the context or the Fetcher has ended; either way nothing
// is known of the link. Asking for the same link at once fetches it once.
func (f *Fetcher) Preview(ctx context.Context, address string) (chat.Preview, error) {
	u, err := f.guard.admit(address)
	if err != nil {
		return none, nil
	}
	t := targetOf(u)
	p, found, err := f.cache.CachedPreview(ctx, t.key)
	if err != nil {
		return none, err
	}
	if !found {
		flight := f.flights.DoChan(t.key, func() (any, error) { return f.fetch(t) })
		select {
		case r := <-flight:
			p, _ = r.Val.(chat.Preview)
			err = r.Err
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if err != nil || p.Kind == chat.NoPreview {
		return none, err
	}
	p.URL = address
	return p, nil
}

// Cached gives the card of a link if it is known already; it asks nobody else.
func (f *Fetcher) Cached(ctx context.Context, address string) (p chat.Preview, found bool, err error) {
	u, err := f.guard.admit(address)
	if err != nil {
		return none, false, nil
	}
	p, found, err = f.cache.CachedPreview(ctx, targetOf(u).key)
	p.URL = address
	return p, found && p.Kind != chat.NoPreview, err
}

// errClosed answers fetches that a Close has ended.
var errClosed = errors.New("the fetcher is closed")

// begin counts a fetch as running, which it may not once Close was called.
func (f *Fetcher) begin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.running.Add(1)
	}
	return !f.closed
}

// fetch makes the card of a link that is not in the cache.
func (f *Fetcher) fetch(t target) (chat.Preview, error) {
	if !f.begin() {
		return none, errClosed
	}
	defer f.running.Done()
	// The flight before this one may have ended since the cache was asked.
	if p, found, err := f.cache.CachedPreview(f.ctx, t.key); err != nil || found {
		return p, err
	}
	ctx, cancel := context.WithTimeout(f.ctx, chat.PreviewWithin)
	defer cancel()
	select {
	case f.working <- struct{}{}:
		defer func() { <-f.working }()
	case <-ctx.Done():
		return none, f.busy(chat.ErrRateLimited.WithRetry(chat.PreviewWithin))
	}
	ctx, cancel = context.WithTimeout(f.ctx, chat.PreviewWithin)
	defer cancel()
	p, err := t.preview(newVisit(ctx, f))
	var later *chat.Error
	if errors.As(err, &later) || f.ctx.Err() != nil {
		return none, f.busy(later)
	}
	if err != nil {
		p = none
	}
	return p, f.cache.CachePreview(f.ctx, t.key, p)
}

// busy is why nothing is known: the server stops, or what it was told.
func (f *Fetcher) busy(later *chat.Error) error {
	if f.ctx.Err() != nil {
		return errClosed
	}
	return later
}
