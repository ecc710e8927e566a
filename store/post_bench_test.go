package store

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/rs/zerolog"

	"minimost/chat"
)

// remarks are what is said in these benchmarks, some sixty bytes each.
var remarks = []string{
	"Good morning, the build is green again, thanks to all who helped.",
	"The firmware of board 17 does not start since the last merge.",
	"Who has looked at the timeout of the deploy queue on node-3?",
	"Lunch at noon; the certificate of the gateway expires on Friday.",
}

// BenchmarkPost measures durable sends of so many senders at once, beside a
// group commit written by hand that puts the same rows into the same tables.
func BenchmarkPost(b *testing.B) {
	for _, senders := range []int{1, 32, 256} {
		b.Run(fmt.Sprintf("senders=%d", senders), func(b *testing.B) { benchPost(b, senders) })
	}
}

func benchPost(b *testing.B, senders int) {
	s := emptyStore(b)
	bare := newBareWriter(b)
	user := benchUser(b, s)
	b.ReportAllocs()
	var ours, theirs time.Duration
	var nonce atomic.Int64
	rounds := 0
	for b.Loop() {
		begin := time.Now()
		var all sync.WaitGroup
		for range senders {
			all.Go(func() {
				n := nonce.Add(1)
				if _, _, err := s.PostMessage(b.Context(), benchMessage(user, n)); err != nil {
					b.Error(err)
				}
			})
		}
		all.Wait()
		ours += time.Since(begin)
		b.StopTimer() // and stop counting what is allocated
		rounds++
		begin = time.Now()
		if err := bare.write(user, senders); err != nil {
			b.Fatal(err)
		}
		theirs += time.Since(begin)
		b.StartTimer()
	}
	b.ReportMetric(float64(rounds*senders)/ours.Seconds(), "sends/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "x-bare-rate")
}

func benchMessage(user chat.UserID, n int64) NewMessage {
	body := remarks[n%int64(len(remarks))]
	return NewMessage{ChannelID: 1, SenderID: user, Nonce: fmt.Sprintf("bench-%d", n),
		Text: Text{Body: body, HTML: "<p>" + body + "</p>", Excerpt: body}}
}

func emptyStore(b *testing.B) *Store {
	b.Helper()
	s, err := Open(b.Context(), Options{Dir: b.TempDir(), OnCommit: func([]chat.Event) {}, Log: zerolog.Nop()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if err := s.SyncChannels(b.Context(), []chat.ChannelConfig{{Name: "general"}}); err != nil {
		b.Fatal(err)
	}
	return s
}

func benchUser(b *testing.B, s *Store) chat.UserID {
	b.Helper()
	u, _, err := s.SignUp(b.Context(), "ada", "Tidal-Basalt-7", chat.Device{Name: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	return u.ID
}

// bareWriter is the yardstick: a message, its event and its terms for the
// search, on the bare driver, with nothing checked and nothing read.
type bareWriter struct {
	c                     *sqlx.Conn
	message, event, terms *sqlx.Stmt
	n                     int64
}

func newBareWriter(b *testing.B) *bareWriter {
	b.Helper()
	s := emptyStore(b)
	benchUser(b, s)
	path := filepath.Join(s.opts.Dir, fileName)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sqlx.Open("sqlite", dsn(path, false))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	w := &bareWriter{}
	if w.c, err = db.Connx(b.Context()); err != nil {
		b.Fatal(err)
	}
	for sql, st := range map[string]**sqlx.Stmt{
		`INSERT INTO messages (channel_id, sender_id, kind, body, html, excerpt, nonce, created_at, file_names)
			VALUES (1, ?, 'user', ?, ?, ?, ?, ?, '')`: &w.message,
		`INSERT INTO events (type, channel_id, message_id, payload, at) VALUES ('message.created', 1, ?, ?, ?)`: &w.event,
		`INSERT INTO messages_fts (rowid, terms) VALUES (?, ?)`:                                                 &w.terms,
	} {
		if *st, err = w.c.PreparexContext(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
	return w
}

// write commits n messages together.
func (w *bareWriter) write(user chat.UserID, n int) error {
	ctx := context.Background()
	if _, err := w.c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for range n {
		if err := w.add(user); err != nil {
			return err
		}
	}
	_, err := w.c.ExecContext(ctx, "COMMIT")
	return err
}

func (w *bareWriter) add(user chat.UserID) error {
	w.n++
	n := benchMessage(user, w.n)
	now := chat.TimeOf(time.Now())
	res, err := w.message.Exec(user, n.Text.Body, n.Text.HTML, n.Text.Excerpt, n.Nonce, now)
	if err != nil {
		return err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return err
	}
	m := chat.Message{ID: chat.MessageID(id), ChannelID: 1, SenderID: user, Kind: chat.UserMessage,
		Body: n.Text.Body, HTML: n.Text.HTML, CreatedAt: now, Nonce: n.Nonce}
	if _, err := w.event.Exec(id, string(chat.Payload(m)), now); err != nil {
		return err
	}
	e := entryOf(&m)
	terms, _ := e.terms()
	_, err = w.terms.Exec(id, terms)
	return err
}
