package store

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"minimost/chat"
)

func TestMain(m *testing.M) {
	// Enough to find what is wrong in general; -rapid.checks asks for more.
	if err := errors.Join(flag.Set("rapid.checks", "12"), flag.Set("rapid.steps", "120")); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// log collects what a store publishes.
type log struct {
	mu     sync.Mutex
	events []chat.Event
	more   chan struct{}
}

func (l *log) add(events []chat.Event) {
	l.mu.Lock()
	l.events = append(l.events, events...)
	l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
}

func (l *log) all() []chat.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.events)
}

func openAt(t *testing.T, dir string) (*Store, *log) {
	t.Helper()
	l := &log{more: make(chan struct{}, 1)}
	s, err := Open(t.Context(), Options{Dir: dir, OnCommit: l.add, Log: zerolog.New(zerolog.NewTestWriter(t)),
		SearchWithin: readWithin}) // a busy machine finds as much
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, l
}

// world is a store with two people and one channel.
type world struct {
	*Store
	t        *testing.T
	log      *log
	ada, bob chat.User
	general  chat.ChannelID
}

const goodPassword = "Tidal-Basalt-7"

func newWorld(t *testing.T) *world {
	t.Helper()
	s, l := openAt(t, t.TempDir())
	w := &world{Store: s, t: t, log: l}
	w.must(s.SyncChannels(t.Context(), []chat.ChannelConfig{{Name: "general"}, {Name: "software"}}))
	w.ada, _ = w.join("ada")
	w.bob, _ = w.join("bob")
	b, err := s.Bootstrap(t.Context(), chat.Session{UserID: w.ada.ID})
	w.must(err)
	w.general = b.Channels[0].ID
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) join(name string) (chat.User, string) {
	w.t.Helper()
	u, token, err := w.SignUp(w.t.Context(), name, goodPassword, chat.Device{Name: "test", Address: "127.0.0.1"})
	w.must(err)
	return u, token
}

func text(body string) Text { return Text{Body: body, HTML: "<p>" + body + "</p>", Excerpt: body} }

var nonces int

func nonce() string { nonces++; return fmt.Sprintf("n-%d", nonces) }

func (w *world) post(from chat.User, body string) chat.Message {
	w.t.Helper()
	m, created, err := w.PostMessage(w.t.Context(), NewMessage{ChannelID: w.general, SenderID: from.ID,
		Text: text(body), Nonce: nonce()})
	w.must(err)
	if !created {
		w.t.Fatal("not created")
	}
	return m
}

func (w *world) reply(from chat.User, body string, to chat.MessageID) chat.Message {
	w.t.Helper()
	m, _, err := w.PostMessage(w.t.Context(), NewMessage{ChannelID: w.general, SenderID: from.ID,
		Text: text(body), Nonce: nonce(), ReplyTo: to})
	w.must(err)
	return m
}

func (w *world) page(of chat.User, r chat.Range) chat.Page {
	w.t.Helper()
	p, err := w.Messages(w.t.Context(), of.ID, w.general, r)
	w.must(err)
	return p
}

