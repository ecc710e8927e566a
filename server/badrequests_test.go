package server

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"minimost/chat"
)

func TestBadRequests(t *testing.T) {
	w := besiegeWith(t, func(s *Server) { s.http.ReadTimeout = 3 * time.Second })
	w.try(badRows(t, "testdata/bad-requests.jsonl"), func(w *siege, row badRow) {
		w.line(row.data(), row.Status)
		w.line(strings.NewReplacer("Host: x\r\n", "Host: "+w.addr+"\r\n", "Host: x\n", "Host: "+w.addr+"\n", "Host: chat\r\n", "Host: "+w.addr+"\r\n",
			"Origin: http://x:1", "Origin: http://"+w.addr+"1", "Origin: http://x ", "Origin: http://"+w.addr+" ").Replace(row.data()), row.Ours)
	}, requestAnswers)
}

// line sends bytes as they are, and wants an answer with that status that says
// no more than it must.
func (w *siege) line(send string, want int) {
	w.t.Helper()
	c, err := net.Dial("tcp", w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(soon))
	if _, err := io.WriteString(c, send); err != nil {
		w.t.Logf("the server took only a part: %v", err)
	}
	in := bufio.NewReader(c)
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		w.t.Errorf("%.80q: %v", send, err)
		return
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if res.StatusCode != want {
		w.t.Errorf("%.120q: %s %.200s, want %d", send, res.Status, b, want)
	}
	if res.Header.Get("Server") != "" || res.Header.Get("X") != "" || strings.Contains(res.Header.Get("Location"), "//") {
		w.t.Errorf("%.120q: %v", send, res.Header)
	}
	for _, inner := range []string{".go:", "goroutine", "/root/", "sqlite", "SELECT"} {
		if res.StatusCode != 200 && bytes.Contains(b, []byte(inner)) {
			w.t.Errorf("%.120q: says %s", send, b)
		}
	}
}

