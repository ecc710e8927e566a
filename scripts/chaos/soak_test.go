//go:build linux

package chaos

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestSoak keeps a server under mixed load for a long time: afterwards its
// goroutines and descriptors are as before, and its memory has not grown since
// the first third. It begins with a history that fills the caches of the
// database.
func TestSoak(t *testing.T) {
	if *soak == 0 {
		t.Skip("SKIPPED: runs with make soak")
	}
	numbers := free(t)
	data := filepath.Join(t.TempDir(), "data")
	seed := exec.Command("go", "run", "minimost/scripts/seed", "--data", data, "--messages", "200000", "--people", "20", "--channels", "5", "--span", "2000h")
	if out, err := seed.CombinedOutput(); err != nil {
		t.Fatalf("seed: %v\n%s", err, out)
	}
	s := serve(t, data, "--metrics", numbers)
	l := put(t, nil, s.url(), "--transport", "both", "--clients", "60", "--rate", "10", "--mixed", "4", "--channels", "3",
		"--churn", "0.5", "--storms", fmt.Sprint(1+int(*soak/(5*time.Minute))), "--stall", "3", "--slow", "3",
		"--duration", soak.String(), "--metrics", "http://"+numbers, "--steady")
	l.end()
	t.Logf("%v\n%s", *soak, &l.out)
}

// free is an address that nobody uses.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
