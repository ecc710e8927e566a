package backup

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// FuzzManifest restores a backup whose manifest a stranger has written: nothing
// is read or written outside, and what is taken is as the manifest says.
func FuzzManifest(f *testing.F) {
	const db, sum = "database", "3549b0028b75d981cdda2e573e9cb49dedc200185876df299f912b79f69dabd8"
	good := `{"reason":"asked","version":"1","created_at":"2026-01-02T03:04:05.000Z","database":{},"files":[{"path":"minimost.db","size":8,"sha256":"` + sum + `"}]}`
	for _, path := range []string{"minimost.db", "../outside", "/etc/passwd", "..", ".", "", "uploads/../minimost.db", "tls/key.pem", `..\outside`, "minimost.db/", "uploads/link", "C:x", "a\x00b", "manifest.json"} {
		quoted, err := json.Marshal(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(strings.Replace(good, `"minimost.db"`, string(quoted), 1)))
		f.Add([]byte(strings.Replace(good, `[{`, `[{"path":`+string(quoted)+`,"size":8,"sha256":"`+sum+`"},{`, 1)))
	}
	f.Add([]byte(strings.Replace(good, `"size":8`, `"size":-9223372036854775808`, 1)))
	f.Fuzz(func(t *testing.T, manifest []byte) {
		top := t.TempDir()
		from, data := filepath.Join(top, "backup"), filepath.Join(top, "data")
		for path, content := range map[string]string{"backup/minimost.db": db, "backup/uploads/x": db, "outside": db, "backup/manifest.json": string(manifest)} {
			full := filepath.Join(top, path)
			if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(filepath.Join(top, "outside"), filepath.Join(from, "uploads", "link")); err != nil {
			t.Skip("NOT TESTED: no links here")
		}
		var said chat.Snapshot
		if m, err := Read(from); err == nil {
			said = m.Database
			b, err := json.Marshal(m)
			var again Manifest
			m.Files = append([]File{}, m.Files...) // none is written as an empty list
			if err != nil || json.Unmarshal(b, &again) != nil || !reflect.DeepEqual(again, m) {
				t.Fatalf("%+v is written as %s, %v", m, b, err)
			}
		}
		nothing := func(context.Context, string) error { return nil }
		m, _, err := Restore(t.Context(), Move{From: from, Data: data, Now: time.Unix(1, 0), Begin: nothing,
			Inspect: func(context.Context, string) (chat.Snapshot, error) { return said, nil }})
		got := tree(t, top)
		for _, path := range []string{"outside", "backup/minimost.db", "backup/uploads/x"} {
			if got[path] != db {
				t.Fatalf("%s is %q", path, got[path])
			}
			delete(got, path)
		}
		delete(got, "backup/manifest.json")
		delete(got, "backup/uploads/link")
		if _, there := got["data/minimost.db"]; there != (err == nil) {
			t.Fatalf("restored: %v, a database: %t", err, there)
		}
		if err == nil {
			for _, file := range m.Files {
				path := "data/" + filepath.ToSlash(filepath.Clean(file.Path))
				if got[path] != db || file.Path == "uploads/link" {
					t.Fatalf("%s is %q", path, got[path])
				}
				delete(got, path)
			}
		}
		if len(got) > 0 {
			t.Fatalf("%v: left over: %q", err, got)
		}
	})
}

// tree is what the files below a directory hold.
func tree(t *testing.T, top string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path) // #nosec G304 G122 -- in the test's own directory
		rel, _ := filepath.Rel(top, path)
		all[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
