package store

import (
	"unicode/utf8"
)

// Inexact search is for typing mistakes: a letter wrong, missing, too much,
// or two in the wrong order; in a word of longWord letters also two such
// mistakes. Shorter words than shortWord have too many neighbours.
const (
	shortWord   = 4
	longWord    = 8
	mistakesMax = 2
)

// speller counts the mistakes between a term and words, as the optimal string
// alignment distance. It goes through a word once, with a bit for each letter
// of the term (Hyyrö, Bit-Parallel Approximate String Matching Algorithms with
// Transposition, 2003), because a search looks at every word there is.
type speller struct {
	letters int // of the term, at most 64
	allowed int // mistakes
	// beginning says that a beginning of a word will do, as people search while
	// they type.
	beginning bool
	ascii     [utf8.RuneSelf]uint64 // where each letter is in the term
	others    map[rune]uint64
}

// newSpeller takes a term of shortWord to longestWord letters.
func newSpeller(term string) *speller {
	s := &speller{others: map[rune]uint64{}}
	for _, r := range term {
		if r < utf8.RuneSelf {
			s.ascii[r] |= 1 << s.letters
		} else {
			s.others[r] |= 1 << s.letters
		}
		s.letters++
	}
	s.allowed = 1
	if s.letters >= longWord {
		s.allowed = mistakesMax
	}
	s.beginning = s.letters > shortWord+1
	return s
}

// mistakes gives how many a word has, or more than are allowed.
func (s *speller) mistakes(word []byte) int {
	best := s.allowed + 1
	if len(word)+s.allowed < s.letters { // bytes are no fewer than letters
		return best
	}
	c := column{plus: ^uint64(0), score: s.letters}
	last := uint64(1) << (s.letters - 1)
	for left := s.letters + s.allowed; len(word) > 0; left-- {
		if left == 0 {
			if s.beginning {
				return best
			}
			return s.allowed + 1
		}
		r, size := rune(word[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(word)
		}
		word = word[size:]
		c.next(s.at(r), last)
		if s.beginning {
			best = min(best, c.score)
		}
		if c.score-min(left-1, len(word)) > s.allowed { // a letter takes back one at most
			return best
		}
	}
	return min(best, c.score)
}

func (s *speller) at(r rune) uint64 {
	if r < utf8.RuneSelf {
		return s.ascii[r]
	}
	return s.others[r]
}

// column is one of the table of distances between the beginnings of a term and
// those of a word: where it steps up and down, and its last number.
type column struct {
	plus, minus, diagonal, letter uint64
	score                         int
}

// next goes on by a letter of the word, given where it is in the term.
func (c *column) next(letter, last uint64) {
	swapped := (^c.diagonal & letter) << 1 & c.letter
	c.diagonal = ((letter & c.plus) + c.plus) ^ c.plus | letter | c.minus | swapped
	up, down := c.minus|^(c.diagonal|c.plus), c.diagonal&c.plus
	if up&last != 0 {
		c.score++
	}
	if down&last != 0 {
		c.score--
	}
	up, down = up<<1|1, down<<1
	c.plus, c.minus, c.letter = down|^(c.diagonal|up), up&c.diagonal, letter
}
