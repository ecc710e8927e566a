package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minimost/chat"
)

var holds = chat.Snapshot{Schema: 7, Epoch: "e", Seq: 12}

// database stands in the place of the store's copies: this package does not
// look into the file.
func database(_ context.Context, path string) (chat.Snapshot, error) {
	return holds, os.WriteFile(path, []byte("the database"), 0o600)
}

func inspect(_ context.Context, path string) (chat.Snapshot, error) {
	b, err := os.ReadFile(path)
	if err == nil && string(b) != "the database" {
		err = errors.New("damaged")
	}
	return holds, err
}

func dataDir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	for name, content := range map[string]string{
		"channels.json": "[]", "tls/ca.pem": "a certificate", "uploads/ab/cdef": "a picture",
		"minimost.db": "never copied as it is", "tmp/x": "unfinished", "server.json": "{}",
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func job(data string, at time.Time) Job {
	return Job{Data: data, Into: filepath.Join(data, Folder), Reason: Nightly, Version: "1", Now: at, Copy: database}
}

func TestBackupAndRestore(t *testing.T) {
	data := dataDir(t)
	dir, m, err := Make(t.Context(), job(data, time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if m.Database != holds || len(m.Files) != 4 {
		t.Errorf("it holds %+v", m)
	}
	a, err1 := os.Stat(filepath.Join(data, "uploads/ab/cdef"))
	b, err2 := os.Stat(filepath.Join(dir, "uploads/ab/cdef"))
	if err := errors.Join(err1, err2); err != nil || !os.SameFile(a, b) {
		t.Errorf("an upload was copied: %v", err)
	}
	began := ""
	r := Move{From: dir, Data: data, Inspect: inspect, Now: time.Now(),
		Begin: func(_ context.Context, path string) error { began = path; return nil }}
	_, aside, err := Restore(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(data, "minimost.db")); err != nil || string(b) != "the database" || began == "" {
		t.Errorf("restored %q, %v", b, err)
	}
	if b, err := os.ReadFile(filepath.Join(aside, "minimost.db")); err != nil || string(b) != "never copied as it is" {
		t.Errorf("aside is %q, %v", b, err)
	}
	if list, err := List(filepath.Join(data, Folder)); err != nil || len(list) != 1 {
		t.Errorf("the backups are gone: %v, %v", list, err)
	}
	fresh := filepath.Join(t.TempDir(), "new")
	r.From, r.Data = filepath.Join(data, Folder, filepath.Base(dir)), fresh
	if _, aside, err := Restore(t.Context(), r); err != nil || aside != "" {
		t.Errorf("into a new directory: %q, %v", aside, err)
	}
	if _, err := os.Stat(filepath.Join(fresh, "tls/ca.pem")); err != nil {
		t.Error(err)
	}
}

func TestTwoInOneSecond(t *testing.T) {
	j := job(dataDir(t), time.Now())
	for range 3 {
		if _, _, err := Make(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := List(j.Into); err != nil || len(list) != 3 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestDamagedBackupsAreRefused(t *testing.T) {
	for name, damage := range map[string]func(dir string) error{
		"changed": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "tls/ca.pem"), []byte("another"), 0o600)
		},
		"missing":  func(dir string) error { return os.Remove(filepath.Join(dir, "uploads/ab/cdef")) },
		"database": func(dir string) error { return os.WriteFile(filepath.Join(dir, databaseFile), []byte("x"), 0o600) },
		"manifest": func(dir string) error { return os.WriteFile(filepath.Join(dir, manifestFile), []byte("{"), 0o600) },
		"outside": func(dir string) error {
			path := filepath.Join(dir, manifestFile)
			b, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, []byte(strings.Replace(string(b), "tls/ca.pem", "../../x", 1)), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			data := dataDir(t)
			dir, _, err := Make(t.Context(), job(data, time.Now()))
			if err := errors.Join(err, damage(dir)); err != nil {
				t.Fatal(err)
			}
			_, _, err = Restore(t.Context(), Move{From: dir, Data: data, Inspect: inspect, Now: time.Now()})
			if err == nil {
				t.Error("it was restored")
			}
			if b, err := os.ReadFile(filepath.Join(data, "minimost.db")); err != nil || string(b) != "never copied as it is" {
				t.Errorf("the data is now %q, %v", b, err)
			}
		})
	}
}

func TestNothingIsLeftOfAFailure(t *testing.T) {
	data := dataDir(t)
	j := job(data, time.Now())
	j.Copy = func(context.Context, string) (chat.Snapshot, error) {
		return chat.Snapshot{}, errors.New("the disk is full")
	}
	if _, _, err := Make(t.Context(), j); err == nil {
		t.Error("it was made")
	}
	if left, err := os.ReadDir(j.Into); err != nil || len(left) != 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// TestRotation makes one each night for ten weeks.
func TestRotation(t *testing.T) {
	data := dataDir(t)
	into := filepath.Join(data, Folder)
	at := time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC) // a Monday
	var kept []string
	for night := range 70 {
		for _, reason := range []Reason{Nightly, Update, Asked} {
			j := job(data, at.AddDate(0, 0, night))
			if j.Reason = reason; reason != Nightly && night%14 != 0 {
				continue
			}
			if _, _, err := Make(t.Context(), j); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Prune(into); err != nil {
			t.Fatal(err)
		}
	}
	list, err := List(into)
	if err != nil {
		t.Fatal(err)
	}
	count := map[Reason]int{}
	for _, b := range list {
		count[b.Reason]++
		if b.Reason == Nightly {
			kept = append(kept, b.CreatedAt.Time().Format("0102"))
		}
	}
	// Seven days up to Sunday, 15 March, and the Sundays of the three weeks before.
	want := "[0315 0314 0313 0312 0311 0310 0309 0308 0301 0222]"
	if fmt.Sprint(kept) != want || count[Update] != 3 || count[Asked] != 5 {
		t.Errorf("kept %v, want %v; %v", kept, want, count)
	}
}

func TestDue(t *testing.T) {
	zone := time.FixedZone("here", 5*3600)
	at := time.Date(2026, 1, 5, 3, 30, 0, 0, zone)
	made := []Backup{{Manifest: Manifest{Reason: Nightly, CreatedAt: chat.TimeOf(at)}}}
	for _, c := range []struct {
		list []Backup
		now  time.Time
		want bool
	}{
		{nil, at, true},
		{nil, at.Add(-time.Hour), false},
		{made, at.Add(time.Hour), false},
		{made, at.Add(23 * time.Hour), false},
		{made, at.Add(24 * time.Hour), true},
		{[]Backup{{Manifest: Manifest{Reason: Asked, CreatedAt: chat.TimeOf(at)}}}, at, true},
	} {
		if got := Due(c.list, c.now, 3); got != c.want {
			t.Errorf("%v: %v", c.now, got)
		}
	}
}
