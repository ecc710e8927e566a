package server

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// badRow is one hostile or odd input, and what is to come of it.
type badRow struct {
	ID   string `json:"id"`
	Desc string `json:"desc"`
	part
	Parts []part `json:"parts"`
	// Status and Code are those of the answer; 0 leaves it to the row's own test.
	Status int    `json:"status"`
	Code   string `json:"code"`
	// Ours is the status when the request names this server.
	Ours int `json:"ours"`
	// Raw says that it is a whole body, Path that it stands in a path, and Query
	// that it is searched for.
	Raw, Path, Query bool
}

// part is a text, or bytes, repeated.
type part struct {
	Text  string `json:"text"`
	Bytes []byte `json:"b64"`
	Times int    `json:"times"`
	Then  []byte `json:"then"`
}

func (p part) String() string {
	return strings.Repeat(p.Text+string(p.Bytes), max(p.Times, 1)) + string(p.Then)
}

func (row badRow) data() string {
	all := row.part.String()
	for _, p := range row.Parts {
		all += p.String()
	}
	return all
}

// badRows reads a file of them.
func badRows(t testing.TB, path string) (rows []badRow) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row badRow
		if err := json.Unmarshal(lines.Bytes(), &row, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil || len(rows) == 0 {
		t.Fatalf("%s: %d rows, %v", path, len(rows), err)
	}
	return rows
}

// siege is a server that a test does its worst to, while two people keep using
// it.
type siege struct {
	*running
	t          *testing.T // that of running, with rows to run
	alice, bob *person
	hears      *stream // is alice's page
	connection string  // its name
	first      chat.Message
}

// soon is by when anything must be answered, on a machine that is busy.
const soon = 5 * time.Second

func besiege(t *testing.T) *siege {
	t.Helper()
	return besiegeWith(t, func(*Server) {})
}

// besiegeWith besieges a server that something is changed of before it serves.
func besiegeWith(t *testing.T, before func(*Server)) *siege {
	t.Helper()
	w := &siege{t: t, running: startAs(t, running{before: func(s *Server) {
		s.loginDelay = 50 * time.Millisecond // no row is about how long it is
		before(s)
	}})}
	w.server.limits.per = [buckets]allowance{} // a row is judged by what it is, not by how many there are
	w.alice, w.bob = w.join("alice"), w.join("bob")
	w.hears = overSocket(w.alice, "")
	w.connection = w.hears.hello().ConnectionID
	w.first = w.bob.post("the first")
	w.hears.message("the first")
	return w
}

// try answers rows, each as a test of its own, and sees after each of them that
// the server still works. own are those that take more than one request.
func (w *siege) try(rows []badRow, each func(w *siege, row badRow), own map[string]func(w *siege, row badRow)) {
	heap := heapInUse()
	known := map[string]bool{}
	for _, row := range rows {
		known[row.ID] = true
		w.t.Run(row.ID+" "+row.Desc, func(t *testing.T) {
			inner := w.within(t)
			if f, ok := own[row.ID]; ok {
				f(inner, row)
			} else {
				each(inner, row)
			}
			inner.holds(row.ID)
		})
	}
	for id := range own {
		if !known[id] {
			w.t.Errorf("there is no row %s", id)
		}
	}
	if grown := heapInUse() - heap; grown > 64<<20 {
		w.t.Errorf("%d MiB more are in use", grown>>20)
	}
	faults, err := w.store.Faults(w.t.Context())
	if err != nil || len(faults) > 0 {
		w.t.Errorf("what is stored: %v, %v", faults, err)
	}
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse) // #nosec G115 -- far below
}

// within is the same with another test to complain to.
func (w *siege) within(t *testing.T) *siege {
	in, alice, bob := *w.running, *w.alice, *w.bob
	in.t, alice.t, bob.t, w.hears.t = t, t, t, t
	alice.r, bob.r = &in, &in
	return &siege{&in, t, &alice, &bob, w.hears, w.connection, w.first}
}

// holds wants the server to work as before: what was there is there, and what
// is said now arrives.
func (w *siege) holds(after string) {
	w.t.Helper()
	w.bob.post("after " + after)
	for {
		e := w.hears.next()
		if e.Type == chat.ResetEvent {
			w.t.Fatal("the page was reset")
		}
		if e.Type == chat.MessageCreated && data[chat.Message](w.t, e).Body == "after "+after {
			break
		}
	}
	if got := ask[chat.Message](w.alice, 200, "GET", fmt.Sprintf("/messages/%d", w.first.ID), nil); got.Body != w.first.Body {
		w.t.Errorf("the first message is %+v", got)
	}
}

// asks makes a request whose answer must come soon and be that of the row, or
// any that is no fault of the server's when the row leaves it open.
func (w *siege) asks(p *person, row badRow, method, path string, body any) *http.Response {
	w.t.Helper()
	began := time.Now()
	res := p.do(method, path, body)
	if took := time.Since(began); took > soon {
		w.t.Errorf("%s %.100s: took %v", method, path, took)
	}
	if row.Status == 0 && res.StatusCode < 500 {
		return res
	}
	b := new(bytes.Buffer)
	_, _ = b.ReadFrom(res.Body)
	res.Body = nopCloser{b}
	if res.StatusCode != row.Status || !strings.Contains(b.String(), row.Code) {
		w.t.Errorf("%s %.100s: %s %.300s, want %d %s", method, path, res.Status, b, row.Status, row.Code)
	}
	return res
}

type nopCloser struct{ *bytes.Buffer }

func (nopCloser) Close() error { return nil }

// object is JSON with one text of any bytes in it.
func object(before, text, after string) string {
	var b strings.Builder
	b.WriteString(before + `"`)
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(rune(c)))
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + `"` + after
}

// stored counts the messages that there are.
func (w *siege) stored() int {
	w.t.Helper()
	n, err := w.store.Stats(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return n.Messages
}
