package preview

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minimost/chat"
)

const ota = `<!doctype html><html><head><meta charset="utf-8"><title>Kestrel OTA &amp; more</title>
<meta name="description" content="Five units on the bench.">
<meta property="og:title" content="Kestrel OTA: staged rollout plan">
<meta property="og:image" content="/fjord.png"></head><body><meta property="og:title" content="late"></body></html>`

func TestCardOfAPage(t *testing.T) {
	s := pages(t, map[string]string{
		"/og":      ota,
		"/title":   "<title> Only\n a   title </title>",
		"/twitter": `<meta name="twitter:title" content="Bird"><meta name="twitter:description" content="sings">`,
		"/first":   `<title>t</title><meta property="og:title" content=""><meta property="og:title" content="a"><meta property="og:title" content="b">`,
		"/body":    `<html><body><p>no head</p><svg><title>drawn</title></svg></body>`,
		"/nothing": `<html><head></head><body>words</body>`,
		"/hidden":  "<title>\u200b\u202e \ufeff</title>",
	})
	f := newFetcher(t, s.host)
	p := shows(t, f, s.URL+"/og#part")
	if p.Kind != chat.PagePreview || p.Title != "Kestrel OTA: staged rollout plan" || p.Description != "Five units on the bench." ||
		p.Site != "127.0.0.1" || p.ImageURL != "" {
		t.Errorf("got %+v", p)
	}
	for path, want := range map[string]string{"/title": "Only a title", "/twitter": "Bird", "/first": "a", "/body": "drawn"} {
		if p := shows(t, f, s.URL+path); p.Title != want {
			t.Errorf("%s: title %q", path, p.Title)
		}
	}
	for _, path := range []string{"/nothing", "/hidden", "/missing"} {
		showsNone(t, f, s.URL+path)
	}
}

// TestTextIsOnlyText has what strangers write come out as one harmless line.
func TestTextIsOnlyText(t *testing.T) {
	s := pages(t, map[string]string{
		"/html": `<title>&lt;script&gt;alert(1)&lt;/script&gt; <b>x</b></title>`,
		"/bidi": "<title>invoice\u202etxt.exe\u2066\u200f a\u0000\u0007b\u2028c\u0300\u0300\u0300\u0300\u0300\u0300</title>",
		"/long": "<title>" + strings.Repeat("é", 5000) + "</title>",
	})
	f := newFetcher(t, s.host)
	for path, want := range map[string]string{
		"/html": "<script>alert(1)</script> <b>x</b>",
		"/bidi": "invoicetxt.exe a\ufffdb c\u0300\u0300\u0300",
		"/long": strings.Repeat("é", chat.PreviewTitleChars-1) + "…",
	} {
		if p := shows(t, f, s.URL+path); p.Title != want {
			t.Errorf("%s: %q, want %q", path, p.Title, want)
		}
	}
}

func TestCharacterSets(t *testing.T) {
	utf16 := func(s string) (b []byte) {
		b = []byte{0xff, 0xfe}
		for _, r := range s {
			b = append(b, byte(r), byte(r>>8))
		}
		return b
	}
	tests := map[string]struct {
		contentType string
		body        []byte
		want        string
	}{
		"/header":   {"text/html; charset=iso-8859-1", []byte("<title>caf\xe9</title>"), "café"},
		"/meta":     {"text/html", []byte("<meta charset=windows-1251><title>\xcf\xf0\xe8</title>"), "При"},
		"/sjis":     {"text/html; charset=Shift_JIS", []byte("<title>\x93\xfa\x96\x7b</title>"), "日本"},
		"/utf16":    {"text/html", utf16("<title>žába</title>"), "žába"},
		"/utf8":     {"text/html", []byte(strings.Repeat(" ", 1023) + "<title>ž</title>"), "ž"},
		"/cut":      {"text/html", []byte("<title>" + strings.Repeat("a", 1016) + "ž</title>"), strings.Repeat("a", 139) + "…"},
		"/bogus":    {"text/html; charset=no-such-thing", []byte("<title>ž</title>"), "ž"},
		"/utf7":     {"text/html; charset=utf-7", []byte("<title>+ADw-script+AD4-</title>"), "+ADw-script+AD4-"},
		"/broken":   {"text/html; charset=utf-8", []byte("<title>a\xff\xfeb</title>"), "a\ufffd\ufffdb"},
		"/xhtml":    {"application/xhtml+xml", []byte("<html><title>x</title>"), "x"},
		"/replaced": {"text/html; charset=hz-gb-2312", []byte("<title>x</title>"), "\ufffd"},
	}
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", tests[r.URL.Path].contentType)
		_, _ = w.Write(tests[r.URL.Path].body)
	})
	f := newFetcher(t, s.host)
	for path, tt := range tests {
		p, err := f.Preview(t.Context(), s.URL+path)
		if err != nil || p.Title != tt.want && (path != "/replaced" || p.Kind != chat.NoPreview) {
			t.Errorf("%s: %q, %v; want %q", path, p.Title, err, tt.want)
		}
	}
}

