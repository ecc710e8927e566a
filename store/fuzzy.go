package store

import (
	"slices"
	"strings"
)

// spell makes ready to look for the mistakable terms.
func (s *search) spell() {
	s.spellers = make([]*speller, len(s.terms))
	for i := range s.terms {
		if s.mistakable(i) {
			s.spellers[i] = newSpeller(s.terms[i])
		}
	}
}

// mistakable says whether a term is one word that may be misspelled.
func (s *search) mistakable(i int) bool {
	n := runes(s.terms[i])
	return !s.phrase[i] && n >= shortWord && n <= longestWord && wordsOnly(s.terms[i])
}

// mistaken asks for messages that may match but for mistakes. It reports false
// when there cannot be any.
func (s *search) mistaken(a *ask) (some bool) {
	most := wordsAsked / min(max(1, len(s.terms)), termsLooked)
	var exact []string
	for i, t := range s.terms {
		if s.spellers[i] == nil || a.looks <= 0 {
			exact = append(exact, t)
			continue
		}
		near := s.words.near(s.ctx, s.spellers[i], most)
		near = slices.DeleteFunc(near, func(w string) bool { return strings.Contains(w, t) })
		a.nearly(t, near)
		some = some || len(near) > 0
	}
	a.terms(exact)
	return some
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
		if len(found) == 0 && !named && s.spellers[i] != nil {
			exact = false
			found = similar(f.text, words, s.spellers[i])
			named = len(similar(names, nameWords, s.spellers[i])) > 0
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

// similar gives the words that are a term but for its mistakes.
func similar(text string, words [][2]int, term *speller) (spans [][2]int) {
	for _, at := range words {
		if term.mistakes([]byte(text[at[0]:at[1]])) <= term.allowed {
			spans = append(spans, at)
		}
	}
	return spans
}
