package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// searchesAtOnce leaves read connections to those who open channels.
const searchesAtOnce = readConns / 2

// search is one that runs.
type search struct {
	wish
	q    *conn
	ctx  context.Context // ends with the time for searching
	user chat.UserID
	// fuzzyTime is how long inexact hits are looked for.
	fuzzyTime time.Duration

	start map[chat.ChannelID]chat.MessageID // what may be read, from where

	inside  map[chat.ChannelID]bool // nil: everywhere
	authors map[chat.UserID]bool    // nil: everybody

	words   words          // the list; nil: it is not to be asked
	indexed chat.MessageID // messages from this one on are in the index
	asked   []string       // expressions that must hold
	byWords bool           // words are among them
	refused []string       // expressions that must not
	// spellers are of the terms that may be misspelled.
	spellers []*speller

	seen, strangers int  // candidates, and those in other people's channels
	named           bool // the user's channels are named to the index

	hits []hit
	next string
}

// hit is a message that has been found.
type hit struct {
	id     chat.MessageID
	ranges [][2]int
	fuzzy  bool
}

// Search finds messages the user may see, newest first. A query that cannot
// be is refused with code bad_query.
func (s *Store) Search(ctx context.Context, user chat.UserID, sq SearchQuery) (chat.SearchResult, error) {
	result := chat.SearchResult{Results: []chat.Hit{}}
	w, err := readQuery(sq)
	if err != nil {
		return result, err
	}
	if len(w.terms) == 0 && !w.filters() {
		return result, nil
	}
	limited, cancel := context.WithTimeout(ctx, s.opts.SearchWithin)
	defer cancel()
	select {
	case s.searching <- struct{}{}:
	case <-limited.Done():
		return result, problem(limited.Err())
	}
	defer func() { <-s.searching }()
	if result, err = s.find(ctx, limited, user, w); isIndexDamage(err) {
		if err = s.mendIndex(ctx); err != nil {
			return result, err
		}
		again, cancel := context.WithTimeout(ctx, s.opts.SearchWithin)
		defer cancel()
		result, err = s.find(ctx, again, user, w)
	}
	return result, err
}

// find looks until limited ends; what it has found by then is its answer.
func (s *Store) find(ctx, limited context.Context, user chat.UserID, w wish) (chat.SearchResult, error) {
	result := chat.SearchResult{Results: []chat.Hit{}}
	err := s.view(ctx, func(q *conn) (err error) {
		run := search{wish: w, q: q, ctx: limited, user: user, fuzzyTime: s.opts.SearchWithin * 2 / 5}
		if run.words, err = s.words.read(q); err != nil {
			return err
		}
		if err := run.run(); err != nil {
			return err
		}
		result.Results, err = run.results()
		result.Next = run.next
		return err
	})
	for _, h := range result.Results {
		result.Fuzzy = result.Fuzzy || h.Fuzzy
	}
	return result, err
}

// run looks for exact hits and, when the first page has next to none, for
// others.
func (s *search) run() error {
	if some, err := s.resolve(); err != nil || !some {
		return err
	}
	if s.contradicts() {
		return nil
	}
	var err error
	if s.indexed, err = s.q.indexedFrom(); err != nil {
		return err
	}
	above, err := s.span()
	if err != nil {
		return err
	}
	s.refused = newAsk(s.words).without(s.not)
	if !s.fuzzy { // a fuzzy cursor has the exact hits behind it
		a := newAsk(s.words)
		a.terms(s.terms)
		s.asked, s.byWords = a.expressions()
		first := s.below == chat.MaxID
		whole, err := s.look(above, s.matches)
		if err != nil || !whole || !first || len(s.hits) >= chat.FewHits {
			return err
		}
	}
	return s.runFuzzy(max(above, s.indexed))
}

// contradicts says that what must be there holds what must not.
func (s *search) contradicts() bool {
	return slices.ContainsFunc(s.terms, func(t string) bool {
		return slices.ContainsFunc(s.not, func(not string) bool { return strings.Contains(t, not) })
	})
}

// runFuzzy looks for inexact hits in the index.
func (s *search) runFuzzy(above chat.MessageID) error {
	limited, cancel := context.WithTimeout(s.ctx, s.fuzzyTime)
	defer cancel()
	s.ctx, s.fuzzy = limited, true
	s.spell()
	if a := newAsk(s.words); s.mistaken(a) {
		s.asked, s.byWords = a.expressions()
		_, err := s.look(above, s.nearlyMatches)
		return err
	}
	return nil
}

// results reads what was found.
func (s *search) results() ([]chat.Hit, error) {
	ids := make([]chat.MessageID, len(s.hits))
	at := make(map[chat.MessageID]int, len(s.hits))
	for i, h := range s.hits {
		ids[i], at[h.id] = h.id, i
	}
	wanted, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	var rows []messageRow
	err = s.q.list(&rows, selectMessage+`WHERE m.id IN (SELECT value FROM json_each(?))`, string(wanted))
	if err != nil {
		return nil, err
	}
	list := make([]chat.Message, len(rows))
	for i := range rows {
		list[i] = rows[i].message(s.start[rows[i].ChannelID])
	}
	if err := s.q.decorate(list); err != nil {
		return nil, err
	}
	hits := make([]chat.Hit, len(list))
	for _, m := range list {
		h := s.hits[at[m.ID]]
		hits[at[m.ID]] = chat.Hit{Message: m, Ranges: h.ranges, Fuzzy: h.fuzzy}
	}
	return s.fitting(hits), nil
}

// fitting leaves what is beyond chat.PageBytes of words to the next page.
func (s *search) fitting(hits []chat.Hit) []chat.Hit {
	size := 0
	for i, h := range hits {
		if size += len(h.Message.Body) + len(h.Message.HTML); size > chat.PageBytes && i > 0 {
			s.next = s.cursor(s.hits[i-1])
			return hits[:i]
		}
	}
	return hits
}
