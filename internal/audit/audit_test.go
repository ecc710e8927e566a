package audit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func all(Event) bool { return true }

func TestLinesCannotBeForged(t *testing.T) {
	dir := t.TempDir()
	hostile := "eve\n{\"event\":\"login\",\"user\":\"admin\"}\x1b[2J\u2028"
	if err := In(dir).Write(Event{At: 1, Event: "login.failed", User: hostile, Address: "192.0.2.7"}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil || bytes.Count(b, []byte("\n")) != 1 || bytes.ContainsAny(b, "\x1b\r") {
		t.Errorf("%q, %v", b, err)
	}
	if got, err := In(dir).Last(10, all); err != nil || len(got) != 1 || got[0].User != hostile {
		t.Errorf("%+v, %v", got, err)
	}
	if info, err := os.Stat(filepath.Join(dir, FileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestWhatIsNoTextIsKept has bytes that a request can bring in a path or a header.
func TestWhatIsNoTextIsKept(t *testing.T) {
	dir := t.TempDir()
	if err := In(dir).Write(Event{At: 1, Event: "denied.cross_origin", Detail: "PUT /\xff from http://\xfe"}); err != nil {
		t.Fatal(err)
	}
	want := "PUT /\ufffd from http://\ufffd"
	if got, err := In(dir).Last(10, all); err != nil || len(got) != 1 || got[0].Detail != want {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestRotation has several writers fill more than one part.
func TestRotation(t *testing.T) {
	dir := t.TempDir()
	detail := strings.Repeat("x", 1<<20)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for n := range 6 {
				if err := In(dir).Write(Event{Event: fmt.Sprintf("%d.%d", w, n), Detail: detail}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	parts, err := filepath.Glob(filepath.Join(dir, FileName+"*[0-9]"))
	if err != nil || len(parts) != 2 {
		t.Errorf("%v, %v", parts, err)
	}
	for _, p := range parts {
		if info, err := os.Stat(p); err != nil || info.Size() > partBytes {
			t.Errorf("%s: %v, %v", p, info, err)
		}
	}
}

func TestOldPartsGo(t *testing.T) {
	dir := t.TempDir()
	l := In(dir)
	for n := range 3 * partsKept {
		if err := os.WriteFile(l.path, make([]byte, partBytes), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := l.Write(Event{Event: fmt.Sprint(n)}); err != nil {
			t.Fatal(err)
		}
	}
	if parts, err := filepath.Glob(l.path + ".[0-9]"); err != nil || len(parts) != partsKept-1 {
		t.Errorf("%v, %v", parts, err)
	}
}
