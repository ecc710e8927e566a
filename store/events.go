package store

import (
	"context"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

// nobody is the user_id of events that only the hub acts on.
const nobody = chat.UserID(-1)

// told is an event to be written with the change it tells of.
type told struct {
	typ     chat.EventType
	channel chat.ChannelID
	// user, if set, is the only one who is told.
	user chat.UserID
	// public says that the channel, or the event without one, is for everybody.
	public  bool
	subject chat.MessageID
	quote   chat.MessageID
	// key, if set, replaces the older event of the same key in the log.
	key  string
	data any
}

// tell writes an event to the log in the operation's transaction.
func (t *tx) tell(e told) error {
	to, err := t.audience(e)
	if err != nil {
		return err
	}
	payload := jsontext.Value("null")
	if e.data != nil {
		payload = chat.Payload(e.data)
	}
	if e.key != "" {
		if _, err := t.exec(`DELETE FROM events WHERE key = ?`, e.key); err != nil {
			return err
		}
	}
	seq, err := t.insert(`INSERT INTO events (type, channel_id, user_id, message_id, quote_id, key, payload, at)
		VALUES (?, nullif(?, 0), nullif(?, 0), nullif(?, 0), nullif(?, 0), nullif(?, ''), ?, ?)`,
		e.typ, e.channel, e.user, e.subject, e.quote, e.key, string(payload), t.now)
	if err != nil {
		return err
	}
	t.events = append(t.events, chat.Event{Seq: seq, Type: e.typ, ChannelID: e.channel, Data: payload, To: to})
	return nil
}

// audience resolves who may see an event, as of this point of the log.
func (t *tx) audience(e told) (chat.Audience, error) {
	switch {
	case e.user == nobody:
		return chat.Audience{}, nil
	case e.user != 0:
		return chat.Audience{User: e.user}, nil
	case e.public:
		return chat.Audience{Everyone: true}, nil
	}
	members, err := t.s.members.load(t.conn, e.channel)
	return chat.Audience{Members: members, Subject: e.subject, Quote: e.quote}, err
}

// logHead is the newest seq ever written, also when its row is gone.
func logHead(q *conn) (int64, error) {
	var head int64
	err := q.get(&head, `SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)`)
	return head, err
}

// logRow is an event as it stands in the log.
type logRow struct {
	Seq       int64          `db:"seq"`
	Type      chat.EventType `db:"type"`
	ChannelID chat.ChannelID `db:"channel_id"`
	UserID    chat.UserID    `db:"user_id"`
	MessageID chat.MessageID `db:"message_id"`
	QuoteID   chat.MessageID `db:"quote_id"`
	Payload   string         `db:"payload"`
	Public    bool           `db:"public"`
	StartID   chat.MessageID `db:"start_id"` // of the reader; 0 where it does not matter
}

func (r *logRow) event() chat.Event {
	return chat.Event{Seq: r.Seq, Type: r.Type, ChannelID: r.ChannelID, Data: jsontext.Value(r.Payload)}
}

// logRows reads every event above a seq, with its audience as of now.
func (s *Store) logRows(q *conn, after int64) ([]chat.Event, error) {
	var rows []logRow
	err := q.list(&rows, `SELECT e.seq, e.type, COALESCE(e.channel_id, 0) AS channel_id,
			COALESCE(e.user_id, 0) AS user_id, COALESCE(e.message_id, 0) AS message_id,
			COALESCE(e.quote_id, 0) AS quote_id, e.payload,
			(e.channel_id IS NULL OR c.kind = 'public') AS public
		FROM events e LEFT JOIN channels c ON c.id = e.channel_id
		WHERE e.seq > ? ORDER BY e.seq`, after)
	if err != nil {
		return nil, err
	}
	t := tx{conn: q, s: s}
	events := make([]chat.Event, 0, len(rows))
	for i := range rows {
		r := &rows[i]
		e := r.event()
		e.To, err = t.audience(told{channel: r.ChannelID, user: r.UserID, public: r.Public,
			subject: r.MessageID, quote: r.QuoteID})
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

// seenBy is chat.Audience.Sees in SQL: whether user ?1 may see event e now.
const seenBy = `
	FROM events e
	LEFT JOIN channels c ON c.id = e.channel_id
	LEFT JOIN members m ON m.channel_id = e.channel_id AND m.user_id = ?1
	WHERE e.seq > ?2 AND CASE
		WHEN e.user_id IS NOT NULL THEN e.user_id = ?1
		WHEN e.channel_id IS NULL OR c.kind = 'public' THEN 1
		ELSE m.user_id IS NOT NULL AND (e.message_id IS NULL OR e.message_id >= m.history_start_id)
	END`

// Cursor is the head of the log: everything committed is at or below it.
func (s *Store) Cursor() chat.Cursor {
	c := chat.Cursor{Epoch: s.epoch}
	// Without a readable log there is nothing to resume from: seq 0.
	_ = s.view(context.Background(), func(q *conn) (err error) {
		c.Seq, err = logHead(q)
		return err
	})
	return c
}

// Missing counts the events above a position that the user may see now, up to
// chat.ReplayEvents+1. It reports false when the log cannot serve that
// position: it has been pruned, or it lies ahead of the head.
func (s *Store) Missing(ctx context.Context, user chat.UserID, after int64) (n int, reaches bool, err error) {
	err = s.view(ctx, func(q *conn) error {
		head, err := logHead(q)
		if err != nil {
			return err
		}
		floor, err := logFloor(q)
		if err != nil || after < floor || after > head {
			return err
		}
		reaches = true
		return q.get(&n, `SELECT count(*) FROM (SELECT 1`+seenBy+` LIMIT ?3)`, user, after, chat.ReplayEvents+1)
	})
	return n, reaches, err
}

// Events reads up to limit events above a position, as the user may see them
// now, and fewer when they are more than chat.PageBytes together. next is the
// position reached, also when nothing on the way was visible; next == after
// says that there is nothing newer.
func (s *Store) Events(ctx context.Context, user chat.UserID, after int64, limit int) (
	events []chat.Event, next int64, err error) {
	var rows []logRow
	size := 0
	full := func() bool { return len(rows) == limit || size > chat.PageBytes }
	next = after
	err = s.view(ctx, func(q *conn) error {
		err := q.each(q.ctx, `SELECT e.seq, e.type, COALESCE(e.channel_id, 0) AS channel_id,
				COALESCE(e.quote_id, 0) AS quote_id, e.payload,
				CASE c.kind WHEN 'public' THEN 0 ELSE COALESCE(m.history_start_id, 0) END AS start_id`+
			seenBy+` ORDER BY e.seq LIMIT ?3`, []any{user, after, limit}, func(from *sqlx.Rows) (bool, error) {
			var row logRow
			err := from.StructScan(&row)
			rows, size = append(rows, row), size+len(row.Payload)
			return !full(), err
		})
		if err != nil || full() {
			return err
		}
		head, err := logHead(q)
		next = max(next, head)
		return err
	})
	if err != nil {
		return nil, after, err
	}
	if full() {
		next = rows[len(rows)-1].Seq
	}
	events = make([]chat.Event, 0, len(rows))
	for i := range rows {
		e := rows[i].event()
		if rows[i].QuoteID != 0 && rows[i].QuoteID < rows[i].StartID {
			e = e.WithoutQuote()
		}
		events = append(events, e)
	}
	return events, next, nil
}

func logFloor(q *conn) (int64, error) {
	var value string
	if err := q.get(&value, `SELECT value FROM meta WHERE key = 'log_floor'`); err != nil {
		return 0, err
	}
	return strconv.ParseInt(value, 10, 64)
}

// Prune drops events that are older than chat.LogAge or beyond chat.LogRows.
// Clients that were away longer start again from a bootstrap.
func (s *Store) Prune(ctx context.Context) error {
	return s.update(ctx, func(t *tx) error {
		var floor int64
		err := t.get(&floor, `SELECT max(
				COALESCE((SELECT max(seq) FROM events WHERE at < ?), 0),
				COALESCE((SELECT seq FROM events ORDER BY seq DESC LIMIT 1 OFFSET ?), 0))`,
			t.now-chat.Time(chat.LogAge.Milliseconds()), chat.LogRows)
		if err != nil || floor == 0 {
			return err
		}
		if _, err := t.exec(`DELETE FROM events WHERE seq <= ?`, floor); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE meta SET value = ? WHERE key = 'log_floor'`, strconv.FormatInt(floor, 10))
		return err
	})
}
