package store

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"minimost/chat"
)

var here = chat.Device{Name: "test", Address: "127.0.0.1"}

func (w *world) login(name, password string) error {
	_, _, err := w.Login(w.t.Context(), name, password, here)
	return err
}

const otherPassword = "Glacier-Piston-8"

func TestChangedPasswordEndsOtherSessions(t *testing.T) {
	w := newWorld(t)
	_, mine, err := w.Login(t.Context(), "ada", goodPassword, here)
	w.must(err)
	_, other, err := w.Login(t.Context(), "ada", goodPassword, here)
	w.must(err)
	session, _, err := w.Authenticate(t.Context(), mine)
	w.must(err)
	wantErr(t, w.ChangePassword(t.Context(), session, "not this", otherPassword), chat.ErrWrongPassword)
	wantErr(t, w.ChangePassword(t.Context(), session, goodPassword, "weak"), chat.ErrWeakPassword)
	w.must(w.ChangePassword(t.Context(), session, goodPassword, otherPassword))
	if _, _, err := w.Authenticate(t.Context(), mine); err != nil {
		t.Errorf("the session that changed it: %v", err)
	}
	_, _, err = w.Authenticate(t.Context(), other)
	wantErr(t, err, chat.ErrUnauthenticated)
	wantErr(t, w.login("ada", goodPassword), chat.ErrBadCredentials)
	w.must(w.login("ada", otherPassword))
}

func TestResetWorksOnce(t *testing.T) {
	w := newWorld(t)
	token, err := w.OfferReset(t.Context(), w.ada.ID, time.Hour, text("choose a new password"))
	w.must(err)
	_, err = w.ResetPassword(t.Context(), Reset{Token: token}, "weak")
	wantErr(t, err, chat.ErrWeakPassword)
	var racers sync.WaitGroup
	var mu sync.Mutex
	won, gone := 0, 0
	for range 8 {
		racers.Go(func() {
			_, err := w.ResetPassword(t.Context(), Reset{Token: token}, otherPassword)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if errors.Is(err, chat.ErrResetGone) {
				gone++
			}
		})
	}
	racers.Wait()
	if won != 1 || gone != 7 {
		t.Errorf("%d were let in, %d turned away", won, gone)
	}
	w.must(w.login("ada", otherPassword))
	wantErr(t, w.login("ada", goodPassword), chat.ErrBadCredentials)
	b, err := w.Bootstrap(t.Context(), chat.Session{UserID: w.ada.ID})
	w.must(err)
	direct := b.Channels[0]
	if direct.Kind != chat.Direct || direct.Unread != 1 {
		t.Errorf("no notice was sent: %+v", direct)
	}
}

func TestResetEnds(t *testing.T) {
	w := newWorld(t)
	try := func(r Reset, want error) {
		t.Helper()
		_, err := w.ResetUser(t.Context(), r)
		if want == nil {
			w.must(err)
		} else {
			wantErr(t, err, want)
		}
	}
	first, err := w.OfferReset(t.Context(), w.ada.ID, time.Hour, Text{})
	w.must(err)
	try(Reset{Token: first}, nil)
	try(Reset{User: w.ada.ID}, nil)
	try(Reset{User: w.bob.ID}, chat.ErrResetGone)
	try(Reset{Token: "guessed"}, chat.ErrResetGone)
	second, err := w.OfferReset(t.Context(), w.ada.ID, time.Hour, Text{})
	w.must(err)
	try(Reset{Token: first}, chat.ErrResetGone) // a newer one took its place
	try(Reset{Token: second}, nil)
	w.opts.Now = func() time.Time { return time.Now().Add(time.Hour + time.Second) }
	try(Reset{Token: second}, chat.ErrResetGone)
	_, err = w.OfferReset(t.Context(), 999, time.Hour, Text{})
	wantErr(t, err, chat.ErrNotFound)
}

func TestDisabledAccount(t *testing.T) {
	w := newWorld(t)
	_, token, err := w.Login(t.Context(), "ada", goodPassword, here)
	w.must(err)
	w.must(w.Disable(t.Context(), w.ada.ID, true))
	_, _, err = w.Authenticate(t.Context(), token)
	wantErr(t, err, chat.ErrUnauthenticated)
	wantErr(t, w.login("ada", goodPassword), chat.ErrDisabled)
	wantErr(t, w.login("ada", "wrong"), chat.ErrBadCredentials)
	if a, err := w.AccountNamed(t.Context(), "ADA"); err != nil || !a.Disabled || a.Sessions != 0 {
		t.Errorf("%+v, %v", a, err)
	}
	w.must(w.Disable(t.Context(), w.ada.ID, false))
	w.must(w.login("ada", goodPassword))
}