func bodies(p chat.Page) string {
	var all []string
	for _, m := range p.Messages {
		if m.Kind == chat.UserMessage {
			all = append(all, m.Body)
		}
	}
	return strings.Join(all, " ")
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func TestMessagesSurviveReopening(t *testing.T) {
	dir := t.TempDir()
	s, _ := openAt(t, dir)
	w := &world{Store: s, t: t}
	w.must(s.SyncChannels(t.Context(), chat.DefaultChannels()))
	u, token := w.join("ada")
	w.general = 1
	w.post(u, "one")
	cursor := s.Cursor()
	w.must(s.Close())

	s, _ = openAt(t, dir)
	w.Store = s
	if s.Cursor() != cursor {
		t.Errorf("cursor %v became %v", cursor, s.Cursor())
	}
	if got := bodies(w.page(u, chat.Range{})); got != "one" {
		t.Errorf("got %q", got)
	}
	_, back, err := s.Authenticate(t.Context(), token)
	w.must(err)
	if back != u {
		t.Errorf("got %+v, want %+v", back, u)
	}
}

func TestEventsArePublishedInLogOrder(t *testing.T) {
	w := newWorld(t)
	var g sync.WaitGroup
	for range 200 {
		n := nonce()
		g.Go(func() {
			_, _, err := w.PostMessage(t.Context(), NewMessage{ChannelID: w.general, SenderID: w.ada.ID,
				Text: text("x"), Nonce: n})
			if err != nil {
				t.Error(err)
			}
		})
	}
	g.Wait()
	last := int64(0)
	for _, e := range w.log.all() {
		if e.Seq != last+1 {
			t.Fatalf("seq %d after %d", e.Seq, last)
		}
		last = e.Seq
	}
	if got := w.Cursor().Seq; got != last {
		t.Errorf("head %d, published %d", got, last)
	}
}

func TestOneFailingOperationLeavesTheBatch(t *testing.T) {
	w := newWorld(t)
	boom := errors.New("boom")
	started, release := make(chan struct{}), make(chan struct{})
	var g sync.WaitGroup
	g.Go(func() { // holds the writer, so that the others share a batch
		_ = w.update(t.Context(), func(*tx) error { close(started); <-release; return nil })
	})
	<-started
	errs := make([]error, 20)
	for i := range errs {
		g.Go(func() {
			errs[i] = w.update(t.Context(), func(tx *tx) error {
				if err := tx.notice(w.general, true, fmt.Sprint("line ", i), chat.Note{}); err != nil {
					return err
				}
				switch i % 4 {
				case 1:
					return boom
				case 2:
					panic("boom")
				}
				return nil
			})
		})
	}
	for len(w.jobs) < len(errs) { // they are all queued, which nothing else can tell
		select {
		case <-t.Context().Done():
			t.Fatal("not queued")
		default:
		}
	}
	close(release)
	g.Wait()
	var stored []string
	for _, m := range w.page(w.ada, chat.Range{Limit: 100}).Messages {
		if strings.HasPrefix(m.Body, "line") {
			stored = append(stored, m.Body)
		}
	}
	if len(stored) != 10 {
		t.Errorf("stored %v", stored)
	}
	for i, err := range errs {
		if failed := i%4 == 1 || i%4 == 2; failed != (err != nil) {
			t.Errorf("operation %d: %v", i, err)
		}
	}
	last := int64(0)
	for _, e := range w.log.all() {
		if e.Seq != last+1 {
			t.Fatalf("seq %d after %d", e.Seq, last)
		}
		last = e.Seq
	}
}

func TestRepeatedSendIsStoredOnce(t *testing.T) {
	w := newWorld(t)
	n := NewMessage{ChannelID: w.general, SenderID: w.ada.ID, Text: text("hello"), Nonce: "once"}
	first, created, err := w.PostMessage(t.Context(), n)
	w.must(err)
	again, repeated, err := w.PostMessage(t.Context(), n)
	w.must(err)
	if !created || repeated || !reflect.DeepEqual(first, again) {
		t.Errorf("first %v %v, again %v %v", first, created, again, repeated)
	}
	n.Text = text("something else")
	_, _, err = w.PostMessage(t.Context(), n)
	wantErr(t, err, chat.ErrNonceReused)
	w.must(w.DeleteMessage(t.Context(), w.ada.ID, first.ID))
	n.Text = text("hello")
	gone, repeated, err := w.PostMessage(t.Context(), n)
	w.must(err)
	if repeated || gone.ID != first.ID || gone.DeletedAt == 0 {
		t.Errorf("after deletion: %+v %v", gone, repeated)
	}
	if got := bodies(w.page(w.bob, chat.Range{})); got != "" {
		t.Errorf("history %q", got)
	}
}

// TestNoncesOfBeforeOneCame has somebody who was taken out and came again repeat
// a send: what was given to that message meanwhile is not theirs to see.
func TestNoncesOfBeforeOneCame(t *testing.T) {
	w := newWorld(t)
	c, err := w.CreatePrivate(t.Context(), w.ada.ID, "place", "", []chat.UserID{w.bob.ID})
	w.must(err)
	n := NewMessage{ChannelID: c.ID, SenderID: w.bob.ID, Text: text("hello"), Nonce: nonce()}
	m, _, err := w.PostMessage(t.Context(), n)
	w.must(err)
	w.must(w.RemoveMember(t.Context(), w.ada.ID, c.ID, w.bob.ID))
	w.must(w.AddReaction(t.Context(), w.ada.ID, m.ID, "👍"))
	w.must(w.AddMember(t.Context(), w.ada.ID, c.ID, w.bob.ID))
	_, _, err = w.PostMessage(t.Context(), n)
	wantErr(t, err, chat.ErrNonceReused)
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	var ids []chat.MessageID
	for _, b := range []string{"a", "b", "c", "d", "e", "f"} {
		ids = append(ids, w.post(w.ada, b).ID)
	}
	for name, c := range map[string]struct {
		r             chat.Range
		want          string
		before, after bool
	}{
		"newest":        {chat.Range{Limit: 3}, "d e f", true, false},
		"before":        {chat.Range{Before: ids[3], Limit: 2}, "b c", true, true},
		"after":         {chat.Range{After: ids[1], Limit: 2}, "c d", true, true},
		"after to end":  {chat.Range{After: ids[3], Limit: 9}, "e f", true, false},
		"around":        {chat.Range{Around: ids[2], Limit: 4}, "a b c d", true, true},
		"around newest": {chat.Range{Around: ids[5], Limit: 4}, "d e f", true, false},
		"limit clamped": {chat.Range{Limit: -5}, "f", true, false},
	} {
		p := w.page(w.bob, c.r)
		if got := bodies(p); got != c.want || p.MoreBefore != c.before || p.MoreAfter != c.after {
			t.Errorf("%s: %q before=%v after=%v, want %+v", name, got, p.MoreBefore, p.MoreAfter, c)
		}
	}
}

func TestDeletedParentStaysWhileQuoted(t *testing.T) {
	w := newWorld(t)
	parent := w.post(w.ada, "parent")
	r := w.reply(w.bob, "reply", parent.ID)
	if r.ReplyTo == nil || r.ReplyTo.Excerpt != "parent" {
		t.Fatalf("reply %+v", r.ReplyTo)
	}
	w.must(w.DeleteMessage(t.Context(), w.ada.ID, parent.ID))
	p := w.page(w.bob, chat.Range{Limit: 2})
	if m := p.Messages[0]; m.ID != parent.ID || m.DeletedAt == 0 || m.Body != "" || m.HTML != "" {
		t.Errorf("tombstone %+v", m)
	}
	if q := p.Messages[1].ReplyTo; q == nil || !q.Deleted || q.Excerpt != "" {
		t.Errorf("quote %+v", q)
	}
	_, _, err := w.PostMessage(t.Context(), NewMessage{ChannelID: w.general, SenderID: w.bob.ID,
		Text: text("late"), Nonce: nonce(), ReplyTo: parent.ID})
	wantErr(t, err, chat.ErrReplyGone)
	w.must(w.DeleteMessage(t.Context(), w.bob.ID, r.ID))
	if got := w.page(w.bob, chat.Range{Limit: 9}); slices.ContainsFunc(got.Messages, func(m chat.Message) bool {
		return m.ID == parent.ID
	}) {
		t.Error("the parent outlived its last reply")
	}
	var kept []bool
	for _, e := range w.log.all() {
		if e.Type == chat.MessageDeleted {
			kept = append(kept, strings.Contains(string(e.Data), `"keep":true`))
		}
	}
	if !slices.Equal(kept, []bool{true, false, false}) {
		t.Errorf("told %v", kept)
	}
}

func TestOnlyTheAuthorChangesAMessage(t *testing.T) {
	w := newWorld(t)
	m := w.post(w.ada, "mine")
	_, err := w.EditMessage(t.Context(), w.bob.ID, m.ID, text("ours"))
	wantErr(t, err, chat.ErrNotAuthor)
	wantErr(t, w.DeleteMessage(t.Context(), w.bob.ID, m.ID), chat.ErrNotAuthor)
	welcome := w.page(w.ada, chat.Range{Limit: 9}).Messages[0]
	wantErr(t, w.DeleteMessage(t.Context(), w.ada.ID, welcome.ID), chat.ErrNotAuthor)
	got, err := w.EditMessage(t.Context(), w.ada.ID, m.ID, text("changed"))
	w.must(err)
	if got.Body != "changed" || got.EditedAt == 0 {
		t.Errorf("edited %+v", got)
	}
	w.must(w.DeleteMessage(t.Context(), w.ada.ID, m.ID))
	_, err = w.EditMessage(t.Context(), w.ada.ID, m.ID, text("back"))
	wantErr(t, err, chat.ErrNotFound)
}

func (w *world) channel(u chat.User) chat.Channel {
	w.t.Helper()
	c, err := w.Channel(w.t.Context(), u.ID, w.general)
	w.must(err)
	return c
}

func TestUnreadFollowsTheWatermark(t *testing.T) {
	w := newWorld(t)
	if got := w.channel(w.bob).Unread; got != 0 {
		t.Errorf("a newcomer has %d unread", got)
	}
	a, b := w.post(w.ada, "a"), w.post(w.ada, "b")
	w.post(w.bob, "own")
	c := w.post(w.ada, "c")
	if got := w.channel(w.bob).Unread; got != 3 {
		t.Errorf("unread %d, want 3", got)
	}
	w.must(w.MarkRead(t.Context(), w.bob.ID, w.general, b.ID))
	if got := w.channel(w.bob).Unread; got != 1 {
		t.Errorf("unread %d, want 1", got)
	}
	w.must(w.MarkRead(t.Context(), w.bob.ID, w.general, a.ID))
	if got := w.channel(w.bob).LastReadID; got != b.ID {
		t.Errorf("the watermark went back to %d", got)
	}
	w.must(w.MarkRead(t.Context(), w.bob.ID, w.general, chat.MaxID))
	if got := w.channel(w.bob); got.LastReadID != c.ID || got.Unread != 0 {
		t.Errorf("beyond the newest: %+v", got)
	}
	w.must(w.MarkUnread(t.Context(), w.bob.ID, w.general, b.ID))
	if got := w.channel(w.bob); got.Unread != 2 {
		t.Errorf("marked unread: %+v", got)
	}
	w.must(w.DeleteMessage(t.Context(), w.ada.ID, c.ID))
	if got := w.channel(w.bob).Unread; got != 1 {
		t.Errorf("after a deletion: %d", got)
	}
}

func TestEventsFilterAndKeys(t *testing.T) {
	w := newWorld(t)
	start := w.Cursor().Seq
	m := w.post(w.ada, "hello")
	w.must(w.MarkRead(t.Context(), w.bob.ID, w.general, m.ID))
	w.must(w.SetDraft(t.Context(), w.bob.ID, w.general, "d"))
	w.must(w.SetDraft(t.Context(), w.bob.ID, w.general, "dr"))
	types := func(u chat.User, after int64, limit int) (got []string, next int64) {
		events, next, err := w.Events(t.Context(), u.ID, after, limit)
		w.must(err)
		for _, e := range events {
			got = append(got, string(e.Type))
		}
		return got, next
	}
	got, next := types(w.ada, start, 10)
	if fmt.Sprint(got) != "[message.created read.updated]" || next != w.Cursor().Seq {
		t.Errorf("ada: %v to %d", got, next)
	}
	got, next = types(w.bob, start, 10)
	if fmt.Sprint(got) != "[message.created read.updated read.updated draft.updated]" {
		t.Errorf("bob: %v", got)
	}
	if more, again := types(w.bob, next, 10); more != nil || again != next {
		t.Errorf("after the end: %v %d", more, again)
	}
	n, reaches, err := w.Missing(t.Context(), w.bob.ID, start)
	w.must(err)
	if n != 4 || !reaches {
		t.Errorf("missing %d %v", n, reaches)
	}
	if _, reaches, _ = w.Missing(t.Context(), w.bob.ID, next+1); reaches {
		t.Error("a cursor ahead of the head is served")
	}
}

func TestSessionsEnd(t *testing.T) {
	w := newWorld(t)
	_, token := w.join("cathy")
	session, user, err := w.Authenticate(t.Context(), token)
	w.must(err)
	w.must(w.EndSession(t.Context(), user.ID, session.ID))
	_, _, err = w.Authenticate(t.Context(), token)
	wantErr(t, err, chat.ErrUnauthenticated)
	wantErr(t, w.EndSession(t.Context(), w.ada.ID, session.ID), chat.ErrNotFound)
	events := w.log.all()
	if e := events[len(events)-1]; e.Type != chat.SessionEnded || e.To.Sees(user.ID) != chat.SeesNothing {
		t.Errorf("told %+v", e)
	}
	var first chat.SessionID
	for range chat.SessionsPerUser + 1 {
		_, token, err := w.Login(t.Context(), "CATHY", goodPassword, chat.Device{})
		w.must(err)
		s, _, err := w.Authenticate(t.Context(), token)
		w.must(err)
		if first == 0 {
			first = s.ID
		}
	}
	list, err := w.Sessions(t.Context(), user.ID)
	w.must(err)
	if len(list) != chat.SessionsPerUser || slices.ContainsFunc(list, func(s chat.Session) bool { return s.ID == first }) {
		t.Errorf("%d sessions, the first still there?", len(list))
	}
}

func TestPasswordsAreCheckedInFull(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("Ab1!", 18) + "tail"
	_, _, err := w.SignUp(t.Context(), "long", long, chat.Device{})
	w.must(err)
	for _, try := range []struct{ name, password string }{
		{"long", long[:72] + "other"}, {"long", long[:72]}, {"long", long + " "}, {"nobody", long}, {"system", ""},
		{"long", "x" + long},
	} {
		_, _, err := w.Login(t.Context(), try.name, try.password, chat.Device{})
		wantErr(t, err, chat.ErrBadCredentials)
	}
	_, _, err = w.Login(t.Context(), "LONG", long, chat.Device{})
	w.must(err)
	_, _, err = w.SignUp(t.Context(), "Long", goodPassword, chat.Device{})
	wantErr(t, err, chat.ErrUsernameTaken)
}

func TestSecondOpenIsRefused(t *testing.T) {
	dir := t.TempDir()
	openAt(t, dir)
	_, err := Open(t.Context(), Options{Dir: dir})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("got %v", err)
	}
}

