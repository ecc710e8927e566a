package store

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

// TestExportIsWhatOneSees: the late joiner's copy begins with their joining,
// and somebody else's channels are not in it.
func TestExportIsWhatOneSees(t *testing.T) {
	w := newWorld(t)
	cleo, _ := w.join("cleo")
	w.post(w.ada, "for everybody")
	room, err := w.CreatePrivate(t.Context(), w.ada.ID, "room", "", nil)
	w.must(err)
	say := func(channel chat.ChannelID, body string, reply chat.MessageID) chat.Message {
		m, _, err := w.PostMessage(t.Context(), NewMessage{ChannelID: channel, SenderID: w.ada.ID, Text: text(body), Nonce: nonce(), ReplyTo: reply})
		w.must(err)
		return m
	}
	early := say(room.ID, "before bob", 0)
	w.must(w.AddMember(t.Context(), w.ada.ID, room.ID, w.bob.ID))
	say(room.ID, "after bob", early.ID)
	gone := say(room.ID, "taken back", 0)
	w.must(w.DeleteMessage(t.Context(), w.ada.ID, gone.ID))
	for _, c := range []struct {
		who  chat.User
		want []string
	}{
		{w.bob, []string{"for everybody", "after bob"}},
		{w.ada, []string{"for everybody", "before bob", "after bob"}},
		{cleo, []string{"for everybody"}},
	} {
		e, err := w.Export(t.Context(), c.who.ID, filepath.Join(t.TempDir(), "export"))
		w.must(err)
		db, err := sqlx.Open("sqlite", e.Database)
		w.must(err)
		var got []string
		w.must(db.Select(&got, `SELECT body FROM messages WHERE kind = 'user' ORDER BY id`))
		var hidden int
		w.must(db.Get(&hidden, `SELECT count(*) FROM messages WHERE reply_to IS NOT NULL AND reply_to NOT IN (SELECT id FROM messages)`))
		w.must(db.Close())
		if !slices.Equal(got, c.want) || hidden > 0 {
			t.Errorf("%s gets %q, want %q", c.who.Username, got, c.want)
		}
	}
}
