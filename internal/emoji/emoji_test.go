package emoji

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
)

// one is an emoji as a page reads it.
type one struct {
	E, N string
	S, K []string
	T    bool
}

type group struct {
	Name  string
	Emoji []one
}

func groups(t testing.TB) []group {
	t.Helper()
	var p struct{ Groups []group }
	if err := json.Unmarshal(JSON(), &p); err != nil {
		t.Fatal(err)
	}
	return p.Groups
}

func TestPicker(t *testing.T) {
	var names []string
	seen := map[string]bool{}
	for _, g := range groups(t) {
		names = append(names, g.Name)
		for _, e := range g.Emoji {
			if c, ok := Canonical(e.E); !ok || c != e.E || seen[e.E] || e.N == "" || len(e.S) == 0 {
				t.Errorf("%s: %+v", g.Name, e)
			}
			seen[e.E] = true
			for _, code := range e.S {
				if found, _ := ByShortcode(code); found != e.E {
					t.Errorf(":%s: of %s is %s", code, e.E, found)
				}
			}
			checkTones(t, e)
		}
	}
	want := []string{"Smileys & emotion", "People & body", "Animals & nature", "Food & drink",
		"Travel & places", "Activities", "Objects", "Symbols", "Flags"}
	if !slices.Equal(names, want) {
		t.Errorf("the groups are %q", names)
	}
	// Unicode 17 counts 3953, with the nine that are only parts of others.
	if n := len(load().canonical); n != 3953-9 {
		t.Errorf("there are %d emoji", n)
	}
}

// checkTones makes the tones of an emoji as a page does, by the rule in JSON's
// comment.
func checkTones(t *testing.T, e one) {
	t.Helper()
	_, size := utf8.DecodeRuneInString(e.E)
	first, rest := e.E[:size], strings.TrimPrefix(e.E[size:], "\ufe0f")
	_, size = utf8.DecodeLastRuneInString(rest)
	last := strings.Contains("👨👩🧑", rest[len(rest)-size:]) && rest != ""
	for _, tone := range []string{"🏻", "🏼", "🏽", "🏾", "🏿"} {
		toned := first + tone + rest
		if last {
			toned += tone
		}
		if c, ok := Canonical(toned); ok != e.T || ok && c != toned {
			t.Errorf("%s: valid %t, has tones %t", toned, ok, e.T)
		}
	}
}

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"👍": "👍", "👍\ufe0f": "👍", "👍🏽": "👍🏽", "🕵🏿": "🕵🏿", "🕵\ufe0f🏿": "🕵🏿",
		"❤": "❤\ufe0f", "❤\ufe0f": "❤\ufe0f", "1\u20e3": "1\ufe0f\u20e3", "🇩🇪": "🇩🇪",
		"🏴󠁧󠁢󠁳󠁣󠁴󠁿": "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👨\u200d👩\u200d👧": "👨\u200d👩\u200d👧",
		"🏳\u200d🌈": "🏳\ufe0f\u200d🌈",
		"👨\u200d⚕": "👨\u200d⚕\ufe0f",
		"✅":        "✅", "0\u20e3": "0\ufe0f\u20e3", "🏳\ufe0f\u200d⚧": "🏳\ufe0f\u200d⚧\ufe0f",
		"👩🏻\u200d❤\u200d💋\u200d👨🏿": "👩🏻\u200d❤\ufe0f\u200d💋\u200d👨🏿",
		"👭🏻": "👭🏻", "👩🏻\u200d🤝\u200d👩🏿": "👩🏻\u200d🤝\u200d👩🏿",

		"": "", "a": "", "1": "", "\ufe0f": "", "👍👍": "", "👍 ": "", ":+1:": "", "🏽": "", "🇩": "",
		"🇩🇩": "", "😀🏽": "", "👍🏽🏽": "",
		"👨\u200d👩\u200d👧🏽": "", "👩🏻\u200d🤝\u200d👩🏻": "", "👍\u200d": "", "👍\ufe0e": "",
		"👍" + strings.Repeat("\ufe0f", 30): "", "\xf0\x9f\x91": "",
	} {
		if got, ok := Canonical(in); got != want || ok != (want != "") || Valid(in) != ok {
			t.Errorf("%q: %q, %t", in, got, ok)
		}
	}
}

// reactions are the names of the reactions of the program that MiniMost takes
// the place of.
func reactions(t *testing.T) (byName map[string]string) {
	t.Helper()
	b, err := os.ReadFile("testdata/reactions.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &byName); err != nil {
		t.Fatal(err)
	}
	return byName
}

// Whatever people have reacted with before, they can react with here.
func TestOldReactions(t *testing.T) {
	old := reactions(t)
	if len(old) != 477 {
		t.Errorf("there are %d", len(old))
	}
	for name, e := range old {
		if !Valid(e) {
			t.Errorf("%s %s is not in the set", name, e)
		}
	}
}

// A picker opens on a slow line too.
func TestSize(t *testing.T) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.DefaultCompression)
	if _, err := w.Write(JSON()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d in transit", len(JSON()), b.Len())
	if b.Len() > 45<<10 {
		t.Error("that is too much")
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{"👍🏽", "❤", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👩🏻‍❤️‍💋‍👨🏿", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := Canonical(s)
		if again, _ := Canonical(c); again != c || ok && bare(c) != bare(s) {
			t.Errorf("%q is %q is %q", s, c, again)
		}
	})
}
