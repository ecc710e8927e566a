//go:build unix

package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"minimost/chat"
)

// TestA03_UnknownNamesTakeAsLong compares what a sign-in costs with and without
// an account: the time of the processor, which a busy machine does not change.
// The answer comes after the same chat.LoginDelay besides.
func TestA03_UnknownNamesTakeAsLong(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.SignUp(t.Context(), "known", goodPassword, chat.Device{})
	w.must(err)
	tries := 30
	if os.Getenv("MINIMOST_SOAK") != "" {
		tries = 200
	}
	var known, unknown []time.Duration
	for i := range tries {
		if i%2 == 0 { // neither always pays for the other's garbage
			known = append(known, w.wrongLogin("known"))
		}
		unknown = append(unknown, w.wrongLogin("unknown"))
		if i%2 == 1 {
			known = append(known, w.wrongLogin("known"))
		}
	}
	slices.Sort(known)
	slices.Sort(unknown)
	a, b := known[tries/2], unknown[tries/2]
	t.Logf("medians of %d: %v known, %v unknown", tries, a, b)
	// 2 ms on a quiet machine. A busy one takes the caches away: then what tells
	// is the hash, without which the one would be nothing beside the other.
	if most := max(2*time.Millisecond, a/10); (a - b).Abs() > most {
		t.Errorf("%v with and %v without an account", a, b)
	}
}

func (w *world) wrongLogin(name string) time.Duration {
	w.t.Helper()
	runtime.GC() // a hash leaves 19 MiB behind
	began := processorTime(w.t)
	_, _, err := w.Login(w.t.Context(), name, "Summer-2026", chat.Device{})
	wantErr(w.t, err, chat.ErrBadCredentials)
	return processorTime(w.t) - began
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// TestA14_NoSecretsInTheFiles: who reads the data directory, or a backup of it,
// finds no token and no password.
func TestA14_NoSecretsInTheFiles(t *testing.T) {
	w := newWorld(t)
	user, session, err := w.SignUp(t.Context(), "eve", goodPassword, chat.Device{})
	w.must(err)
	reset, err := w.OfferReset(t.Context(), user.ID, time.Hour, Text{})
	w.must(err)
	w.must(w.Close())
	err = filepath.WalkDir(w.opts.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, secret := range []string{session, reset, goodPassword} {
			if strings.Contains(string(b), secret) {
				t.Errorf("%s holds %q", path, secret)
			}
		}
		return err
	})
	w.must(err)
}

// TestA60_TheDirectoryIsClosedToOthers, also one that was open.
func TestA60_TheDirectoryIsClosedToOthers(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s, _ := openAt(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, fileName), 0o644); err != nil {
		t.Fatal(err)
	}
	openAt(t, dir)
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			err = fmt.Errorf("%s is %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestA61_LinksOutOfTheDirectoryLeadNowhere that somebody with another account
// on the machine has put there.
func TestA61_LinksOutOfTheDirectoryLeadNowhere(t *testing.T) {
	w := newWorld(t)
	outside := filepath.Join(t.TempDir(), "shadow")
	w.must(os.WriteFile(outside, []byte("root:x"), 0o600))
	sum := strings.Repeat("ab", 32)
	name := filepath.Join(w.opts.Dir, filepath.FromSlash(blobPath(sum)))
	w.must(os.MkdirAll(filepath.Dir(name), 0o700))
	if err := os.Symlink(outside, name); err != nil {
		t.Skipf("NOT TESTED: %v", err)
	}
	f, err := w.blobs.openBlob(sum)
	if err == nil {
		_ = f.Close()
		t.Error("the link was followed")
	}
	if errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the link was not met: %v", err)
	}
}
