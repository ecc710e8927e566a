package server

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/rs/zerolog"

	"minimost/chat"
	"minimost/hub"
	"minimost/signal"
	"minimost/store"
)

// fuzzed is a server for the whole time of a fuzz target.
type fuzzed struct {
	*Server
	addr, token string
	faults      *atomic.Int64 // lines of its log
}

func serveFor(f *testing.F) *fuzzed {
	f.Helper()
	s := &fuzzed{faults: &atomic.Int64{}}
	log := zerolog.New(io.Discard).Level(zerolog.ErrorLevel).Hook(zerolog.HookFunc(
		func(*zerolog.Event, zerolog.Level, string) { s.faults.Add(1) }))
	var h *hub.Hub
	st, err := store.Open(context.Background(), store.Options{Dir: f.TempDir(), Log: log, OnCommit: func(e []chat.Event) { h.Publish(e) }})
	if err != nil {
		f.Fatal(err)
	}
	h = hub.New(st, log)
	calls := signal.New(h, st, log)
	h.Attach(calls)
	if err := st.SyncChannels(context.Background(), chat.DefaultChannels()); err != nil {
		f.Fatal(err)
	}
	if _, s.token, err = st.SignUp(context.Background(), "ada", goodPassword, chat.Device{}); err != nil {
		f.Fatal(err)
	}
	s.Server = New(Options{Store: st, Hub: h, Calls: calls, Log: log, Name: "Fuzz", Version: "0"})
	s.limits.per = [buckets]allowance{}
	s.messageWithin = 100 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	s.addr = l.Addr().String()
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }() // ends with the target
	f.Cleanup(func() {
		h.Close()
		calls.Close()
		_ = errors.Join(s.Shutdown(context.Background()), <-served, st.Close())
	})
	return s
}

// FuzzSocket sends what a client may say on a connection, byte for byte. What
// comes back is well-formed, is no more than was asked for, and ends.
func FuzzSocket(f *testing.F) {
	for _, row := range badRows(f, "testdata/bad-frames.jsonl") {
		if len(row.data()) < 2000 {
			f.Add(append(frame(fin|opText, row.data()), frame(fin|opText, `{"type":"ping"}`)...))
		}
	}
	for _, seed := range [][]byte{frame(fin|opPing, "x"), frame(fin|opClose, "\x03\xe8"), frame(rsv1|fin|opText, "x"), frame(fin|opBinary, "x"),
		append(frame(opText, `{"type":`), frame(fin|opMore, `"ping"}`)...), {fin | opText, 0xff}, frame(fin|opText, "\xff\xfe"),
		frame(fin|opText, `{"type":"view","channel_id":1}`), frame(fin|opText, `{"type":"presence","state":"idle"}`)} {
		f.Add(seed)
	}
	s := serveFor(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(patience))
		_, _ = fmt.Fprintf(conn, "GET /api/v1/live HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n%s", s.addr, plainCookie, s.token, in)
		socket := &rawSocket{conn: conn, in: bufio.NewReader(conn)}
		if res, err := http.ReadResponse(socket.in, nil); err != nil || res.StatusCode != http.StatusSwitchingProtocols {
			t.Fatalf("%+v, %v", res, err)
		}
		_ = conn.(*net.TCPConn).CloseWrite()
		answers := 0
		for {
			first, payload, err := socket.next()
			if err != nil {
				if isTimeout(err) {
					t.Fatal("the connection goes on")
				}
				break
			}
			answers += wellFormed(t, first, payload)
		}
		if answers > len(in)/6 { // no frame is shorter
			t.Errorf("%d answers to %d bytes", answers, len(in))
		}
		if s.faults.Load() > 0 {
			t.Error("the server has logged an error")
		}
	})
}

// wellFormed checks a frame of the server's, and counts what in it answers one
// of the client's.
func wellFormed(t *testing.T, first byte, payload string) (answers int) {
	t.Helper()
	switch first {
	case fin | opPong:
		return 1
	case fin | opPing, fin | opClose:
		return 0
	case fin | opText:
	default:
		t.Fatalf("a frame begins with %#x", first)
	}
	var events []event
	if err := json.Unmarshal([]byte(payload), &events, json.RejectUnknownMembers(true)); err != nil || !utf8.ValidString(payload) || len(events) == 0 {
		t.Fatalf("%v in %.200q", err, payload)
	}
	for _, e := range events {
		if e.Type == chat.PongEvent || e.Type == chat.ErrorEvent {
			answers++
		}
	}
	return answers
}

