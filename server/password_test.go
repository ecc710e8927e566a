package server

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"minimost/chat"
	"minimost/store"
)

const otherPassword = "Glacier-Piston-8"

func (p *person) signsIn(password string, want int) {
	p.t.Helper()
	res := p.r.stranger().do("POST", "/login", credentials{p.name, password})
	defer res.Body.Close()
	if res.StatusCode != want {
		p.t.Errorf("signing in as %s: %s, want %d", p.name, res.Status, want)
	}
}

// live is an open page of the person's.
func (p *person) live() *stream {
	p.t.Helper()
	w, err := dialSocket(p, "")
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(w.close)
	s := &stream{t: p.t, wire: w}
	s.hello()
	return s
}

func (s *stream) closes(code websocket.StatusCode) {
	s.t.Helper()
	if err := s.ended(); websocket.CloseStatus(err) != code {
		s.t.Errorf("ended with %v, want %d", err, code)
	}
}

func TestChangePassword(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	other := ada.again()
	live := other.live()
	type change struct {
		Current string `json:"current"`
		New     string `json:"new"`
	}
	began := time.Now()
	refused := ask[problem](ada, 403, "POST", "/me/password", change{"wrong", otherPassword})
	if refused.Code != "wrong_password" || time.Since(began) < chat.LoginDelay {
		t.Errorf("%+v after %v", refused, time.Since(began))
	}
	ask[any](ada, 422, "POST", "/me/password", change{goodPassword, "weak"})
	ask[any](ada, 204, "POST", "/me/password", change{goodPassword, otherPassword})
	ask[any](ada, 200, "GET", "/me", nil)
	ask[problem](other, 401, "GET", "/me", nil)
	live.closes(4401)
	ada.signsIn(otherPassword, 200)
}

func TestWrongPasswordsOfOneselfLock(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	for range chat.LockoutAfter {
		r.server.lockout.end("ada", netip.MustParseAddr("127.0.0.1"), chat.ErrWrongPassword)
	}
	ask[problem](ada, 423, "POST", "/me/password", map[string]string{"current": goodPassword, "new": otherPassword})
	ask[problem](ada, 423, "DELETE", "/me", map[string]string{"password": goodPassword, "mode": "erase"})
}

func TestResetOverHTTP(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	live := ada.live()
	token, err := r.store.OfferReset(t.Context(), ada.id, time.Hour, store.Text{Body: "x", HTML: "<p>x</p>", Excerpt: "x"})
	if err != nil {
		t.Fatal(err)
	}
	stranger := r.stranger()
	if got := ask[map[string]string](stranger, 200, "POST", "/password-reset/check", map[string]string{"token": token}); got["username"] != "ada" {
		t.Errorf("it is for %v", got)
	}
	for _, bad := range []string{"", "x", strings.Repeat("x", 200)} {
		gone := ask[problem](stranger, 400, "POST", "/password-reset", map[string]string{"token": bad, "password": otherPassword})
		if gone.Code != "reset_gone" {
			t.Errorf("%q: %+v", bad, gone)
		}
	}
	ask[problem](stranger, 422, "POST", "/password-reset", map[string]string{"token": token, "password": "weak"})
	statuses := map[int]int{}
	var mu sync.Mutex
	var racers sync.WaitGroup
	for range 6 {
		racers.Go(func() {
			res := stranger.do("POST", "/password-reset", map[string]string{"token": token, "password": otherPassword})
			defer res.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			statuses[res.StatusCode]++
		})
	}
	racers.Wait()
	if statuses[204] != 1 || statuses[400] != 5 {
		t.Errorf("answers: %v", statuses)
	}
	live.closes(4401)
	ask[problem](ada, 401, "GET", "/me", nil)
	ada.signsIn(otherPassword, 200)
}

// TestResetBySession is what the system's direct message leads to.
func TestResetBySession(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	ask[problem](ada, 400, "POST", "/password-reset", map[string]string{"password": otherPassword})
	if _, err := r.store.OfferReset(t.Context(), ada.id, time.Hour, store.Text{}); err != nil {
		t.Fatal(err)
	}
	ask[problem](bob, 400, "POST", "/password-reset", map[string]string{"password": otherPassword})
	ask[any](ada, 204, "POST", "/password-reset", map[string]string{"password": otherPassword})
	ada.signsIn(otherPassword, 200)
}

func TestDeleteMe(t *testing.T) {
	for _, mode := range []string{"anonymise", "erase"} {
		t.Run(mode, func(t *testing.T) {
			r := start(t)
			ada, bob := r.join("ada"), r.join("bob")
			m := ada.postIn(1, "before I go")
			live := ada.again().live()
			ask[problem](ada, 422, "DELETE", "/me", map[string]string{"password": goodPassword, "mode": "maybe"})
			ask[problem](ada, 403, "DELETE", "/me", map[string]string{"password": "wrong", "mode": mode})
			ask[any](ada, 204, "DELETE", "/me", map[string]string{"password": goodPassword, "mode": mode})
			live.closes(4403)
			ask[problem](ada, 401, "POST", "/channels/1/messages", map[string]string{"body": "ghost", "nonce": newNonce()})
			gone := ask[chat.User](bob, 200, "GET", fmt.Sprintf("/users/%d", ada.id), nil)
			if !gone.Deleted || gone.Username == "ada" || gone.DisplayName != chat.DeletedName {
				t.Errorf("left is %+v", gone)
			}
			left := ask[chat.Message](bob, 200, "GET", fmt.Sprintf("/messages/%d", m.ID), nil)
			if (left.DeletedAt != 0) != (mode == "erase") {
				t.Errorf("left is %+v", left)
			}
			res := r.stranger().do("POST", "/signup", credentials{"Ada", goodPassword})
			defer res.Body.Close()
			if res.StatusCode != http.StatusConflict {
				t.Errorf("the name can be had: %s", res.Status)
			}
		})
	}
}
