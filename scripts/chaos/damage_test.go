//go:build linux

package chaos

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"
)

// stopped is the directory of a server in which somebody has written, and that
// has been stopped.
func stopped(t *testing.T, posts int) (dir string, ada *person) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	s := serve(t, dir)
	ada = join(t, s, "ada")
	for range posts {
		ada.posts()
	}
	s.stop()
	return dir, ada
}

// refused starts a server that must leave a damaged database as it is.
func refused(t *testing.T, dir string, words ...string) {
	t.Helper()
	name := filepath.Join(dir, "minimost.db")
	before, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, dir, append(words, name, "restore a backup"))
	if after, err := os.ReadFile(name); err != nil || !bytes.Equal(before, after) {
		t.Error("the file was touched")
	}
}

func overwrite(t *testing.T, name string, at int64, with []byte) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(with, at); err != nil {
		t.Fatal(err)
	}
}

// TestX11Header overwrites the first bytes of the database.
func TestX11Header(t *testing.T) {
	dir, _ := stopped(t, 1)
	overwrite(t, filepath.Join(dir, "minimost.db"), 0, []byte("garbage garbage!"))
	refused(t, dir, "not a database")
}

// TestX12Page overwrites each page of the database in turn. No server may crash
// on it, and what one still answers is true.
func TestX12Page(t *testing.T) {
	dir, ada := stopped(t, 40)
	name := filepath.Join(dir, "minimost.db")
	sound, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	garbage := make([]byte, page)
	_, _ = rand.Read(garbage) // never fails, see crypto/rand
	every := 40
	if *long {
		every = 4
	}
	started := 0
	for n := 1; n < len(sound)/page; n += every {
		if err := os.WriteFile(name, sound, 0o600); err != nil {
			t.Fatal(err)
		}
		overwrite(t, name, int64(n)*page, garbage)
		s, serving := launch(t, dir, nil, "--http", "127.0.0.1:0")
		select {
		case <-s.ended:
			if said := s.words(); !bytes.Contains([]byte(said), []byte("damaged")) || bytes.Contains([]byte(said), []byte("goroutine ")) {
				t.Errorf("page %d: it says %s", n, said)
			}
		case s.addr = <-serving: // a page that nothing is on, or of the search
			started++
			ada.s = s
			ada.kept()
			s.kill()
		}
	}
	t.Logf("of %d pages, %d were not needed", (len(sound)/page-1+every-1)/every, started)
}

// TestX13Truncated cuts the database off, and takes it away beside its log.
func TestX13Truncated(t *testing.T) {
	dir, _ := stopped(t, 40)
	name := filepath.Join(dir, "minimost.db")
	if err := os.Truncate(name, 10*4096); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, "damaged")
	if err := os.WriteFile(name+"-wal", []byte("a log"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, 0); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, "-wal file is there")
}

// TestX14LogGone deletes the write-ahead log after a kill: what was not yet in
// the database itself is gone with it, but what is there is whole, and it
// works.
func TestX14LogGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serve(t, dir)
	ada := join(t, s, "ada")
	s.stop() // what was there is in the database now
	ada.s = serve(t, dir)
	for range 10 {
		ada.posts()
	}
	ada.s.kill()
	if err := os.Remove(filepath.Join(dir, "minimost.db-wal")); err != nil {
		t.Fatal(err)
	}
	whole(t, dir)
	ada.s, ada.acked = serve(t, dir), nil
	if got := ada.history(); len(got) > 0 {
		t.Errorf("without its log it has %q", got)
	}
	ada.posts()
	ada.kept()
}

// TestX15SearchIndex damages the index of the search, while the server is
// stopped and while it runs. Posting goes on, and the index is made anew.
func TestX15SearchIndex(t *testing.T) {
	for what, damage := range map[string]string{
		"emptied": `DELETE FROM messages_fts_data`,
		"garbled": `UPDATE messages_fts_data SET block = randomblob(length(block)) WHERE id > 1`,
		"no head": `DELETE FROM messages_fts_data WHERE id = 10`,
	} {
		t.Run(what, func(t *testing.T) {
			dir, ada := stopped(t, 30)
			hurt(t, dir, damage)
			ada.s = serve(t, dir)
			ada.posts()
			found(t, ada, "20")
			hurt(t, dir, damage)
			for range 10 {
				ada.posts()
			}
			found(t, ada, "20")
			found(t, ada, "39")
			ada.kept()
			ada.s.stop()
			whole(t, dir)
		})
	}
}

// hurt is a hand in the database.
func hurt(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "minimost.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// found searches until the message is there.
func found(t *testing.T, ada *person, number string) {
	t.Helper()
	becomes(t, "ada "+number+" is found", patience, func() bool {
		a := ada.call("GET", "/search?q=%22ada+"+number+"%22", "")
		if a.status != http.StatusOK && a.status != http.StatusServiceUnavailable {
			t.Fatalf("search: %v", a)
		}
		return bytes.Contains(a.body, []byte(`"body":"ada `+number+`"`))
	})
}