// TestDeletedAccount leaves nothing but, if anonymised, the words.
func TestDeletedAccount(t *testing.T) {
	for _, how := range []Farewell{Anonymise, Erase} {
		t.Run(string(how), func(t *testing.T) {
			w := newWorld(t)
			_, token, err := w.Login(t.Context(), "bob", goodPassword, here)
			w.must(err)
			words := w.post(w.bob, "what bob has said")
			hers := w.post(w.ada, "what ada has said")
			w.must(w.AddReaction(t.Context(), w.bob.ID, hers.ID, "👍"))
			room, err := w.CreatePrivate(t.Context(), w.ada.ID, "room", "", []chat.UserID{w.bob.ID})
			w.must(err)
			w.must(w.DeleteAccount(t.Context(), w.bob.ID, how))

			_, _, err = w.Authenticate(t.Context(), token)
			wantErr(t, err, chat.ErrUnauthenticated)
			wantErr(t, w.login("bob", goodPassword), chat.ErrBadCredentials)
			_, _, err = w.SignUp(t.Context(), "BOB", goodPassword, here)
			wantErr(t, err, chat.ErrUsernameTaken)
			_, err = w.User(t.Context(), w.bob.ID)
			w.must(err)
			if c, err := w.Channel(t.Context(), w.ada.ID, room.ID); err != nil || c.MemberCount != 1 {
				t.Errorf("the room: %+v, %v", c, err)
			}
			m, err := w.Message(t.Context(), w.ada.ID, words.ID)
			w.must(err)
			after, err := w.Message(t.Context(), w.ada.ID, hers.ID)
			w.must(err)
			if erased := how == Erase; (m.DeletedAt != 0) != erased || (len(after.Reactions) == 0) != erased {
				t.Errorf("left are %+v and %+v", m, after)
			}
			if how == Erase {
				w.wantFound("what has said", "what ada has said")
			}
			w.wantNoTrace("bob")
		})
	}
}

// wantNoTrace looks through all that others may read for a name.
func (w *world) wantNoTrace(name string) {
	w.t.Helper()
	events, _, err := w.Events(w.t.Context(), w.ada.ID, 0, 1000)
	w.must(err)
	for _, e := range events[1:] { // but for those that told of the living
		if (e.Type == chat.MessageCreated || e.Type == chat.MessageUpdated) && strings.Contains(string(e.Data), name+" joined") {
			w.t.Errorf("the log says %s", e.Data)
		}
	}
	page, err := w.Messages(w.t.Context(), w.ada.ID, w.general, chat.Range{})
	w.must(err)
	for _, m := range page.Messages {
		if m.Kind == chat.SystemMessage && strings.Contains(m.Body, name) {
			w.t.Errorf("a notice says %q", m.Body)
		}
	}
}

// TestErasureGoesOnAfterAStop does the rest of what another process began.
func TestErasureGoesOnAfterAStop(t *testing.T) {
	w := newWorld(t)
	for range erasedAtOnce + 3 {
		w.post(w.bob, "x")
	}
	w.must(w.update(t.Context(), func(t *tx) error { return t.deleteAccount(w.bob.ID, Erase) }))
	w.must(w.update(t.Context(), func(t *tx) error { _, err := t.eraseSome(); return err }))
	if left := w.count(`SELECT count(*) FROM messages WHERE sender_id = ? AND deleted_at = 0`, w.bob.ID); left != 3 {
		t.Fatalf("%d are left after one step", left)
	}
	w.must(w.Erasures(t.Context()))
	if left := w.count(`SELECT count(*) FROM messages WHERE sender_id = ? AND deleted_at = 0`, w.bob.ID); left != 0 {
		t.Errorf("%d are left", left)
	}
}

func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.apart(w.t.Context(), func(q *conn) error { return q.get(&n, query, args...) }))
	return n
}

// TestForeignHashes are of the Python library itself.
func TestForeignHashes(t *testing.T) {
	w := newWorld(t)
	for _, hash := range []string{
		"pbkdf2:sha256:260000$9eRMGcXWqj8WYwWy$2dadfab3042ee89b0fbc1cf19f348677c47411c1305fddcd22911c467df62685",
	} {
		w.must(w.update(t.Context(), func(t *tx) error {
			_, err := t.exec(`UPDATE users SET password_hash = ? WHERE id = ?`, hash, w.ada.ID)
			return err
		}))
		wantErr(t, w.login("ada", "Correct-Horse-77y"), chat.ErrBadCredentials)
		w.must(w.login("ada", "Correct-Horse-77x"))
		if n := w.count(`SELECT count(*) FROM users WHERE id = ? AND password_hash LIKE '$argon2id$%'`, w.ada.ID); n != 1 {
			t.Error("the hash was not replaced")
		}
		w.must(w.login("ada", "Correct-Horse-77x"))
	}
}

