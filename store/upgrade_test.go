package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/jmoiron/sqlx"
)

// killedIn names the data directory that a child of TestKilledDuringUpdate
// brings up to date until it is killed.
const killedIn = "MINIMOST_TEST_UPDATE"

// TestUpdateUntilKilled is that child.
func TestUpdateUntilKilled(t *testing.T) {
	dir := os.Getenv(killedIn)
	if dir == "" {
		t.Skip("the child of TestKilledDuringUpdate")
	}
	s, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKilledDuringUpdate kills the process at moments spread over the update
// from every schema there was. What is found then is a schema that there was,
// with all that was said, and the next start finishes.
func TestKilledDuringUpdate(t *testing.T) {
	scripts, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	between := 0
	for schema := 1; schema < len(scripts); schema++ {
		old := t.TempDir()
		makeOld(t, old, schema)
		fill(t, old)
		said, full := sayings(t, old), writtenByUpdate(t, copyDir(t, old))
		const moments = 3
		for n := range moments {
			dir := copyDir(t, old)
			killAt(t, dir, full*int64(n)/moments)
			if at := version(t, dir); at < schema || at > len(scripts) {
				t.Fatalf("from %d: the schema is %d", schema, at)
			} else if want := schemaOf(t, madeWith(t, at)); !slices.Equal(schemaOf(t, dir), want) {
				t.Errorf("from %d: what is there is not schema %d", schema, at)
			} else if at < len(scripts) {
				between++
			}
			if !slices.Equal(sayings(t, dir), said) {
				t.Errorf("from %d: something that was said is not there", schema)
			}
			s, err := Open(t.Context(), Options{Dir: dir})
			if err != nil {
				t.Fatalf("from %d: the next start: %v", schema, err)
			}
			if faults, err := s.Faults(t.Context()); err != nil || len(faults) > 0 {
				t.Errorf("from %d: %q, %v", schema, faults, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if version(t, dir) != len(scripts) || !slices.Equal(sayings(t, dir), said) {
				t.Errorf("from %d: the next start did not finish", schema)
			}
		}
	}
	if between == 0 {
		t.Error("no update was killed before its end")
	}
}

// fill makes an update take a while.
func fill(t *testing.T, dir string) {
	t.Helper()
	raw(t, dir, func(db *sqlx.DB) error {
		_, err := db.Exec(`WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
			INSERT INTO messages (channel_id, sender_id, kind, body, html, excerpt, nonce, created_at)
			SELECT 1, 2 + i % 2, 'user', 'message ' || i, '<p>message ' || i || '</p>', 'message ' || i, 'n' || i, i FROM n`)
		return err
	})
}

// killAt starts an update and kills it when the write-ahead log has grown to a
// size, or at once.
func killAt(t *testing.T, dir string, size int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestUpdateUntilKilled$")
	cmd.Env = append(os.Environ(), killedIn+"="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { _ = cmd.Wait(); close(over) }() // killed, or at its end
	for {
		info, err := os.Stat(filepath.Join(dir, fileName+"-wal"))
		if err == nil && info.Size() >= size {
			_ = cmd.Process.Kill()
			<-over
			return
		}
		select {
		case <-over: // it was quicker than the eye
			return
		default:
		}
	}
}

// writtenByUpdate is how large the write-ahead log gets.
func writtenByUpdate(t *testing.T, dir string) int64 {
	t.Helper()
	s, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	info, err := os.Stat(filepath.Join(dir, fileName+"-wal"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func copyDir(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// madeWith is a new database of a schema.
func madeWith(t *testing.T, schema int) string {
	t.Helper()
	dir := t.TempDir()
	makeOld(t, dir, schema)
	return dir
}

// raw looks at a database without bringing it up to date.
func raw(t *testing.T, dir string, fn func(*sqlx.DB) error) {
	t.Helper()
	db, err := sqlx.Open("sqlite", dsn(filepath.Join(dir, fileName), false))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := fn(db); err != nil {
		t.Fatal(err)
	}
}

func version(t *testing.T, dir string) (n int) {
	t.Helper()
	raw(t, dir, func(db *sqlx.DB) error { return db.Get(&n, `PRAGMA user_version`) })
	return n
}

// schemaOf is every table, index and trigger.
func schemaOf(t *testing.T, dir string) (all []string) {
	t.Helper()
	raw(t, dir, func(db *sqlx.DB) error {
		return db.Select(&all, `SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema ORDER BY 1`)
	})
	return all
}

// sayings is who has said what, and when.
func sayings(t *testing.T, dir string) (all []string) {
	t.Helper()
	raw(t, dir, func(db *sqlx.DB) error {
		return db.Select(&all, `SELECT m.id || ' ' || u.username || ' ' || m.created_at || ' ' || m.body || ' ' || m.html
			FROM messages m JOIN users u ON u.id = m.sender_id ORDER BY m.id`)
	})
	return all
}
