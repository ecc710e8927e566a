package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// postsAtOnce is how many posts of one client may be on their way. To a server
// that is gone no more and more are sent.
const postsAtOnce = 8

var errHeldUp = errors.New("too many on their way")

// load makes everything happen that was asked for, for as long.
func (c *crowd) load(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, c.o.duration)
	defer cancel()
	c.pace.slow.Store(c.o.slow > 0)
	defer c.pace.slow.Store(false)
	var work sync.WaitGroup
	defer work.Wait()
	ids := make([]int64, 0, len(c.channels))
	for id := range c.channels {
		ids = append(ids, id)
	}
	work.Go(func() { c.stall(ctx) })
	work.Go(func() { c.storm(ctx) })
	each(ctx, &work, c.o.churn, func(int) {
		away := time.Duration(rand.Float64() * float64(c.o.away)) // #nosec G404 -- any will do
		c.clients[rand.IntN(len(c.clients))].drop(away)           // #nosec G404 -- likewise
	})
	each(ctx, &work, c.o.mixed, func(turn int) { c.act(ctx, turn) })
	each(ctx, &work, c.o.rate, func(turn int) {
		by := c.clients[turn%len(c.clients)]
		if by.posting.Add(1) > postsAtOnce {
			by.posting.Add(-1)
			c.tally.refuse(posting, errHeldUp)
			return
		}
		defer by.posting.Add(-1)
		// Not bound to the duration: what was begun is finished.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		_ = by.post(ctx, ids[turn%len(ids)], c.o.size) // it has counted its failure
	})
}

// each does something so many times a second until the context ends, one beside
// the other if it takes long.
func each(ctx context.Context, work *sync.WaitGroup, rate float64, do func(turn int)) {
	if rate == 0 {
		return
	}
	work.Go(func() {
		every := time.NewTicker(time.Duration(float64(time.Second) / rate))
		defer every.Stop()
		for turn := 0; ; turn++ {
			select {
			case <-every.C:
				work.Go(func() { do(turn) })
			case <-ctx.Done():
				return
			}
		}
	})
}

func (c *crowd) stall(ctx context.Context) {
	if !pause(ctx, c.o.duration/4) {
		return
	}
	for _, one := range c.clients[:c.o.stall] {
		defer one.stall()()
	}
	pause(ctx, c.o.duration/2)
}

// storm drops everybody at once, at even distances.
func (c *crowd) storm(ctx context.Context) {
	for range c.o.storms {
		if !pause(ctx, c.o.duration/time.Duration(c.o.storms+1)) {
			return
		}
		for _, one := range c.clients {
			one.drop(0)
		}
	}
}

// settle waits until everybody has seen every post that is stored, or nothing
// has come for a while.
func (c *crowd) settle(ctx context.Context, stored map[int]bool) {
	began := time.Now()
	for {
		missing, last := 0, began
		for _, one := range c.clients {
			n, at := one.missing(stored)
			missing += n
			if at.After(last) {
				last = at
			}
		}
		if missing == 0 || time.Since(last) > c.o.settle || !pause(ctx, 50*time.Millisecond) {
			return
		}
	}
}

// missing counts the posts that the client has not seen, and says when it saw
// the last one.
func (c *client) missing(stored map[int]bool) (n int, last time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for post := range stored {
		if c.seen[post] == 0 {
			n++
		}
	}
	return n, c.lastSeen
}