// FuzzFrames compares the count of frames with one that has all bytes at once,
// however they are cut.
func FuzzFrames(f *testing.F) {
	f.Add(append(frame(opText, "a"), frame(fin|opMore, strings.Repeat("b", 300))...), 1)
	f.Add(frame(fin|opText, strings.Repeat("x", 70_000)), 4096)
	f.Add([]byte{fin | opPing, 0, fin | opText, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 3)
	f.Fuzz(func(t *testing.T, in []byte, step int) {
		if step < 1 {
			return
		}
		whole, cut := newFrames(), newFrames()
		goesOn := whole.take(in)
		still := true
		for rest := in; still && len(rest) > 0; {
			n := min(step, len(rest))
			still, rest = cut.take(rest[:n]), rest[n:]
		}
		if goesOn != still {
			t.Fatalf("whole: %t, cut by %d: %t", goesOn, step, still)
		}
		if still && (whole.left != cut.left || whole.fragments != cut.fragments || whole.have != cut.have) {
			t.Fatalf("whole: %+v, cut by %d: %+v", whole, step, cut)
		}
		if whole.fragments > chat.FragmentsPerMessage+1 {
			t.Fatalf("%d fragments", whole.fragments)
		}
	})
}

// FuzzCookie sends headers that say who somebody is: nobody is anybody without
// their token.
func FuzzCookie(f *testing.F) {
	for _, in := range []string{"minimost=", "minimost=a", `minimost="a"`, "minimost=a; minimost=b", "__Host-minimost=x", "a=b;;=; minimost", "minimost=\xff", "$Version=1; minimost=x"} {
		f.Add(in, "", "")
		f.Add("", "Bearer "+in, "2")
	}
	s := serveFor(f)
	f.Fuzz(func(t *testing.T, cookie, authorization, user string) {
		if strings.Contains(cookie+authorization, s.token) {
			return
		}
		for _, secure := range []bool{false, true} {
			r := httptest.NewRequest("GET", "/api/v1/me", nil)
			r.Header = http.Header{"Cookie": {cookie}, "Authorization": {authorization}, userHeader: {user}}
			s.opts.TrustProxy = secure
			r.Header.Set("X-Forwarded-Proto", "https")
			r.RemoteAddr = "127.0.0.1:1"
			err := s.authenticate(&request{Request: r})
			if known := (*chat.Error)(nil); !errors.As(err, &known) || known.Kind != chat.Unauthenticated {
				t.Fatalf("%q, %q: %v", cookie, authorization, err)
			}
		}
	})
}

// FuzzRequest sends one request, byte for byte: it is answered by one that
// keeps to the rules, or by none, and never by a fault of the server's.
func FuzzRequest(f *testing.F) {
	s := serveFor(f)
	for _, row := range badRows(f, "testdata/bad-requests.jsonl") {
		if data := row.data(); data != "" && len(data) < 2000 {
			f.Add([]byte(strings.ReplaceAll(data, "Host: x", "Host: localhost")))
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if bytes.Contains(in, []byte("login")) || bytes.Contains(in, []byte("signup")) {
			return // which wait, and hash
		}
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(patience))
		_, _ = conn.Write(in)
		_ = conn.(*net.TCPConn).CloseWrite()
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if isTimeout(err) {
			t.Fatal("nothing comes, and the connection stays")
		}
		if err != nil || res.StatusCode == 100 {
			return
		}
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, res.Body)
		if res.StatusCode >= 500 && res.StatusCode != 501 && res.StatusCode != 505 || s.faults.Load() > 0 {
			t.Errorf("%s", res.Status)
		}
		if strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") && res.StatusCode >= 400 {
			return // net/http's own, for what is no request
		}
		for name, want := range strictHeaders {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", res.Status, name, got)
			}
		}
		if res.StatusCode == 200 && res.Header.Get("Content-Type") == "" {
			t.Error("a success without anything")
		}
		if res.Header.Get("Location") != "" || res.StatusCode/100 == 3 && res.StatusCode != 304 {
			t.Errorf("%s to %s", res.Status, res.Header.Get("Location"))
		}
	})
}
