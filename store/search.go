package store

import (
	"context"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

const (
	// searchWithin is how long a search may look; what it has found by then
	// is its answer.
	searchWithin = 250 * time.Millisecond
	// searchesAtOnce leaves read connections to those who open channels.
	searchesAtOnce = readConns / 2
)

// search is one that runs.
type search struct {
	wish
	q     *conn
	ctx   context.Context // ends with the time for searching
	user  chat.UserID
	start map[chat.ChannelID]chat.MessageID // what may be read, from where

	inside  map[chat.ChannelID]bool // nil: everywhere
	authors map[chat.UserID]bool    // nil: everybody

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
	limited, cancel := context.WithTimeout(ctx, searchWithin)
	defer cancel()
	select {
	case s.searching <- struct{}{}:
	case <-limited.Done():
		return result, problem(limited.Err())
	}
	defer func() { <-s.searching }()
	err = s.view(ctx, func(q *conn) error {
		run := search{wish: w, q: q, ctx: limited, user: user}
		if err := run.run(); err != nil {
			return err
		}
		result.Next = run.next
		result.Results, err = run.results()
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
	above, err := s.span()
	if err != nil {
		return err
	}
	if !s.fuzzy { // a fuzzy cursor has the exact hits behind it
		first := s.below == chat.MaxID
		whole, err := s.look(s.exactly(), above, s.matches)
		if err != nil || !whole || !first || len(s.hits) >= chat.FewHits {
			return err
		}
	}
	if match := s.nearly(); match != "" {
		s.fuzzy = true
		_, err = s.look(match, above, s.nearlyMatches)
	}
	return err
}

// test says whether a candidate is a hit, and which ranges of its body are.
type test func(*entry) ([][2]int, bool)

// Candidates are read from one stretch of ids after the other, so that a
// search that finds nothing gets to look at its watch.
const (
	firstStretch = 50_000
	lastStretch  = 400_000
)

// look adds the hits among the candidates below s.below. It says whether it
// came to their end; otherwise s.next is where to go on.
func (s *search) look(match string, above chat.MessageID, is test) (whole bool, err error) {
	below, err := s.head()
	if err != nil {
		return false, err
	}
	for width := chat.MessageID(firstStretch); below > above; width = min(2*width, lastStretch) {
		from := max(above, below-width)
		last, err := s.stretch(match, from, below, is)
		switch {
		case len(s.hits) > s.limit:
			s.hits = s.hits[:s.limit]
			s.next = s.cursor(s.hits[s.limit-1])
			return false, nil
		case s.ctx.Err() != nil && s.q.ctx.Err() == nil: // what there is by now
			s.next = s.cursor(hit{id: last, fuzzy: s.fuzzy})
			return false, nil
		case err != nil:
			return false, err
		}
		below = from
	}
	return true, nil
}

// head is where to begin: the cursor, or the newest message.
func (s *search) head() (chat.MessageID, error) {
	var newest chat.MessageID
	err := s.q.get(&newest, `SELECT COALESCE(max(id), 0) FROM messages`)
	return min(s.below, s.until, newest+1), err
}

// cursor goes on after a hit. The inexact hits begin at the top again.
func (s *search) cursor(last hit) string {
	switch {
	case last.fuzzy:
		return "~" + strconv.FormatInt(int64(last.id), 10)
	case s.fuzzy:
		return "~" + strconv.FormatInt(chat.MaxID, 10)
	}
	return strconv.FormatInt(int64(last.id), 10)
}

const (
	selectEntry = `SELECT m.id, m.channel_id, m.sender_id, m.created_at, m.body FROM `
	// candidates of the index; the order of the join is fixed.
	candidates = selectEntry + `messages_fts f CROSS JOIN messages m ON m.id = f.rowid
		WHERE f.messages_fts MATCH ?1 AND f.rowid >= ?2 AND f.rowid < ?3 AND m.deleted_at = 0
		ORDER BY f.rowid DESC`
	// everything in a stretch, where the index has nothing to say.
	everything = selectEntry + `messages m WHERE m.id >= ?2 AND m.id < ?3 AND m.kind = 'user'
		AND m.deleted_at = 0 AND ?1 = '' ORDER BY m.id DESC`
)

// stretch tests the candidates in [from, below), newest first, and gives the
// last that it has tested.
func (s *search) stretch(match string, from, below chat.MessageID, is test) (last chat.MessageID, err error) {
	query := candidates
	if match == "" {
		query = everything
	}
	last = below
	err = s.q.each(s.ctx, query, []any{match, from, below}, func(rows *sqlx.Rows) (more bool, err error) {
		var e entry
		if err := rows.Scan(&e.ID, &e.ChannelID, &e.SenderID, &e.CreatedAt, &e.Body); err != nil {
			return false, err
		}
		if s.allows(&e) {
			if ranges, ok := is(&e); ok {
				s.hits = append(s.hits, hit{e.ID, ranges, s.fuzzy})
			}
		}
		last = e.ID
		return len(s.hits) <= s.limit && s.ctx.Err() == nil, nil
	})
	return last, err
}

// allows is the access rule and the filters.
func (s *search) allows(e *entry) bool {
	start, ok := s.start[e.ChannelID]
	return ok && e.ID >= start && (s.inside == nil || s.inside[e.ChannelID]) &&
		(s.authors == nil || s.authors[e.SenderID]) && e.CreatedAt >= s.after && e.CreatedAt < s.before
}

// results reads what was found.
func (s *search) results() ([]chat.Hit, error) {
	hits := make([]chat.Hit, 0, len(s.hits))
	list := make([]chat.Message, 0, len(s.hits))
	for _, h := range s.hits {
		var row messageRow
		if err := s.q.get(&row, selectMessage+`WHERE m.id = ?`, h.id); err != nil {
			return nil, err
		}
		list = append(list, row.message(s.start[row.ChannelID]))
	}
	if err := s.q.decorate(list); err != nil {
		return nil, err
	}
	for i, h := range s.hits {
		hits = append(hits, chat.Hit{Message: list[i], Ranges: h.ranges, Fuzzy: h.fuzzy})
	}
	return hits, nil
}
