package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
)

// BenchmarkSeen measures the way of a message from one client's POST until
// another one has it on a WebSocket, with fifty connected and ten messages a
// second. In turn with it runs the least that could do that: a handler which
// stores nothing, writes the same event to the one socket that is watched, and
// gives the same answer. Both ends of both are in this process.
func BenchmarkSeen(b *testing.B) {
	const people, every = 50, 100 * time.Millisecond
	ours, theirs := newHall(b, people), newBareHall(b)
	theirs.event, theirs.answer = ours.event, ours.answer
	var took, bare []time.Duration
	tick := time.NewTicker(every / 2)
	defer tick.Stop()
	for b.Loop() {
		b.StopTimer()
		<-tick.C
		bare = append(bare, theirs.say(b))
		<-tick.C
		b.StartTimer()
		took = append(took, ours.say(b))
	}
	slices.Sort(took)
	slices.Sort(bare)
	at := func(list []time.Duration, q float64) float64 {
		return list[int(q*float64(len(list)-1))].Seconds() * 1000
	}
	b.ReportMetric(at(took, 0.5), "p50-ms")
	b.ReportMetric(at(took, 0.99), "p99-ms")
	b.ReportMetric(at(took, 0.5)/at(bare, 0.5), "x-bare-time")
	b.ReportMetric(at(took, 0.99)/at(bare, 0.99), "x-bare-p99")
}

// hall is where something is said that one listener watches for.
type hall struct {
	url     string
	tokens  []string // of those who speak in turn
	n       int
	arrived chan time.Time

	// event and answer are what the last one who spoke made the server write.
	event, answer []byte
}

// newHall has people who all listen, over a WebSocket each.
func newHall(b *testing.B, people int) *hall {
	b.Helper()
	r := startAs(b, running{})
	h := &hall{url: r.base + "/api/v1/channels/1/messages", arrived: make(chan time.Time, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	var listening sync.WaitGroup
	b.Cleanup(func() { cancel(); listening.Wait() })
	for i := range people {
		p := r.join(fmt.Sprintf("person-%d", i))
		w, err := dialSocket(p, p.bootstrap().Cursor.String())
		if err != nil {
			b.Fatal(err)
		}
		watched := i == people/2
		if !watched {
			h.tokens = append(h.tokens, p.token)
		}
		listening.Go(func() { h.listen(ctx, w.(*socketWire).conn, watched) })
	}
	for range 2 * people { // until everything is warm, and all know who is there
		h.say(b)
	}
	return h
}

// newBareHall is the yardstick.
func newBareHall(b *testing.B) *hall {
	b.Helper()
	h := &hall{arrived: make(chan time.Time, 1), tokens: []string{"anybody"}}
	ctx, cancel := context.WithCancel(context.Background())
	near := make(chan *websocket.Conn, 1)
	var watched *websocket.Conn
	mux := http.NewServeMux()
	mux.HandleFunc("GET /live", func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
		if err != nil {
			return
		}
		near <- conn
		<-ctx.Done()
		_ = conn.CloseNow()
	})
	mux.HandleFunc("POST /messages", func(w http.ResponseWriter, r *http.Request) {
		var in newPost
		if err := json.UnmarshalRead(r.Body, &in); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_ = watched.Write(r.Context(), websocket.MessageText, h.event) // who misses it waits for ever
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(h.answer)
	})
	server := httptest.NewServer(mux)
	b.Cleanup(server.Close)
	h.url = server.URL + "/messages"
	far, _, err := websocket.Dial(ctx, server.URL+"/live", nil)
	if err != nil {
		b.Fatal(err)
	}
	watched = <-near
	var listening sync.WaitGroup
	b.Cleanup(func() { cancel(); listening.Wait() })
	listening.Go(func() { h.listen(ctx, far, true) })
	return h
}

// listen reads until the context ends.
func (h *hall) listen(ctx context.Context, conn *websocket.Conn, watched bool) {
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(1 << 20)
	for {
		_, frame, err := conn.Read(ctx)
		if err != nil {
			return
		}
		if watched && bytes.Contains(frame, []byte(remark)) {
			at := time.Now()
			h.event = frame
			h.arrived <- at
		}
	}
}

// remark is what is said.
var remark = strings.Repeat("some words ", 8) + "and others"

// say sends a message and says how long it took to arrive.
func (h *hall) say(b *testing.B) time.Duration {
	b.Helper()
	h.n++
	body, _ := json.Marshal(newPost{Body: remark, Nonce: newNonce()})
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+h.tokens[h.n%len(h.tokens)])
	began := time.Now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if h.answer, err = io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusCreated {
		b.Fatalf("%s %v: %s", res.Status, err, h.answer)
	}
	return (<-h.arrived).Sub(began)
}
