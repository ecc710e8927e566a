package store

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"minimost/chat"
)

// benchSearches are what performance.md tells of. The words are those of
// scripts/seed.
var benchSearches = []struct{ name, text string }{
	{"common", "the"}, {"word", "deploy"}, {"two words", "firmware regression"}, {"phrase", `"merge release"`},
	{"rare", "mm-4711 antenna bootloader"}, {"miss", "qqqxyzzyq"}, {"miss of common grams", "thereberat"},
	{"one letter", "e"}, {"two letters", "ok"}, {"two rare letters", "qz"}, {"Chinese", "会議"}, {"emoji", "😂"},
	{"fuzzy", "recieve firmwear"}, {"fuzzy rare", "mm-4711 antena"}, {"fuzzy miss", "qqqxyzzyq qqx"},
	{"author", "from:grace deploy"}, {"channel", "in:support-200 the"}, {"days", "before:2025-06-01 deploy"},
	{"link", "has:link"}, {"exclusion", "the -e"},
	{"hostile", strings.Repeat("e t a o i n s r h l d ", 9)}, {"hostile exclusion", "e -a -i -o -u"},
	{"hostile long", strings.Repeat("the", 66)}, {"hostile fuzzy", strings.Repeat("thereat onerate ", 12)},
}

// BenchmarkSearch measures searches in a data directory that scripts/seed has
// filled, named by MINIMOST_BENCH_DATA, beside FTS5 finding the same
// candidates and SQLite reading the rows.
func BenchmarkSearch(b *testing.B) {
	s := benchStore(b)
	const user = chat.UserID(2)
	for _, bench := range benchSearches {
		b.Run(bench.name, func(b *testing.B) {
			sq := SearchQuery{Text: bench.text}
			beside(b, func() int {
				res, err := s.Search(b.Context(), user, sq)
				if err != nil {
					b.Fatal(err)
				}
				return len(res.Results)
			}, func() error { return s.bareSearch(b, user, sq) })
		})
	}
}

// benchStore opens the data directory named by MINIMOST_BENCH_DATA.
func benchStore(b *testing.B) *Store {
	b.Helper()
	dir := os.Getenv("MINIMOST_BENCH_DATA")
	if dir == "" {
		b.Skip("NOT MEASURED: fill a directory with scripts/seed and name it in MINIMOST_BENCH_DATA")
	}
	s, err := Open(b.Context(), Options{Dir: dir, Log: zerolog.New(os.Stderr).With().Timestamp().Logger()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	s.filling.Wait()
	return s
}

// beside times what gives a number of hits, and its yardstick in turn with it.
func beside(b *testing.B, ours func() int, yardstick func() error) {
	b.Helper()
	var took, bare []time.Duration
	hits := 0
	for b.Loop() {
		begin := time.Now()
		hits = ours()
		took = append(took, time.Since(begin))
		begin = time.Now()
		if err := yardstick(); err != nil {
			b.Fatal(err)
		}
		bare = append(bare, time.Since(begin))
	}
	b.ReportMetric(at(took, 50), "p50-ms")
	b.ReportMetric(at(took, 95), "p95-ms")
	b.ReportMetric(at(bare, 50), "bare-p50-ms")
	if bare50 := at(bare, 50); bare50 > 0.001 { // bootstrap has no yardstick
		b.ReportMetric(at(took, 50)/bare50, "x-bare-time")
	}
	b.ReportMetric(float64(hits), "hits")
	b.ReportMetric(0, "ns/op")
}

// bareSearch is the yardstick: FTS5 alone with the grams of the query, and the
// rows it names by primary key.
func (s *Store) bareSearch(b *testing.B, user chat.UserID, sq SearchQuery) error {
	b.Helper()
	w, err := readQuery(sq)
	if err != nil {
		return err
	}
	return s.view(b.Context(), func(q *conn) error {
		run := search{wish: w, q: q, ctx: q.ctx, user: user}
		if _, err := run.resolve(); err != nil {
			return err
		}
		if run.words, err = s.words.read(q); err != nil {
			return err
		}
		a := newAsk(run.words)
		a.terms(run.terms)
		run.asked, _ = a.expressions()
		var ids []chat.MessageID
		err = q.list(&ids, `SELECT rowid FROM messages_fts WHERE messages_fts MATCH ? ORDER BY rowid DESC LIMIT ?`,
			run.expression(), chat.SearchLimit+1)
		if err != nil {
			return err
		}
		run.start = nil
		for _, id := range ids {
			run.hits = append(run.hits, hit{id: id})
		}
		_, err = run.results()
		return err
	})
}

// at is a percentile in milliseconds.
func at(took []time.Duration, percent int) float64 {
	slices.Sort(took)
	return took[len(took)*percent/100].Seconds() * 1000
}
