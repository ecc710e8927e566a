package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The data that is committed is what the pinned package gives.
func TestDataIsCurrent(t *testing.T) {
	const data = "node_modules/emojibase-data/en"
	if _, err := os.Stat(data); err != nil {
		t.Skipf("NOT TESTED: %v", err)
	}
	dir := t.TempDir()
	if err := run(data, dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"emoji.json", "tones.txt"} {
		made, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		committed, err := os.ReadFile(filepath.Join("../../internal/emoji", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(made, committed) {
			t.Errorf("%s is not what the package gives: go generate ./internal/emoji", name)
		}
	}
}

func TestUnsaid(t *testing.T) {
	e := emoji{Name: "Thumbs up", Shortcodes: []string{"+1", "flag-de", "well_done"}}
	got := e.unsaid([]string{"thumb", "UP", "+1", "umbs", "de", "done", "DE", "Yes", "well done"})
	if want := []string{"umbs", "yes"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExample(t *testing.T) {
	for in, want := range map[string]string{
		"👋🏿": "👋🏻", "👫": "👫", "👩🏽x👩🏽": "👩🏻x👩🏻", "👩🏽x👩🏻": "👩🏻x👩🏼",
	} {
		if got := example(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// What two lists name differently keeps the name of the first.
func TestShortcodes(t *testing.T) {
	s := source{
		emoji:     []entry{{Hexcode: "A"}, {Hexcode: "B"}, {Hexcode: "C"}},
		github:    shortcodes{"A": {"a", "x"}},
		slack:     shortcodes{"A": {"a", "aa"}, "B": {"x", "b"}},
		emojibase: shortcodes{"A": {"aaa"}, "C": {"b", "c"}},
	}
	got := s.shortcodes()
	for hexcode, want := range map[string][]string{"A": {"a", "x", "aa"}, "B": {"b"}, "C": {"c"}} {
		if !slices.Equal(got[hexcode], want) {
			t.Errorf("%s: got %q, want %q", hexcode, got[hexcode], want)
		}
	}
}