func TestOtherKindsOfAnswerHaveNoCard(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if kind := r.URL.Query().Get("type"); kind != "" {
			w.Header().Set("Content-Type", kind)
		} else {
			w.Header()["Content-Type"] = nil
		}
		if r.URL.Path == "/500" {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = io.WriteString(w, ota)
	})
	f := newFetcher(t, s.host)
	for _, path := range []string{"/?type=image/svg%2bxml", "/?type=application/pdf", "/?type=text/plain", "/?type=%3b%3b", "/", "/500?type=text/html"} {
		showsNone(t, f, s.URL+path)
	}
}

func TestRedirects(t *testing.T) {
	forbidden, came := canary(t, "tcp", "127.0.0.1:0")
	forbidden6, came6 := canary(t, "tcp", "[::1]:0")
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if ref := r.Header.Get("Referer"); ref != "" {
			t.Errorf("%s was asked for with Referer %s", r.URL, ref)
		}
		w.Header().Set("Content-Type", "text/html")
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/hops/%d", &n); err == nil && n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/hops/%d", n-1), http.StatusFound)
			return
		}
		switch to := r.URL.Query().Get("to"); {
		case r.URL.Path == "/loop":
			http.Redirect(w, r, "/loop", http.StatusMovedPermanently)
		case to != "":
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusTemporaryRedirect)
		case r.URL.Path == "/refresh":
			_, _ = io.WriteString(w, `<meta http-equiv=refresh content="0;url=http://`+forbidden+`/"><title>stays</title>`+
				`<meta property="og:image" content="http://`+forbidden+`/x.png">`)
		default:
			_, _ = io.WriteString(w, `<title>arrived</title>`)
		}
	})
	f := newFetcher(t, s.host)
	if p := shows(t, f, s.URL+"/hops/3"); p.Title != "arrived" {
		t.Errorf("after three redirects: %+v", p)
	}
	for _, path := range []string{
		"/hops/4", "/loop", "/?to=http://" + forbidden + "/", "/?to=http://" + forbidden6 + "/", "/?to=//" + forbidden,
		"/?to=http://u:p@" + s.host + "/", "/?to=file:///etc/passwd", "/?to=http://169.254.169.254/latest/", "/?to=http://[::ffff:127.0.0.1]:1/",
		"/?to=http://127.1/", "/?to=javascript:1", "/?to=%20", "/?to=http://" + s.host + "%5c@example.com/",
	} {
		showsNone(t, f, s.URL+path)
	}
	if p := shows(t, f, s.URL+"/refresh"); p.Title != "stays" || p.ImageURL != "" {
		t.Errorf("a page that leads on: %+v", p)
	}
	if came.Load()+came6.Load() > 0 {
		t.Errorf("%d and %d connections to where none may go", came.Load(), came6.Load())
	}
}

// TestAnswersWithoutEnd has each stop at its bound.
func TestAnswersWithoutEnd(t *testing.T) {
	var sent, zipped atomic.Int64
	endless := func(w io.Writer, n *atomic.Int64) {
		chunk := []byte(strings.Repeat("<div>", 1000))
		for {
			if _, err := w.Write(chunk); err != nil {
				return
			}
			n.Add(int64(len(chunk)))
		}
	}
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/huge":
			endless(w, &sent)
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			endless(z, &zipped)
		case "/late":
			_, _ = io.WriteString(w, strings.Repeat("<div>", chat.PreviewBytes/5)+"<title>too late</title>")
		case "/nested":
			_, _ = io.WriteString(w, "<title>deep</title>"+strings.Repeat("<div>", 100_000))
		case "/headers":
			for i := range 1000 {
				w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 100))
			}
			_, _ = io.WriteString(w, "<title>headers</title>")
		}
	})
	f := newFetcher(t, s.host)
	for _, path := range []string{"/huge", "/gzip", "/late", "/headers"} {
		showsNone(t, f, s.URL+path)
	}
	if p := shows(t, f, s.URL+"/nested"); p.Title != "deep" {
		t.Errorf("%+v", p)
	}
	// What the kernel holds on the way is sent, too.
	if n := sent.Load(); n > 16<<20 {
		t.Errorf("%d bytes were taken", n)
	}
	if n := zipped.Load(); n > 64<<20 {
		t.Errorf("%d bytes were unpacked", n)
	}
}

