package server

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"minimost/chat"
	"minimost/internal/audit"
	"minimost/store"
)

// These are abuse cases that no other test holds; abuse_test.go at the top of
// the repository has the list of all.

// at is somebody at another address, behind a proxy that is trusted.
func (r *running) at(address string) *person {
	r.server.opts.TrustProxy = true
	p := r.stranger()
	p.http.Transport = fromAddress{p.http.Transport, address}
	return p
}

type fromAddress struct {
	http.RoundTripper
	address string
}

func (f fromAddress) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Forwarded-For", f.address)
	return f.RoundTripper.RoundTrip(r)
}

// answers makes requests at once and counts the answers.
func answers(n int, ask func(i int) *http.Response) map[int]int {
	var mu sync.Mutex
	counts := map[int]int{}
	var asking sync.WaitGroup
	for i := range n {
		asking.Go(func() {
			res := ask(i)
			res.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			counts[res.StatusCode]++
		})
	}
	asking.Wait()
	return counts
}

func TestA01_ASprayOfPasswordsIsLimitedByItsAddress(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.join("ada")
	eve := r.at("192.0.2.66")
	got := answers(2*chat.LoginsPerMinute, func(i int) *http.Response {
		return eve.do("POST", "/login", credentials{fmt.Sprintf("name-%d", i), "Summer-2026"})
	})
	if got[429] < chat.LoginsPerMinute-10 { // it refills while we ask
		t.Errorf("answers: %v", got)
	}
	elsewhere := r.at("192.0.2.7")
	elsewhere.name = "ada"
	elsewhere.sign("/login", 200)
}

func TestA02_AFloodOfSignInsIsRefusedNotQueued(t *testing.T) {
	t.Parallel()
	r := start(t)
	everywhere := make([]*person, 120)
	for i := range everywhere {
		everywhere[i] = r.at(fmt.Sprintf("192.0.2.%d", i))
	}
	got := answers(len(everywhere), func(i int) *http.Response {
		return everywhere[i].do("POST", "/login", credentials{"ada", "Summer-2026"})
	})
	if got[503] == 0 || got[503]+got[401] != len(everywhere) {
		t.Errorf("answers: %v", got)
	}
}

func TestA06_SignUpsAreLimitedAndRecorded(t *testing.T) {
	var noted []string
	r := startAs(t, running{audit: func(e audit.Event) { noted = append(noted, e.Event+" "+e.User+" "+e.Address) }})
	r.server.limits = newLimits(2)
	eve := r.at("192.0.2.66")
	for i, want := range []int{201, 201, 429} {
		ask[any](eve, want, "POST", "/signup", credentials{fmt.Sprintf("eve-%d", i), goodPassword})
	}
	if got := strings.Join(noted, ", "); got != "signup eve-0 192.0.2.66, signup eve-1 192.0.2.66" {
		t.Errorf("recorded: %s", got)
	}
	for r.server.limits.total.Allow() {
	}
	ask[any](r.at("192.0.2.7"), 429, "POST", "/signup", credentials{"bob", goodPassword})
}

func TestA07_NobodyLocksSomebodyElseOut(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.join("ada")
	eve, ada := r.at("192.0.2.66"), r.at("192.0.2.7")
	got := answers(4*chat.LockoutAfter, func(int) *http.Response {
		return eve.do("POST", "/login", credentials{"ada", "Summer-2026"})
	})
	if got[401] != chat.LockoutAfter { // as many at once as one after the other
		t.Errorf("tries at once: %v", got)
	}
	ask[any](eve, 423, "POST", "/login", credentials{"ada", goodPassword})
	ada.name = "ada"
	ada.sign("/login", 200)
}

func TestA11_ASessionIsNewAtEachSignIn(t *testing.T) {
	r := start(t)
	eve, ada := r.join("eve"), r.join("ada")
	first := ada.token
	for _, planted := range []string{strings.Repeat("A", 43), eve.token} {
		ada.token = planted
		ada.sign("/login", 200)
		if ada.token == planted || ada.token == first {
			t.Error("an older token is used")
		}
		if me := ask[chat.Me](ada, 200, "GET", "/me", nil); me.ID != ada.id {
			t.Errorf("signed in as %s", me.Username)
		}
	}
	if me := ask[chat.Me](eve, 200, "GET", "/me", nil); me.ID != eve.id {
		t.Errorf("the planted session is now that of %s", me.Username)
	}
}