func TestDamagedFilesAreRefusedAndKept(t *testing.T) {
	for name, hurt := range map[string]func(dir string) error{
		"header": func(dir string) error {
			f, err := os.OpenFile(filepath.Join(dir, fileName), os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt([]byte("garbage garbage!"), 0)
			return err
		},
		"emptied beside its log": func(dir string) error {
			if err := os.WriteFile(filepath.Join(dir, fileName+"-wal"), []byte("wal"), 0o600); err != nil {
				return err
			}
			return os.Truncate(filepath.Join(dir, fileName), 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s, _ := openAt(t, dir)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := hurt(dir); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(filepath.Join(dir, fileName))
			_, err := Open(t.Context(), Options{Dir: dir})
			if err == nil || !strings.Contains(err.Error(), "restore a backup") {
				t.Errorf("got %v", err)
			}
			if after, _ := os.ReadFile(filepath.Join(dir, fileName)); string(after) != string(before) {
				t.Error("the file was touched")
			}
		})
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dir := t.TempDir()
	s, _ := openAt(t, dir)
	if _, err := s.w.c.ExecContext(t.Context(), `PRAGMA user_version = 9999`); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Options{Dir: dir})
	wantErr(t, err, ErrNewer)
}

func TestPragmasAreOnEveryConnection(t *testing.T) {
	w := newWorld(t)
	check := func(q *conn, query string, want int) {
		t.Helper()
		var got int
		w.must(q.get(&got, query))
		if got != want {
			t.Errorf("%s = %d, want %d", query, got, want)
		}
	}
	w.must(w.update(t.Context(), func(tx *tx) error {
		check(tx.conn, `PRAGMA synchronous`, 2)
		check(tx.conn, `PRAGMA foreign_keys`, 1)
		check(tx.conn, `PRAGMA auto_vacuum`, 2)
		return nil
	}))
	for range readConns {
		w.must(w.view(t.Context(), func(q *conn) error {
			check(q, `PRAGMA query_only`, 1)
			check(q, `PRAGMA foreign_keys`, 1)
			return nil
		}))
	}
}

func TestWritesOfOtherProcessesArePublished(t *testing.T) {
	w := newWorld(t)
	other := newForeign(t, w.opts.Dir)
	_, err := other.run(`INSERT INTO events (type, payload, at) VALUES ('user.updated', '{}', 1)`)
	w.must(err)
	head := w.Cursor().Seq
	for {
		events := w.log.all()
		if e := events[len(events)-1]; e.Seq == head {
			if e.Type != chat.UserUpdated || !e.To.Everyone {
				t.Errorf("got %+v", e)
			}
			return
		}
		select {
		case <-w.log.more:
		case <-t.Context().Done():
			t.Fatal("never published")
		}
	}
}

func TestPruneMovesTheFloor(t *testing.T) {
	w := newWorld(t)
	for range 5 {
		w.post(w.ada, "x")
	}
	w.must(w.update(t.Context(), func(tx *tx) error {
		_, err := tx.exec(`UPDATE events SET at = 1 WHERE seq <= ?`, w.lastSeq-2)
		return err
	}))
	head := w.Cursor().Seq
	w.must(w.Prune(t.Context()))
	if _, reaches, err := w.Missing(t.Context(), w.ada.ID, head-3); err != nil || reaches {
		t.Errorf("below the floor: %v %v", reaches, err)
	}
	n, reaches, err := w.Missing(t.Context(), w.ada.ID, head-2)
	if err != nil || !reaches || n != 2 {
		t.Errorf("above the floor: %d %v %v", n, reaches, err)
	}
}

func TestChannelsFollowTheList(t *testing.T) {
	w := newWorld(t)
	w.must(w.SyncChannels(t.Context(), []chat.ChannelConfig{{Name: "new", Topic: "fresh"}, {Name: "general"}}))
	b, err := w.Bootstrap(t.Context(), chat.Session{UserID: w.ada.ID})
	w.must(err)
	var got []string
	for _, c := range b.Channels {
		got = append(got, fmt.Sprintf("%s/%s/%v", c.Name, c.Topic, c.Archived))
	}
	if want := "[new/fresh/false general//false software//true]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
	_, _, err = w.PostMessage(t.Context(), NewMessage{ChannelID: b.Channels[2].ID, SenderID: w.ada.ID,
		Text: text("x"), Nonce: nonce()})
	wantErr(t, err, chat.ErrArchived)
	before := w.Cursor()
	w.must(w.SyncChannels(t.Context(), []chat.ChannelConfig{{Name: "new", Topic: "fresh"}, {Name: "general"}}))
	if w.Cursor() != before {
		t.Error("nothing changed, yet something was told")
	}
}

func TestClosedStoreRefuses(t *testing.T) {
	s, _ := openAt(t, t.TempDir())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Prune(context.Background()); !errors.Is(err, chat.ErrStopping) {
		t.Errorf("write: %v", err)
	}
	if _, err := s.User(context.Background(), 1); !errors.Is(err, chat.ErrStopping) {
		t.Errorf("read: %v", err)
	}
}

func TestWordsThatAreGoneAreGoneFromTheLog(t *testing.T) {
	w := newWorld(t)
	start := w.Cursor().Seq
	parent := w.post(w.ada, "first secret")
	w.reply(w.bob, "reply", parent.ID)
	told := func() string {
		var all strings.Builder
		events, _, err := w.Events(t.Context(), w.bob.ID, start, 100)
		w.must(err)
		for _, e := range events {
			all.Write(e.Data)
		}
		return all.String()
	}
	_, err := w.EditMessage(t.Context(), w.ada.ID, parent.ID, text("second secret"))
	w.must(err)
	if got := told(); strings.Contains(got, "first") || strings.Count(got, "second secret") < 4 {
		t.Errorf("after the edit: %s", got)
	}
	w.must(w.DeleteMessage(t.Context(), w.ada.ID, parent.ID))
	if got := told(); strings.Contains(got, "secret") || !strings.Contains(got, `"deleted":true`) {
		t.Errorf("after the deletion: %s", got)
	}
	w.must(w.update(t.Context(), func(tx *tx) error {
		for _, query := range []string{`SELECT count(*) FROM events WHERE payload LIKE '%secret%'`,
			`SELECT count(*) FROM messages WHERE body || html || excerpt LIKE '%secret%'`} {
			var n int
			if err := tx.get(&n, query); err != nil || n != 0 {
				t.Errorf("%s: %d %v", query, n, err)
			}
		}
		return nil
	}))
}

// A read that is given up at any moment must not leave its connection inside a
// transaction: every later read on it would fail.
func TestGivenUpReadsLeaveTheConnectionsUsable(t *testing.T) {
	w := newWorld(t)
	for i := range 3000 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%300)*time.Microsecond)
		_, _ = w.Bootstrap(ctx, chat.Session{UserID: w.ada.ID})
		cancel()
	}
	for range 4 * readConns {
		if _, err := w.Bootstrap(t.Context(), chat.Session{UserID: w.ada.ID}); err != nil {
			t.Fatal(err)
		}
	}
}