func TestSlowAnswersAreGivenUp(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		drip := time.NewTicker(200 * time.Millisecond)
		defer drip.Stop()
		for {
			if _, err := io.WriteString(w, " "); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			select {
			case <-drip.C:
			case <-r.Context().Done():
				return
			}
		}
	})
	f := newFetcher(t, s.host)
	began := time.Now()
	showsNone(t, f, s.URL)
	if took := time.Since(began); took < chat.PreviewWithin-time.Second || took > chat.PreviewWithin+10*time.Second {
		t.Errorf("it took %v", took)
	}
	began = time.Now()
	showsNone(t, f, s.URL)
	if took := time.Since(began); took > chat.PreviewWithin/2 {
		t.Errorf("the second time took %v", took)
	}
}

func TestACertificateMustBeGood(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("asked for %s", r.URL)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that fails
	s.StartTLS()
	defer s.Close()
	f := newFetcher(t, s.Listener.Addr().String())
	showsNone(t, f, s.URL)
}

func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	at, came := canary(t, "tcp", "127.0.0.1:0")
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, "http://"+at)
	}
	s := pages(t, map[string]string{"/": ota})
	f := newFetcher(t, s.host)
	shows(t, f, s.URL+"/")
	showsNone(t, f, "http://a.invalid/")
	if came.Load() > 0 {
		t.Error("the proxy was asked")
	}
}

func TestTheSameLinkIsFetchedOnce(t *testing.T) {
	let := make(chan struct{})
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		<-let
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/none" {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = io.WriteString(w, ota)
	})
	f := newFetcher(t, s.host)
	for _, path := range []string{"/", "/none"} {
		var all sync.WaitGroup
		var shown atomic.Int64
		for range 50 {
			all.Go(func() {
				if p, err := f.Preview(context.Background(), s.URL+path); err != nil {
					t.Error(err)
				} else if p.Kind == chat.PagePreview {
					shown.Add(1)
				}
			})
		}
		if path == "/" {
			close(let)
		}
		all.Wait()
		_, _ = f.Preview(t.Context(), s.URL+path+"#again")
		if n := shown.Load(); n != 50 && path == "/" {
			t.Errorf("%s: %d have the card", path, n)
		}
	}
	// The picture that the page names is asked for, too.
	if n := s.hits.Load(); n != 3 {
		t.Errorf("%d requests", n)
	}
}

// TestFewAreFetchedAtOnce asks for many slow links.
func TestFewAreFetchedAtOnce(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	full := make(chan struct{}, 200)
	let := make(chan struct{})
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		defer now.Add(-1)
		full <- struct{}{}
		select {
		case <-let:
		case <-r.Context().Done():
		}
	})
	f := newFetcher(t, s.host)
	var all sync.WaitGroup
	var busy atomic.Int64
	for i := range 100 {
		all.Go(func() {
			_, err := f.Preview(context.Background(), fmt.Sprintf("%s/%d", s.URL, i))
			if errors.Is(err, chat.ErrRateLimited) {
				busy.Add(1)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	for range chat.PreviewWorkers {
		<-full
	}
	all.Wait()
	close(let)
	if n := most.Load(); n > chat.PreviewWorkers {
		t.Errorf("%d at once", n)
	}
	if busy.Load() == 0 {
		t.Error("nobody was told to come back later")
	}
}

func TestASiteIsNotAskedTooOften(t *testing.T) {
	victim := pages(t, map[string]string{})
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, victim.URL+r.URL.Path, http.StatusFound)
	})
	f := newFetcher(t, s.host, victim.host)
	f.perMinute = chat.PreviewsPerHostMinute
	limited := 0
	for i := range 20 {
		_, err := f.Preview(t.Context(), fmt.Sprintf("%s/%d", victim.URL, i))
		var later *chat.Error
		if errors.As(err, &later) && later.RetryAfter > 0 {
			limited++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if limited != 20-chat.PreviewsPerHostMinute || victim.hits.Load() != chat.PreviewsPerHostMinute {
		t.Errorf("%d refused, %d requests", limited, victim.hits.Load())
	}
	f.sites.Purge()
	for i := range chat.PreviewsPerHostMinute {
		_, _ = f.Preview(t.Context(), fmt.Sprintf("%s/%d", s.URL, 100+i))
	}
	f.sites.Purge()
	if a, b := f.site("a.victim.co.uk"), f.site("b.victim.co.uk"); a != nil || b != nil {
		t.Error(a, b)
	}
	if f.sites.Len() != 1 {
		t.Errorf("the names of one domain count %d times", f.sites.Len())
	}
}

func TestCloseEndsWhatRuns(t *testing.T) {
	came := make(chan struct{})
	s := newSite(t, func(_ http.ResponseWriter, r *http.Request) {
		close(came)
		<-r.Context().Done()
	})
	f := newFetcher(t, s.host)
	answer := make(chan error)
	go func() { // ends with the answer
		_, err := f.Preview(context.Background(), s.URL)
		answer <- err
	}()
	<-came
	f.Close()
	if err := <-answer; err == nil {
		t.Error("a fetch that was cut off gave an answer")
	}
	if _, err := f.Preview(t.Context(), s.URL+"/other"); err == nil {
		t.Error("a closed Fetcher gave an answer")
	}
}

func drawn(w, h int, c color.Color) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.Set(i%w, i/w, c)
	}
	return m
}

