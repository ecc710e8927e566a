// Emoji makes the data of internal/emoji from the npm package emojibase-data.
// `go generate ./internal/emoji` installs the package and runs this.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	from = "../../scripts/emoji/node_modules/emojibase-data/en"
	into = "."
)

func main() {
	if err := run(from, into); err != nil {
		fmt.Fprintln(os.Stderr, "emoji:", err)
		os.Exit(1)
	}
}

func run(from, into string) error {
	var all source
	if err := all.read(from); err != nil {
		return err
	}
	picker, err := encode(all.picker())
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(into, "emoji.json"), picker, 0o644); err != nil { // #nosec G306 -- source for everybody
		return err
	}
	return os.WriteFile(filepath.Join(into, "tones.txt"), all.tones(), 0o644) // #nosec G306 -- likewise
}

// source is what we use of emojibase-data.
type source struct {
	emoji    []entry
	groups   []string // in the picker's order
	messages struct {
		Groups []struct {
			Message string `json:"message"`
			Order   int    `json:"order"`
		} `json:"groups"`
	}
	// github, slack and emojibase name emoji by their code points.
	github, slack, emojibase shortcodes
}

type entry struct {
	Label   string   `json:"label"`
	Hexcode string   `json:"hexcode"`
	Emoji   string   `json:"emoji"`
	Tags    []string `json:"tags"`
	// Text is the emoji as a sign of text, if it has such a form.
	Text string `json:"text"`
	// Type is 1 for what is a picture if nothing is said.
	Type  int     `json:"type"`
	Order int     `json:"order"`
	Group *int    `json:"group"` // none for halves of flags
	Skins []entry `json:"skins"`
}

// components are the group of skin tones and hair, which are no emoji for
// themselves.
const components = 2

func (s *source) read(dir string) error {
	for name, into := range map[string]any{
		"data": &s.emoji, "messages": &s.messages, "shortcodes/github": &s.github,
		"shortcodes/iamcal": &s.slack, "shortcodes/emojibase": &s.emojibase,
	} {
		b, err := os.ReadFile(filepath.Join(dir, name+".json"))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, into); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	s.emoji = slices.DeleteFunc(s.emoji, func(e entry) bool {
		return e.Group == nil || *e.Group == components
	})
	slices.SortFunc(s.emoji, func(a, b entry) int { return cmp.Compare(a.Order, b.Order) })
	s.groups = make([]string, len(s.messages.Groups))
	for _, g := range s.messages.Groups {
		s.groups[g.Order] = strings.ToUpper(g.Message[:1]) + g.Message[1:]
	}
	return nil
}

// shortcodes are one name or several for each emoji.
type shortcodes map[string]names

type names []string

func (n *names) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]string)(n))
	}
	*n = make(names, 1)
	return json.Unmarshal(b, &(*n)[0])
}

// qualified is the emoji as Unicode recommends it. The package says that a
// picture is one even where that goes without saying.
func (e entry) qualified() string {
	if e.Type == 1 && e.Text != "" {
		return strings.TrimSuffix(e.Emoji, "\ufe0f")
	}
	return e.Emoji
}
