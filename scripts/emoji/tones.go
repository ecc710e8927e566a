package main

import (
	"fmt"
	"slices"
	"strings"
)

// The skin tones, from light to dark.
const (
	firstTone = '\U0001f3fb'
	lastTone  = '\U0001f3ff'
)

// tones are the emoji that have skin tones, one a line, in an example of each
// kind: all in the first tone, or two people in the first tone and the second.
func (s *source) tones() []byte {
	var b strings.Builder
	for _, e := range s.emoji {
		var examples []string
		for _, skin := range e.Skins {
			if x := example(skin.qualified()); !slices.Contains(examples, x) {
				examples = append(examples, x)
			}
		}
		for _, x := range examples {
			fmt.Fprintln(&b, x)
		}
	}
	return []byte(b.String())
}

// example is the emoji with its tones replaced by the first and the second.
func example(emoji string) string {
	seen := rune(0)
	return strings.Map(func(r rune) rune {
		switch {
		case r < firstTone || r > lastTone:
			return r
		case seen == 0 || seen == r:
			seen = r
			return firstTone
		default:
			return firstTone + 1
		}
	}, emoji)
}
