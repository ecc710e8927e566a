package main

import (
	"bytes"
	"encoding/json"
	"strings"
)

// The picker's data, as GET /api/v1/emoji serves it.
type (
	picker struct {
		Groups []group `json:"groups"`
	}
	group struct {
		Name  string  `json:"name"`
		Emoji []emoji `json:"emoji"`
	}
	emoji struct {
		Emoji      string   `json:"e"`
		Name       string   `json:"n"`
		Shortcodes []string `json:"s"`
		Keywords   []string `json:"k,omitempty"`
		Toned      bool     `json:"t,omitempty"`
	}
)

func (s *source) picker() (p picker) {
	codes := s.shortcodes()
	for number, name := range s.groups {
		g := group{Name: name}
		for _, e := range s.emoji {
			if *e.Group != number {
				continue
			}
			one := emoji{
				Emoji: e.qualified(), Name: e.Label,
				Shortcodes: codes[e.Hexcode], Toned: e.Skins != nil,
			}
			one.Keywords = one.unsaid(e.Tags)
			g.Emoji = append(g.Emoji, one)
		}
		if g.Emoji != nil {
			p.Groups = append(p.Groups, g)
		}
	}
	return p
}

// shortcodes gives every emoji GitHub's names and Slack's, or else the
// package's own. Who comes first has a name that two lists give to two emoji.
func (s *source) shortcodes() map[string][]string {
	owner := map[string]string{}
	codes := map[string][]string{}
	take := func(list shortcodes, hexcode string) {
		for _, code := range list[hexcode] {
			if owner[code] == "" {
				owner[code] = hexcode
				codes[hexcode] = append(codes[hexcode], code)
			}
		}
	}
	for _, list := range []shortcodes{s.github, s.slack} {
		for _, e := range s.emoji {
			take(list, e.Hexcode)
		}
	}
	for _, e := range s.emoji {
		if codes[e.Hexcode] == nil {
			take(s.emojibase, e.Hexcode)
		}
	}
	return codes
}

// unsaid leaves out the keywords with which a word or the whole of the name or
// of a shortcode begins: a search for them finds the emoji anyway.
func (e emoji) unsaid(keywords []string) (rest []string) {
	said := " " + e.Name + " " + strings.Join(e.Shortcodes, " ")
	said = strings.NewReplacer("_", " ", "-", " ").Replace(strings.ToLower(said))
	for _, k := range keywords {
		if k = strings.ToLower(k); !strings.Contains(said, " "+k) {
			rest = append(rest, k)
		}
	}
	return rest
}

// encode writes one emoji a line, for those who read differences.
func encode(p picker) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		return nil, err
	}
	return bytes.ReplaceAll(b.Bytes(), []byte(`{"e":`), []byte("\n"+`{"e":`)), nil
}
