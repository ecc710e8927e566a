package store

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Plain ASCII": "plain ascii", "a\tb\nc": "a b c", "a  b": "a b", "\u00a0\u2003x": " x",
		"ÀÉÎõü": "aeiou", "e\u0301\u0323": "e", "Ǆ": "dz", "ﬃ": "ffi", "½": "1⁄2", "①": "1", "ℌ": "h",
		"ёй": "еи", "שָׁלוֹם": "שלום", "مُحَمَّد": "محمد", "ガ": "ガ", "ｶﾞ": "ガ", "हिन्दी": "हिन्दी", "한": "한",
		"👩‍💻": "👩💻", "☎️": "☎", "\U0010fffd\U000f0000": "\ufffd\ufffd", "‘a’": "'a'", "a—b": "a-b", "a\u200bb": "ab",
		"か\u200d\u3099": "が", "ᄏ\u200dᅫ": "쾌",
		"  ᆫ": " ᆫ", "x ゛": "x \u3099", "ᄏ\x06ㅡ": "크", "ᄏ\u0301ㅡ": "크",
	} {
		if got := fold(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, in := range []string{"", "Straße\u0301", "ﬁ \n\n x", "e\u0301\u0301", "\u1112\u1161\u11ab", "\U0010fffd", "ΐ", "İ", "ᄏ\x0eᅫ", "か\u200d\u3099", "  \u11ab", " ゛", "ᄏ\x06ㅡ", "ᄏ\u0301ㅡ"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			return
		}
		out := foldText(in)
		if !utf8.ValidString(out.text) || strings.Contains(out.text, "  ") || strings.ContainsFunc(out.text, reserved) {
			t.Fatalf("%q folds to %q", in, out.text)
		}
		last := 0
		for i := range len(out.text) {
			from, to := out.span(i, i+1)
			if from >= to || from < last || to > len(in) || !utf8.RuneStart(in[from]) || to < len(in) && !utf8.RuneStart(in[to]) {
				t.Fatalf("%q: byte %d of %q stands for [%d, %d)", in, i, out.text, from, to)
			}
			last = from
		}
		if again := fold(out.text); again != out.text {
			t.Fatalf("%q folds to %q, and that to %q", in, out.text, again)
		}
	})
}

func reserved(r rune) bool { return r >= privatePlanes }
