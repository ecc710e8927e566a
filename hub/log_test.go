package hub_test

import (
	"context"
	"slices"
	"sort"
	"sync"

	"minimost/chat"
)

const epoch = "e1"

// book is a log in memory, with the visibility rule of chat. Writing to it also
// publishes, in order, as a store does.
type book struct {
	// writing orders commits and what is published of them.
	writing sync.Mutex
	publish func([]chat.Event)

	// Guarded by mu.
	mu     sync.Mutex
	events []chat.Event
	head   int64
	pruned int64
	reads  int
	// during is what happens while a page is being read.
	during func()
	broken error
}

// write commits events of these audiences and publishes them.
func (b *book) write(events ...chat.Event) []chat.Event {
	b.writing.Lock()
	defer b.writing.Unlock()
	b.mu.Lock()
	for i := range events {
		b.head++
		events[i].Seq = b.head
	}
	b.events = append(b.events, events...)
	b.mu.Unlock()
	b.publish(slices.Clone(events))
	return events
}

// prune forgets everything up to seq.
func (b *book) prune(seq int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pruned = seq
	b.events = b.events[b.after(seq):]
}

func (b *book) after(seq int64) int {
	return sort.Search(len(b.events), func(i int) bool { return b.events[i].Seq > seq })
}

func (b *book) Cursor() chat.Cursor {
	b.mu.Lock()
	defer b.mu.Unlock()
	return chat.Cursor{Epoch: epoch, Seq: b.head}
}

func (b *book) Missing(_ context.Context, user chat.UserID, after int64) (int, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, e := range b.events[b.after(after):] {
		if e.To.Sees(user) != chat.SeesNothing {
			n++
		}
	}
	return n, after >= b.pruned && after <= b.head, b.broken
}

func (b *book) Events(
	_ context.Context, user chat.UserID, after int64, limit int,
) ([]chat.Event, int64, error) {
	if b.during != nil {
		defer b.during()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads++
	var page []chat.Event
	for _, e := range b.events[b.after(after):] {
		switch e.To.Sees(user) {
		case chat.SeesNothing:
		case chat.SeesWithoutQuote:
			page = append(page, e.WithoutQuote())
		default:
			page = append(page, e)
		}
		after = e.Seq
		if len(page) == limit {
			break
		}
	}
	return page, after, b.broken
}

// visible are the seqs above after that the user may see.
func (b *book) visible(user chat.UserID, after int64) (seqs []int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.events[b.after(after):] {
		if e.To.Sees(user) != chat.SeesNothing && e.Type != chat.SessionEnded {
			seqs = append(seqs, e.Seq)
		}
	}
	return seqs
}

// forget keeps the log of a benchmark short.
func (b *book) forget() { b.prune(b.Cursor().Seq) }
