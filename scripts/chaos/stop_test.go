//go:build linux

package chaos

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// TestX24Storm drops everybody at once, several times, and everybody comes back
// without a gap.
func TestX24Storm(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	l := put(t, nil, s.url(), "--transport", "both", "--clients", strconv.Itoa(*clients), "--devices", "4",
		"--rate", "10", "--storms", "3", "--duration", "16s", "--pid", strconv.Itoa(s.pid()))
	o := l.end()
	t.Logf("%d clients, dropped 3 times: %s", *clients, o.resumed())
	if o.Milliseconds["resume"].Max > 10_000 {
		t.Errorf("somebody was back after %v ms only", o.Milliseconds["resume"].Max)
	}
	if o.Milliseconds["resume"].Done < 3**clients {
		t.Errorf("only %d came back", o.Milliseconds["resume"].Done)
	}
}

// TestX25Restarted stops the server as an administrator does and starts it
// again, under many clients over TLS that go on posting.
func TestX25Restarted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serve(t, dir, "--addr", "127.0.0.1:0", "--plain", "")
	all := s.descriptors() + *clients // each live connection is one
	l := put(t, nil, "https://"+s.addr, "--ca", filepath.Join(dir, "tls", "ca.pem"),
		"--clients", strconv.Itoa(*clients), "--devices", "20", "--rate", "5", "--duration", "24h")
	becomes(t, "all are connected", 3*time.Minute, func() bool { return s.descriptors() >= all })
	began := time.Now()
	s.stop()
	stopped := time.Since(began)
	s = serve(t, dir, "--addr", s.addr, "--plain", "")
	began = time.Now()
	becomes(t, "all are back", time.Minute, func() bool { return s.descriptors() >= all })
	back := time.Since(began)
	o := l.enough()
	t.Logf("%d clients: stopped within %v, serving %v after that, all back %v later; %s",
		*clients, stopped, s.after, back, o.resumed())
	if o.Milliseconds["resume"].Max > 10_000 || back > 10*time.Second {
		t.Errorf("all were back after %v, the last %v ms after it had lost its connection",
			back, o.Milliseconds["resume"].Max)
	}
	if stopped > 6*time.Second {
		t.Errorf("it took %v to stop", stopped)
	}
}
