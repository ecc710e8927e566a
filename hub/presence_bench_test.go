package hub

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"minimost/chat"
)

// blank is a log in which nothing ever stands.
type blank struct{}

func (blank) Cursor() chat.Cursor { return chat.Cursor{Epoch: "e1"} }

func (blank) Missing(context.Context, chat.UserID, int64) (int, bool, error) { return 0, true, nil }

func (blank) Events(_ context.Context, _ chat.UserID, after int64, _ int) ([]chat.Event, int64, error) {
	return nil, after, nil
}

// BenchmarkPresence measures one person's change as it is told to everybody,
// without the second that it has to be taken back.
func BenchmarkPresence(b *testing.B) {
	for _, sessions := range []int{50, 500, 2000} {
		b.Run(fmt.Sprintf("sessions=%d", sessions), func(b *testing.B) { benchPresence(b, sessions) })
	}
}

// BenchmarkArrivals measures how everybody is told of everybody, when each has
// something else to hear as well.
func BenchmarkArrivals(b *testing.B) {
	for _, people := range []int{50, 500, 2000} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			news := make([]chat.PresenceChange, people)
			for i := range news {
				news[i] = chat.PresenceChange{UserID: chat.UserID(i + 1), State: chat.Active}
			}
			board := newBoard()
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				seen := board.version.Load()
				board.post(news)
				for range people {
					board.appendSince(make([]byte, 0, 512), seen)
				}
				n++
			}
			b.ReportMetric(float64(n*people)/b.Elapsed().Seconds(), "deliveries/s")
		})
	}
}

func benchPresence(b *testing.B, sessions int) {
	h := New(blank{}, zerolog.Nop())
	told := make(chan struct{}, sessions)
	var readers sync.WaitGroup
	for i := range sessions {
		s, err := h.Connect(Hello{User: chat.UserID(i + 1), Cursor: blank{}.Cursor().String()})
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := s.Next(b.Context()); err != nil { // hello
			b.Fatal(err)
		}
		readers.Go(func() { // until the hub is closed
			for {
				if _, _, err := s.Next(b.Context()); err != nil {
					return
				}
				told <- struct{}{}
			}
		})
	}
	change := func(state chat.Presence) {
		h.ask(func() {
			p := h.people[1]
			p.sessions[0].state, p.due = state, time.Now()
			h.settle(p.due)
		})
		for range sessions {
			<-told
		}
	}
	h.ask(func() { // everybody has been told of everybody
		for _, p := range h.people {
			p.due, p.told = time.Time{}, chat.Active
		}
	})
	states := []chat.Presence{chat.Idle, chat.Active}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		change(states[n%2])
		n++
	}
	b.ReportMetric(float64(n*sessions)/b.Elapsed().Seconds(), "deliveries/s")
	h.Close()
	readers.Wait()
}
