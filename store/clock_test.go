package store

import (
	"slices"
	"testing"
	"time"

	"minimost/chat"
)

// TestAClockThatStepsChangesNoOrder moves the clock back by an hour and forth
// by days while people write and read.
func TestAClockThatStepsChangesNoOrder(t *testing.T) {
	w := newWorld(t)
	var step time.Duration
	w.opts.Now = func() time.Time { return time.Now().Add(step) }
	_, token, err := w.Login(t.Context(), w.ada.Username, goodPassword, chat.Device{})
	w.must(err)
	cursor := w.Cursor()
	var ids []chat.MessageID
	for _, step = range []time.Duration{0, -time.Hour, 0, 30 * 24 * time.Hour, -time.Minute, time.Second} {
		m := w.post(w.ada, "at "+step.String())
		ids = append(ids, m.ID)
		if _, _, err := w.Authenticate(t.Context(), token); err != nil {
			t.Errorf("signed out at %v: %v", step, err)
		}
	}
	if !slices.IsSorted(ids) {
		t.Errorf("ids %v", ids)
	}
	page, err := w.Messages(t.Context(), w.bob.ID, w.general, chat.Range{After: ids[0] - 1})
	w.must(err)
	for i, m := range page.Messages {
		if m.ID != ids[i] {
			t.Errorf("message %d is %q", i, m.Body)
		}
	}
	events, _, err := w.Events(t.Context(), w.bob.ID, cursor.Seq, 100)
	w.must(err)
	last := cursor.Seq
	for _, e := range events {
		if e.Seq <= last {
			t.Errorf("event %d after %d", e.Seq, last)
		}
		last = e.Seq
	}
	w.must(w.MarkRead(t.Context(), w.bob.ID, w.general, ids[3]))
	c, err := w.Channel(t.Context(), w.bob.ID, w.general)
	w.must(err)
	if c.Unread != 2 {
		t.Errorf("%d unread, want those after the message that was read", c.Unread)
	}
}
