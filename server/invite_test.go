package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minimost/chat"
)

func TestInvite(t *testing.T) {
	r := start(t)
	got := ask[invitation](r.join("ada"), 200, "GET", "/invite", nil)
	if got.URL != r.base { // no better address is known here
		t.Errorf("address %q", got.URL)
	}
	finder := []string{"1111111", "1000001", "1011101"}
	for y, want := range finder {
		if len(got.QR[y]) != len(got.QR) || !strings.HasPrefix(got.QR[y], want) {
			t.Errorf("row %d of the code: %s", y, got.QR[y])
		}
	}
}

func TestAddressForOthers(t *testing.T) {
	s := &Server{opts: Options{URLs: []string{"https://10.0.0.5:8443", "https://localhost:8443"}}}
	for host, want := range map[string]string{
		"localhost:8443": "https://10.0.0.5:8443", "127.0.0.1": "https://10.0.0.5:8443", "[::1]:8443": "https://10.0.0.5:8443",
		"chat.lan:8443": "http://chat.lan:8443", "[2001:db8::1]": "http://[2001:db8::1]",
	} {
		req := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil)
		req.Host = host
		if got := s.addressForOthers(&request{Request: req}); got != want {
			t.Errorf("%s: %s", host, got)
		}
	}
}

func TestEndOtherSessions(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	for range 2 {
		ada.again()
	}
	type sessions struct {
		Sessions []chat.Session `json:"sessions"`
		Current  chat.SessionID `json:"current"`
	}
	if got := ask[sessions](ada, 200, "GET", "/me/sessions", nil); len(got.Sessions) != 3 {
		t.Fatalf("%d sessions", len(got.Sessions))
	}
	for range 2 { // the second time there is none
		ask[any](ada, 204, "DELETE", "/me/sessions", nil)
	}
	got := ask[sessions](ada, 200, "GET", "/me/sessions", nil)
	if len(got.Sessions) != 1 || got.Sessions[0].ID != got.Current {
		t.Errorf("left %+v", got)
	}
}

// newcomer is what somebody sends to make an account.
func newcomer(name, invite string) map[string]string {
	in := map[string]string{"username": name, "password": goodPassword}
	if invite != "" {
		in["invite"] = invite
	}
	return in
}

type madeInvite struct {
	Invite chat.Invite `json:"invite"`
	invitation
}

func (m madeInvite) token() string {
	_, token, _ := strings.Cut(m.URL, "/invite#")
	return token
}

// byInvitation starts a server where one needs an invitation, with the first
// member, who was there before.
func byInvitation(t *testing.T) (r *running, ada *person) {
	r = start(t)
	ada = r.join("ada")
	r.down()
	r.signup = chat.SignupInvite
	r.up()
	return r, ada.again()
}

func TestSignUpByInvitation(t *testing.T) {
	r, ada := byInvitation(t)
	out := r.stranger()
	if info := ask[chat.ServerInfo](out, 200, "GET", "/server", nil); info.Signup != chat.SignupInvite {
		t.Errorf("the page is told %q", info.Signup)
	}
	out.refused(403, "invite_needed", "POST", "/signup", newcomer("bob", ""))
	out.refused(400, "invite_gone", "POST", "/signup", newcomer("bob", "guessed"))
	out.refused(400, "invite_gone", "POST", "/signup", newcomer("bob", strings.Repeat("x", 200)))
	out.refused(403, "invite_needed", "GET", "/signup/available?username=ada", nil) // who has an account is not told

	made := ask[madeInvite](ada, 201, "POST", "/invites", nil)
	if made.Invite.By == 0 || made.Invite.UsesLeft != chat.InviteUses || made.token() == "" || len(made.QR) == 0 {
		t.Errorf("%+v", made)
	}
	ask[any](out, 204, "POST", "/invites/check", map[string]string{"token": made.token()})
	out.refused(400, "invite_gone", "POST", "/invites/check", map[string]string{"token": "guessed"})
	ask[account](out, 201, "POST", "/signup", newcomer("bob", made.token()))
	out.refused(409, "username_taken", "POST", "/signup", newcomer("BOB", made.token()))
	list, err := r.store.Invites(t.Context())
	if err != nil || len(list) != 1 || list[0].Used != 1 || list[0].UsesLeft != chat.InviteUses-1 {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestInviteRace has more people come at once than an invitation is for.
func TestInviteRace(t *testing.T) {
	r, _ := byInvitation(t)
	const uses, people = 3, 12
	_, token, err := r.store.MakeInvite(t.Context(), 0, uses, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	var in atomic.Int32
	var all sync.WaitGroup
	for n := range people {
		all.Go(func() {
			name := fmt.Sprint("guest", n)
			if _, _, err := r.store.SignUpInvited(t.Context(), token, name, goodPassword, chat.Device{}); err == nil {
				in.Add(1)
			} else if !errors.Is(err, chat.ErrInviteGone) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if in.Load() != uses {
		t.Errorf("%d got in with an invitation for %d", in.Load(), uses)
	}
}

func TestInviteEnds(t *testing.T) {
	r, ada := byInvitation(t)
	check := func(token string, want bool) {
		t.Helper()
		if _, err := r.store.InviteOf(t.Context(), token); (err == nil) != want {
			t.Errorf("works: %v, want %v", err, want)
		}
	}
	invite, token, err := r.store.MakeInvite(t.Context(), 0, 5, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	check(token, true)
	if err := r.store.RevokeInvite(t.Context(), invite.ID); err != nil {
		t.Fatal(err)
	}
	check(token, false)
	if err := r.store.RevokeInvite(t.Context(), invite.ID); !errors.Is(err, chat.ErrNotFound) {
		t.Error(err)
	}
	// One that has expired, and one of somebody whose account is closed.
	_, token, err = r.store.MakeInvite(t.Context(), 0, 5, -time.Second)
	if err != nil {
		t.Fatal(err)
	}
	check(token, false)
	made := ask[madeInvite](ada, 201, "POST", "/invites", nil)
	check(made.token(), true)
	if err := r.store.Disable(t.Context(), made.Invite.By, true); err != nil {
		t.Fatal(err)
	}
	check(made.token(), false)
}

func TestInvitesOfOnePersonAreBounded(t *testing.T) {
	_, ada := byInvitation(t)
	for range chat.InvitesPerUser {
		ask[madeInvite](ada, 201, "POST", "/invites", nil)
	}
	ada.refused(409, "too_many_invites", "POST", "/invites", nil)
}

func TestSignUpClosed(t *testing.T) {
	r, ada := byInvitation(t)
	made := ask[madeInvite](ada, 201, "POST", "/invites", nil)
	r.down()
	r.signup = chat.SignupClosed
	r.up()
	out := r.stranger()
	out.refused(403, "signup_closed", "POST", "/signup", newcomer("bob", made.token()))
	out.refused(403, "signup_closed", "GET", "/signup/available?username=bob", nil)
	out.refused(403, "signup_closed", "POST", "/invites/check", map[string]string{"token": made.token()})
	ada.again().refused(403, "signup_closed", "POST", "/invites", nil)
}
