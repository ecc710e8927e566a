package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"minimost/chat"
)

func TestSignUpAndIn(t *testing.T) {
	r := start(t)
	ada := r.join("Ada")
	if me := ask[chat.Me](ada, 200, "GET", "/me", nil); me.Username != "Ada" || me.NameHue == 0 {
		t.Errorf("me %+v", me)
	}
	q := r.stranger()
	q.refused(409, "username_taken", "POST", "/signup", credentials{"aDA", goodPassword})
	if p := q.refused(422, "weak_password", "POST", "/signup", credentials{"bob", "secret"}); !strings.Contains(p.Detail, "uppercase letter, number, symbol") ||
		p.Field != "password" {
		t.Errorf("problem %+v", p)
	}
	q.refused(422, "bad_username", "POST", "/signup", credentials{"system", goodPassword})
	q.refused(422, "bad_username", "POST", "/signup", credentials{"a b", goodPassword})
	q.name = "ADA"
	q.sign("/login", 200)
	if q.id != ada.id {
		t.Error("not the same account")
	}
	res := ada.do("POST", "/logout", nil)
	res.Body.Close()
	if c := res.Header.Get("Set-Cookie"); res.StatusCode != 204 || !strings.Contains(c, "Max-Age=0") {
		t.Errorf("%s, %q", res.Status, c)
	}
	ada.refused(401, "no_session", "GET", "/bootstrap", nil)
}

// A page that is still open when someone else signs in in its browser must not
// speak in their name.
func TestAPageOfSomeoneElse(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	for who, want := range map[chat.UserID]int{ada.id: 200, bob.id: 401} {
		meant := strconv.FormatInt(int64(who), 10)
		ask[any](ada, want, "GET", "/me?user="+meant, nil)
	}
	stale := *ada
	stale.means = strconv.FormatInt(int64(bob.id), 10)
	stale.refused(401, "other_session", "POST", "/channels/1/messages", newPost{Body: "in whose name?", Nonce: newNonce()})
	stale.means = strconv.FormatInt(int64(ada.id), 10)
	stale.post("in my own")
}

func TestWrongPasswordsWaitAndLock(t *testing.T) {
	r := start(t)
	r.join("ada")
	s := r.stranger()
	begin := time.Now()
	done := make(chan string, 2*chat.LockoutAfter)
	for i := range 2 * chat.LockoutAfter {
		go func() { // ends with its answer; an unknown name is treated alike
			name := []string{"ada", "nobody"}[i%2]
			p := ask[problem](s, 401, "POST", "/login", credentials{name, "wrong"})
			done <- p.Code + p.Detail
		}()
	}
	first := <-done
	for range 2*chat.LockoutAfter - 1 {
		if again := <-done; again != first {
			t.Errorf("%q is not %q", again, first)
		}
	}
	if took := time.Since(begin); took < chat.LoginDelay {
		t.Errorf("answered after %v", took)
	}
	a := s.refused(423, "locked", "POST", "/login", credentials{"ada", goodPassword})
	b := s.refused(423, "locked", "POST", "/login", credentials{"nobody", goodPassword})
	if a != b {
		t.Errorf("%+v, %+v", a, b)
	}
	// From another address the account is open.
	if err := r.server.lockout.begin("ada", netip.MustParseAddr("192.0.2.7")); err != nil {
		t.Errorf("locked elsewhere: %v", err)
	}
}

