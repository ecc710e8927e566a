package meter

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestWhatIsCountedIsToldOnce(t *testing.T) {
	m := New(map[string]func() float64{"connections": func() float64 { return 7 }})
	m.Request("GET /api/v1/me", "ok", time.Millisecond)
	m.Request("GET /api/v1/me", "ok", time.Millisecond)
	m.Request("POST /api/v1/login", "bad_credentials", 3*time.Second)
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://localhost:9100/metrics", nil))
	for _, want := range []string{"minimost_connections 7\n", `minimost_requests_total{route="GET /api/v1/me",outcome="ok"} 2`,
		`minimost_requests_total{route="POST /api/v1/login",outcome="bad_credentials"} 1`,
		`minimost_request_seconds_count{route="GET /api/v1/me"} 2`, "go_goroutines", "process_resident_memory_bytes"} {
		if strings.Count(w.Body.String(), want) != 1 {
			t.Errorf("no %s in\n%s", want, w.Body)
		}
	}
	var none *Meter
	none.Request("x", "ok", 0)
}

func TestNamesOfTheNetworkAreRefused(t *testing.T) {
	for host, want := range map[string]int{"127.0.0.1:9100": 200, "[::1]:9100": 200, "[::1]": 200, "127.0.0.1": 200, "localhost": 200,
		"evil.example": 421, "evil.example:9100": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example:9100": 421, "": 421} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.Host = host
		w := httptest.NewRecorder()
		New(nil).Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", host, w.Code, want)
		}
	}
}
