package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/rs/zerolog"

	"minimost/chat"
)

// damages are ways in which the tables of the search index can be wrong.
var damages = map[string]string{
	"emptied":      `DELETE FROM messages_fts_data`,
	"no structure": `DELETE FROM messages_fts_data WHERE id = 10`,
	"no averages":  `DELETE FROM messages_fts_data WHERE id = 1`,
	"garbled":      `UPDATE messages_fts_data SET block = randomblob(length(block))`,
	"leaves":       `UPDATE messages_fts_data SET block = randomblob(length(block)) WHERE id > 10`,
	"cut off":      `UPDATE messages_fts_data SET block = substr(block, 1, length(block) / 2)`,
	"huge":         `UPDATE messages_fts_data SET block = X'00000001FFFFFFFF7FFFFFFF7FFFFFFF7F' WHERE id = 10`,
	"no terms":     `DELETE FROM messages_fts_idx`,
	// SQLite gives up the transaction for want of memory.
	"too much": `UPDATE messages_fts_data SET block =
		CAST(substr(unhex(replace(hex(zeroblob(length(block))), '00', '50f5e98648')), 1, length(block)) AS BLOB)`,
}

// TestADamagedIndexIsMadeAnew damages the index beneath a running store, in
// which people go on posting, changing and searching.
func TestADamagedIndexIsMadeAnew(t *testing.T) {
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for i := range 50 {
				w.post(w.ada, fmt.Sprintf("peppermint %d", i))
			}
			gone := w.post(w.ada, "Wolpertinger seen")
			changed := w.post(w.ada, "Rasselbock seen")
			w.damage(damage)
			err := w.DeleteMessage(t.Context(), w.ada.ID, gone.ID)
			if errors.Is(err, chat.ErrBusy) { // and was not done
				err = w.DeleteMessage(t.Context(), w.ada.ID, gone.ID)
			}
			w.must(err)
			_, err = w.EditMessage(t.Context(), w.ada.ID, changed.ID, text("Elwetritsch seen"))
			w.must(err)
			w.post(w.bob, "after the damage")
			w.wantFound("after damage", "after the damage")
			w.wantFound("elwetritsch", "Elwetritsch seen")
			w.wantFound("wolpertinger", "")
			w.wantFound("rasselbock", "")
			w.wantFound("peppermint 49", "peppermint 49")
			w.must(w.Health(t.Context()))
		})
	}
}

// TestASearchMendsTheIndex finds the damage without anybody posting.
func TestASearchMendsTheIndex(t *testing.T) {
	w := newWorld(t)
	w.post(w.ada, "Wolpertinger seen")
	w.damage(damages["emptied"])
	w.wantFound("wolpertinger", "Wolpertinger seen")
	w.filling.Wait()
	if problems := indexProblems(w); problems != nil {
		t.Error(problems)
	}
}

// TestADamagedIndexDoesNotKeepAServerFromStarting opens a store whose index is
// damaged, and nothing else.
func TestADamagedIndexDoesNotKeepAServerFromStarting(t *testing.T) {
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.post(w.ada, "Wolpertinger seen")
			w.must(w.Close())
			w.damage(damage)
			s, err := Open(t.Context(), Options{Dir: w.opts.Dir, Log: zerolog.Nop(), SearchWithin: readWithin})
			w.must(err)
			s.filling.Wait()
			again := *w
			again.Store = s
			again.wantFound("wolpertinger", "Wolpertinger seen")
			faults, err := s.Faults(t.Context())
			if w.must(errors.Join(err, s.Close())); len(faults) > 0 {
				t.Error(faults)
			}
		})
	}
}

// damage changes the file as nobody should.
func (w *world) damage(statement string) {
	w.t.Helper()
	q := newForeign(w.t, w.opts.Dir)
	_, err := q.run(statement)
	w.must(err)
}
