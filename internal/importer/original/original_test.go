package original

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

func read(t *testing.T, dir string) chat.Archive {
	t.Helper()
	a, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestRealDirectories were written by the original program itself.
func TestRealDirectories(t *testing.T) {
	for _, c := range []struct {
		layout                           string
		messages, replies, pins, hidden  int
		reactions, members, files, edits int
	}{
		{"single", 88, 1, 1, 1, 25, 5, 2, 1},
		{"per-user", 41, 1, 0, 1, 25, 5, 2, 0},
	} {
		t.Run(c.layout, func(t *testing.T) {
			a := read(t, filepath.Join("testdata", c.layout))
			if len(a.Users) != 9 || len(a.Channels) != 12 || len(a.Messages) != c.messages || len(a.Remarks) != 0 {
				t.Errorf("%d users, %d channels, %d messages, %v", len(a.Users), len(a.Channels), len(a.Messages), a.Remarks)
			}
			var replies, pins, reactions, files, edits int
			for i, m := range a.Messages {
				if i > 0 && m.At < a.Messages[i-1].At {
					t.Errorf("%s comes too late", m.Key)
				}
				replies, pins, edits = replies+set(m.ReplyTo != ""), pins+set(m.PinnedAt != 0), edits+set(m.EditedAt != 0)
				reactions, files = reactions+len(m.Reactions), files+len(m.Files)
			}
			members, hidden := 0, 0
			for _, ch := range a.Channels {
				for _, m := range ch.Members {
					members, hidden = members+set(ch.Kind == chat.Private), hidden+set(m.Hidden)
				}
			}
			if replies != c.replies || pins != c.pins || reactions != c.reactions || files != c.files ||
				members != c.members || hidden != c.hidden || edits != c.edits {
				t.Errorf("%d replies, %d pins, %d reactions, %d files, %d private members, %d hidden, %d edits",
					replies, pins, reactions, files, members, hidden, edits)
			}
			for _, u := range a.Users {
				if u.PasswordHash == "" || u.CreatedAt == 0 || (u.Username == "bob") != (u.Bio == "Firmware. Coffee first.") {
					t.Errorf("%+v", u)
				}
			}
		})
	}
}

func set(is bool) int {
	if is {
		return 1
	}
	return 0
}

// odd is a copy of a real directory that something has been done to.
func odd(t *testing.T, layout, file string, statements ...string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", layout))); err != nil {
		t.Fatal(err)
	}
	change(t, filepath.Join(dir, file), statements...)
	return dir
}

func change(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sqlx.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func remarked(a chat.Archive, about, what string) bool {
	return slices.ContainsFunc(a.Remarks, func(r chat.Remark) bool {
		return r.About == about && strings.Contains(r.What, what)
	})
}

func TestOddAccounts(t *testing.T) {
	dir := odd(t, "single", "auth.db",
		`INSERT INTO users (username, password_hash) VALUES ('ALICE', 'pbkdf2:sha256:1000$salt$00ff'), ('system', 'md5$x'),
			('jörg müller', 'scrypt:32768:8:1$salt$00ff')`,
		`INSERT INTO user_settings (username, name_color, avatar_file, bio) VALUES ('alice', '#8a8a8a', '../auth.db', 'a
			b'), ('ghost', '#fff', '', '')`)
	a := read(t, dir)
	var names []string
	for _, u := range a.Users {
		names = append(names, u.Username)
		if err := chat.CheckUsername(u.Username); err != nil {
			t.Errorf("%q: %v", u.Username, err)
		}
		if u.Username == "alice" && (u.NameHue != chat.Hues || u.Bio != "a b" || u.Avatar != "") {
			t.Errorf("%+v", u)
		}
	}
	for _, want := range []string{"ALICE-2", "system-2", "j_rg_m_ller"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s in %v", want, names)
		}
	}
	for _, m := range a.Messages { // the notices are not of that person
		if m.Sender == "u:system" {
			t.Errorf("%+v", m)
		}
	}
	for _, r := range [][2]string{{"user", "ALICE"}, {"user", "system"}, {"password", "system"}, {"avatar", "alice"}, {"profile", "ghost"}} {
		if !remarked(a, r[0], r[1]) {
			t.Errorf("nothing is said of %v: %v", r, a.Remarks)
		}
	}
}