func TestPictures(t *testing.T) {
	encoded := func(encode func(io.Writer, image.Image) error, m image.Image) []byte {
		var b bytes.Buffer
		if err := encode(&b, m); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	asJPEG := func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
	asGIF := func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) }
	blue := drawn(1200, 600, color.RGBA{0, 0, 255, 255})
	bomb := encoded(png.Encode, drawn(8, 8, color.Black))
	copy(bomb[16:24], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff}) // says that it is 65535 wide and high
	files := map[string][]byte{
		"/a.jpg":     encoded(asJPEG, blue),
		"/a.png":     encoded(png.Encode, blue),
		"/a.gif":     encoded(asGIF, blue),
		"/clear.png": append(encoded(png.Encode, drawn(100, 50, color.RGBA{0, 0, 100, 100})), "hidden words"...),
		"/same.png":  encoded(png.Encode, blue),
		"/dot.png":   encoded(png.Encode, drawn(1, 1, color.Black)),
		"/bomb.png":  bomb,
		"/a.svg":     []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"/>`),
		"/html.png":  []byte(ota),
		"/big.png":   append(encoded(png.Encode, blue), make([]byte, chat.PreviewImageBytes)...),
	}
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if b, ok := files[r.URL.Path]; ok {
			_, _ = w.Write(b)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<title>x</title><meta property="og:image" content="%s">`, r.URL.Query().Get("img"))
	})
	f := newFetcher(t, s.host)
	kept := map[string]string{}
	for path, want := range map[string]image.Point{"/a.jpg": {480, 240}, "/a.png": {480, 240}, "/a.gif": {480, 240}, "/same.png": {480, 240}, "/clear.png": {100, 50}} {
		p := shows(t, f, s.URL+"/page?img="+path)
		if p.ImageWidth != want.X || p.ImageHeight != want.Y {
			t.Errorf("%s: %+v", path, p)
			continue
		}
		file, err := f.pictures.Open(p.Image())
		if err != nil {
			t.Fatal(path, err)
		}
		b, err := io.ReadAll(file)
		_ = file.Close()
		m, form, decodeErr := image.Decode(bytes.NewReader(b))
		if err != nil || decodeErr != nil || m.Bounds().Size() != want || bytes.Contains(b, []byte("hidden")) {
			t.Errorf("%s: kept %d bytes as %s, %v, %v", path, len(b), form, err, decodeErr)
		}
		kept[path] = p.Image()
	}
	if kept["/a.png"] != kept["/same.png"] || kept["/a.png"] == kept["/clear.png"] {
		t.Errorf("names do not follow from the contents: %v", kept)
	}
	for _, path := range []string{"/dot.png", "/bomb.png", "/a.svg", "/html.png", "/big.png", "/missing.png", "data:image/png;base64,AA", "http://10.0.0.1/x.png"} {
		if p := shows(t, f, s.URL+"/page?img="+path); p.ImageURL != "" || p.Title != "x" {
			t.Errorf("%s: %+v", path, p)
		}
	}
	for _, name := range []string{"", "..", "../x", strings.Repeat("0", 64), strings.ToUpper(kept["/a.png"])} {
		if _, err := f.pictures.Open(name); !errors.Is(err, chat.ErrNotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
	sweep(t, f, map[string]bool{kept["/a.png"]: true}, kept)
}

// sweep keeps what is in use or new.
func sweep(t *testing.T, f *Fetcher, inUse map[string]bool, kept map[string]string) {
	t.Helper()
	there := func(hash string) bool {
		file, err := f.pictures.Open(hash)
		if err == nil {
			_ = file.Close()
		}
		return err == nil
	}
	if err := f.pictures.Sweep(nil, time.Now().Add(-time.Hour)); err != nil || !there(kept["/clear.png"]) {
		t.Errorf("what was just fetched is gone, %v", err)
	}
	if err := f.pictures.Sweep(inUse, time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if !there(kept["/a.png"]) || there(kept["/clear.png"]) {
		t.Error("the sweep took the wrong ones")
	}
}
