package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"minimost/store"
)

func TestSeedFillsADirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	args := strings.Fields("--messages 300 --people 5 --channels 20 --data " + dir)
	if err := run(t.Context(), args, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), args, io.Discard); err == nil {
		t.Error("a second run wrote into the same directory")
	}
	s, err := store.Open(t.Context(), store.Options{Dir: dir, Log: zerolog.Nop(), SearchWithin: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for _, text := range []string{"the", "from:ada", "in:general"} {
		res, err := s.Search(t.Context(), 2, store.SearchQuery{Text: text})
		if err != nil || len(res.Results) == 0 {
			t.Errorf("%s: %d results, %v", text, len(res.Results), err)
		}
	}
}
