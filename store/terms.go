package store

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The index answers "which messages have this term". The terms of a folded
// text are
//
//	a, ab, abc   one, two and three characters in a row, without white space
//	·word        a whole word
//	·ab·cd       what stands on both sides of a space: up to two characters each
//
// and those of a message say besides where it is, whose, and what it has. A
// dot stands for a character that says of what kind a term is. The index holds
// no positions, so what it gives are candidates. Whoever asks looks at the text
// itself.

// The kinds of term besides characters in a row. No folded text has these
// characters, and they take only two bytes.
const (
	aWord = '\u0080' + iota
	aGap
	aLongWord
	inChannel
	fromUser
	hasA
)

const (
	// gramRunes is the length of the longest terms of characters in a row.
	gramRunes = 3
	// longestWord is that of the longest that are listed.
	longestWord = 32
)

// Numbers of the terms of kind hasA.
var hasNumber = map[string]int64{"link": 1, "image": 2, "file": 3}

func tag(kind rune, n int64) string { return string(kind) + strconv.FormatInt(n, 36) }

func wordTerm(word string) string { return string(aWord) + word }

func gapTerm(before, after string) string { return string(aGap) + before + string(aGap) + after }

// longWordTerm stands for all words that are too long to be listed.
const longWordTerm = string(aLongWord)

// appendTerm adds a term and the space after it.
func appendTerm(b []byte, term string) []byte { return append(append(b, term...), ' ') }

// appendTextTerms adds the terms of a folded text, its words apart.
func appendTextTerms(b []byte, text string) []byte {
	var seen [utf8.RuneSelf]bool // the single characters, of which most come again
	before := ""
	for run := range strings.FieldsSeq(text) {
		b = appendGrams(b, run, &seen)
		if before != "" {
			b = appendTerm(b, gapTerm(lastTwo(before), firstTwo(run)))
		}
		before = run
	}
	return b
}

// appendGrams adds up to three characters in a row.
func appendGrams(b []byte, run string, seen *[utf8.RuneSelf]bool) []byte {
	one, two := -1, -1 // where the last characters begin
	for i := 0; i < len(run); {
		_, n := utf8.DecodeRuneInString(run[i:])
		if c := run[i]; c >= utf8.RuneSelf || !seen[c] {
			b = appendTerm(b, run[i:i+n])
			if c < utf8.RuneSelf {
				seen[c] = true
			}
		}
		if one >= 0 {
			b = appendTerm(b, run[one:i+n])
		}
		if two >= 0 {
			b = appendTerm(b, run[two:i+n])
		}
		one, two = i, one
		i += n
	}
	return b
}

func firstTwo(run string) string {
	_, n := utf8.DecodeRuneInString(run)
	_, m := utf8.DecodeRuneInString(run[n:])
	return run[:n+m]
}

func lastTwo(run string) string {
	_, n := utf8.DecodeLastRuneInString(run)
	_, m := utf8.DecodeLastRuneInString(run[:len(run)-n])
	return run[len(run)-n-m:]
}

// listedWords gives each word of a folded text once, and says whether there
// are longer ones besides, which are not listed.
func listedWords(text string) (words []string, long bool) {
	for _, at := range wordsOf(text) {
		if w := text[at[0]:at[1]]; runes(w) > longestWord {
			long = true
		} else {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	return slices.Compact(words), long
}

// inWord leaves out the scripts that put no spaces between words: their runs of
// letters are not words, and are found by characters in a row.
func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) &&
		(r < firstUnspaced || !unicode.In(r, unspaced...))
}

// firstUnspaced is the first character of the scripts of unspaced.
const firstUnspaced = 0x0e00

var unspaced = []*unicode.RangeTable{
	unicode.Thai, unicode.Lao, unicode.Tibetan, unicode.Myanmar, unicode.Khmer, unicode.Han, unicode.Hiragana,
	unicode.Katakana, unicode.Bopomofo, unicode.Yi, unicode.Javanese, unicode.Balinese, unicode.New_Tai_Lue,
}

// wordsOf gives where the words of a folded text are.
func wordsOf(text string) (words [][2]int) {
	start := -1
	for i, r := range text {
		switch is := inWord(r); {
		case is && start < 0:
			start = i
		case !is && start >= 0:
			words, start = append(words, [2]int{start, i}), -1
		}
	}
	if start >= 0 {
		words = append(words, [2]int{start, len(text)})
	}
	return words
}

// runes counts characters.
func runes(s string) int { return utf8.RuneCountInString(s) }
