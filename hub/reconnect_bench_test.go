package hub_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"minimost/chat"
	"minimost/hub"
)

// BenchmarkReconnect brings a thousand connections of so many people back at
// once, each a hundred messages behind: the time is until everybody has those.
// All that they are sent, greetings and the news of who has come included, is
// compared with the messages alone.
func BenchmarkReconnect(b *testing.B) {
	for _, people := range []int{50, 1000} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) { reconnect(b, people) })
	}
}

func reconnect(b *testing.B, people int) {
	const sessions, behind = 1000, 100
	var sent, missed atomic.Int64
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		b.StopTimer()
		o := open(b)
		from := o.book.Cursor().String()
		for range behind {
			e := o.says(ada, strings.Repeat("some words ", 20))
			missed.Add(sessions * int64(len(e.AppendJSON(nil))))
		}
		b.StartTimer()
		var back, readers sync.WaitGroup
		back.Add(sessions)
		for i := range sessions {
			c := o.dial(b, hub.Hello{User: chat.UserID(i%people + 1), Session: chat.SessionID(i + 1), Cursor: from})
			readers.Go(func() { // until the hub is closed
				for got := 0; ; {
					frame, _, err := c.Next(b.Context())
					if err != nil {
						return
					}
					sent.Add(int64(len(frame)))
					if news := bytes.Count(frame, seqName); news > 0 {
						if got += news; got == behind {
							back.Done()
						}
					}
				}
			})
		}
		back.Wait()
		b.StopTimer()
		settle() // the news of who has come
		o.Close()
		readers.Wait()
		n++
		b.StartTimer()
	}
	b.ReportMetric(float64(n*sessions*behind)/b.Elapsed().Seconds(), "deliveries/s")
	b.ReportMetric(float64(sent.Load())/float64(missed.Load()), "x-bytes")
}
