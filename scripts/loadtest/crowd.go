package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
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
	tally    *tally
	clients  []*client
	channels map[int64]int64 // to post to, with the newest message before the run
	shared   *http.Client
	narrow   *http.Client // for those who are slow or stall
	pace     pace
}

// test carries one run out. It reports false for a violation; an error says
// that there was no valid run. When the context ends so does the load, early;
// all the rest is done.
func test(until context.Context, o options, out io.Writer) (clean bool, err error) {
	ctx := context.WithoutCancel(until)
	c, err := newCrowd(o)
	if err != nil {
		return false, err
	}
	if _, err := c.clients[0].api.call(ctx, http.MethodGet, "/server", nil, nil); err != nil {
		return false, fmt.Errorf("no MiniMost answers: %w", err)
	}
	if !o.json {
		fmt.Fprintf(out, "%d clients by %s, %g messages/s into %d channels for %v\n",
			o.clients, o.transport, o.rate, o.channels, o.duration)
	}
	if err := c.join(ctx); err != nil {
		return false, err
	}
	c.shared.CloseIdleConnections()
	usage, err := watch(ctx, o)
	if err != nil {
		return false, err
	}
	start := time.Now()
	if err := c.perform(until, usage); err != nil {
		return false, err
	}
	took := time.Since(start)
	c.shared.CloseIdleConnections()
	c.narrow.CloseIdleConnections()
	if o.steady {
		usage.checkSteady(ctx, c.ledger)
	}
	r := c.report(took, usage)
	if o.json {
		err = r.writeJSON(out)
	} else {
		r.write(out)
	}
	return c.ledger.violations == 0, err
}

// perform connects everybody, makes the load, waits until all is seen, and
// checks it.
func (c *crowd) perform(until context.Context, usage *watcher) error {
	ctx := context.WithoutCancel(until)
	following, stop := context.WithCancel(ctx)
	defer stop()
	ended, err := c.follow(following)
	if err != nil {
		return err
	}
	watched := usage.during(following)
	c.load(until)
	usage.loaded()
	stored, err := c.checkHistory(ctx)
	if err == nil {
		c.settle(ctx, stored)
		c.checkClients(stored)
	}
	stop()
	ended.Wait()
	watched.Wait()
	return err
}

func newCrowd(o options) (*crowd, error) {
	conf, err := tlsConfig(o)
	if err != nil {
		return nil, err
	}
	// The tag is unique a run and short enough for a username.
	tag := "lt" + strconv.FormatInt(time.Now().UnixMilli(), 36)
	c := &crowd{o: o, ledger: &ledger{tag: tag}, tally: &tally{}, channels: map[int64]int64{}}
	c.shared, c.narrow = newHTTP(conf, o.clients, nil), newHTTP(conf, 0, c.pace.dial)
	for i := range o.clients {
		one := &client{
			index: i, name: fmt.Sprintf("%s-%d", tag, i), transport: o.transport, backoff: o.backoff,
			live: c.shared, ledger: c.ledger, tally: c.tally, shownID: map[int64]int64{}, seen: map[int]source{},
		}
		if o.transport == both {
			one.transport = []string{ws, poll}[i/o.devices%2]
		}
		if i < o.stall+o.slow {
			one.live, one.slow = c.narrow, true
		}
		if i%o.devices == 0 {
			one.api = &api{base: strings.TrimSuffix(o.addr, "/"), http: c.shared}
		} else {
			one.api = c.clients[i-1].api
		}
		c.clients = append(c.clients, one)
	}
	return c, nil
}

// join signs everybody up, a few at a time.
func (c *crowd) join(ctx context.Context) error {
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for first := 0; first < len(c.clients); first += c.o.devices {
		group.Go(func() error {
			devices := c.clients[first:min(len(c.clients), first+c.o.devices)]
			if err := devices[0].api.signUp(ctx, devices[0].name); err != nil {
				return err
			}
			for _, one := range devices {
				start, err := one.start(ctx)
				if err != nil {
					return err
				}
				mu.Lock()
				err = c.choose(start)
				mu.Unlock()
				if err != nil {
					return err
				}
			}
			return nil
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
		maps.DeleteFunc(one.shownID, func(id, _ int64) bool {
			_, chosen := c.channels[id]
			return !chosen
		})
		ended.Go(func() { one.follow(ctx, sync.OnceFunc(greeted.Done)) }) // until ctx ends
	}
	all := make(chan struct{})
	go func() { greeted.Wait(); close(all) }() // ends with the program at the latest
	select {
	case <-all:
		return &ended, nil
	case <-time.After(time.Minute):
		return nil, errors.New("not every client was greeted within a minute")
	}
}
