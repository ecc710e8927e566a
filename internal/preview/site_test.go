package preview

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-json-experiment/json"
	"go.uber.org/goleak"

	"minimost/chat"
	"minimost/internal/render"
	"minimost/store"
)

func TestMain(m *testing.M) {
	// The clock of regular expressions ends by itself, a while after the last.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"))
}

// coloured reads the rules of the languages that files here are in. That takes
// so long where a machine is busy that the first file would stay plain.
var coloured = sync.OnceFunc(func() {
	for _, name := range []string{"a.c", "b.go", "c.py"} {
		render.File(name, "if (a) { return b; } // c\n")
	}
})

// newFetcher makes a Fetcher over a real store, for which the given hosts are
// allowed, and which may go to each as often as it likes.
func newFetcher(t testing.TB, allowed ...string) *Fetcher {
	t.Helper()
	coloured()
	rules, err := ParseAllowed(allowed)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	pictures, err := OpenPictures(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f := New(Options{Cache: st, Pictures: pictures, Allowed: rules})
	f.perMinute = 1_000_000
	t.Cleanup(func() {
		f.Close()
		if err := pictures.Close(); err != nil {
			t.Error(err)
		}
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// site is a web server on loopback.
type site struct {
	*httptest.Server
	host string // with its port
	hits atomic.Int64
}

func newSite(t testing.TB, answer http.HandlerFunc) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.hits.Add(1)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	s.host = s.Listener.Addr().String()
	return s
}

// pages is a site of these pages, by path; others are not there.
func pages(t testing.TB, by map[string]string) *site {
	t.Helper()
	return newSite(t, func(w http.ResponseWriter, r *http.Request) {
		body, ok := by[r.URL.RequestURI()]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if !strings.HasPrefix(body, "<") {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		} else {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		_, _ = io.WriteString(w, body)
	})
}

// shows fetches a link that has a card.
func shows(t testing.TB, f *Fetcher, address string) chat.Preview {
	t.Helper()
	p, err := f.Preview(t.Context(), address)
	if err != nil || p.Kind == chat.NoPreview || p.URL != address {
		t.Fatalf("%s: %+v, %v", address, p, err)
	}
	return p
}

// showsNone fetches a link that has none.
func showsNone(t testing.TB, f *Fetcher, address string) {
	t.Helper()
	if p, err := f.Preview(t.Context(), address); err != nil || p.Kind != chat.NoPreview {
		t.Errorf("%.200q: %+v, %v", address, p, err)
	}
}

// canary is a port that nobody may come to.
func canary(t testing.TB, network, address string) (at string, came *atomic.Int64) {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Skipf("SKIPPED: %s %s cannot be listened on here: %v", network, address, err)
	}
	came = &atomic.Int64{}
	done := make(chan struct{})
	go func() { // ends with the listener
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			came.Add(1)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().String(), came
}

// badInput is a hostile link.
type badInput struct {
	ID   string `json:"id"`
	Desc string `json:"desc"`
	URL  []byte `json:"b64"`
}

func badInputs(t testing.TB) (all []badInput) {
	t.Helper()
	f, err := os.Open("testdata/bad-inputs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row badInput
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if len(all) < 30 {
		t.Fatalf("only %d rows", len(all))
	}
	return all
}
