package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"minimost/chat"
)

type invitation struct {
	URL string   `json:"url"`
	QR  []string `json:"qr"`
}

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