// TestA16_DeniedRequestsAreRecordedButNotWithoutEnd: the record must not be
// washed away by whoever wants to hide something in it.
func TestA16_DeniedRequestsAreRecordedButNotWithoutEnd(t *testing.T) {
	var mu sync.Mutex
	noted := 0
	r := startAs(t, running{audit: func(e audit.Event) {
		mu.Lock()
		defer mu.Unlock()
		if e.Event == "denied.cross_origin" && strings.Contains(e.Detail, "https://evil.example") {
			noted++
		}
	}})
	evil := r.stranger().elsewhere()
	got := answers(5*chat.DenialsPerMinute, func(int) *http.Response { return evil.do("GET", "/live", nil) })
	if got[403] != 5*chat.DenialsPerMinute || noted < chat.DenialsPerMinute || noted > 2*chat.DenialsPerMinute {
		t.Errorf("%d recorded of %v", noted, got)
	}
}

func TestA20_NothingRedirectsElsewhere(t *testing.T) {
	r := start(t)
	for _, path := range []string{"/login?next=//evil.example", "//evil.example", "/%2f/evil.example", `/\evil.example`,
		"/./login", "/static/..//evil.example", "/login/..", "/c/1?next=https://evil.example", "/.//evil.example"} {
		res, _ := r.stranger().fetch(path)
		if to := res.Header.Get("Location"); strings.Contains(to, "evil") || strings.HasPrefix(to, "//") {
			t.Errorf("%s leads to %s", path, to)
		}
	}
}

func TestA30_EveryoneIsNotNamedWithoutEnd(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	m := ada.post("calm")
	for range chat.EveryonePerMinute {
		ada.post("@everyone look")
	}
	ada.refused(429, "rate_limited", "POST", "/channels/1/messages", newPost{Body: "@everyone again", Nonce: newNonce()})
	ada.refused(429, "rate_limited", "PATCH", fmt.Sprintf("/messages/%d", m.ID), map[string]string{"body": "@everyone"})
	ada.post("calm again")
}

func TestA32_WhatHangsOnThingsIsBounded(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	for b := range r.server.limits.per {
		r.server.limits.per[b] = allowance{}
	}
	m := ada.post("x")
	path := fmt.Sprintf("/messages/%d/reactions/", m.ID)
	for i := range chat.ReactionsPerMessage {
		ask[any](ada, 204, "PUT", path+url.PathEscape(string(rune(0x1F600+i))), nil)
	}
	ada.refused(409, "reactions_full", "PUT", path+url.PathEscape("👍"), nil)
	for range chat.PinsPerChannel {
		ask[any](ada, 204, "PUT", fmt.Sprintf("/messages/%d/pin", ada.post("x").ID), nil)
	}
	ada.refused(409, "pins_full", "PUT", fmt.Sprintf("/messages/%d/pin", m.ID), nil)
	for range chat.SessionsPerUser {
		if _, _, err := r.store.Login(t.Context(), "ada", goodPassword, chat.Device{}); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := r.store.Sessions(t.Context(), ada.id); err != nil || len(list) != chat.SessionsPerUser {
		t.Errorf("%d sessions, %v", len(list), err)
	}
	ada.refused(401, "no_session", "GET", "/me", nil) // the oldest of them
}

func TestA33_ChannelsAreNotMadeWithoutEnd(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	got := answers(2*chat.ChannelsPerHour, func(int) *http.Response {
		return ada.do("POST", "/channels", newRoom{Kind: chat.Private, Name: "x", Members: []chat.UserID{}})
	})
	if got[429] < chat.ChannelsPerHour-2 || got[201] > chat.ChannelsPerHour+2 {
		t.Errorf("answers: %v", got)
	}
}

func TestA35_SlowRequestsHoldNobodyUp(t *testing.T) {
	t.Parallel()
	r := start(t)
	const many = 300
	var slow [many]net.Conn
	for i := range slow {
		c, err := net.Dial("tcp", r.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: "+r.addr+"\r\nX-Slow: "); err != nil {
			t.Fatal(err)
		}
		slow[i] = c
	}
	began := time.Now()
	if got := r.raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"); got != "200" || time.Since(began) > patience/2 {
		t.Errorf("%s after %v", got, time.Since(began))
	}
	for _, c := range slow {
		_ = c.SetDeadline(time.Now().Add(patience))
		line, err := bufio.NewReader(c).ReadString('\n')
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			t.Fatalf("a slow request is kept: %q", line)
		}
	}
}

