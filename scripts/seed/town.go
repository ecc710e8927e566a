package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"minimost/chat"
	"minimost/store"
)

const (
	// password is that of every account.
	password = "Tidal-Basalt-7" // #nosec G101 -- of people who do not exist
	// writers keep the store's batches full.
	writers = 512
	// pruneEvery messages the event log is cut to its usual length.
	pruneEvery = 100_000
)

// town is a store with those who talk in it.
type town struct {
	options
	store  *store.Store
	people []chat.UserID
	places []place

	clock atomic.Int64 // Unix milliseconds; moves on with each message
}

// place is a channel and who may write there.
type place struct {
	id      chat.ChannelID
	members []chat.UserID
}

// found opens the store with a clock that begins in the past.
func found(ctx context.Context, o options) (*town, error) {
	t := &town{options: o}
	t.clock.Store(time.Now().Add(-o.span).UnixMilli())
	var err error
	t.store, err = store.Open(ctx, store.Options{Dir: o.data, Log: zerolog.Nop(),
		Now: func() time.Time { return time.UnixMilli(t.clock.Load()) }})
	return t, err
}

// settle makes the people and the channels.
func (t *town) settle(ctx context.Context) error {
	var list []chat.ChannelConfig
	for i := range max(1, t.channels/20) {
		list = append(list, chat.ChannelConfig{Name: channelName(i)})
	}
	if err := t.store.SyncChannels(ctx, list); err != nil {
		return err
	}
	for i := range t.options.people {
		u, _, err := t.store.SignUp(ctx, personName(i), password, chat.Device{Name: "seed"})
		if err != nil {
			return err
		}
		t.people = append(t.people, u.ID)
	}
	for i := range list {
		t.places = append(t.places, place{chat.ChannelID(i + 1), t.people})
	}
	r := rand.New(rand.NewPCG(t.seed, 0)) // #nosec G404 -- the same numbers again are wanted
	for len(t.places) < t.channels {
		if err := t.open(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// open makes a private or a direct channel. Two direct ones of the same
// people are one, which then is just busier.
func (t *town) open(ctx context.Context, r *rand.Rand) error {
	members := make([]chat.UserID, 0, 12)
	for _, i := range r.Perm(len(t.people))[:2+r.IntN(min(10, len(t.people)-1))] {
		members = append(members, t.people[i])
	}
	var c chat.Channel
	var err error
	if r.IntN(2) == 0 {
		members = members[:2]
		c, _, err = t.store.CreateDirect(ctx, members[0], members[1:])
	} else {
		c, err = t.store.CreatePrivate(ctx, members[0], channelName(len(t.places)), "", members[1:])
	}
	t.places = append(t.places, place{c.ID, members})
	return err
}

// talk writes the messages, many at once. A few channels have most of them.
func (t *town) talk(ctx context.Context) error {
	var next atomic.Int64
	step := t.span.Milliseconds() / int64(max(1, t.messages))
	errs := make([]error, writers)
	var g sync.WaitGroup
	for w := range writers {
		g.Go(func() { // ends with the last message, or its first error
			for n := next.Add(1); n <= int64(t.messages) && errs[w] == nil; n = next.Add(1) {
				t.clock.Add(step)
				errs[w] = t.say(ctx, uint64(n)) // #nosec G115 -- any bits will do
				if n%pruneEvery == 0 && errs[w] == nil {
					errs[w] = t.store.Prune(ctx)
				}
			}
		})
	}
	g.Wait()
	return errors.Join(errs...)
}

func (t *town) say(ctx context.Context, n uint64) error {
	r := rand.New(rand.NewPCG(t.seed, n)) // #nosec G404 -- likewise
	at := t.places[int(r.Float64()*r.Float64()*float64(len(t.places)))]
	body := remark(r)
	_, _, err := t.store.PostMessage(ctx, store.NewMessage{
		ChannelID: at.id, SenderID: at.members[r.IntN(len(at.members))], Nonce: fmt.Sprintf("seed-%d", n),
		Text: store.Text{Body: body, HTML: "<p>" + html.EscapeString(body) + "</p>", Excerpt: chat.Cut(body, chat.ExcerptChars)},
	})
	return err
}