func TestBadForeignHashesAreNone(t *testing.T) {
	for _, hash := range []string{
		"pbkdf2:sha256:0$s$aa", "pbkdf2:sha256:99999999999$s$aa", "pbkdf2:md5:1000$s$aa", "scrypt:3:8:1$s$",
		"scrypt:4194304:64:16$s$aa", "scrypt:32768:8$s$aa", "sha1$s$aa", "", "$argon2id$v=19$m=1,t=1,p=1$YQ$YQ",
	} {
		if ForeignHash(hash) {
			t.Errorf("%q can be verified", hash)
		}
	}
}

// TestSharedBesideARunningStore writes from another process, as far as SQLite
// can tell, and the first one tells its people.
func TestSharedBesideARunningStore(t *testing.T) {
	w := newWorld(t)
	tool, err := Open(t.Context(), Options{Dir: w.opts.Dir, Shared: true, Log: w.opts.Log})
	w.must(err)
	if pid, err := Running(w.opts.Dir); err != nil || pid == 0 {
		t.Errorf("nobody runs here: %v", err)
	}
	w.must(tool.Disable(t.Context(), w.ada.ID, true))
	w.must(tool.Close())
	for seen := false; !seen; {
		<-w.log.more
		for _, e := range w.log.all() {
			seen = seen || e.Type == chat.SessionEnded
		}
	}
	wantErr(t, w.login("ada", goodPassword), chat.ErrDisabled)
	_, _, err = w.Login(t.Context(), "bob", goodPassword, here)
	w.must(err)
}

func TestSharedMakesNoNewerSchemaUnderAServer(t *testing.T) {
	w := newWorld(t)
	q := newForeign(t, w.opts.Dir)
	_, err := q.run(`DELETE FROM meta WHERE key = 'search'`) // of another version
	w.must(err)
	_, err = Open(t.Context(), Options{Dir: w.opts.Dir, Shared: true, Log: w.opts.Log})
	if !errors.Is(err, ErrLocked) {
		t.Errorf("opened: %v", err)
	}
}

func TestCopyHoldsWhatWasThere(t *testing.T) {
	w := newWorld(t)
	w.post(w.ada, "one")
	path := t.TempDir() + "/copy.db"
	have, err := w.CopyTo(t.Context(), path)
	w.must(err)
	if have.Users != 2 || have.Messages != 3 || have.Seq != w.Cursor().Seq || have.Epoch != w.epoch {
		t.Errorf("the copy holds %+v", have)
	}
	w.must(Restored(t.Context(), path))
	again, err := Inspect(t.Context(), path)
	w.must(err)
	if again.Epoch == have.Epoch || again.Messages != have.Messages {
		t.Errorf("restored to %+v from %+v", again, have)
	}
}

func TestStatsAndFaults(t *testing.T) {
	w := newWorld(t)
	w.post(w.ada, "one")
	st, err := w.Stats(t.Context())
	w.must(err)
	if st.Users != 2 || st.Public != 2 || st.MessagesDay != 1 || st.DatabaseBytes == 0 || st.Schema == 0 {
		t.Errorf("%+v", st)
	}
	faults, err := w.Faults(t.Context())
	w.must(err)
	if len(faults) != 0 {
		t.Errorf("a sound store: %q", faults)
	}
	q := newForeign(t, w.opts.Dir)
	_, err = q.run(`UPDATE messages SET deleted_at = 1 WHERE body = 'one'`)
	w.must(err)
	if faults, err := w.Faults(t.Context()); err != nil || len(faults) != 1 {
		t.Errorf("%q, %v", faults, err)
	}
}

func TestRenamedPublicChannel(t *testing.T) {
	w := newWorld(t)
	wantErr(t, w.RenamePublic(t.Context(), "general", "software"), chat.ErrChannelTaken)
	wantErr(t, w.RenamePublic(t.Context(), "nowhere", "x"), chat.ErrNotFound)
	w.must(w.RenamePublic(t.Context(), "general", "lobby"))
	w.must(w.SyncChannels(t.Context(), []chat.ChannelConfig{{Name: "lobby"}, {Name: "software"}}))
	list, err := w.PublicChannels(t.Context())
	w.must(err)
	if len(list) != 2 || list[0].Name != "lobby" || list[0].ID != w.general {
		t.Errorf("%+v", list)
	}
}
