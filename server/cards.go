package server

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"minimost/chat"
	"minimost/internal/preview"
	"minimost/store"

	"github.com/rs/zerolog"
)

// cards gives messages the cards of their links, in the background. The links
// that wait stand in the store, so neither a full queue nor a restart loses
// any: what is not served at once is found again.
type cards struct {
	// Static after newCards.
	store    *store.Store
	fetcher  *preview.Fetcher // nil: there are no new cards
	pictures *preview.Pictures
	limits   *limits
	log      zerolog.Logger
	ctx      context.Context // ends with close
	cancel   context.CancelFunc

	asked   chan chat.MessageID // whose links wait
	behind  atomic.Bool         // there may be some that are not in asked
	workers sync.WaitGroup
}

const (
	// catchUpEvery is how soon what was put off is tried again.
	catchUpEvery = 10 * time.Second
	sweepEvery   = time.Hour
)

func newCards(opts Options, l *limits) *cards {
	c := &cards{store: opts.Store, fetcher: opts.Previews, pictures: opts.Pictures, limits: l, log: opts.Log,
		asked: make(chan chat.MessageID, chat.CardsAsked)}
	c.behind.Store(true) // from before the start
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// start begins to work until close.
func (c *cards) start() {
	if c.pictures != nil {
		c.workers.Go(func() { c.every(sweepEvery, c.sweep) }) // ends with close
	}
	if c.fetcher == nil {
		return
	}
	c.workers.Go(func() { c.every(catchUpEvery, c.catchUp) }) // ends with close
	for range chat.PreviewWorkers {
		c.workers.Go(c.work) // ends with close
	}
}

// close gives up what is being fetched; its links wait until the next start.
func (c *cards) close() {
	c.cancel()
	c.workers.Wait()
}

// ask queues a message that was just stored with these links.
func (c *cards) ask(id chat.MessageID, links []store.Link) {
	if slices.ContainsFunc(links, func(l store.Link) bool { return l.Known == nil }) {
		c.queue(id)
	}
}

func (c *cards) queue(id chat.MessageID) {
	select {
	case c.asked <- id:
	default:
		c.behind.Store(true)
	}
}

func (c *cards) work() {
	for {
		select {
		case <-c.ctx.Done():
			return
		case id := <-c.asked:
			if err := c.serve(id); err != nil {
				c.behind.Store(true)
				c.complain(err, "a message got no card for now")
			}
		}
	}
}

// serve fetches the cards for which a message waits. An error says that some
// have to be tried again.
func (c *cards) serve(id chat.MessageID) error {
	waiting, err := c.store.AwaitedPreviews(c.ctx, id, chat.PreviewsPerMessage)
	if err != nil {
		return err
	}
	var late error
	for _, w := range waiting {
		err := c.limits.takeFor(previews, w.SenderID)
		if err == nil {
			err = c.fetch(w)
		}
		late = errors.Join(late, err)
	}
	return late
}

func (c *cards) fetch(w store.AwaitedPreview) error {
	p, err := c.fetcher.Preview(c.ctx, w.URL)
	if err != nil {
		return err
	}
	return c.store.SetPreview(c.ctx, w.MessageID, w.URL, p)
}

// every does something now and again until close.
func (c *cards) every(d time.Duration, do func() error) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		if err := do(); err != nil {
			c.complain(err, "cards could not be looked after")
		}
		select {
		case <-c.ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// complain logs what is worth knowing: not that the server stops, nor that
// somebody was too fast.
func (c *cards) complain(err error, what string) {
	if c.ctx.Err() == nil && !errors.Is(err, chat.ErrRateLimited) {
		c.log.Warn().Err(err).Msg(what)
	}
}

// catchUp queues the messages that were put off, and gives up those whose time
// is over: a card that comes much later would surprise more than help.
func (c *cards) catchUp() error {
	if !c.behind.Swap(false) {
		return nil
	}
	waiting, err := c.store.AwaitedPreviews(c.ctx, 0, chat.CardsAsked)
	if err != nil {
		return err
	}
	over := chat.TimeOf(time.Now().Add(-chat.PreviewPatience))
	var last chat.MessageID
	for _, w := range waiting {
		if w.AskedAt < over {
			err = errors.Join(err, c.store.SetPreview(c.ctx, w.MessageID, w.URL, chat.Preview{Kind: chat.NoPreview}))
		} else if w.MessageID != last {
			last = w.MessageID
			c.queue(last)
		}
	}
	if len(waiting) == chat.CardsAsked {
		c.behind.Store(true)
	}
	return err
}

// sweep removes pictures that no card shows any more.
func (c *cards) sweep() error {
	since := time.Now().Add(-sweepEvery)
	used, err := c.store.PreviewImages(c.ctx)
	if err != nil {
		return err
	}
	return c.pictures.Sweep(used, since)
}
