//go:build linux

package chaos

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// disk mounts a small one in memory.
func disk(t *testing.T, options string) (dir string) {
	t.Helper()
	needsRoot(t)
	dir = t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: no disk of its own can be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill writes a file until the disk takes no more.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestX07DiskFull fills the disk under people who write. What is refused is
// refused with the right words, reading goes on, and when there is room again
// so does writing, without a restart.
func TestX07DiskFull(t *testing.T) {
	dir := disk(t, "size=24m")
	s := serve(t, dir+"/data")
	ada := join(t, s, "ada")
	for range 20 {
		ada.posts()
	}
	if a, _ := ada.upload(1000); a.status != http.StatusInsufficientStorage || a.code != "disk_full" {
		t.Errorf("a file beside next to no room: %v", a) // uploads leave the last 512 MiB to messages
	}
	fill(t, dir+"/filling")
	var a answer
	for range 400 { // SQLite has some room of its own
		if a = ada.post(); a.status != http.StatusCreated {
			break
		}
	}
	if a.status != http.StatusInsufficientStorage || a.code != "storage_full" {
		t.Fatalf("a post to a full disk: %v\n%s", a, s.words())
	}
	ada.kept()
	if a := ada.call("GET", "/search?q=ada", ""); a.status != http.StatusOK {
		t.Errorf("search: %v", a)
	}
	if a := ada.call("GET", "/bootstrap", ""); a.status != http.StatusOK {
		t.Errorf("bootstrap: %v", a)
	}
	for range 10 { // once full, still full, and no other error follows
		if a := ada.post(); a.code != "storage_full" {
			t.Errorf("another post: %v", a)
		}
	}
	if err := os.Remove(dir + "/filling"); err != nil {
		t.Fatal(err)
	}
	t.Logf("posts were taken %v after there was room", ada.back(5*time.Second))
	ada.kept()
	s.kill()
	whole(t, dir+"/data")
	s = serve(t, dir+"/data", "--http", s.addr)
	ada.s = s
	ada.kept()
}

// TestX07DiskFullInMidUpload fills the disk while a file comes in. Nothing is
// left of it, and messages go on.
func TestX07DiskFullInMidUpload(t *testing.T) {
	needsTime(t)
	// More than the 512 MiB that uploads leave alone, all but a little.
	dir := disk(t, "size=560m")
	s := serve(t, dir+"/data")
	ada := join(t, s, "ada")
	ada.posts()
	halfway, filled := make(chan struct{}), make(chan struct{})
	body, form := io.Pipe()
	go func() { // ends with the request
		_, _ = io.WriteString(form, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n")
		_, _ = form.Write(make([]byte, 4<<20))
		close(halfway)
		<-filled
		_, err := form.Write(make([]byte, 12<<20))
		if err == nil {
			_, _ = io.WriteString(form, "\r\n--b--\r\n")
		}
		_ = form.Close()
	}()
	var a answer
	var done sync.WaitGroup
	done.Go(func() { a = ada.do("POST", "/api/v1/uploads", "multipart/form-data; boundary=b", body) }) // ends with the answer
	<-halfway
	fill(t, dir+"/filling")
	close(filled)
	done.Wait()
	_ = body.Close()
	if a.status != http.StatusInsufficientStorage || a.code != "disk_full" {
		t.Errorf("the upload: %v\n%s", a, s.words())
	}
	if left, _ := filepath.Glob(dir + "/data/tmp/*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	ada.back(patience) // into what the upload has let go of
	if err := os.Remove(dir + "/filling"); err != nil {
		t.Fatal(err)
	}
	if a, _ := ada.upload(1 << 20); a.status != http.StatusCreated {
		t.Errorf("an upload after that: %v", a)
	}
	ada.kept()
	if s.health() != http.StatusOK {
		t.Errorf("health: %d\n%s", s.health(), s.words())
	}
}

// TestX08NoInodes has room, but not for new files: uploads are refused and
// messages go on.
func TestX08NoInodes(t *testing.T) {
	dir := disk(t, "size=1g,nr_inodes=64")
	s := serve(t, dir+"/data")
	ada := join(t, s, "ada")
	for i := 0; ; i++ {
		f, err := os.Create(fmt.Sprintf("%s/%d", dir, i))
		if err != nil {
			break
		}
		_ = f.Close()
	}
	if a, _ := ada.upload(1000); a.status != http.StatusInsufficientStorage || a.code != "disk_full" {
		t.Errorf("upload: %v\n%s", a, s.words())
	}
	for range 20 {
		ada.posts()
	}
	ada.kept()
}

// TestX09ReadOnly has a running server find its file system read-only, as after
// an error of the disk, and then starts one on such a file system.
func TestX09ReadOnly(t *testing.T) {
	dir := disk(t, "size=64m")
	s := serve(t, dir+"/data")
	ada := join(t, s, "ada")
	ada.posts()
	heal := fails(t, s, "pwrite64,fsync,fdatasync,ftruncate:error=EROFS")
	if a := ada.post(); a.status != http.StatusServiceUnavailable || a.code != "storage" {
		t.Errorf("post: %v", a)
	}
	ada.kept()
	heal()
	s.kill()
	if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	refuses(t, dir+"/data", []string{dir + "/data", "read-only"})
}

// fails attaches strace to a server, to have it fail at its system calls from
// now on, until the function returned is called.
func fails(t *testing.T, s *server, inject string) (heal func()) {
	t.Helper()
	needsRoot(t)
	log := filepath.Join(t.TempDir(), "strace")
	call, _, _ := strings.Cut(inject, ":")
	cmd := exec.Command(needs(t, "strace"), "-f", "-o", log, "-e", "trace="+call, "-e", "inject="+inject,
		"-p", fmt.Sprint(s.pid()))
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close() // the process has its own
	first := make([]byte, 1000)
	n, _ := r.Read(first)
	if !bytes.Contains(first[:n], []byte("attached")) {
		t.Skipf("SKIPPED: strace cannot look into the server: %s", first[:n])
	}
	go func() { _, _ = io.Copy(io.Discard, r); _ = r.Close() }() // ends with strace
	return sync.OnceFunc(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		_ = cmd.Wait()
	})
}

// TestX05FsyncFails has one fsync fail. What was to be synced is not
// acknowledged, and nothing is written from then on: what the disk has kept of
// it is not known until the file is opened anew.
func TestX05FsyncFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serve(t, dir)
	ada := join(t, s, "ada")
	for range 5 {
		ada.posts()
	}
	heal := fails(t, s, "fsync,fdatasync:error=EIO:when=1")
	a := ada.post()
	heal()
	if a.status != http.StatusServiceUnavailable || a.code != "storage" {
		t.Errorf("the post whose fsync failed: %v", a)
	}
	for range 5 {
		if a := ada.post(); a.code != "storage" {
			t.Errorf("a post after that: %v", a)
		}
	}
	if s.health() != http.StatusServiceUnavailable {
		t.Errorf("health: %d", s.health())
	}
	if said := strings.Count(s.words(), "the disk failed"); said != 1 {
		t.Errorf("it said so %d times:\n%s", said, s.words())
	}
	ada.kept() // reading goes on
	s.kill()
	whole(t, dir)
	ada.s = serve(t, dir, "--http", s.addr)
	ada.posts()
	ada.kept()
}

// TestX06WritesFail has the n-th write of each thread fail, for many n and in
// several ways, of which the last is a write of nothing.
func TestX06WritesFail(t *testing.T) {
	needsTime(t)
	for _, fault := range []string{"error=ENOSPC", "error=EIO", "error=EINTR", "retval=0"} {
		for _, n := range []int{1, 2, 3, 5, 8} {
			t.Run(fmt.Sprintf("%s/%d", fault, n), func(t *testing.T) { writeFails(t, fault, n) })
		}
	}
}

func writeFails(t *testing.T, fault string, n int) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serve(t, dir)
	ada := join(t, s, "ada")
	ada.posts()
	heal := fails(t, s, fmt.Sprintf("pwrite64:%s:when=%d", fault, n))
	for range 15 {
		switch a := ada.post(); {
		case a.status == http.StatusCreated || a.status == http.StatusOK:
		case a.code == "storage" || a.code == "storage_full":
		default:
			t.Errorf("post: %v\n%s", a, s.words())
		}
	}
	heal()
	ada.kept()
	if s.health() == 0 {
		t.Errorf("it is gone:\n%s", s.words())
	}
	s.kill()
	whole(t, dir)
	ada.s = serve(t, dir, "--http", s.addr)
	ada.posts()
	ada.kept()
}