func TestOddMessages(t *testing.T) {
	long := strings.Repeat("word ", 4000)
	dir := odd(t, "single", "users/messages.db",
		`UPDATE messages SET deleted = 1, deleted_ts = 1795339900.5 WHERE id = 8`,
		`UPDATE messages SET filename = 'nowhere.png' WHERE id = 12`,
		`UPDATE messages SET filename = '../auth.db' WHERE id = 15`,
		`UPDATE messages SET sender = 'Deleted User' WHERE id = 20`,
		`UPDATE messages SET reply_to_id = 22 WHERE id = 21`,
		`INSERT INTO messages (channel, sender, content, content_type, ts) VALUES ('old-stuff', 'alice', 'x', 'text', 1795330000),
			('general', 'ghost', 'boo', 'text', 1795330001), ('general', 'alice', '', 'text', 1795330002),
			('general', 'alice', 'when?', 'text', 'soon'), ('general', 'alice', 'in ms', 'text', 1795330003000),
			('general', 'alice', 'dated', 'text', '2026-11-22 06:46:44'), ('private:77', 'alice', 'x', 'text', 1795330004),
			('dm:alice:ghost', 'alice', 'are you there', 'text', 1795330005), ('dm:system:bob', 'system', 'hello bob', 'system', 1795330006),
			('general', 'alice', '`+long+`', 'text', 1795330007)`,
		`INSERT INTO reactions (message_id, emoji, reactor) VALUES (6, 'nosuch', 'bob'), (6, 'thumbsup', 'ghost'), (8, 'fire', 'bob')`)
	a := read(t, dir)
	by := map[string]chat.ArchivedMessage{}
	for _, m := range a.Messages {
		by[m.Body] = m
		if m.DeletedAt != 0 && (m.Body != "" || len(m.Reactions) > 0) {
			t.Errorf("left of a deleted message is %+v", m)
		}
		for _, f := range m.Files {
			if f.Path != "" && !strings.Contains(f.Path, "/uploads/") {
				t.Errorf("a file from elsewhere: %+v", f)
			}
		}
		if m.ReplyTo != "" && !strings.Contains(m.ReplyTo, "general|bob") {
			t.Errorf("a reply across channels: %+v", m)
		}
	}
	if by["in ms"].At != 1795330003000 || by["dated"].At != 1795330004000 || by["boo"].Sender != "gone:ghost" ||
		by["Green now. Merged."].Sender != "gone:Deleted User" || by["hello bob"].Sender != "" {
		t.Errorf("%+v\n%+v\n%+v", by["in ms"], by["dated"], by["boo"])
	}
	for _, c := range a.Channels {
		if c.Name == "old-stuff" && !c.Archived {
			t.Errorf("%+v", c)
		}
		if c.Key == "dm:alice:ghost" && len(c.Members) != 2 {
			t.Errorf("%+v", c)
		}
	}
	for _, r := range [][2]string{{"channel", "old-stuff"}, {"channel", "private:77"}, {"user", "ghost"}, {"message", "alice in general at 1795330002"},
		{"message", "soon"}, {"reaction", "nosuch"}, {"reaction", "thumbsup of ghost"}, {"reply", "general|carol"},
		{"message", "1795330007"}} {
		if !remarked(a, r[0], r[1]) {
			t.Errorf("nothing is said of %v: %v", r, a.Remarks)
		}
	}
}

func TestLateJoinersAndGhosts(t *testing.T) {
	dir := odd(t, "per-user", "presence.db",
		`INSERT INTO private_channel_members (channel_id, username, joined_ts, history_start_ts) VALUES
			(2, 'Judy-K', 1795339873.8, 1795339873.8), (2, 'ghost', 1, NULL), (99, 'alice', 1, NULL)`)
	a := read(t, dir)
	for _, c := range a.Channels {
		if c.Name != "Ünïcode röom" {
			continue
		}
		if len(c.Members) != 3 || c.Members[0].User != "u:Judy-K" || c.Members[0].Since != 1795339873800 {
			t.Errorf("%+v", c.Members)
		}
	}
	if !remarked(a, "member", "ghost of private:2") || !remarked(a, "member", "alice of private:99") {
		t.Errorf("%v", a.Remarks)
	}
}

// TestCopiesMakeNoMembers: in the layout of many files people have copies of
// messages of private channels that they are not in.
func TestCopiesMakeNoMembers(t *testing.T) {
	for _, c := range read(t, filepath.Join("testdata", "per-user")).Channels {
		if c.Name == "release-crew" && len(c.Members) != 3 {
			t.Errorf("%+v", c.Members)
		}
	}
}

// TestHalfWritten reads a write-ahead log that was never brought in, and does
// without a database that is broken. The originals stay as they are.
func TestHalfWritten(t *testing.T) {
	dir := odd(t, "single", "users/messages.db")
	path := filepath.Join(dir, "users", "messages.db")
	db, err := sqlx.Open("sqlite", path+"?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO messages (channel, sender, content, content_type, ts) VALUES ('general', 'bob', 'in the log', 'text', 1795340000)`); err != nil {
		t.Fatal(err)
	}
	before, err1 := os.ReadFile(path)
	err2 := os.WriteFile(filepath.Join(dir, "presence.db"), []byte("no database at all, but long enough to look at"), 0o600)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	a := read(t, dir)
	if last := a.Messages[len(a.Messages)-1]; last.Body != "in the log" {
		t.Errorf("the last one is %+v", last)
	}
	if !remarked(a, "database", "presence.db") || !remarked(a, "channel", "private:1") {
		t.Errorf("%v", a.Remarks)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Error("the original was changed")
	}
}

