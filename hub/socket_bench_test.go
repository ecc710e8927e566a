package hub_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"minimost/chat"
	"minimost/hub"
)

// BenchmarkSockets measures deliveries over WebSockets on this machine, beside
// a bare loop that writes the same bytes to the same sockets, one event after
// the other. Both ends are in this process.
func BenchmarkSockets(b *testing.B) {
	for _, sockets := range []int{50, 500, 2000} {
		for _, burst := range []int{1, 20} {
			b.Run(fmt.Sprintf("sockets=%d/burst=%d", sockets, burst), func(b *testing.B) {
				benchSockets(b, sockets, burst)
			})
		}
	}
}

// crowd is sockets with somebody at the far end who counts events.
type crowd struct {
	near []*websocket.Conn
	got  atomic.Int64
	want atomic.Int64
	all  chan struct{}
}

func benchSockets(b *testing.B, sockets, burst int) {
	o := open(b)
	c := &crowd{all: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	c.dial(ctx, b, &running, sockets)
	events := make([]chat.Event, burst)
	for i := range events {
		events[i] = message(ada, strings.Repeat("some words ", 20), chat.Audience{Everyone: true})
		events[i].Seq = 1
	}
	bytesOfOne := events[0].AppendJSON(nil)
	bare := func() {
		for range events {
			for _, conn := range c.near {
				_ = conn.Write(ctx, websocket.MessageText, bytesOfOne) // ends with the benchmark
			}
		}
	}
	var ours, theirs time.Duration
	c.time(bare, sockets*burst) // warms the sockets up
	c.follow(ctx, b, o, &running)
	settle() // the news of who has come
	publish := func() { o.book.forget(); o.book.write(events...) }
	c.time(publish, sockets*burst)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		ours += c.time(publish, sockets*burst)
		b.StopTimer()
		theirs += c.time(bare, sockets*burst)
		b.StartTimer()
		n++
	}
	b.ReportMetric(float64(n*sockets*burst)/ours.Seconds(), "deliveries/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "x-bare-rate")
	o.Close()
	cancel()
	running.Wait()
}

// time says how long it takes until so many events have arrived.
func (c *crowd) time(do func(), events int) time.Duration {
	begin := time.Now()
	c.want.Add(int64(events))
	do()
	<-c.all
	return time.Since(begin)
}

// dial opens the sockets, and reads from each until the context ends.
func (c *crowd) dial(ctx context.Context, b *testing.B, running *sync.WaitGroup, n int) {
	b.Helper()
	accepted := make(chan *websocket.Conn)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		accepted <- conn
		<-ctx.Done()
		_ = conn.CloseNow()
	}))
	b.Cleanup(server.Close)
	for range n {
		far, _, err := websocket.Dial(ctx, server.URL, nil)
		if err != nil {
			b.Fatal(err)
		}
		far.SetReadLimit(1 << 20)
		c.near = append(c.near, <-accepted)
		running.Go(func() { c.read(ctx, far) })
	}
}

func (c *crowd) read(ctx context.Context, far *websocket.Conn) {
	defer func() { _ = far.CloseNow() }()
	var frame bytes.Buffer
	for {
		_, r, err := far.Reader(ctx)
		if err != nil {
			return
		}
		frame.Reset()
		if _, err := io.Copy(&frame, r); err != nil {
			return
		}
		n := int64(bytes.Count(frame.Bytes(), seqName))
		if c.got.Add(n) == c.want.Load() && n > 0 {
			c.all <- struct{}{}
		}
	}
}

// follow gives each socket a session, as the server does.
func (c *crowd) follow(ctx context.Context, b *testing.B, o *office, running *sync.WaitGroup) {
	b.Helper()
	for i, conn := range c.near {
		s := o.dial(b, hub.Hello{User: chat.UserID(i + 1), Cursor: o.book.Cursor().String()})
		running.Go(func() { // until the hub is closed
			for {
				frame, _, err := s.Next(ctx)
				if err != nil || conn.Write(ctx, websocket.MessageText, frame) != nil {
					return
				}
			}
		})
	}
}