func TestBadInputGetsAClearAnswer(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	m := ada.post("here")
	path := "/channels/1/messages"
	for body, want := range map[string]struct {
		status int
		code   string
	}{
		``:                                        {400, "bad_json"},
		`[]`:                                      {400, "bad_json"},
		`null`:                                    {400, "bad_json"},
		`{"body":"x","nonce":"n"`:                 {400, "bad_json"},
		`{"body":"x","nonce":"n"} {}`:             {400, "bad_json"},
		`{"body":"x","body":"y","nonce":"n"}`:     {400, "bad_json"},
		"{\"body\":\"\xff\",\"nonce\":\"n\"}":     {400, "bad_json"},
		`{"body":"\ud800","nonce":"n"}`:           {400, "bad_json"},
		`{"Body":"x","nonce":"n"}`:                {400, "unknown_field"},
		`{"body":"x","nonce":"n","sender_id":2}`:  {400, "unknown_field"},
		`{"body":7,"nonce":"n"}`:                  {400, "bad_field"},
		`{"body":"x","nonce":"n","reply_to":1.5}`: {400, "bad_field"},
		`{"body":"x","nonce":"n","reply_to":"1"}`: {400, "bad_field"},
		`{"body":"x","nonce":"n","reply_to":-1}`:  {404, "reply_gone"},
		`{"body":"x","nonce":"n","reply_to":999}`: {404, "reply_gone"},
		`{"body":"x"}`:                            {400, "bad_nonce"},
		`{"body":"  \n\u200b","nonce":"n"}`:       {400, "empty_message"},
		`{"body":"a\u0000b","nonce":"n"}`:         {400, "bad_text"},
		`{"body":"` + strings.Repeat("x", chat.MessageCharsMax+1) + `","nonce":"n"}`: {413, "message_too_long"},
		`{"body":"` + strings.Repeat("x", chat.JSONBodyBytes+1) + `","nonce":"n"}`:   {413, "too_large"},
	} {
		res := ada.do("POST", path, body)
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != want.status || !strings.Contains(string(b), `"code":"`+want.code+`"`) ||
			res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.60s: %s %s, want %+v", body, res.Status, b, want)
		}
	}
	for path, want := range map[string]int{
		"/messages/0": 404, "/messages/-1": 404, "/messages/9223372036854775808": 404, "/messages/0x1": 404,
		"/messages/1%20OR%201=1": 404, "/messages/%D9%A1": 404, "/messages/01": 404, "/messages/%00": 404,
		"/channels/1/messages?before=NaN": 400, "/channels/1/messages?before=-1": 400, "/channels/1/messages?before=": 400,
		"/channels/1/messages?before=1e308": 400, "/channels/1/messages?before=1&after=1": 400,
		"/channels/1/messages?limit=0": 200, "/channels/1/messages?limit=-5": 200, "/channels/1/messages?limit=1000000": 200,
		"/channels/99/messages": 404, "/users?ids=1,x": 400, "/nothing": 404,
	} {
		if res := ada.do("GET", path, nil); res.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, res.Status, want)
		}
	}
	if got := ada.bootstrap().Channels[0].LastMessageID; got != m.ID {
		t.Errorf("something was stored: %d after %d", got, m.ID)
	}
}

func TestAbsentAndForbiddenLookAlike(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	m := ada.post("mine")
	bob.refused(403, "not_author", "PATCH", fmt.Sprintf("/messages/%d", m.ID), map[string]string{"body": "x"})
	bob.refused(403, "not_author", "DELETE", fmt.Sprintf("/messages/%d", m.ID), nil)
	if got := ask[chat.Message](bob, 200, "GET", fmt.Sprintf("/messages/%d", m.ID), nil); got.Body != "mine" {
		t.Errorf("got %+v", got)
	}
	s := r.stranger()
	for _, rt := range routes {
		if rt.who != signedIn {
			continue
		}
		method, path, _ := strings.Cut(rt.pattern, " ")
		path = strings.ReplaceAll(strings.TrimPrefix(path, "/api/v1"), "{id}", "1")
		for _, token := range []string{"", strings.Repeat("A", 43)} {
			s.token = token
			p := answer[problem](s, 401, s.use(rt.pattern, method, path, nil))
			if p.Code != "no_session" {
				t.Errorf("%s: %+v", rt.pattern, p)
			}
		}
	}
}

func TestRepeatedSendAnswers200(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	first := ask[posted](ada, 201, "POST", "/channels/1/messages", newPost{Body: "once", Nonce: "same"})
	again := ask[posted](ada, 200, "POST", "/channels/1/messages", newPost{Body: "once", Nonce: "same"})
	if !reflect.DeepEqual(first, again) {
		t.Errorf("%+v, %+v", first, again)
	}
	ada.refused(409, "nonce_reused", "POST", "/channels/1/messages", newPost{Body: "other", Nonce: "same"})
}

