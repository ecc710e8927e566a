package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"minimost/chat"
	"minimost/store"
)

const (
	password = "Tidal-Basalt-7" // #nosec G101 -- of people who do not exist
	writers  = 256
	// rareEvery messages there is a new word.
	rareEvery = 50
	// tries are made of each thing measured.
	tries = 30
)

// place is a store with two people in it.
type place struct {
	*store.Store
	ada, bob chat.UserID
	said     atomic.Int64
	nonce    atomic.Int64
}

func openPlace(ctx context.Context, dir string) (*place, error) {
	s, err := store.Open(ctx, store.Options{Dir: dir, OnCommit: func([]chat.Event) {}, Log: zerolog.Nop()})
	if err != nil {
		return nil, err
	}
	p := &place{Store: s}
	ids := []*chat.UserID{&p.ada, &p.bob}
	for i, name := range []string{"ada", "bob"} {
		u, _, err := s.SignUp(ctx, name, password, chat.Device{Name: "scale"})
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		*ids[i] = u.ID
	}
	return p, s.SyncChannels(ctx, []chat.ChannelConfig{{Name: "general"}})
}

// messages lets the history grow, and reads and writes at each step.
func messages(ctx context.Context, dir string, counts []int) ([]curve, error) {
	p, err := openPlace(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.Close() }() // the directory goes
	curves := []curve{{name: "newest page"}, {name: "page in the middle"}, {name: "search, a common word"},
		{name: "search, a rare word"}, {name: "send"}}
	for _, n := range counts {
		for err == nil && p.said.Load() < int64(n) {
			err = together(min(n-int(p.said.Load()), 10_000), func() error { return p.say(ctx) })
			err = errors.Join(err, p.Prune(ctx))
		}
		if err != nil {
			return nil, err
		}
		rare := fmt.Sprintf("mm-%d", n/2/rareEvery) // stands in so many messages
		// The first search after so many sends reads the list of words, for as long as one search may take.
		err = p.find(ctx, "deploy")
		for i, do := range []func() error{
			func() error { return p.page(ctx, chat.Range{}) },
			func() error { return p.page(ctx, chat.Range{Before: chat.MessageID(n / 2)}) },
			func() error { return p.find(ctx, "deploy") },
			func() error { return p.find(ctx, rare) },
			func() error { return p.say(ctx) },
		} {
			var took time.Duration
			if err == nil {
				took, err = median(do)
			}
			if err != nil {
				return nil, err
			}
			curves[i].points = append(curves[i].points, point{float64(n), took.Seconds() * 1e3})
		}
	}
	return curves, nil
}

// say posts one message, with a word that few others have.
func (p *place) say(ctx context.Context) error {
	n := p.said.Add(1)
	body := fmt.Sprintf("The deploy of board mm-%d is through, and node %d waits for its turn.", n/rareEvery, n%97)
	return p.post(ctx, 1, p.ada, store.Text{Body: body})
}

// post has somebody write plain words into a channel.
func (p *place) post(ctx context.Context, channel chat.ChannelID, sender chat.UserID, text store.Text) error {
	text.HTML, text.Excerpt = "<p>"+text.Body+"</p>", text.Body
	_, _, err := p.PostMessage(ctx, store.NewMessage{ChannelID: channel, SenderID: sender, Text: text,
		Nonce: fmt.Sprintf("scale-%d", p.nonce.Add(1))})
	return err
}

func (p *place) page(ctx context.Context, r chat.Range) error {
	page, err := p.Messages(ctx, p.ada, 1, r)
	if err == nil && len(page.Messages) == 0 {
		err = errors.New("an empty page")
	}
	return err
}

// find searches. What it has not found in its 200 ms counts as those: a machine
// may be that busy.
func (p *place) find(ctx context.Context, text string) error {
	_, err := p.Search(ctx, p.ada, store.SearchQuery{Text: text})
	return err
}

// together does something n times, many at once.
func together(n int, do func() error) error {
	var left atomic.Int64
	left.Store(int64(n))
	errs := make([]error, writers)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() { // ends with the last, or its first error
			for errs[w] == nil && left.Add(-1) >= 0 {
				errs[w] = do()
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

func median(do func() error) (time.Duration, error) {
	took := make([]time.Duration, tries)
	for i := range took {
		begin := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		took[i] = time.Since(begin)
	}
	slices.Sort(took)
	return took[tries/2], nil
}
