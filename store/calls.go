package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"minimost/chat"
)

// CallRecorded says whether the call of that name is over.
func (s *Store) CallRecorded(ctx context.Context, id string) (over bool, err error) {
	err = s.view(ctx, func(q *conn) error {
		return q.get(&over, `SELECT EXISTS (SELECT 1 FROM calls WHERE id = ?)`, id)
	})
	return over, err
}

// RecordCall keeps what is left of a call and tells the channel in a line.
// Recording it again changes nothing.
func (s *Store) RecordCall(ctx context.Context, r chat.CallRecord) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.exec(`INSERT INTO calls (id, channel_id, started_by, started_at, active_at, ended_at, reason, people)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, r.ID, r.ChannelID, r.StartedBy,
			r.StartedAt, r.ActiveAt, r.EndedAt, r.Reason, string(chat.Payload(r.UserIDs)))
		if err != nil || n == 0 {
			return err
		}
		note := chat.Note{Type: chat.NoteCall, ActorID: r.StartedBy, UserIDs: r.UserIDs, Missed: r.ActiveAt == 0}
		if !note.Missed {
			note.DurationMS = int64(max(r.EndedAt-r.ActiveAt, 0))
		}
		body, err := t.callLine(note)
		if err != nil {
			return err
		}
		if err := t.notice(r.ChannelID, false, body, note); err != nil {
			return err
		}
		return t.openDirect(r.ChannelID)
	})
}

// callLine is the note in English: who called, or who talked for how long.
func (t *tx) callLine(n chat.Note) (string, error) {
	if n.Missed {
		name, err := t.username(n.ActorID)
		return "Missed call from " + name, err
	}
	names := make([]string, 0, len(n.UserIDs))
	for _, id := range n.UserIDs {
		name, err := t.username(id)
		if err != nil {
			return "", err
		}
		names = append(names, name)
	}
	return fmt.Sprintf("Call · %s · %s", inWords(time.Duration(n.DurationMS)*time.Millisecond), strings.Join(names, ", ")), nil
}

// inWords is a duration such as 1 h 4 min 12 s, in whole seconds.
func inWords(d time.Duration) string {
	sec := int64(d.Round(time.Second) / time.Second)
	h, m, s := sec/3600, sec/60%60, sec%60
	switch {
	case h > 0:
		return fmt.Sprintf("%d h %d min %d s", h, m, s)
	case m > 0:
		return fmt.Sprintf("%d min %d s", m, s)
	}
	return fmt.Sprintf("%d s", s)
}
