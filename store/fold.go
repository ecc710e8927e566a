package store

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// indexVersion changes with the terms that a text has in the index, and so do
// the tables of Unicode: an index made by another version is made anew.
const indexVersion = "4 " + norm.Version + " " + unicode.Version

// folded is a text in the form in which it is searched: without case, accents,
// ligatures and invisible characters, white space as single spaces.
type folded struct {
	text string
	// start and end say for each byte of text which bytes of the original it
	// stands for; nil when the two are aligned.
	start, end []int32
}

// fold gives only the text.
func fold(s string) string { return foldText(s).text }

// span gives the bytes of the original for those of the folded text, i < j.
func (f *folded) span(i, j int) (int, int) {
	if f.start == nil {
		return i, j
	}
	return int(f.start[i]), int(f.end[j-1])
}

func foldText(s string) folded {
	if aligned(s) {
		return folded{text: strings.Map(foldASCII, s)}
	}
	f := foldOnce(s)
	// What stood between two that combine may have been taken out.
	for !norm.NFC.IsNormalString(f.text) {
		more := f.again()
		if more.text == f.text {
			break
		}
		f = more
	}
	return f
}

func foldOnce(s string) folded {
	var f folder
	f.text = make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		n := 1
		if s[i] >= utf8.RuneSelf || i+1 < len(s) && s[i+1] >= utf8.RuneSelf {
			n = norm.NFKC.NextBoundaryInString(s[i:], true)
		}
		f.add(s[i:i+n], i)
		i += n
	}
	return folded{string(f.text), f.start, f.end}
}

// again folds what has been folded.
func (f *folded) again() folded {
	more := foldOnce(f.text)
	for i := range more.start {
		more.start[i], more.end[i] = f.start[more.start[i]], f.end[more.end[i]-1]
	}
	return more
}

func isUnseen(r rune) bool {
	return (r < ' ' || r >= 0x7f) && !unicode.IsSpace(r) && unicode.In(r, unseen...)
}

// aligned says whether a text folds byte by byte.
func aligned(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] < ' ' && s[i] != '\n' && s[i] != '\t' ||
			i > 0 && isSpace(s[i]) && isSpace(s[i-1]) {
			return false
		}
	}
	return true
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' }

func foldASCII(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r < ' ':
		return ' '
	}
	return r
}

// folder collects a folded text.
type folder struct {
	text       []byte
	start, end []int32
}

// add folds one segment that stands at a byte of the original: a character
// with all that combines with it.
func (f *folder) add(segment string, at int) {
	to := foldSegment(segment)
	if bytes.HasSuffix(f.text, []byte(" ")) {
		to = strings.TrimPrefix(to, " ") // something may combine with it
	}
	f.text = append(f.text, to...)
	for range len(to) {
		f.start = append(f.start, int32(at))          // #nosec G115 -- a body is short
		f.end = append(f.end, int32(at+len(segment))) // #nosec G115 -- a body is short
	}
}

func foldSegment(s string) string {
	if len(s) == 1 && s[0] > ' ' && s[0] < 0x7f {
		return string(foldASCII(rune(s[0])))
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(norm.NFKD.String(s))) {
		switch to, special := alike[r]; {
		case special:
			b.WriteString(to)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case isUnseen(r) || unicode.Is(accents, r):
		case r >= privatePlanes:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// privatePlanes begin here: characters without meaning, which the index uses
// for itself.
const privatePlanes = 0xF0000

// alike are characters without a decomposition that people type as others.
var alike = map[rune]string{
	'ß': "ss", 'ς': "σ", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ħ': "h",
	'ŧ': "t", 'ı': "i", 'þ': "th", '‘': "'", '’': "'", 'ʼ': "'", '“': `"`, '”': `"`, '„': `"`,
	'‐': "-", '‑': "-", '–': "-", '—': "-", '−': "-",
}

// unseen characters are not looked for.
var unseen = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}

// accents are marks that people leave out: of Latin, Greek, Cyrillic, Hebrew
// and Arabic. The vowel signs of other scripts are letters, and the voicing
// mark of Japanese tells words apart.
var accents = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036f, Stride: 1}, {Lo: 0x0483, Hi: 0x0487, Stride: 1},
	{Lo: 0x0591, Hi: 0x05bd, Stride: 1}, {Lo: 0x05bf, Hi: 0x05bf, Stride: 1},
	{Lo: 0x05c1, Hi: 0x05c2, Stride: 1}, {Lo: 0x05c4, Hi: 0x05c5, Stride: 1},
	{Lo: 0x0610, Hi: 0x061a, Stride: 1}, {Lo: 0x064b, Hi: 0x065f, Stride: 1},
	{Lo: 0x0670, Hi: 0x0670, Stride: 1}, {Lo: 0x1ab0, Hi: 0x1aff, Stride: 1},
	{Lo: 0x1dc0, Hi: 0x1dff, Stride: 1}, {Lo: 0x20d0, Hi: 0x20ff, Stride: 1},
	{Lo: 0xfe20, Hi: 0xfe2f, Stride: 1},
}}
