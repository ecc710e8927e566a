package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// crowd is everybody who takes part in a run.
type crowd struct {
	o        options
	ledger   *ledger
	clients  []*client
	channels map[int64]int64 // to post to, with the newest message before the run

	mu      sync.Mutex
	refused map[string]int // posts that were not taken, by reason
}

// test carries one run out. It reports false for a violation; an error says
// that there was no valid run.
func test(ctx context.Context, o options, out io.Writer) (clean bool, err error) {
	shared, err := newHTTP(o)
	if err != nil {
		return false, err
	}
	// The tag is unique a run and short enough for a username.
	tag := "lt" + strconv.FormatInt(time.Now().UnixMilli(), 36)
	c := &crowd{o: o, ledger: &ledger{tag: tag}, channels: map[int64]int64{}, refused: map[string]int{}}
	for i := range o.clients {
		c.clients = append(c.clients, &client{
			index: i, name: fmt.Sprintf("%s-%d", tag, i), transport: o.transport,
			api:    &api{base: strings.TrimSuffix(o.addr, "/"), http: shared},
			ledger: c.ledger, shownID: map[int64]int64{}, seen: map[int]source{},
		})
	}
	if _, err := c.clients[0].api.call(ctx, http.MethodGet, "/server", nil, nil); err != nil {
		return false, fmt.Errorf("no MiniMost answers: %w", err)
	}
	fmt.Fprintf(out, "%d clients by %s, %g messages/s into %d channels for %v\n",
		o.clients, o.transport, o.rate, o.channels, o.duration)
	if err := c.join(ctx); err != nil {
		return false, err
	}
	before, err := usageOf(o.pid)
	if err != nil {
		return false, err
	}
	start := time.Now()
	following, stop := context.WithCancel(ctx)
	defer stop()
	ended, err := c.follow(following)
	if err != nil {
		return false, err
	}
	c.load(ctx)
	after, err := usageOf(o.pid)
	if err != nil {
		return false, err
	}
	c.settle(ctx)
	stop()
	ended.Wait()
	if err := c.check(ctx); err != nil {
		return false, err
	}
	c.report(out, time.Since(start))
	if o.pid != 0 {
		after.report(out, before)
	}
	return c.ledger.violations == 0, nil
}

// join signs everybody up, a few at a time.
func (c *crowd) join(ctx context.Context) error {
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for _, one := range c.clients {
		group.Go(func() error {
			start, err := one.join(ctx)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			return c.choose(start)
		})
	}
	return group.Wait()
}

// choose picks the channels, once.
func (c *crowd) choose(start bootstrap) error {
	for _, ch := range start.Channels {
		if len(c.channels) < c.o.channels && ch.Kind == "public" && !ch.Archived {
			if _, chosen := c.channels[ch.ID]; !chosen {
				c.channels[ch.ID] = ch.LastMessageID
			}
		}
	}
	if len(c.channels) < c.o.channels {
		return fmt.Errorf("the server has only %d public channels", len(c.channels))
	}
	return nil
}

// follow connects everybody and waits until all have been greeted. The
// connections end with the context; then the group returned is done.
func (c *crowd) follow(ctx context.Context) (*sync.WaitGroup, error) {
	var ended, greeted sync.WaitGroup
	greeted.Add(len(c.clients))
	for _, one := range c.clients {
		for id, last := range c.channels {
			one.shownID[id] = last
		}
		ended.Go(func() { one.follow(ctx, sync.OnceFunc(greeted.Done)) }) // until ctx ends
	}
	all := make(chan struct{})
	go func() { greeted.Wait(); close(all) }() // ends with the program at the latest
	select {
	case <-all:
		return &ended, nil
	case <-time.After(30 * time.Second):
		return nil, errors.New("not every client was greeted within 30 s")
	}
}

// load posts at the given rate, and drops and stalls connections meanwhile.
func (c *crowd) load(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, c.o.duration)
	defer cancel()
	var work sync.WaitGroup
	work.Go(func() { c.churn(ctx) })
	work.Go(func() { c.stall(ctx) })
	every := time.NewTicker(time.Duration(float64(time.Second) / c.o.rate))
	defer every.Stop()
	ids := make([]int64, 0, len(c.channels))
	for id := range c.channels {
		ids = append(ids, id)
	}
	for i := 0; ; i++ {
		select {
		case <-every.C:
			one, channel := c.clients[i%len(c.clients)], ids[i%len(ids)]
			work.Go(func() { c.send(one, channel) })
		case <-ctx.Done():
			work.Wait()
			return
		}
	}
}

// send posts one message and notes why it was not taken. It is not bound to
// the duration of the load: what was begun is finished.
func (c *crowd) send(one *client, channel int64) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if sent, err := one.send(ctx, channel, c.o.size); !sent {
		reason := "no answer"
		var r *refusal
		if errors.As(err, &r) {
			reason = r.Error()
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.refused[reason]++
	}
}

func (c *crowd) churn(ctx context.Context) {
	if c.o.churn == 0 {
		return
	}
	every := time.NewTicker(time.Duration(float64(time.Second) / c.o.churn))
	defer every.Stop()
	for {
		select {
		case <-every.C:
			c.clients[rand.IntN(len(c.clients))].drop() // #nosec G404 -- any will do
		case <-ctx.Done():
			return
		}
	}
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

// settle waits until everybody has seen every acknowledged message, or nothing
// has come for a while.
func (c *crowd) settle(ctx context.Context) {
	want := c.ledger.acked()
	began := time.Now()
	for {
		missing, last := 0, began
		for _, one := range c.clients {
			one.mu.Lock()
			missing += max(0, want-len(one.seen))
			if one.lastSeen.After(last) {
				last = one.lastSeen
			}
			one.mu.Unlock()
		}
		if missing == 0 || time.Since(last) > c.o.settle || !pause(ctx, 50*time.Millisecond) {
			return
		}
	}
}

// check compares the history with what was posted, and every client with the
// history.
func (c *crowd) check(ctx context.Context) error {
	found := map[int]bool{}
	for channel, before := range c.channels {
		messages, err := c.clients[0].api.history(ctx, channel, before)
		if err != nil {
			return err
		}
		for n := range c.ledger.checkHistory(channel, messages) {
			if found[n] {
				c.ledger.violate("post %d stands in two channels", n)
			}
			found[n] = true
		}
	}
	c.ledger.checkAcked(found)
	for _, one := range c.clients {
		missing := 0
		for n := range found {
			if one.seen[n] == 0 {
				missing++
			}
		}
		if missing > 0 {
			c.ledger.violate("%s misses %d of %d messages", one.name, missing, len(found))
		}
	}
	return nil
}
