package store

import (
	"slices"
	"strings"
)

const (
	// wordsAsked is how many words of the list one query may name to the index,
	// which has to look for each of them. Parts that more words have are asked
	// for by their characters.
	wordsAsked = 100
	// termsLooked of a query are looked for in the list, the longest.
	termsLooked = 8
	// longGrams are told of a part to find it in words that are not listed.
	longGrams = 2
	// gramsMax bounds the terms of characters in one query. What is left out is
	// still looked for in the text.
	gramsMax = 12
	// enough of those of three characters say more than any shorter besides.
	enough = 4
)

// ask collects what the index is asked: expressions that must all hold.
type ask struct {
	words words // nil: go by characters
	left  int   // words that may still be named
	looks int   // terms that may still be looked for

	exact []string // by words
	grams []string // by characters, not quoted
}

func newAsk(w words) *ask { return &ask{words: w, left: wordsAsked, looks: termsLooked} }

// expressions gives what has been collected, with the terms of characters that
// tell most, and says whether there are words in it.
func (a *ask) expressions() (all []string, byWords bool) {
	byWords = len(a.exact) > 0
	for _, g := range leastOrdinary(a.grams)[:min(len(a.grams), gramsMax)] {
		if g = quoted(g); !slices.Contains(a.exact, g) {
			a.exact = append(a.exact, g)
		}
	}
	return a.exact, byWords
}

// terms asks for all of some terms: for short ones only when there is little
// else, and for single letters when there is nothing else.
func (a *ask) terms(terms []string) {
	terms = slices.Clone(terms)
	slices.SortStableFunc(terms, func(a, b string) int { return runes(b) - runes(a) })
	for _, t := range terms {
		n := runes(t)
		if n == 1 && runes(terms[0]) > 1 || n == 2 && len(a.exact)+len(a.grams) >= enough {
			break
		}
		a.term(t)
		a.looks--
	}
}

// term asks for one folded term. Beside a longer part of it, which tells more,
// short ones and what is no word at all are left to the look at the text.
func (a *ask) term(term string) {
	runs := strings.Fields(term)
	longer := slices.ContainsFunc(wordsOf(term), func(at [2]int) bool { return runes(term[at[0]:at[1]]) > gramRunes })
	for i, run := range runs {
		a.run(run, i > 0, i < len(runs)-1, longer)
		if i > 0 {
			a.gap(runs[i-1], run, i > 1, i < len(runs)-1)
		}
	}
}

// gap asks for what stands on both sides of a space. A single letter at an end
// of the term may have others beside it.
func (a *ask) gap(before, after string, bound, bounded bool) {
	if (bound || runes(before) > 1) && (bounded || runes(after) > 1) {
		a.grams = append(a.grams, gapTerm(lastTwo(before), firstTwo(after)))
	}
}

// run asks for characters without a space, which may have a space before or
// after: for the words and parts of words among them, the longer ones only if
// there are such, or else for what else there is.
func (a *ask) run(run string, bound, bounded, longer bool) {
	parts := wordsOf(run)
	for _, at := range parts {
		if part := run[at[0]:at[1]]; !longer || runes(part) > gramRunes {
			a.part(part, bound || at[0] > 0, bounded || at[1] < len(run))
		}
	}
	if !longer {
		a.grams = append(a.grams, slices.DeleteFunc(gramsOf(run), wordsOnly)...)
	}
}

// wordsOnly says that there is nothing but letters and digits of words.
func wordsOnly(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !inWord(r) })
}

// part asks for a part of a word that may be bound to its beginning or its end.
func (a *ask) part(part string, bound, bounded bool) {
	n := runes(part)
	switch {
	case bound && bounded && n <= longestWord:
		a.exact = append(a.exact, quoted(wordTerm(part)))
		return
	case !bound && !bounded && n <= gramRunes: // nothing says it better
		a.grams = append(a.grams, part)
		return
	}
	some, ok := a.named(part, bound, bounded)
	if !ok {
		a.grams = append(a.grams, gramsOf(part)...)
		return
	}
	a.exact = append(a.exact, anyOf(append(some, inLongWord(part))))
}

// named gives the words that have a part, as terms. It reports false when they
// are too many.
func (a *ask) named(part string, bound, bounded bool) ([]string, bool) {
	if a.words == nil || a.looks <= 0 {
		return nil, false
	}
	if bound {
		part = "\n" + part
	}
	if bounded {
		part += "\n"
	}
	found, ok := a.words.with(part, a.left)
	a.left -= len(found)
	return wordTerms(found), ok
}

// wordTerms gives the terms of words, quoted.
func wordTerms(words []string) []string {
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = quoted(wordTerm(w))
	}
	return terms
}

// inLongWord asks for a part of a word that is too long for the list.
func inLongWord(part string) string {
	all := []string{quoted(longWordTerm)}
	grams := leastOrdinary(gramsOf(part))
	for _, g := range grams[:min(len(grams), longGrams)] {
		all = append(all, quoted(g))
	}
	return allOf(all)
}

// nearly asks for one term or any of some words.
func (a *ask) nearly(term string, near []string) {
	a.left -= len(near)
	a.looks--
	one := &ask{words: a.words, left: a.left, looks: a.looks}
	one.term(term)
	a.left = one.left
	exactly, _ := one.expressions()
	a.exact = append(a.exact, anyOf(append(wordTerms(near), allOf(exactly))))
}

// without gives expressions for messages that certainly have one of some terms.
func (a *ask) without(terms []string) (all []string) {
	for _, t := range terms {
		if e := a.certain(t); e != "" && len(all) < gramsMax {
			all = append(all, e)
		}
		a.looks--
	}
	return all
}

// certain asks for what certainly has a term: it is "" if the index cannot
// tell for certain.
func (a *ask) certain(term string) string {
	switch n := runes(term); {
	case n <= gramRunes && !strings.Contains(term, " "):
		return quoted(term)
	case !wordsOnly(term):
		return ""
	}
	if some, ok := a.named(term, false, false); ok && len(some) > 0 {
		return anyOf(some)
	}
	return ""
}

// quoted makes a term an FTS5 string, in which nothing has a meaning.
func quoted(term string) string { return `"` + strings.ReplaceAll(term, `"`, `""`) + `"` }

// anyOf asks for any of some expressions, allOf for all.
func anyOf(expressions []string) string { return "(" + strings.Join(expressions, " OR ") + ")" }
func allOf(expressions []string) string { return "(" + strings.Join(expressions, " AND ") + ")" }

// gramsOf gives the terms of characters that a message must have which contains
// a run. Those of runs beyond eight characters are sampled.
func gramsOf(run string) (all []string) {
	r := []rune(run)
	if len(r) <= gramRunes {
		return []string{run}
	}
	last := len(r) - gramRunes
	for i := 0; i < last; i += 1 + last/6 {
		all = append(all, string(r[i:i+gramRunes]))
	}
	return append(all, string(r[last:]))
}

// leastOrdinary puts first what tells most.
func leastOrdinary(grams []string) []string {
	slices.SortStableFunc(grams, func(a, b string) int { return ordinary(a) - ordinary(b) })
	return grams
}

// ordinary counts the commonest letters of a gram: the more, the less it tells.
func ordinary(gram string) (n int) {
	for _, r := range gram {
		if strings.ContainsRune("etaoinsrhl", r) {
			n++
		}
	}
	return n
}
