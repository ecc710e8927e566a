package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rs/zerolog"

	"minimost/chat"
)

func TestReadQuery(t *testing.T) {
	day := func(s string) chat.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return chat.TimeOf(d)
	}
	for text, want := range map[string]wish{
		"":                       {},
		`""`:                     {},
		`"`:                      {terms: []string{`"`}},
		"-":                      {terms: []string{"-"}},
		"- a":                    {terms: []string{"-", "a"}},
		"a A á":                  {terms: []string{"a"}},
		"a\u3000b\tc":            {terms: []string{"a", "b", "c"}},
		`"A  b" "c`:              {terms: []string{"a b", "c"}},
		`x"y z"`:                 {terms: []string{`x"y`, `z"`}},
		"a -B -\"c d\"":          {terms: []string{"a"}, not: []string{"b", "c d"}},
		"-a -b":                  {terms: []string{"-a", "-b"}},
		"-a in:x":                {in: []name{{text: "x"}}, not: []string{"a"}},
		`in:"two words" FROM:me`: {in: []name{{text: "two words"}}, from: []name{{text: "me"}}},
		"from:7":                 {from: []name{{text: "7"}}},
		"from: in:":              {},
		"-from:ada b":            {terms: []string{"b"}, not: []string{"from:ada"}},
		"has:link has:LINK":      {has: []string{"link", "link"}},
		"has:money":              {terms: []string{"has:money"}},
		"before:2026-01-31":      {before: day("2026-01-31")},
		"after:2026-01-31":       {after: day("2026-02-01")},
		"after:2026-02-30":       {terms: []string{"after:2026-02-30"}},
		"inn:x in-x":             {terms: []string{"inn:x", "in-x"}},
	} {
		w, err := readQuery(SearchQuery{Text: text})
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if want.before == 0 {
			want.before = never
		}
		if !slices.Equal(w.terms, want.terms) || !slices.Equal(w.not, want.not) || !slices.Equal(w.from, want.from) ||
			!slices.Equal(w.in, want.in) || !slices.Equal(w.has, want.has) || w.before != want.before || w.after != want.after {
			t.Errorf("%q: got %+v, want %+v", text, w, want)
		}
	}
}

func TestReadQueryRefuses(t *testing.T) {
	for _, sq := range []SearchQuery{
		{Text: "a\x00b"}, {Text: "\xff"}, {Text: strings.Repeat("é", chat.QueryChars+1)}, {From: "\x00"}, {In: "\xff"},
		{Before: "NaN"}, {After: "2026-1-1"}, {After: "2026-01-31T00:00:00Z"}, {Has: "money"}, {Cursor: "x"},
		{Cursor: "-1"}, {Cursor: "~"}, {Cursor: "~~1"}, {Cursor: "9007199254740992"}, {In: strings.Repeat("x", 300)},
	} {
		if _, err := readQuery(sq); !errors.Is(err, &chat.Error{Code: "bad_query"}) {
			t.Errorf("%+v: %v", sq, err)
		}
	}
}

// TestSearchEndsWithItsTime has the time run out at the first hit: the search
// answers with it, and with where to go on.
func TestSearchEndsWithItsTime(t *testing.T) {
	w := newWorld(t)
	var want []chat.MessageID
	for range 3 {
		want = append(want, w.post(w.ada, "needle").ID)
	}
	wish, err := readQuery(SearchQuery{Text: "needle"})
	w.must(err)
	w.must(w.view(t.Context(), func(q *conn) error {
		limited, end := context.WithCancel(t.Context())
		defer end()
		run := search{wish: wish, q: q, ctx: limited, user: w.ada.ID}
		if _, err := run.resolve(); err != nil {
			return err
		}
		whole, err := run.look(0, func(e *entry) ([][2]int, bool) { end(); return run.matches(e) })
		if whole || len(run.hits) != 1 || run.hits[0].id != want[2] {
			t.Errorf("whole: %v, hits: %v", whole, run.hits)
		}
		got := w.ids(w.ada.ID, SearchQuery{Text: "needle", Cursor: run.next})
		if !slices.Equal(got, []chat.MessageID{want[1], want[0]}) {
			t.Errorf("going on from %s found %v", run.next, got)
		}
		return err
	}))
	cancelled, stop := context.WithCancel(t.Context())
	stop()
	if _, err := w.Search(cancelled, w.ada.ID, SearchQuery{Text: "needle"}); err == nil {
		t.Error("a search that nobody waits for gave an answer")
	}
}

// FuzzSearchQuery sends strangers' queries to a store: they are answered or
// refused as bad, and find what they are when it stands there.
func FuzzSearchQuery(f *testing.F) {
	for _, q := range []string{
		"nosuch:hello", "-hello", strings.Repeat("(", 3000), "he", `"`, `""`, "NEAR(a b)", "a AND", "^a", "a*", "{a b}: c",
		"from:\"", "in:@", "before:2026-01-31 x", "\U0010fffd\U00100001", "%", "_", `\`, "'", "ß", "e\u0301", "\u1112\u1161",
	} {
		f.Add(q)
	}
	s, err := Open(context.Background(), Options{Dir: f.TempDir(), Log: zerolog.Nop(), SearchWithin: readWithin})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	u, _, err := s.SignUp(context.Background(), "ada", goodPassword, chat.Device{})
	if err != nil {
		f.Fatal(err)
	}
	if err := s.SyncChannels(context.Background(), chat.DefaultChannels()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, q string) {
		_, err := s.Search(t.Context(), u.ID, SearchQuery{Text: q, From: q, In: q})
		if err != nil && !errors.Is(err, &chat.Error{Code: "bad_query"}) {
			t.Fatal(err)
		}
		body, err := chat.CleanBody(strings.NewReplacer(`"`, "", "“", "", "”", "", "„", "").Replace(q))
		if err != nil || utf8.RuneCountInString(body) > chat.QueryChars-2 || fold(body) == "" {
			return
		}
		m, _, err := s.PostMessage(t.Context(), NewMessage{ChannelID: 1, SenderID: u.ID, Text: text("a " + body + " z"), Nonce: nonce()})
		if err != nil {
			t.Fatal(err)
		}
		res, err := s.Search(t.Context(), u.ID, SearchQuery{Text: `"` + body + `"`})
		if strings.TrimSpace(fold(body)) == "" && err == nil {
			res.Results = []chat.Hit{{Message: m}}
		}
		if err != nil || len(res.Results) == 0 || res.Results[0].Message.ID != m.ID || res.Results[0].Fuzzy {
			t.Fatalf("%q does not find itself: %v", body, err)
		}
		if err := s.DeleteMessage(t.Context(), u.ID, m.ID); err != nil {
			t.Fatal(err)
		}
	})
}
