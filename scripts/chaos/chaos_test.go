//go:build linux

package chaos

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// How much of it. make chaos and make soak set these.
var (
	long    = flag.Bool("long", false, "run the cases that take more than a moment too")
	kills   = flag.Int("kills", 3, "how often the server is killed under load")
	clients = flag.Int("clients", 60, "how many live connections outlive a restart")
	soak    = flag.Duration("soak", 0, "how long the server is under load to see that it does not grow")
)

// needsTime skips a case that only make chaos runs.
func needsTime(t *testing.T) {
	t.Helper()
	if !*long {
		t.Skip("SKIPPED: runs with make chaos")
	}
}

// needs skips a case whose tool is not here.
func needs(t *testing.T, tool string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Skipf("SKIPPED: there is no %s on this machine", tool)
	}
	return path
}

func needsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: needs root")
	}
}

// The programs under test, built once.
var serverBinary, loadBinary string

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := runAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(max(code, 0))
}

func runAll(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "minimost-chaos-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, b := range []struct {
		to      *string
		name    string
		program string
	}{{&serverBinary, "minimost", "minimost"}, {&loadBinary, "loadtest", "minimost/scripts/loadtest"}} {
		*b.to = filepath.Join(dir, b.name)
		if out, err := exec.Command("go", "build", "-o", *b.to, b.program).CombinedOutput(); err != nil {
			return 1, fmt.Errorf("build %s: %w\n%s", b.program, err, out)
		}
	}
	return m.Run(), nil
}

// patience is how long a case waits for what must come. It is long, because it
// only matters when something is broken.
const patience = 30 * time.Second

// becomes waits until something is so, asking again and again.
func becomes(t *testing.T, what string, within time.Duration, is func() bool) (took time.Duration) {
	t.Helper()
	began := time.Now()
	for every := time.NewTicker(20 * time.Millisecond); !is(); <-every.C {
		if time.Since(began) > within {
			t.Fatalf("after %v still not: %s", within, what)
		}
	}
	return time.Since(began)
}