func TestRatesAreLimited(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	got := answers(2*chat.MessagesPerMinute, func(i int) *http.Response { // it refills while we post
		res := ada.do("POST", "/channels/1/messages", newPost{Body: "x", Nonce: newNonce()})
		if res.StatusCode == 429 && res.Header.Get("Retry-After") == "" {
			t.Errorf("message %d: %v", i, res.Header)
		}
		return res
	})
	if got[201] < chat.MessagesPerMinute || got[429] == 0 || got[201]+got[429] != 2*chat.MessagesPerMinute {
		t.Errorf("answered %v", got)
	}
}

// raw sends bytes and reads the first line of the answer.
func (r *running) raw(send string) string {
	r.t.Helper()
	c, err := net.Dial("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c, send); err != nil {
		r.t.Fatal(err)
	}
	line, _ := bufio.NewReader(c).ReadString('\n')
	if parts := strings.Fields(line); len(parts) > 1 {
		return parts[1]
	}
	return line
}

func TestHostsAndRequestLines(t *testing.T) {
	r := start(t)
	ok := "Host: " + r.addr + "\r\n"
	for send, want := range map[string]string{
		"GET /healthz HTTP/1.1\r\n" + ok + "\r\n":                                                                   "200",
		"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n":                                                          "200",
		"GET /healthz HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n":                                                         "200",
		"GET /healthz HTTP/1.1\r\nHost: [::1%25evil.example]\r\n\r\n":                                               "421",
		"GET /healthz HTTP/1.1\r\nHost: ::1%evil.example\r\n\r\n":                                                   "421",
		"GET /healthz HTTP/1.1\r\nHost: 2130706433\r\n\r\n":                                                         "421",
		"OPTIONS * HTTP/1.1\r\n" + ok + "\r\n":                                                                      "404",
		"GET /./api/v1/me HTTP/1.1\r\n" + ok + "\r\n":                                                               "404",
		"GET /api/v1/me/. HTTP/1.1\r\n" + ok + "\r\n":                                                               "404",
		"GET /api/v1/.. HTTP/1.1\r\n" + ok + "\r\n":                                                                 "404",
		"GET /%61pi/v1/me HTTP/1.1\r\n" + ok + "Sec-Fetch-Site: cross-site\r\n\r\n":                                 "403",
		"POST /api/v1/login HTTP/1.1\r\n" + ok + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": "400",
		"POST /api/v1/signup HTTP/1.1\r\n" + ok + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}":         "400",
		"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n":                                                       "421",
		"GET /healthz HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n":                                             "421",
		"GET http://evil.example/healthz HTTP/1.1\r\n" + ok + "\r\n":                                                "421",
		"GET /healthz HTTP/1.1\r\n" + ok + ok + "\r\n":                                                              "400",
		"GET //evil.example/ HTTP/1.1\r\n" + ok + "\r\n":                                                            "404",
		"GET /login/../../etc/passwd HTTP/1.1\r\n" + ok + "\r\n":                                                    "404",
		"GET /static/../server.go HTTP/1.1\r\n" + ok + "\r\n":                                                       "404",
		"GET /static/%2e%2e/frontend.go HTTP/1.1\r\n" + ok + "\r\n":                                                 "404",
		"GET /favicon.ico HTTP/1.1\r\n" + ok + "\r\n":                                                               "404",
		"TRACE /healthz HTTP/1.1\r\n" + ok + "\r\n":                                                                 "405",
		"DELETE /api/v1/login HTTP/1.1\r\n" + ok + "\r\n":                                                           "405",
		"CONNECT /healthz HTTP/1.1\r\n" + ok + "\r\n":                                                               "405",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n":                                                                          "400",
		"GET /healthz HTTP/1.1\r\n" + ok + "X: a\x00b\r\n\r\n":                                                      "400",
		"GET /healthz HTTP/1.1\r\n" + ok + "Content-Length: -1\r\n\r\n":                                             "400",
		"GET /" + strings.Repeat("a", 24_000) + " HTTP/1.1\r\n" + ok + "\r\n":                                       "431",
		"GET / HTTP/1.1\r\n" + ok + "Cookie: " + strings.Repeat("a", 25_000) + "\r\n\r\n":                           "431",
		"POST /api/v1/login HTTP/1.1\r\n" + ok + "Origin: https://evil.example\r\n\r\n":                             "403",
		"POST /api/v1/login HTTP/1.1\r\n" + ok + "Origin: null\r\n\r\n":                                             "403",
		"POST /api/v1/login HTTP/1.1\r\n" + ok + "Sec-Fetch-Site: cross-site\r\n\r\n":                               "403",
		"POST /api/v1/login HTTP/1.1\r\n" + ok + "Sec-Fetch-Site: same-site\r\n\r\n":                                "403",
		"GET /api/v1/poll HTTP/1.1\r\n" + ok + "Sec-Fetch-Site: cross-site\r\n\r\n":                                 "403",
		"GET /api/v1/me HTTP/1.1\r\n" + ok + "Cookie: minimost=\r\n\r\n":                                            "401",
		"GET /api/v1/me HTTP/1.1\r\n" + ok + "Cookie: minimost=a; minimost=b\r\n\r\n":                               "401",
	} {
		if got := r.raw(send); got != want {
			t.Errorf("%.70q: %s, want %s", send, got, want)
		}
	}
}

