package original

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"minimost/chat"
)

// FuzzSettings reads a data directory with settings of any content: its
// channels can be had, each once, and who was there before is there still.
func FuzzSettings(f *testing.F) {
	for _, in := range []string{`{"channels":["general","General"," general ","a\nb","","\u0000"]}`, `{"channels":null}`, `{"channels":{}}`, `[]`, `{"channels":["private:1","dm:ada:bob","c:x","__proto__"]}`,
		`{"channels":["\ud800"]}`, `{"channels":["a"],"channels":["b"]}`, "\xff", `{"channels":["` + "\u202e" + `x"]}`} {
		f.Add([]byte(in))
	}
	dir := f.TempDir()
	auth, err := os.ReadFile(filepath.Join("testdata", "single", "auth.db"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "auth.db"), auth, 0o600)
	}
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, settings []byte) {
		if err := os.WriteFile(filepath.Join(dir, "settings.json"), settings, 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := Read(t.Context(), dir)
		if err != nil || len(a.Users) == 0 {
			t.Fatalf("%d users, %v", len(a.Users), err)
		}
		keys := map[string]bool{}
		for _, c := range a.Channels {
			name, err := chat.CheckChannelName(c.Name)
			if err != nil || name != c.Name || keys[c.Key] || c.Kind != chat.Public {
				t.Errorf("%+v: %v", c, err)
			}
			keys[c.Key] = true
		}
		for _, r := range a.Remarks {
			if !utf8.ValidString(r.About + r.What + r.Why) {
				t.Errorf("%+v", r)
			}
		}
	})
}

// FuzzRow reads cells of any kind, as SQLite lets everything be anywhere.
func FuzzRow(f *testing.F) {
	for _, in := range []string{"", "1", "1700000000.5", "-1", "NaN", "Inf", "1e300", "0x10", "2023-11-14 10:00:00", "0001-01-01T00:00:00Z", `{"👍":["ada"]}`, `{"a":1}`, `[`, "a\x00b", "\xff", "9999999999999999999"} {
		f.Add([]byte(in), 1.5, int64(7))
	}
	f.Fuzz(func(t *testing.T, in []byte, float float64, number int64) {
		for _, v := range []any{string(in), in, float, number, nil} {
			r := row{"x": v, "ts": v}
			if s := r.text("x"); !utf8.ValidString(s) || len(s) > len(in)*3+40 {
				t.Errorf("%v is the text %q", v, s)
			}
			if at := r.time("x"); at < 0 || at > latest {
				t.Errorf("%v is the time %d", v, at)
			} else if _, err := json.Marshal(at); err != nil {
				t.Errorf("%v: %v", v, err)
			}
			if !utf8.ValidString(r.stamp()) {
				t.Errorf("%v is stamped %q", v, r.stamp())
			}
			_, _ = r.number("x"), r.object("x")
		}
	})
}
