package store

import (
	"strings"
	"unicode"
)

// Inexact search is for typing mistakes: a letter wrong, missing, too much,
// or two in the wrong order; in a word of longWord letters also two such
// mistakes. Shorter words than shortWord have too many neighbours.
const (
	shortWord   = 4
	longWord    = 8
	longestWord = 32
	// mistakenWords are told to the index; the others are only looked for.
	mistakenWords = 3
)

// nearly asks the index for messages that may match but for mistakes.
func (s *search) nearly() string {
	var all, exact []string
	for i, t := range s.terms {
		if !s.mistakable(i) {
			exact = append(exact, t)
		} else if len(all) < mistakenWords {
			all = append(all, nearlyGrams([]rune(t)))
		}
	}
	return s.within(append(all, conjunctions(telling(exact))...))
}

func (s *search) anyMistakable() bool {
	for i := range s.terms {
		if s.mistakable(i) {
			return true
		}
	}
	return false
}

// mistakable says whether a term is one word that may be misspelled.
func (s *search) mistakable(i int) bool {
	n := runes(s.terms[i])
	return !s.phrase[i] && n >= shortWord && n <= longestWord &&
		strings.IndexFunc(s.terms[i], func(r rune) bool { return !inWord(r) }) < 0
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// mistakes is how many a word of n letters may have.
func mistakes(n int) int {
	if n < longWord {
		return 1
	}
	return 2
}

// nearlyGrams asks for what stays of a word around its mistakes. All messages
// with one mistake are among the answers, and those with two that are close
// together or leave the middle of the word intact.
func nearlyGrams(w []rune) string {
	n := len(w)
	gap := 1
	if mistakes(n) > 1 {
		gap = 3
	}
	var either []string
	add := func(parts ...[]rune) {
		if c := partsGrams(parts); c != "" {
			either = append(either, c)
		}
	}
	for i := 0; i+gap <= n; i++ {
		add(w[:i], w[i+gap:])
	}
	for i := 0; gap == 1 && i+1 < n; i++ { // two letters in the wrong order
		swapped := append([]rune{}, w...)
		swapped[i], swapped[i+1] = w[i+1], w[i]
		add(swapped)
	}
	for i := 1; gap > 1 && i+n/2 < n; i++ {
		add(w[i : i+n/2])
	}
	return anyOf(either)
}

// partsGrams asks for all parts of a word; single letters say too little.
func partsGrams(parts [][]rune) string {
	var grams []string
	for _, p := range parts {
		if len(p) <= 1 {
			continue
		}
		all := gramsOf(string(p))
		grams = append(grams, all[0])
		if len(all) > 1 {
			grams = append(grams, all[len(all)-1])
		}
	}
	if len(grams) == 0 {
		return ""
	}
	return "(" + strings.Join(conjunctions(grams), " AND ") + ")"
}

// nearlyMatches is matches with mistakes, without what matches exactly.
func (s *search) nearlyMatches(e *entry) ([][2]int, bool) {
	f, names := foldText(e.Body), fold(e.Names)
	if s.excluded(f.text) || s.excluded(names) {
		return nil, false
	}
	words, nameWords := wordsOf(f.text), wordsOf(names)
	var spans [][2]int
	exact := true
	for i, t := range s.terms {
		found := occurrences(f.text, t)
		named := strings.Contains(names, t)
		if len(found) == 0 && !named && s.mistakable(i) {
			exact = false
			found = similar(f.text, words, []rune(t))
			named = len(similar(names, nameWords, []rune(t))) > 0
		}
		if len(found) == 0 && !named {
			return nil, false
		}
		spans = append(spans, found...)
	}
	if exact {
		return nil, false
	}
	return f.ranges(e.Body, spans), true
}

// wordsOf gives where the words of a folded text are.
func wordsOf(text string) (words [][2]int) {
	start := -1
	for i, r := range text {
		switch in := inWord(r); {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			words, start = append(words, [2]int{start, i}), -1
		}
	}
	if start >= 0 {
		words = append(words, [2]int{start, len(text)})
	}
	return words
}

// similar gives the words that are the term but for its mistakes. Of longer
// terms a beginning of the word will do, as people search while they type.
func similar(text string, words [][2]int, term []rune) (spans [][2]int) {
	allowed := mistakes(len(term))
	for _, at := range words {
		word := []rune(text[at[0]:at[1]])
		if len(word)+allowed < len(term) {
			continue
		}
		if len(term) > shortWord+1 {
			word = word[:min(len(word), len(term)+allowed)]
		} else if len(word) > len(term)+allowed {
			continue
		}
		if n := nearest(term, word, len(term) > shortWord+1); n >= 0 && n <= allowed {
			spans = append(spans, at)
		}
	}
	return spans
}

// nearest counts the mistakes between two words, as the optimal string
// alignment distance: to all of the second, or to its nearest beginning.
func nearest(a, b []rune, beginning bool) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+1, row[j-1]+1)
			same := last[j-1]
			if a[i-1] != b[j-1] {
				same++
			}
			row[j] = min(row[j], same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	if !beginning {
		return last[len(b)]
	}
	best := last[len(b)]
	for _, n := range last {
		best = min(best, n)
	}
	return best
}