func TestA38_PollsOfOnePersonAreBounded(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	for range chat.PollsPerUser {
		p := over(dialPoll)(ada, ada.bootstrap().Cursor.String())
		p.hello()
		go func() { // ends with the server; below another poll may have had its place
			for strings.Contains(p.ended().Error(), "429") {
			}
		}()
	}
	for end := time.Now().Add(patience); r.server.polls.count(ada.id) < chat.PollsPerUser; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal("they do not all wait")
		}
	}
	ada.refused(429, "too_many_polls", "GET", "/poll?cursor="+url.QueryEscape(ada.bootstrap().Cursor.String()), nil)
	r.hub.Close()
}

// TestA66_NoGhosts has an account write from many tabs while it is deleted in
// one: nothing is stored afterwards, and its profile stays empty.
func TestA66_NoGhosts(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	session, _, err := r.store.Authenticate(t.Context(), ada.token)
	if err != nil {
		t.Fatal(err)
	}
	posting := make(chan map[int]int)
	go func() { // ends with its answers
		posting <- answers(60, func(i int) *http.Response {
			return ada.do("POST", "/channels/1/messages", newPost{Body: fmt.Sprintf("tab %d", i), Nonce: newNonce()})
		})
	}()
	if err := r.store.DeleteAccount(t.Context(), ada.id, "erase"); err != nil {
		t.Fatal(err)
	}
	got := <-posting
	if got[201]+got[401]+got[404] != 60 {
		t.Errorf("answers: %v", got)
	}
	ghost := "Ghost"
	if _, err := r.store.ChangeProfile(t.Context(), session, store.ProfileChange{DisplayName: &ghost}); !errors.Is(err, chat.ErrUnauthenticated) {
		t.Errorf("a profile was changed: %v", err)
	}
	page := ask[chat.Page](bob, 200, "GET", "/channels/1/messages?limit=200", nil)
	for _, m := range page.Messages {
		if m.SenderID == ada.id && m.DeletedAt == 0 {
			t.Errorf("a ghost says %q", m.Body)
		}
	}
	if u := ask[chat.User](bob, 200, "GET", fmt.Sprintf("/users/%d", ada.id), nil); u.DisplayName != chat.DeletedName {
		t.Errorf("left is %+v", u)
	}
}

// TestA34_WhoAsksNothingHoldsFewConnections, and leaves the rest to others.
func TestA34_WhoAsksNothingHoldsFewConnections(t *testing.T) {
	r := start(t)
	r.server.strange.mu.Lock()
	r.server.strange.everybody = true
	r.server.strange.mu.Unlock()
	dial := func() net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", r.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetDeadline(time.Now().Add(patience))
		return conn
	}
	asks := func(conn net.Conn) string {
		_, _ = io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
		line, _ := bufio.NewReader(conn).ReadString('\n')
		return strings.TrimSpace(line)
	}
	first := dial()
	for range chat.StrangersPerNetwork - 1 {
		dial()
	}
	if got := asks(dial()); got != "" {
		t.Errorf("one too many is told %s", got)
	}
	if got := asks(first); got != "HTTP/1.1 200 OK" {
		t.Errorf("who was there before is told %q", got)
	}
	if got := asks(dial()); got != "HTTP/1.1 200 OK" {
		t.Errorf("in the place of who has asked, somebody is told %q", got)
	}
}

// TestA58_StrictTransportIsForTrustedCertificates: where people have to press
// on past a warning, they could no longer.
func TestA58_StrictTransportIsForTrustedCertificates(t *testing.T) {
	for _, own := range []bool{false, true} {
		r := start(t)
		r.server.opts.StrictTransport, r.server.opts.TrustProxy = own, true
		for _, proto := range []string{"http", "https"} {
			req, _ := http.NewRequestWithContext(t.Context(), "GET", r.base+"/login", nil)
			req.Header.Set("X-Forwarded-Proto", proto)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			got := res.Header.Get("Strict-Transport-Security")
			if want := own && proto == "https"; (got != "") != want {
				t.Errorf("own certificate %t, %s: %q", own, proto, got)
			}
		}
	}
}
