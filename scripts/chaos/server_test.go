//go:build linux

package chaos

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"minimost/store"
)

// server is a running MiniMost.
type server struct {
	t     *testing.T
	dir   string
	cmd   *exec.Cmd
	addr  string
	after time.Duration // from its start until it served
	err   error         // how it ended, once ended is closed
	ended chan struct{}

	mu   sync.Mutex
	said bytes.Buffer
}

// launch starts the server, by way of another program if one is named; it may
// end at once.
func launch(t *testing.T, dir string, by []string, flags ...string) (s *server, serving <-chan string) {
	t.Helper()
	s = &server{t: t, dir: dir, ended: make(chan struct{})}
	line := slices.Concat(by, []string{serverBinary, "--data", dir, "--log", "json", "--signups-per-hour", "0",
		"--mdns", "", "--stun-addr", "off", "--backup-hour", "-1", "--previews", "off"}, flags)
	s.cmd = exec.Command(line[0], line[1:]...)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stdout, s.cmd.Stderr = w, w
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close() // the process has its own
	addr := make(chan string, 1)
	go func() { // ends with the process
		defer close(s.ended)
		s.listen(r, addr)
		_ = r.Close()
		s.err = s.cmd.Wait()
	}()
	t.Cleanup(s.kill)
	return s, addr
}

func (s *server) listen(r *os.File, addr chan<- string) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		var line struct {
			Message string `json:"message"`
			Addr    string `json:"addr"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Message == "serving" {
			addr <- line.Addr
		}
		s.mu.Lock()
		s.said.Write(append(lines.Bytes(), '\n'))
		s.mu.Unlock()
	}
}

func (s *server) words() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// serve starts a server and waits until it serves, on plain HTTP unless the
// flags say where.
func serve(t *testing.T, dir string, flags ...string) *server {
	t.Helper()
	return serveBy(t, nil, dir, flags...)
}

func serveBy(t *testing.T, by []string, dir string, flags ...string) *server {
	t.Helper()
	if !slices.Contains(flags, "--addr") && !slices.Contains(flags, "--http") {
		flags = append([]string{"--http", "127.0.0.1:0"}, flags...)
	}
	began := time.Now()
	s, serving := launch(t, dir, by, flags...)
	select {
	case s.addr = <-serving:
		s.after = time.Since(began)
	case <-s.ended:
		t.Fatalf("the server ended: %v\n%s", s.err, s.words())
	case <-time.After(patience):
		t.Fatalf("the server does not serve:\n%s", s.words())
	}
	return s
}

// refuses starts a server that must end by itself and say why, in words for
// people, and what to do.
func refuses(t *testing.T, dir string, words []string, flags ...string) {
	t.Helper()
	if len(flags) == 0 {
		flags = []string{"--http", "127.0.0.1:0"}
	}
	s, _ := launch(t, dir, nil, flags...)
	select {
	case <-s.ended:
	case <-time.After(patience):
		t.Fatalf("it runs:\n%s", s.words())
	}
	var exit *exec.ExitError
	if !errors.As(s.err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("ended with %v, want code 1", s.err)
	}
	for _, w := range words {
		if !strings.Contains(s.words(), w) {
			t.Errorf("it does not say %q:\n%s", w, s.words())
		}
	}
	if strings.Contains(s.words(), "goroutine ") {
		t.Errorf("it crashed:\n%s", s.words())
	}
}

func (s *server) url() string { return "http://" + s.addr }

// kill is kill -9. It does nothing to one that has ended.
func (s *server) kill() {
	_ = s.cmd.Process.Kill() // an error says that it has ended
	<-s.ended
}

// stop is what an administrator does.
func (s *server) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatalf("it does not stop:\n%s", s.words())
	}
	if s.err != nil {
		s.t.Errorf("stopped with %v:\n%s", s.err, s.words())
	}
}

func (s *server) pid() int { return s.cmd.Process.Pid }

// health is the status of /healthz, 0 for no answer.
func (s *server) health() int {
	res, err := http.Get(s.url() + "/healthz")
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// whole checks a copy of the database of a server that does not run, every page and every
// reference: the original is left as the fault has left it.
func whole(t *testing.T, dir string) {
	t.Helper()
	copied := t.TempDir()
	for _, name := range []string{"minimost.db", "minimost.db-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) && strings.HasSuffix(name, "-wal") {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(copied, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Inspect(t.Context(), filepath.Join(copied, "minimost.db")); err != nil {
		t.Fatalf("the database is not whole: %v", err)
	}
	if err := os.RemoveAll(copied); err != nil {
		t.Fatal(err)
	}
}

// descriptors counts those that the server has open.
func (s *server) descriptors() int {
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.pid()))
	if err != nil {
		return 0
	}
	return len(files)
}

// command is a program with its arguments.
func command(line ...string) *exec.Cmd { return exec.Command(line[0], line[1:]...) }

// rss is the memory of a process in MiB.
func rss(t *testing.T, pid int) float64 {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(b), "VmRSS:")
	var kib float64
	if _, err := fmt.Sscan(after, &kib); err != nil {
		t.Fatal(err)
	}
	return kib / 1024
}
