package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"minimost/chat"
)

func TestDeletedAndEditedWordsAreNotFound(t *testing.T) {
	w := newWorld(t)
	kept := w.post(w.ada, "Peppermint tea, weather permitting")
	m := w.post(w.ada, "Wolpertinger seen")
	_, err := w.EditMessage(t.Context(), w.ada.ID, m.ID, text("Rasselbock seen"))
	w.must(err)
	w.wantFound("wolpertinger", "")
	w.wantFound("wolpertinegr", "")
	w.wantFound("rasselbock", "Rasselbock seen")
	w.gone(m)
	for _, query := range []string{"rasselbock", "seen", "ck", "from:ada rass"} {
		w.wantFound(query, "")
	}
	w.wantFound("peppermint", kept.Body)
	if problems := indexProblems(w); problems != nil {
		t.Error(problems)
	}
}

// indexProblems compares the index with one made anew: both must give the same
// candidates for every gram.
func indexProblems(w *world) (problems []string) {
	w.t.Helper()
	q := newForeign(w.t, w.opts.Dir)
	grams := func() (list []string) {
		w.must(q.list(&list, `SELECT term || ' ' || doc FROM vocabulary ORDER BY 1`))
		return list
	}
	_, err := q.run(`CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, messages_fts, instance)`)
	w.must(err)
	_, err = q.run(`INSERT INTO messages_fts (messages_fts) VALUES ('integrity-check')`)
	w.must(err)
	have := grams()
	w.must(q.transact(context.Background(), "BEGIN IMMEDIATE", func(q *conn) error {
		return rebuild(q)
	}))
	want := grams()
	for _, g := range have {
		if _, found := slices.BinarySearch(want, g); !found {
			problems = append(problems, "too much: "+g)
		}
	}
	for _, g := range want {
		if _, found := slices.BinarySearch(have, g); !found {
			problems = append(problems, "missing: "+g)
		}
	}
	return problems
}

// rebuild makes the index anew in one transaction.
func rebuild(q *conn) error {
	if err := q.emptyIndex(); err != nil {
		return err
	}
	from, err := q.indexedFrom()
	for from > 0 && err == nil {
		var next step
		if next, err = q.nextStep(from); err != nil {
			break
		}
		from = next.from
		x := indexer{conn: q, known: &wordCache{}}
		err = errors.Join(x.takeAll([]change{{step: &next}}), x.write())
	}
	return err
}

func TestDeletedWordsLeaveTheFile(t *testing.T) {
	dir := t.TempDir()
	s, _ := openAt(t, dir)
	w := &world{Store: s, t: t, general: 1}
	w.must(s.SyncChannels(t.Context(), chat.DefaultChannels()))
	w.ada, _ = w.join("ada")
	for i := range 50 {
		w.post(w.ada, fmt.Sprint("plain words ", i))
	}
	m := w.post(w.ada, "ΩΨϠ")
	for i := range 50 {
		w.post(w.ada, fmt.Sprint("more words ", i))
	}
	w.gone(m)
	w.must(s.Close())
	b, err := os.ReadFile(filepath.Join(dir, fileName))
	w.must(err)
	// The event log has the message until it is pruned; the index has it folded,
	// without the beginning that it shares with the gram before.
	if bytes.Contains(b, []byte("ψϡ")) {
		t.Error("the index still has the words")
	}
}

func TestOldMessagesAreIndexedAtTheStart(t *testing.T) {
	dir := t.TempDir()
	s, _ := openAt(t, dir)
	w := &world{Store: s, t: t, general: 1}
	w.must(s.SyncChannels(t.Context(), chat.DefaultChannels()))
	w.ada, _ = w.join("ada")
	w.post(w.ada, "from the old days")
	gone := w.post(w.ada, "old and gone")
	w.gone(gone)
	w.must(s.Close())
	q := newForeign(t, dir) // as it was before there were words
	for _, sql := range []string{
		`DROP TABLE messages_fts`, `CREATE TABLE messages_fts (old)`, `DROP TABLE words`, `DROP TABLE invites`, `DELETE FROM days`,
		`DELETE FROM meta WHERE key LIKE 'search%'`, `PRAGMA user_version = 7`,
	} {
		_, err := q.run(sql)
		w.must(err)
	}
	w.Store, _ = openAt(t, dir)
	w.wantFound("old", "from the old days")
	w.wantFound("after:2020-01-01", "from the old days")
}

func TestAFailedSendIsNotIndexed(t *testing.T) {
	w := newWorld(t)
	err := w.update(t.Context(), func(tx *tx) error {
		_, _, err := tx.postMessage(NewMessage{ChannelID: w.general, SenderID: w.ada.ID, Text: text("ghost"), Nonce: nonce()})
		w.must(err)
		return chat.ErrNotFound
	})
	wantErr(t, err, chat.ErrNotFound)
	w.post(w.ada, "body")
	w.wantFound("ghost", "")
	w.wantFound("body", "body")
}

func TestSearchByDay(t *testing.T) {
	now := time.Date(2026, 1, 31, 23, 59, 59, 0, time.UTC)
	s, err := Open(t.Context(), Options{Dir: t.TempDir(), Now: func() time.Time { return now }, SearchWithin: readWithin})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &world{Store: s, t: t, general: 1}
	w.must(s.SyncChannels(t.Context(), chat.DefaultChannels()))
	w.ada, _ = w.join("ada")
	w.post(w.ada, "31")
	now = now.Add(time.Second)
	w.post(w.ada, "1")
	now = now.Add(24 * time.Hour)
	w.post(w.ada, "2")
	now = now.Add(-48 * time.Hour) // the clock was wrong
	w.post(w.ada, "31 again")
	for query, want := range map[string]string{
		"after:2026-01-30":                   "31 again|2|1|31",
		"after:2026-01-31":                   "2|1",
		"before:2026-02-01":                  "31 again|31",
		"before:2026-01-31":                  "",
		"after:2026-01-31 before:2026-02-02": "1",
		"after:2026-02-01 before:2026-02-01": "",
		"before:2026-02-02 1":                "31 again|1|31",
		"from:ada after:2026-02-01":          "2",
	} {
		w.wantFound(query, want)
	}
}
