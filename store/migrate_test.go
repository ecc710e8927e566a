package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

// makeOld writes a database as the version with that schema would have, with
// two people and a conversation.
func makeOld(t *testing.T, dir string, schema int) {
	t.Helper()
	scripts, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlx.Open("sqlite", dsn(filepath.Join(dir, fileName), false))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for n, script := range scripts[:schema] {
		if _, err := db.Exec(script + fmt.Sprintf(";PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, n+1)); err != nil {
			t.Fatal(err)
		}
	}
	_, err = db.Exec(`INSERT INTO users (username, username_folded, name_hue, password_hash, start_id, created_at)
			VALUES ('ada', 'ada', 1, '', 0, 1), ('bob', 'bob', 2, '', 0, 1);
		INSERT INTO channels (kind, name, position, start_id, created_at) VALUES ('public', 'general', 1, 0, 1);
		INSERT INTO messages (channel_id, sender_id, kind, body, html, excerpt, nonce, created_at)
			VALUES (1, 2, 'user', 'from the old days', '<p>from the old days</p>', 'from the old days', 'n1', 1),
			(1, 3, 'user', 'so long ago', '<p>so long ago</p>', 'so long ago', 'n2', 2);`)
	if err != nil {
		t.Fatal(err)
	}
}

// TestUpdateFromEverySchema brings each one up to date, after a copy of it.
func TestUpdateFromEverySchema(t *testing.T) {
	scripts, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	for schema := 1; schema < len(scripts); schema++ {
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			dir, kept := t.TempDir(), filepath.Join(t.TempDir(), "kept.db")
			makeOld(t, dir, schema)
			refused := errors.New("the disk is full")
			_, err := Open(t.Context(), Options{Dir: dir, BeforeMigration: func(context.Context, int, CopyTo) error { return refused }})
			if !errors.Is(err, refused) {
				t.Fatalf("updated without a backup: %v", err)
			}
			var from int
			var have chat.Snapshot
			s, err := Open(t.Context(), Options{Dir: dir, SearchWithin: readWithin, BeforeMigration: func(ctx context.Context, at int, copyTo CopyTo) (err error) {
				from = at
				have, err = copyTo(ctx, kept)
				return err
			}})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if from != schema || have.Schema != schema || have.Messages != 2 {
				t.Errorf("backed up %+v of schema %d", have, from)
			}
			w := &world{Store: s, t: t, ada: chat.User{ID: 2}, general: 1}
			w.wantFound("old days", "from the old days")
			if m, err := s.Message(t.Context(), 2, 2); err != nil || m.Body != "so long ago" {
				t.Errorf("%+v, %v", m, err)
			}
			if faults, err := s.Faults(t.Context()); err != nil || len(faults) > 0 {
				t.Errorf("%q, %v", faults, err)
			}
		})
	}
}

func TestNoBackupWithoutAnUpdate(t *testing.T) {
	dir := t.TempDir()
	never := func(context.Context, int, CopyTo) error { return errors.New("asked for a backup") }
	for range 2 {
		s, err := Open(t.Context(), Options{Dir: dir, BeforeMigration: never})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAMakingThatWasCutOffIsFinished opens a file that was killed before it had
// a schema: there is nothing in it to back up.
func TestAMakingThatWasCutOffIsFinished(t *testing.T) {
	dir := t.TempDir()
	q := newForeign(t, dir)
	if _, err := q.run(`PRAGMA journal_mode = WAL`); err != nil { // writes the first page
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, fileName)); err != nil || info.Size() == 0 {
		t.Fatalf("%v, %v", info, err)
	}
	s, err := Open(t.Context(), Options{Dir: dir, BeforeMigration: func(ctx context.Context, _ int, copyTo CopyTo) error {
		_, err := copyTo(ctx, filepath.Join(t.TempDir(), "copy"))
		return err
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
