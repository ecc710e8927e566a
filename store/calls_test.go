package store

import (
	"slices"
	"testing"
	"time"

	"minimost/chat"
)

func TestCallsLeaveALine(t *testing.T) {
	w := newWorld(t)
	ada, bob := w.ada, w.bob
	dm, _, err := w.CreateDirect(t.Context(), ada.ID, []chat.UserID{bob.ID})
	w.must(err)
	start := chat.TimeOf(time.Now())
	talk := chat.CallRecord{ID: "ONE", ChannelID: dm.ID, StartedBy: ada.ID, StartedAt: start, ActiveAt: start + 5000,
		EndedAt: start + 257_400, Reason: chat.CallEnded, UserIDs: []chat.UserID{ada.ID, bob.ID}}
	missed := chat.CallRecord{ID: "TWO", ChannelID: dm.ID, StartedBy: bob.ID, StartedAt: start, EndedAt: start + 30_000,
		Reason: chat.CallMissed, UserIDs: []chat.UserID{bob.ID}}
	for _, r := range []chat.CallRecord{talk, talk, missed} {
		w.must(w.RecordCall(t.Context(), r))
	}
	page, err := w.Messages(t.Context(), bob.ID, dm.ID, chat.Range{})
	w.must(err)
	var lines []string
	for _, m := range page.Messages {
		lines = append(lines, m.Body)
	}
	if want := []string{"Call · 4 min 12 s · ada, bob", "Missed call from bob"}; !slices.Equal(lines, want) {
		t.Fatalf("the lines are %q, want %q", lines, want)
	}
	note := page.Messages[0].Note
	if note == nil || note.Type != chat.NoteCall || note.ActorID != ada.ID || note.DurationMS != 252_400 || note.Missed || len(note.UserIDs) != 2 {
		t.Errorf("the note is %+v", note)
	}
	if note := page.Messages[1].Note; note == nil || !note.Missed || note.DurationMS != 0 {
		t.Errorf("the note is %+v", note)
	}
	for id, want := range map[string]bool{"ONE": true, "TWO": true, "THREE": false} {
		if over, err := w.CallRecorded(t.Context(), id); err != nil || over != want {
			t.Errorf("%s: %t, %v", id, over, err)
		}
	}
	c, err := w.Channel(t.Context(), bob.ID, dm.ID)
	w.must(err)
	if c.Hidden {
		t.Error("who was called does not see the channel")
	}
}

func TestDurationsInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 1499 * time.Millisecond: "1 s", 59 * time.Second: "59 s", time.Minute: "1 min 0 s",
		4*time.Minute + 12*time.Second: "4 min 12 s", time.Hour - time.Millisecond: "1 h 0 min 0 s",
		25*time.Hour + 3*time.Second: "25 h 0 min 3 s",
	} {
		if got := inWords(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}