func TestNotADirectoryOfTheOriginal(t *testing.T) {
	if _, err := Read(t.Context(), t.TempDir()); !errors.Is(err, ErrNotThere) {
		t.Errorf("read an empty directory: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "auth.db"), []byte("something else, which is no database of SQLite"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(t.Context(), dir); !errors.Is(err, ErrNotThere) {
		t.Errorf("read something else: %v", err)
	}
}

func TestHues(t *testing.T) {
	for hex, want := range map[string]int{"#2ec4b6": 9, "#ff7f2a": 6, "#ff0000": 4, "#808080": 12, "#000000": 12, "red": 0, "#12345": 0} {
		if got := hueOf(hex); got != want {
			t.Errorf("%s is %d, want %d", hex, got, want)
		}
	}
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"0163bf29106a454b88798c55745a3199_deploy.py": "deploy.py", "992ff295ece841b4aaa6f30620121003.png": "picture.png",
		"plain.txt": "plain.txt",
	} {
		if got := fileName(name); got != want {
			t.Errorf("%s is %s", name, got)
		}
	}
}

// TestFilesOfElsewhere has folders and files that are links: what is brought in
// can be read by others, so it must be of the directory itself.
func TestFilesOfElsewhere(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	own, secret := filepath.Join(dir, "avatars", "own"), filepath.Join(elsewhere, "secret")
	for _, err := range []error{
		os.Mkdir(filepath.Dir(own), 0o700), os.WriteFile(own, nil, 0o600), os.WriteFile(secret, nil, 0o600),
		os.Symlink(secret, filepath.Join(dir, "avatars", "secret")), os.Symlink(elsewhere, filepath.Join(dir, "uploads")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	r := reader{dir: dir}
	for at, want := range map[[2]string]bool{{"avatars", "own"}: true, {"avatars", "secret"}: false, {"uploads", "secret"}: false,
		{"avatars", "../avatars/own"}: false, {"avatars", "."}: false} {
		if _, got := r.file(at[0], at[1]); got != want {
			t.Errorf("%s: %t", at, got)
		}
	}
}

// TestOdderDirectories: files and folders that are missing or stand in the
// way, ids and times beyond all bounds, bytes that are no text, and columns that
// nobody knows. What can be read is read.
func TestOdderDirectories(t *testing.T) {
	dir := odd(t, "single", "users/messages.db",
		`ALTER TABLE messages ADD COLUMN zodiac TEXT DEFAULT 'aries'`,
		`CREATE TABLE horoscopes (id INTEGER, said BLOB)`,
		`INSERT INTO messages (channel, sender, content, content_type, ts) VALUES
			('general', 'alice', CAST(X'6261642061FF20fe' AS TEXT), 'text', 1795330012),
			('general', 'alice', 'nul' || char(0) || 'in it', 'text', 1795330013),
			('general', 'alice', 'at the end of time', 'text', 9e99),
			(CAST(X'ff' AS TEXT), 'alice', 'nowhere', 'text', 1795330014), ('general', 'alice', 'of a kind', 'hologram', 1795330015),
			('general', 'alice', 'mentions', 'text', 1795330016), ('general', '', 'by nobody', 'text', 1795330017),
			('', 'alice', 'in no channel', 'text', 1795330018), ('general', 'alice', 42, 'text', 1795330019),
			('dm:', 'alice', 'to nobody', 'text', 1795330020), ('dm:alice:alice', 'alice', 'to myself twice', 'text', 1795330021),
			('private:999999999999999999999', 'alice', 'far away', 'text', 1795330022)`,
		`INSERT INTO messages (id, channel, sender, content, content_type, ts) VALUES
			(9223372036854775807, 'general', 'alice', 'of a huge id', 'text', 1795330010),
			(-5, 'general', 'alice', 'of a negative id', 'text', 1795330011)`,
		`UPDATE messages SET mentions = '{"not": a list' WHERE content = 'mentions'`)
	change(t, filepath.Join(dir, "auth.db"),
		`INSERT INTO users (username, password_hash) VALUES (CAST(X'ff41' AS TEXT), 'scrypt:32768:8:1$salt$00ff'), ('', 'x'),
			('`+strings.Repeat("long", 50)+`', 'x')`,
		`INSERT OR REPLACE INTO user_settings (username, avatar_file) VALUES ('carol', 'uploads'), ('dave', '')`)
	for _, folder := range []string{"uploads", "avatars"} {
		if err := os.RemoveAll(filepath.Join(dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "settings.json"), []byte("{\xff"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := read(t, dir)
	bodies, keys, names := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, m := range a.Messages {
		bodies[m.Body] = true
		if !utf8.ValidString(m.Body) || strings.Contains(m.Body, "\x00") || keys[m.Key] || m.At < 0 || m.At > 253402300799999 {
			t.Errorf("%+v", m)
		}
		keys[m.Key] = true
	}
	for _, u := range a.Users {
		if folded := chat.FoldUsername(u.Username); !u.Gone && (chat.CheckUsername(u.Username) != nil || names[folded]) {
			t.Errorf("%+v", u)
		} else if !u.Gone {
			names[folded] = true
		}
	}
	for _, want := range []string{"of a huge id", "of a negative id", "mentions", "of a kind", "42"} {
		if !bodies[want] {
			t.Errorf("%q was not read", want)
		}
	}
	if len(a.Remarks) == 0 {
		t.Error("nothing is said of all that")
	}
}
