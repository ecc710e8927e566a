package store

import (
	"errors"
	"testing"

	"minimost/chat"
)

// moved is a small archive: bob joined the room late.
func moved() Arrival {
	return Arrival{
		Archive: chat.Archive{
			Users: []chat.ArchivedUser{{Key: "u:cleo", Username: "cleo", CreatedAt: 5}, {Key: "u:dan", Username: "dan", CreatedAt: 5},
				{Key: "gone:x", Gone: true, CreatedAt: 5}},
			Channels: []chat.ArchivedChannel{
				{Key: "c:general", Kind: chat.Public, Name: "general", Members: []chat.ArchivedMember{{User: "u:cleo", ReadTo: 20}}},
				{Key: "c:old", Kind: chat.Public, Name: "old", Archived: true},
				{Key: "p:1", Kind: chat.Private, Name: "room", Creator: "u:cleo",
					Members: []chat.ArchivedMember{{User: "u:cleo", ReadTo: 99}, {User: "u:dan", Since: 30}}},
				{Key: "dm:cleo:x", Kind: chat.Direct, Members: []chat.ArchivedMember{{User: "u:cleo", Hidden: true}, {User: "gone:x"}}},
			},
			Messages: []chat.ArchivedMessage{
				{Key: "m1", Channel: "c:general", Sender: "", Body: "Welcome", At: 10, Joined: "u:cleo"},
				{Key: "m2", Channel: "p:1", Sender: "u:cleo", Body: "before dan came", At: 20},
				{Key: "m3", Channel: "p:1", Sender: "u:dan", Body: "after dan came", At: 30, ReplyTo: "m2", EditedAt: 31,
					Reactions: []chat.ArchivedReaction{{Emoji: "👍", User: "u:cleo"}, {Emoji: "👍", User: "nobody"}}},
				{Key: "m4", Channel: "c:general", Sender: "gone:x", At: 40, DeletedAt: 41},
				{Key: "m5", Channel: "dm:cleo:x", Sender: "gone:x", Body: "just us", At: 50, PinnedAt: 51, PinnedBy: "u:cleo",
					Files: []chat.ArchivedFile{{Name: "lost.txt"}}},
			},
		},
		Render: func(body string, _ []chat.User) Text { return text(body) },
		File:   func(chat.ArchivedFile) (NewUpload, error) { return NewUpload{}, errors.New("no file") },
	}
}

func TestImport(t *testing.T) {
	w := newWorld(t)
	floor := w.Cursor().Seq
	got, err := w.Import(t.Context(), moved())
	w.must(err)
	if got.Users != 3 || got.Channels != 3 || got.Messages != 5 || got.Reactions != 1 || len(got.Remarks) != 2 {
		t.Errorf("%+v", got)
	}
	cleo, err := w.AccountNamed(t.Context(), "cleo")
	w.must(err)
	dan, err := w.AccountNamed(t.Context(), "dan")
	w.must(err)
	b, err := w.Bootstrap(t.Context(), chat.Session{UserID: dan.ID})
	w.must(err)
	var room chat.Channel
	for _, c := range b.Channels {
		if c.Name == "old" && !c.Archived {
			t.Errorf("%+v", c)
		}
		if c.Kind == chat.Private {
			room = c
		}
	}
	page, err := w.Messages(t.Context(), dan.ID, room.ID, chat.Range{})
	w.must(err)
	if len(page.Messages) != 1 || page.Messages[0].Body != "after dan came" || !page.Messages[0].ReplyTo.Hide ||
		len(page.Messages[0].Reactions) != 1 || page.Messages[0].EditedAt != 31 || page.Messages[0].CreatedAt != 30 {
		t.Errorf("dan sees %+v", page.Messages)
	}
	b, err = w.Bootstrap(t.Context(), chat.Session{UserID: cleo.ID})
	w.must(err)
	for _, c := range b.Channels {
		if c.Kind == chat.Private && c.Unread != 0 || c.Kind == chat.Direct && (!c.Hidden || c.PinCount != 1) {
			t.Errorf("%+v", c)
		}
	}
	if _, reaches, err := w.Missing(t.Context(), w.ada.ID, floor); err != nil || reaches {
		t.Errorf("an old position is still good: %v", err)
	}
	if last := w.log.all()[len(w.log.all())-1]; last.Type != chat.LogStartsOver {
		t.Errorf("the last event is %+v", last)
	}
	if found := w.found(dan.User, SearchQuery{Text: "came"}); len(found) != 1 {
		t.Errorf("dan finds %q", found)
	}
	faults, err := w.Faults(t.Context())
	w.must(err)
	if len(faults) > 0 {
		t.Errorf("%q", faults)
	}
	before, err := w.Stats(t.Context())
	w.must(err)
	again, err := w.Import(t.Context(), moved())
	w.must(err)
	after, err := w.Stats(t.Context())
	w.must(err)
	if again.Users+again.Channels+again.Messages != 0 || again.Known != 5 || after.Snapshot != before.Snapshot {
		t.Errorf("the second time: %+v\n%+v\n%+v", again, before, after)
	}
}

func TestImportOfTakenNames(t *testing.T) {
	w := newWorld(t)
	a := moved()
	a.Users[0].Username = "Ada"
	names, err := w.Strangers(t.Context(), a.Archive)
	w.must(err)
	if len(names) != 1 || names[0] != "Ada" {
		t.Errorf("%v", names)
	}
	_, err = w.Import(t.Context(), a)
	if !errors.Is(err, ErrNamesTaken) {
		t.Errorf("imported: %v", err)
	}
	a.Merge = true
	_, err = w.Import(t.Context(), a)
	w.must(err)
	if b, err := w.Bootstrap(t.Context(), chat.Session{UserID: w.ada.ID}); err != nil || len(b.Channels) != 5 {
		t.Errorf("ada has %d channels, %v", len(b.Channels), err)
	}
	w.must(w.login("ada", goodPassword))
}
