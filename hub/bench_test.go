package hub_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"minimost/chat"
	"minimost/hub"
)

var seqName = []byte(`"seq":`)

// BenchmarkFanOut counts deliveries of a message of usual size to readers that
// drop what they get; burst is how many events are published at once.
func BenchmarkFanOut(b *testing.B) {
	for _, sessions := range []int{50, 500, 2000} {
		for _, burst := range []int{1, 20} {
			b.Run(fmt.Sprintf("sessions=%d/burst=%d", sessions, burst), func(b *testing.B) {
				fanOut(b, sessions, burst)
			})
		}
	}
}

func fanOut(b *testing.B, sessions, burst int) {
	o := open(b)
	var got atomic.Int64
	var readers sync.WaitGroup
	all := make(chan struct{}, 1)
	var want atomic.Int64
	for i := range sessions {
		c := o.dial(b, hub.Hello{User: chat.UserID(i + 1), Cursor: o.book.Cursor().String()})
		readers.Go(func() { // until the hub is closed
			for {
				frame, _, err := c.Next(b.Context())
				if err != nil {
					return
				}
				n := int64(bytes.Count(frame, seqName))
				if got.Add(n) == want.Load() && n > 0 {
					all <- struct{}{}
				}
			}
		})
	}
	events := make([]chat.Event, burst)
	for i := range events {
		events[i] = message(ada, strings.Repeat("some words ", 20), chat.Audience{Everyone: true})
	}
	var before, after runtime.MemStats
	publish := func() {
		want.Add(int64(burst * sessions))
		o.book.forget()
		o.book.write(events...)
		<-all
	}
	settle() // the news of who has come
	publish()
	runtime.ReadMemStats(&before)
	rounds := 0
	for b.Loop() {
		publish()
		rounds++
	}
	runtime.ReadMemStats(&after)
	n := float64(rounds * burst * sessions)
	b.ReportMetric(n/b.Elapsed().Seconds(), "deliveries/s")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/delivery")
	o.Close()
	readers.Wait()
}
