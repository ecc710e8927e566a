package chat_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"minimost/chat"
)

func TestCheckUsername(t *testing.T) {
	rows := badInputs(t)
	for _, id := range strings.Fields("U-17 U-19 U-21 U-22 U-23 U-26 U-27 U-29 U-30 U-50") {
		if err := chat.CheckUsername(input(t, rows, id)); err != nil {
			t.Errorf("%s %q: %v", id, rows[id], err)
		}
	}
	refused := "U-01 U-05 U-09 U-10 U-12 U-14 U-18 U-31 U-34 U-35 U-38 U-39 U-42 U-44 U-45 U-48 U-49"
	for _, id := range strings.Fields(refused) {
		if err := chat.CheckUsername(input(t, rows, id)); !errors.Is(err, chat.ErrBadUsername) {
			t.Errorf("%s %q: got %v", id, rows[id], err)
		}
	}
	for name, ok := range map[string]bool{
		"ada": true, "Ada_L-1": true, strings.Repeat("a", 32): true,
		strings.Repeat("a", 1_000_000): false, "ada\n": false, " ada": false, "ada ": false,
		chat.SystemUsername: false, "SYSTEM": false, "Everyone": false, "channel": false,
		"admin": false, "DeletedUser": false, "deleted": false,
	} {
		if err := chat.CheckUsername(name); (err == nil) != ok {
			t.Errorf("%.40q: %v", name, err)
		}
	}
}

func TestFoldUsernameIgnoresCase(t *testing.T) {
	if chat.FoldUsername("ALiCE") != chat.FoldUsername("alice") {
		t.Error("two spellings of one name fold apart")
	}
}

// TestCheckDisplayName has names that show nothing, and those of the program,
// written as they can be to look the same.
func TestCheckDisplayName(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "  ": "", " Ada L. ": "Ada L.", "李": "李", "👩‍💻": "👩‍💻", "Systema": "Systema", "Ada (admin)": "Ada (admin)",
	} {
		if got, ok := chat.CheckDisplayName(name); !ok || got != want {
			t.Errorf("%q: %q, %t", name, got, ok)
		}
	}
	for _, name := range []string{
		"\u200b", "\u3164", "\u2800", "\u034f", "\U000e0041", "a\u202eb", "a\nb", strings.Repeat("x", 51),
		"System", "MiniMost", "mini\u200bmost", "M i n i M o s t", "Ｓｙｓｔｅｍ", "\u3164system", "Deleted user", "deleted\u00a0user.", "@everyone",
	} {
		if got, ok := chat.CheckDisplayName(name); ok {
			t.Errorf("%q is taken as %q", name, got)
		}
	}
}

func TestCheckNonce(t *testing.T) {
	for nonce, ok := range map[string]bool{
		"0b8e9e3c-7f0e-4a52-9a6e-1d0f5a1c2b3d": true, "a": true, strings.Repeat("x", 64): true,
		"": false, strings.Repeat("x", 65): false, "a b": false, "a\n": false, "é": false,
	} {
		if err := chat.CheckNonce(nonce); (err == nil) != ok {
			t.Errorf("%q: %v", nonce, err)
		}
	}
}

