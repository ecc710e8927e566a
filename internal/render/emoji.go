package render

import (
	"strings"
	"unicode"
)

// jumbo marks a message of one to three emoji and nothing else.
func jumbo(out string) string {
	inner := strings.TrimSuffix(strings.TrimPrefix(out, "<p>"), "</p>")
	if len(inner) > 200 {
		return out
	}
	if n := countEmoji([]rune(inner)); n < 1 || n > 3 {
		return out
	}
	return `<p class="jumbo">` + inner + "</p>"
}

// countEmoji counts the emoji of a text that holds only emoji and spaces; it
// is 0 for any other (UTS 51, ED-17: one emoji may be many code points).
func countEmoji(s []rune) int {
	count := 0
	for len(s) > 0 {
		if s[0] == ' ' {
			s = s[1:]
			continue
		}
		n := emojiLen(s)
		if n == 0 {
			return 0
		}
		s = s[n:]
		count++
	}
	return count
}

const (
	joiner    = '\u200d'
	presenter = '\ufe0f'
	keycap    = '\u20e3'
)

// emojiLen is the number of code points of the emoji at the start of s.
func emojiLen(s []rune) int {
	if regional(s[0]) {
		if len(s) > 1 && regional(s[1]) {
			return 2
		}
		return 0
	}
	n := 1
	shown := unicode.Is(pictures, s[0])
	for ; n < len(s); n++ {
		switch c := s[n]; {
		case c == presenter:
			shown = shown || s[0] > 0x7f || n+1 < len(s) && s[n+1] == keycap
		case c == keycap || 0x1f3fb <= c && c <= 0x1f3ff || 0xe0020 <= c && c <= 0xe007f:
		case c == joiner:
			if n++; n == len(s) {
				return 0
			}
		default:
			if !shown {
				return 0
			}
			return n
		}
	}
	if !shown {
		return 0
	}
	return n
}

func regional(r rune) bool { return 0x1f1e6 <= r && r <= 0x1f1ff }

// pictures are the code points shown as emoji without being asked to
// (Emoji_Presentation of Unicode 16, widened to whole rows of pictures).
var pictures = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x231a, 0x231b, 1}, {0x23e9, 0x23ec, 1}, {0x23f0, 0x23f3, 3}, {0x25fd, 0x25fe, 1},
		{0x2614, 0x2615, 1}, {0x2648, 0x2653, 1}, {0x267f, 0x2693, 20}, {0x26a1, 0x26aa, 9},
		{0x26ab, 0x26bd, 18}, {0x26be, 0x26c4, 6}, {0x26c5, 0x26ce, 9}, {0x26d4, 0x26ea, 22},
		{0x26f2, 0x26f3, 1}, {0x26f5, 0x26fa, 5}, {0x26fd, 0x2705, 8}, {0x270a, 0x270b, 1},
		{0x2728, 0x274c, 36}, {0x274e, 0x2753, 5}, {0x2754, 0x2755, 1}, {0x2757, 0x2757, 1},
		{0x2795, 0x2797, 1}, {0x27b0, 0x27bf, 15}, {0x2b1b, 0x2b1c, 1}, {0x2b50, 0x2b55, 5},
	},
	R32: []unicode.Range32{
		{0x1f004, 0x1f004, 1}, {0x1f0cf, 0x1f0cf, 1}, {0x1f18e, 0x1f18e, 1}, {0x1f191, 0x1f19a, 1},
		{0x1f201, 0x1f201, 1}, {0x1f21a, 0x1f21a, 1}, {0x1f22f, 0x1f22f, 1}, {0x1f232, 0x1f236, 1},
		{0x1f238, 0x1f23a, 1}, {0x1f250, 0x1f251, 1}, {0x1f300, 0x1f64f, 1}, {0x1f680, 0x1f6ff, 1},
		{0x1f7e0, 0x1f7eb, 1}, {0x1f7f0, 0x1f7f0, 1}, {0x1f90c, 0x1f9ff, 1}, {0x1fa70, 0x1faff, 1},
	},
}