func TestPanicsAreAnswered(t *testing.T) {
	r := start(t)
	h := r.server.recovered(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") }))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Second}
	go srv.Serve(l) //nolint:errcheck // ends with Close
	defer srv.Close()
	res, err := http.Get("http://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if res.StatusCode != 500 || strings.Contains(string(b), "boom") || !strings.Contains(string(b), "internal") {
		t.Errorf("%s %s", res.Status, b)
	}
}

func TestPageKnowsWhetherSomebodyIsSignedIn(t *testing.T) {
	r := start(t)
	get := func(token string) string {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", r.base+"/c/1", nil)
		req.AddCookie(&http.Cookie{Name: plainCookie, Value: token})
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return string(b)
	}
	if in, out := get(r.join("ada").token), get("nobody"); !strings.Contains(in, "<body data-session>") ||
		!strings.Contains(out, "<body>") {
		t.Errorf("signed in: %q, out: %q", in, out)
	}
}

func TestCookiesAreSecureBehindATrustedProxy(t *testing.T) {
	r := start(t)
	r.server.opts.TrustProxy = true
	sign := func(path, proto string) *http.Cookie {
		body := strings.NewReader(`{"username":"ada","password":"` + goodPassword + `"}`)
		req, _ := http.NewRequestWithContext(t.Context(), "POST", r.base+"/api/v1"+path, body)
		req.Header.Set("X-Forwarded-Proto", proto)
		req.Header.Set("X-Forwarded-For", "198.51.100.1, 192.0.2.9")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.Cookies()[0]
	}
	if c := sign("/signup", "https"); c.Name != secureCookie || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("over HTTPS: %v", c)
	}
	if c := sign("/login", "http"); c.Name != plainCookie || c.Secure {
		t.Errorf("over HTTP: %v", c)
	}
	list, err := r.store.Sessions(t.Context(), 2)
	if err != nil || len(list) != 2 || list[0].Address != "192.0.2.9" {
		t.Errorf("sessions %+v, %v", list, err)
	}
}

// A connection that a browser has opened ahead and not used is no reason to
// end with an error.
func TestShutdownDropsUnusedConnections(t *testing.T) {
	r := start(t)
	c, err := net.Dial("tcp", strings.TrimPrefix(r.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r.join("ada") // accepted after the other, so that one is known by now
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := r.server.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}

// TestNamesThatCannotBeHadHaveACode lets a page say in its language why not.
func TestNamesThatCannotBeHadHaveACode(t *testing.T) {
	r := start(t)
	r.join("ada")
	type answer struct {
		Available bool   `json:"available"`
		Code      string `json:"code"`
		Detail    string `json:"detail"`
	}
	for name, code := range map[string]string{"bob": "", "ADA": "username_taken", "a+b": "bad_username", "admin": "bad_username"} {
		got := ask[answer](r.stranger(), 200, "GET", "/signup/available?username="+name, nil)
		if got.Code != code || got.Available != (code == "") || (got.Detail == "") != (code == "") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
