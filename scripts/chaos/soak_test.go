//go:build linux

package chaos

import (
	"fmt"
	"net"
	"path/filepath"
	"testing"
	"time"
)

// TestSoak keeps a server under mixed load for a long time: afterwards its
// goroutines and descriptors are as before, and its memory has not grown since
// the first third.
func TestSoak(t *testing.T) {
	if *soak == 0 {
		t.Skip("SKIPPED: runs with make soak")
	}
	numbers := free(t)
	s := serve(t, filepath.Join(t.TempDir(), "data"), "--metrics", numbers)
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
