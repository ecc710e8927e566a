//go:build linux

package chaos

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestX02KilledAtTheFirstStart kills a server at its n-th write while it makes
// its database, which runs all migrations. The next one finishes.
func TestX02KilledAtTheFirstStart(t *testing.T) {
	needsTime(t)
	needsRoot(t)
	strace := needs(t, "strace")
	killed := 0
	for n := 1; n <= 120; n += 6 {
		dir := filepath.Join(t.TempDir(), "data")
		s, serving := launch(t, dir, []string{strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64",
			"-e", fmt.Sprintf("inject=pwrite64:signal=KILL:when=%d", n)}, "--http", "127.0.0.1:0")
		select {
		case <-s.ended:
			killed++
		case <-serving: // it has made fewer writes in one thread
			continue
		}
		s = serve(t, dir)
		ada := join(t, s, "ada")
		ada.posts()
		ada.kept()
		s.stop()
		whole(t, dir)
	}
	if killed < 3 {
		t.Errorf("only %d were killed", killed)
	}
	t.Logf("%d kills while the database was made", killed)
}

// TestX10NotOurs starts a server whose user may not write where it should.
func TestX10NotOurs(t *testing.T) {
	needsRoot(t)
	open, err := os.MkdirTemp("/tmp", "minimost-chaos-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(open) })
	if err := os.Chmod(open, 0o755); err != nil { // #nosec G302 -- others are to look in
		t.Fatal(err)
	}
	binary := filepath.Join(open, "minimost")
	b, err := os.ReadFile(serverBinary)
	if err == nil {
		err = os.WriteFile(binary, b, 0o755) // #nosec G306 -- others are to run it
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(open, "data")
	if err := os.Mkdir(dir, 0o755); err != nil { // #nosec G301 -- others are to look in
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "--data", dir, "--http", "127.0.0.1:0", "--mdns", "", "--stun-addr", "off")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), dir) || !strings.Contains(string(out), "must belong to the user") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestX27Signals sends signals that are no end, and then two that are.
func TestX27Signals(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	ada := join(t, s, "ada")
	for _, signal := range []syscall.Signal{syscall.SIGHUP, syscall.SIGPIPE} {
		if err := s.cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		ada.posts()
	}
	poll := put(t, nil, s.url(), "--transport", "poll", "--clients", "1", "--duration", "24h", "--rate", "0.1")
	becomes(t, "a poll is held", patience, func() bool { return s.descriptors() > 15 })
	for range 2 {
		if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			break // the first was quick
		}
	}
	<-s.ended
	_ = poll.cmd.Process.Kill()
	whole(t, s.dir)
	ada.s = serve(t, s.dir, "--http", s.addr)
	ada.kept()
}

// TestX38NobodyReadsTheLog closes the pipe that the server logs into. It has
// something to say and goes on.
func TestX38NobodyReadsTheLog(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, dir)
	addr := s.addr
	s.stop()
	cmd := exec.Command(serverBinary, "--data", dir, "--http", addr, "--log", "json", "--mdns", "", "--stun-addr", "off",
		"--signups-per-hour", "0")
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	_ = w.Close() // the process has its own
	becomes(t, "it serves", patience, func() bool { return s.health() == 200 })
	_ = r.Close()
	ada := join(t, s, "ada")
	if err := os.WriteFile(filepath.Join(dir, "channels.json"), []byte("no channels"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := cmd.Process.Signal(syscall.SIGHUP); err != nil { // which is logged as an error
			t.Fatal(err)
		}
		ada.posts()
	}
	ada.kept()
}