var requestAnswers = map[string]func(*siege, badRow){
	"H-23": func(w *siege, _ badRow) { // TestPanicsAreAnswered panics in a handler; this in a socket's
		h := w.server.recovered(w.server.headers(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })))
		srv := httptest.NewServer(h)
		defer srv.Close()
		if res, err := srv.Client().Get(srv.URL); err == nil {
			res.Body.Close()
			w.t.Errorf("an aborted answer is %s", res.Status)
		}
	},
	"H-25": func(w *siege, _ badRow) { w.shakesHands() },
	"H-27": func(w *siege, _ badRow) {
		began := time.Now()
		w.line("POST /api/v1/login HTTP/1.1\r\nHost: "+w.addr+"\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n", 100)
		if took := time.Since(began); took > soon {
			w.t.Errorf("took %v", took)
		}
		w.line("POST /api/v1/login HTTP/1.1\r\nHost: "+w.addr+"\r\nExpect: the unexpected\r\nContent-Length: 0\r\n\r\n", 417)
	},
	"H-28": func(w *siege, _ badRow) {
		for _, name := range []string{plainCookie, secureCookie, "session"} {
			w.line("GET /api/v1/me HTTP/1.1\r\nHost: "+w.addr+"\r\nCookie: "+name+"=\r\n\r\n", 401)
		}
	},
	"H-30": func(w *siege, _ badRow) {
		get := "GET /api/v1/me HTTP/1.1\r\nHost: " + w.addr + "\r\nCookie: "
		mine := plainCookie + "=" + w.alice.token
		w.line(get+mine+"; "+plainCookie+"=other\r\n\r\n", 200)
		w.line(get+plainCookie+"=other; "+mine+"\r\n\r\n", 401)
		w.line(get+plainCookie+"=a; "+plainCookie+"=b\r\n\r\n", 401)
		w.line(get+secureCookie+"="+w.alice.token+"\r\n\r\n", 401) // of HTTPS, over plain HTTP
	},
	"H-32": func(w *siege, _ badRow) {
		p := w.join("changes")
		other := p.again()
		ask[any](p, 204, "POST", "/me/password", map[string]string{"current": goodPassword, "new": otherPassword})
		other.refused(401, "no_session", "GET", "/me", nil)
	},
	"H-33": func(w *siege, _ badRow) {
		p := w.join("leaves")
		other := p.again()
		ask[any](p, 204, "DELETE", "/me", map[string]string{"password": goodPassword, "mode": "anonymise"})
		for _, q := range []*person{p, other} {
			q.refused(401, "no_session", "GET", "/me", nil)
		}
	},
	"H-34": func(w *siege, _ badRow) {
		p := w.join("fixed")
		planted := p.token
		again := p.do("POST", "/login", credentials{p.name, goodPassword}) // with the cookie that was planted
		for _, c := range again.Cookies() {
			if c.Name == plainCookie && (c.Value == planted || len(c.Value) < 40) {
				w.t.Errorf("signing in gives %s, after %s", c.Value, planted)
			}
		}
	},
	"H-38": foreign("Sec-Fetch-Site: cross-site"),
	"H-39": foreign("Sec-Fetch-Site: same-site"),
	"H-40": foreign("Origin: https://evil"),
	"H-41": foreign("Origin: null"),
	"H-47": func(w *siege, _ badRow) {
		r := &http.Request{Host: "chat.lan", Header: http.Header{"Origin": {"http://chat.lan"}}, TLS: &tls.ConnectionState{}}
		if w.server.originIsOurs(r) {
			w.t.Error("a page over plain HTTP is taken for one over HTTPS")
		}
		for _, origin := range []string{"http://" + w.addr + ".evil.example", "http://evil.example", "null", "http://" + w.addr + "/x@evil", "file://", "ftp://" + w.addr} {
			_, res, err := websocket.Dial(w.t.Context(), "ws://"+w.addr+"/api/v1/live", &websocket.DialOptions{HTTPClient: w.alice.http,
				HTTPHeader: http.Header{"Origin": {origin}, "Cookie": {plainCookie + "=" + w.alice.token}}})
			if err == nil || res == nil || res.StatusCode != 403 {
				w.t.Errorf("%s: %v", origin, err)
			}
		}
	},
}

// foreign wants what another site makes a browser send to be refused on every
// route that changes something, before anything else.
func foreign(header string) func(*siege, badRow) {
	return func(w *siege, _ badRow) {
		before := w.stored()
		for _, rt := range routes {
			method, path, _ := strings.Cut(rt.pattern, " ")
			if method == http.MethodGet {
				continue
			}
			w.line(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\n%s\r\nContent-Length: 0\r\n\r\n", method,
				placeholder.ReplaceAllString(path, "1"), w.addr, plainCookie, w.alice.token, header), 403)
		}
		if w.stored() != before {
			w.t.Error("something was stored")
		}
	}
}

// shakesHands badly, with a server that speaks TLS.
func (w *siege) shakesHands() {
	secure := httptest.NewUnstartedServer(w.server.http.Handler)
	secure.Config.ErrorLog = stdLog(w.server.opts.Log)
	secure.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	secure.EnableHTTP2 = true
	secure.StartTLS()
	defer secure.Close()
	at := secure.Listener.Addr().String()
	for name, c := range map[string]*tls.Config{
		"TLS 1.1":   {MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11},                                                   // #nosec G402
		"ALPN":      {NextProtos: []string{strings.Repeat("x", 255), "\x00", "spdy/1"}, InsecureSkipVerify: true},                   // #nosec G402
		"old kinds": {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}, InsecureSkipVerify: true}, // #nosec G402
	} {
		d := &tls.Dialer{NetDialer: &net.Dialer{Timeout: soon}, Config: c}
		if conn, err := d.DialContext(w.t.Context(), "tcp", at); err == nil {
			_ = conn.Close()
			w.t.Errorf("%s: shaken", name)
		}
	}
	for _, send := range []string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01\xff\xff", "\x80\x2e\x01\x00\x02", strings.Repeat("\x00", 20_000), "\x16\x03\x01\x00\x05\x01\x00\xff\xff\xff"} {
		conn, err := net.Dial("tcp", at)
		if err != nil {
			w.t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(soon))
		_, _ = io.WriteString(conn, send)
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.CloseWrite()
		}
		if _, err := io.Copy(io.Discard, conn); isTimeout(err) {
			w.t.Errorf("%.20q: the connection stays", send)
		}
		_ = conn.Close()
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), soon)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", secure.URL+"/healthz", nil)
	res, err := secure.Client().Do(req)
	if err != nil || res.StatusCode != 200 || res.ProtoMajor != 2 {
		w.t.Fatalf("%+v, %v", res, err)
	}
	res.Body.Close()
}

