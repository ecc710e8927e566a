// Package emoji is the set of emoji that people react with: those of Unicode
// 17, with the names, shortcodes and keywords by which they are found.
package emoji

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
)

//go:generate npm ci --prefix ../../scripts/emoji --no-audit --no-fund
//go:generate go run ../../scripts/emoji

//go:embed emoji.json
var picker []byte

// tones has one line for each kind of emoji with skin tones: in U+1F3FB for
// any tone, or in U+1F3FB and U+1F3FC for two people of two different tones.
//
//go:embed tones.txt
var tones string

// JSON is the data of a picker, which must not be changed:
//
//	{groups: [{name, emoji: [{e: "👍", n: "thumbs up", s: ["+1", "thumbsup"], k: ["like"], t: true}]}]}
//
// Groups and emoji are in Unicode's order. The first shortcode is the usual
// one. k are keywords that say more than name and shortcodes. t marks emoji
// with skin tones; a tone follows the first character, taking the place of a
// U+FE0F there, and follows a last 👨, 👩 or 🧑 as well.
func JSON() []byte { return picker }

// Valid says whether s is one emoji of the set.
func Valid(s string) bool {
	_, ok := Canonical(s)
	return ok
}

// Canonical gives the form in which an emoji is stored: fully qualified in the
// sense of UTS 51 (ED-18). Forms that lack U+FE0F, or have one too many, are
// the same emoji; skin tones make another one.
func Canonical(s string) (string, bool) {
	if len(s) > maxBytes {
		return "", false
	}
	c, ok := load().canonical[bare(s)]
	return c, ok
}

// ByShortcode gives the emoji called :name: by GitHub or Slack.
func ByShortcode(name string) (string, bool) {
	e, ok := load().byShortcode[name]
	return e, ok
}

// maxBytes is more than any form of any emoji has.
const maxBytes = 64

// bare is what all forms of an emoji have in common.
func bare(s string) string { return strings.ReplaceAll(s, "\ufe0f", "") }

type set struct {
	canonical   map[string]string // by its bare form
	byShortcode map[string]string
}

// load reads the data when it is first needed, in some milliseconds.
var load = sync.OnceValue(func() *set {
	var all struct {
		Groups []struct {
			Emoji []struct {
				Emoji      string   `json:"e"`
				Shortcodes []string `json:"s"`
			} `json:"emoji"`
		} `json:"groups"`
	}
	if err := json.Unmarshal(picker, &all); err != nil {
		panic(err) // the data is part of the program
	}
	s := &set{canonical: map[string]string{}, byShortcode: map[string]string{}}
	for _, g := range all.Groups {
		for _, e := range g.Emoji {
			s.canonical[bare(e.Emoji)] = e.Emoji
			for _, code := range e.Shortcodes {
				s.byShortcode[code] = e.Emoji
			}
		}
	}
	for line := range strings.Lines(tones) {
		s.addTones(strings.TrimSpace(line))
	}
	return s
})

// addTones adds an example of tones in all tones.
func (s *set) addTones(example string) {
	all := []string{"🏻", "🏼", "🏽", "🏾", "🏿"}
	two := strings.Contains(example, all[1])
	for _, first := range all {
		for _, second := range all {
			if two != (first != second) {
				continue
			}
			e := strings.NewReplacer(all[0], first, all[1], second).Replace(example)
			s.canonical[bare(e)] = e
		}
	}
}
