package store

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// gramsMax bounds the grams of one query. What is left out is still looked
// for in the text.
const gramsMax = 40

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

// conjunctions asks for each of the grams, as far as they are not too many.
func conjunctions(grams []string) []string {
	var list []string
	for _, g := range grams {
		if g = quoted(g); len(list) < gramsMax && !slices.Contains(list, g) {
			list = append(list, g)
		}
	}
	return list
}

// anyOf asks for any of some expressions.
func anyOf(expressions []string) string { return "(" + strings.Join(expressions, " OR ") + ")" }

// runes counts characters.
func runes(s string) int { return utf8.RuneCountInString(s) }