// TestSlowRequests: whoever sends a head or a body too slowly is dropped, and
// holds up nobody.
func TestSlowRequests(t *testing.T) {
	w := besiegeWith(t, func(s *Server) {
		s.http.ReadHeaderTimeout, s.http.ReadTimeout = 2*time.Second, 4*time.Second // a sign-up fits in
	})
	var slow []net.Conn
	for i := range 60 {
		c, err := net.Dial("tcp", w.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		send := "GET / HTTP/1.1\r\nHost: "
		if i%2 == 0 {
			send = "POST /api/v1/login HTTP/1.1\r\nHost: " + w.addr + "\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
		}
		if _, err := io.WriteString(c, send); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, c)
	}
	w.holds("the slow ones began")
	for _, c := range slow {
		_ = c.SetDeadline(time.Now().Add(patience))
		if _, err := io.Copy(io.Discard, c); isTimeout(err) {
			t.Fatal("a slow request is waited for")
		}
	}
	w.holds("the slow ones were dropped")
}

// TestCompressedBodies: nothing that comes in is unpacked, so a small body
// cannot become a large one.
func TestCompressedBodies(t *testing.T) {
	w := besiege(t)
	for _, encoding := range []string{"gzip", "br", "deflate", "zstd", "identity, gzip", "GZIP"} {
		req, err := http.NewRequestWithContext(t.Context(), "POST", w.base+"/api/v1/channels/1/messages", strings.NewReader(`{"body":"x","nonce":"packed"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Encoding", encoding)
		req.Header.Set("Content-Type", "application/json")
		req.AddCookie(&http.Cookie{Name: plainCookie, Value: w.alice.token})
		res, err := w.alice.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if p := answer[problem](w.alice, 415, res); p.Code != "bad_encoding" {
			t.Errorf("%s: %+v", encoding, p)
		}
	}
	if got := ask[posted](w.alice, 201, "POST", "/channels/1/messages", newPost{Body: "x", Nonce: "packed"}); got.Message.Kind != chat.UserMessage {
		t.Errorf("%+v", got)
	}
}

// TestHalfClosed has a client that stops sending before it is answered, which
// net/http takes for one that is gone: it is told the truth, or nothing.
func TestHalfClosed(t *testing.T) {
	w := besiege(t)
	before, told := w.stored(), 0
	for i := range 100 {
		c, err := net.Dial("tcp", w.addr)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(patience))
		in := fmt.Sprintf(`{"body":"half","nonce":"half-%d"}`, i)
		_, _ = fmt.Fprintf(c, "POST /api/v1/channels/1/messages HTTP/1.1\r\nHost: localhost\r\nCookie: %s=%s\r\nContent-Length: %d\r\n\r\n%s",
			plainCookie, w.alice.token, len(in), in)
		_ = c.(*net.TCPConn).CloseWrite()
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err == nil {
			res.Body.Close()
			if told++; res.StatusCode != 201 {
				t.Fatalf("%s", res.Status)
			}
		}
		_ = c.Close()
	}
	if n := w.stored() - before; n < told {
		t.Errorf("%d are stored, and %d were told so", n, told)
	}
}
