package store

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// gramsMax bounds the grams of one query. What is left out is still looked
	// for in the text.
	gramsMax = 12
	// enough trigrams say more than any shorter grams besides.
	enough = 4
)

// quoted makes a gram an FTS5 string, in which nothing has a meaning.
func quoted(gram string) string { return `"` + strings.ReplaceAll(gram, `"`, `""`) + `"` }

// gramsOf gives what a message that contains a folded text must have. Texts
// beyond eight characters are sampled.
func gramsOf(term string) (all []string) {
	r := []rune(term)
	switch len(r) {
	case 0:
	case 1:
		all = append(all, string([]rune{joint, r[0], joint}))
	case 2:
		all = append(all, string([]rune{r[0], joint, r[1]}))
	default:
		last := len(r) - 3
		for i := 0; i < last; i += 1 + last/6 {
			all = append(all, string(r[i:i+3]))
		}
		all = append(all, string(r[last:]))
	}
	return all
}

// telling gives the grams of some terms that tell most: of short words only
// when there are few others, and of single letters when there is nothing else.
func telling(terms []string) (grams []string) {
	terms = slices.Clone(terms)
	slices.SortStableFunc(terms, func(a, b string) int { return runes(b) - runes(a) })
	for _, t := range terms {
		if n := runes(t); n == 1 && runes(terms[0]) > 1 || n == 2 && len(grams) >= enough {
			break
		}
		grams = append(grams, gramsOf(t)...)
	}
	slices.SortStableFunc(grams, func(a, b string) int { return ordinary(a) - ordinary(b) })
	return grams[:min(len(grams), gramsMax)]
}

// ordinary counts the commonest letters of a gram: the more, the less it tells.
func ordinary(gram string) (n int) {
	for _, r := range gram {
		if strings.ContainsRune(" etaoinsrhl", r) {
			n++
		}
	}
	return n
}

// conjunctions asks for each of the grams once.
func conjunctions(grams []string) []string {
	var list []string
	for _, g := range grams {
		if g = quoted(g); !slices.Contains(list, g) {
			list = append(list, g)
		}
	}
	return list
}

// anyOf asks for any of some expressions.
func anyOf(expressions []string) string { return "(" + strings.Join(expressions, " OR ") + ")" }

// runes counts characters.
func runes(s string) int { return utf8.RuneCountInString(s) }
