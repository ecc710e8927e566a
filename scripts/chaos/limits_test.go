//go:build linux

package chaos

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// TestX16Locked has another program hold the write lock of the database. Posts
// wait for it as long as is bearable, reading goes on, and when the lock is
// gone so is the trouble.
func TestX16Locked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serve(t, dir)
	ada := join(t, s, "ada")
	ada.posts()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "minimost.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	a := ada.post()
	if took := time.Since(began); a.status != http.StatusServiceUnavailable || a.code != "busy" || took < 4*time.Second {
		t.Errorf("after %v: %v", took, a)
	}
	ada.kept()
	if _, err := c.ExecContext(context.WithoutCancel(t.Context()), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	t.Logf("posts were taken %v after the lock was gone", ada.back(5*time.Second))
	ada.kept()
}

// TestX17SecondServer starts another server on the same directory, and one after
// a kill, which leaves nothing locked.
func TestX17SecondServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serve(t, dir)
	refuses(t, dir, []string{strconv.Itoa(s.pid()), "stop it first"})
	if s.health() != http.StatusOK {
		t.Errorf("health of the first: %d", s.health())
	}
	s.kill()
	serve(t, dir)
}

// TestX29PortTaken has another program on the port.
func TestX29PortTaken(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	refuses(t, filepath.Join(t.TempDir(), "data"), []string{"choose another with --addr"}, "--http", other.Addr().String())
}

// TestX33FewDescriptors gives the server 256 of them and opens more
// connections than that. Those that are there go on, the database too, and when
// the others are gone new ones are taken.
func TestX33FewDescriptors(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serveBy(t, []string{needs(t, "prlimit"), "--nofile=256:256"}, dir)
	ada := join(t, s, "ada")
	ada.posts() // its connection stays
	var idle []net.Conn
	defer func() {
		for _, c := range idle {
			_ = c.Close()
		}
	}()
	for range 300 {
		c, err := net.DialTimeout("tcp", s.addr, 5*time.Second)
		if err != nil {
			break
		}
		_, _ = io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") // so that it may stay
		idle = append(idle, c)
	}
	becomes(t, "it has no descriptor left", patience, func() bool { return s.descriptors() >= 255 })
	for range 30 {
		ada.posts()
	}
	if a, _ := ada.upload(1000); a.status != http.StatusServiceUnavailable {
		t.Errorf("an upload, for which no file can be opened: %v", a)
	}
	for _, c := range idle {
		_ = c.Close()
	}
	idle = nil
	bob := join(t, s, "bob")
	bob.posts()
	if a, _ := ada.upload(1000); a.status != http.StatusCreated {
		t.Errorf("an upload after that: %v", a)
	}
	ada.kept()
}

// TestX22Frozen stops the processes of a part of the clients. The server does
// not keep what they do not read, and the others notice nothing.
func TestX22Frozen(t *testing.T) {
	needsTime(t)
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	frozen := put(t, nil, s.url(), "--clients", "20", "--rate", "1", "--duration", "24h")
	ada := join(t, s, "ada")
	becomes(t, "those who will freeze are there", patience, func() bool {
		return len(ada.call("GET", "/channels/1/messages?limit=1", "").body) > 100 && s.descriptors() > 35
	})
	p99 := func() float64 {
		o := put(t, nil, s.url(), "--clients", "30", "--rate", "40", "--size", "2000", "--duration", "8s").end()
		return o.Milliseconds["seen"].P99
	}
	before, memory := p99(), rss(t, s.pid())
	if err := frozen.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	during, grown := p99(), rss(t, s.pid())
	if err := frozen.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	frozen.enough() // they have missed nothing
	t.Logf("20 of 50 frozen: p99 of the others %.1f ms, before %.1f; memory %.0f MiB, before %.0f", during, before, grown, memory)
	if grown > memory+40 {
		t.Errorf("memory went from %.0f to %.0f MiB", memory, grown)
	}
}

// TestX20HalfOpen cuts the cable of clients that then hear nothing and say
// nothing. The server lets go of them in time.
func TestX20HalfOpen(t *testing.T) {
	needsTime(t)
	needsRoot(t)
	ns := fmt.Sprintf("chaos%d", os.Getpid())
	run := func(line ...string) {
		if out, err := command(line...).CombinedOutput(); err != nil {
			t.Skipf("SKIPPED: no network of its own can be made here: %v: %v %s", line, err, out)
		}
	}
	needs(t, "ip")
	run("ip", "netns", "add", ns)
	t.Cleanup(func() { _ = command("ip", "netns", "del", ns).Run() })
	run("ip", "link", "add", ns+"a", "type", "veth", "peer", "name", ns+"b", "netns", ns)
	t.Cleanup(func() { _ = command("ip", "link", "del", ns+"a").Run() })
	run("ip", "addr", "add", "10.213.77.1/30", "dev", ns+"a")
	run("ip", "link", "set", ns+"a", "up")
	run("ip", "-n", ns, "addr", "add", "10.213.77.2/30", "dev", ns+"b")
	run("ip", "-n", ns, "link", "set", ns+"b", "up")
	s := serve(t, filepath.Join(t.TempDir(), "data"), "--http", "10.213.77.1:0", "--insecure", "--host-name", "10.213.77.1")
	none := s.descriptors()
	l := put(t, []string{"ip", "netns", "exec", ns}, s.url(), "--clients", "30", "--rate", "20", "--duration", "24h")
	becomes(t, "all are there", patience, func() bool { return s.descriptors() >= none+30 })
	ada := join(t, s, "ada")
	for range 5 {
		ada.posts()
	}
	run("ip", "-n", ns, "link", "set", ns+"b", "down")
	for range 20 {
		ada.posts() // for nobody
	}
	took := becomes(t, "the server has let go of them", 45*time.Second, func() bool { return s.descriptors() <= none+3 })
	run("ip", "-n", ns, "link", "set", ns+"b", "up")
	o := l.enough() // they come back and have missed nothing
	t.Logf("gone after %v; %d connections ended; %s", took, o.Resumes, o.resumed())
}