func TestCleanBody(t *testing.T) {
	long := strings.Repeat("é", chat.MessageCharsMax)
	for _, c := range []struct {
		name, in, want string
		err            error
	}{
		{"plain", "hello", "hello", nil},
		{"line ends of Windows", "a\r\nb\r\n", "a\nb", nil},
		{"line ends of old Macs", "a\rb", "a\nb", nil},
		{"indent stays", "\n \n    code\n", "    code", nil},
		{"inner blank lines stay", "a\n\n\nb", "a\n\n\nb", nil},
		{"tab stays", "a\tb", "a\tb", nil},
		{"eight-bit terminal escape", "a\u009b2Jb", "a2Jb", nil},
		{"backspace", "good\b\b\b\bevil", "goodevil", nil},
		{"joined emoji", "👨‍👩‍👧", "👨‍👩‍👧", nil},
		{"limit in characters", long, long, nil},
		{"one over", long + "é", "", chat.ErrMessageTooLong},
		{"a mebibyte", strings.Repeat("x", 1<<20), "", chat.ErrMessageTooLong},
		{"too long only in white space", "a" + strings.Repeat(" ", 20_000), "a", nil},
		{"variation selectors only", "\ufe0f\ufe0f", "", chat.ErrEmptyMessage},
		{"fillers only", "\u3164\u115f\u1160\uffa0", "", chat.ErrEmptyMessage},
		{"empty Braille only", "\u2800", "", chat.ErrEmptyMessage},
		{"direction marks only", "\u202e\u200f", "", chat.ErrEmptyMessage},
		{"grapheme joiners only", "\u034f", "", chat.ErrEmptyMessage},
		{"overlong encoding", "\xc0\xaf", "", chat.ErrBadText},
		{"lone surrogate", "\xed\xa0\x80", "", chat.ErrBadText},
	} {
		t.Run(c.name, func(t *testing.T) { wantBody(t, c.in, c.want, c.err) })
	}
	rows := badInputs(t)
	for id, want := range map[string]error{
		"M-01": chat.ErrEmptyMessage, "M-02": chat.ErrEmptyMessage, "M-03": chat.ErrEmptyMessage,
		"M-08": chat.ErrBadText, "M-09": chat.ErrBadText,
	} {
		t.Run(id, func(t *testing.T) { wantBody(t, input(t, rows, id), "", want) })
	}
	for id, want := range map[string]string{
		"M-06": input(t, rows, "M-06"), "M-13": "hi", "M-22": "]0;pwned[2J",
	} {
		t.Run(id, func(t *testing.T) { wantBody(t, input(t, rows, id), want, nil) })
	}
}

func wantBody(t *testing.T, in, want string, wantErr error) {
	t.Helper()
	got, err := chat.CleanBody(in)
	if !errors.Is(err, wantErr) || got != want {
		t.Errorf("CleanBody(%.60q) = %.60q, %v; want %.60q, %v", in, got, err, want, wantErr)
	}
}

func FuzzCleanBody(f *testing.F) {
	for _, in := range badInputs(f) {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		body, err := chat.CleanBody(in)
		if err != nil {
			if body != "" {
				t.Errorf("refused, but gave %q", body)
			}
			return
		}
		if body == "" || !utf8.ValidString(body) || strings.ContainsAny(body, "\x00\r\x1b\u009b") ||
			utf8.RuneCountInString(body) > chat.MessageCharsMax || len(body) > chat.MessageBytesMax {
			t.Errorf("not clean: %q", body)
		}
		if again, err := chat.CleanBody(body); err != nil || again != body {
			t.Errorf("cleaning twice: %q, %v; once: %q", again, err, body)
		}
	})
}

func TestCleanLine(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " topic ": "topic", "Ünïcode 名前": "Ünïcode 名前", "e\u0301\u0323\u0302": "e\u0301\u0323\u0302",
	} {
		if got, ok := chat.CleanLine(in, 20); !ok || got != want {
			t.Errorf("%q: %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{
		"a\nb", "a\rb", "a\tb", "a\x00b", "a\u2028b", "a\u202eb", "a\u2066b", "\xff",
		strings.Repeat("x", 21),
		"Z\u0351\u036b\u0343\u035a",             // four marks on one letter
		"Z\u20dd\u20dd\u20dd\u20dd",             // four circles around one letter
		"Z\u0351\u0351\u0351\u200d\u0351\u0351", // a joiner in the middle of the pile
	} {
		if got, ok := chat.CleanLine(in, 20); ok {
			t.Errorf("%q was accepted as %q", in, got)
		}
	}
}

func TestCheckChannelName(t *testing.T) {
	rows := badInputs(t)
	for _, id := range strings.Fields("C-03 C-06 C-11 C-32") {
		if _, err := chat.CheckChannelName(input(t, rows, id)); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	for _, id := range strings.Fields("C-02 C-04 C-08 C-09 C-10") {
		if _, err := chat.CheckChannelName(input(t, rows, id)); !errors.Is(err, chat.ErrBadChannelName) {
			t.Errorf("%s: got %v", id, err)
		}
	}
	for _, name := range []string{"", "\u200b", "\u3164", "\ufe0f"} {
		if _, err := chat.CheckChannelName(name); err == nil {
			t.Errorf("%q has nothing to show and was accepted", name)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 5, "short"}, {"longer", 5, "long…"}, {"ééééé", 5, "ééééé"}, {"éééééé", 5, "éééé…"},
		{"a   bcd", 5, "a…"},
	} {
		if got := chat.Cut(c.in, c.n); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}
