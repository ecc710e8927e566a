package store

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

// test says whether a candidate is a hit, and which ranges of its body are.
type test func(*entry) ([][2]int, bool)

const (
	// The index is asked for some candidates at a time, and for more each time.
	firstCandidates = chat.SearchLimit + 10
	mostCandidates  = 10_000
	// fuzzyStretch is how many ids an inexact search looks at first. It is hard
	// work for the index, and so new messages are found in any case.
	fuzzyStretch = 100_000
	// When more than strangersMax candidates, nearly all, are in channels that
	// are not the user's, the index is told which ones are.
	strangersMax = 1000
)

// look adds the hits among the candidates that an expression for the index
// gives. It says whether it came to their end; otherwise s.next is where to go
// on.
func (s *search) look(expression func() string, above chat.MessageID, is test) (whole bool, err error) {
	head, err := s.head()
	if err != nil {
		return false, err
	}
	below, width := head, head
	if s.fuzzy {
		width = fuzzyStretch
	}
	for n := firstCandidates; below > above; n = min(4*n, mostCandidates) {
		from := max(above, below-width)
		last, all, err := s.stretch(expression(), from, below, n, is)
		switch {
		case len(s.hits) > s.limit:
			s.hits = s.hits[:s.limit]
			s.next = s.cursor(s.hits[s.limit-1])
			return false, nil
		case s.ctx.Err() != nil && s.q.ctx.Err() == nil: // time is up
			if last < head {
				s.next = s.cursor(hit{id: last, fuzzy: s.fuzzy})
			}
			return false, nil
		case err != nil:
			return false, err
		}
		if below = last; all {
			below, width = from, 4*width
		}
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

// The candidates are asked for in one row, because a query can be interrupted
// only before its first.
const (
	candidates = `SELECT json_group_array(id) FROM (SELECT f.rowid AS id FROM messages_fts f
		WHERE f.messages_fts MATCH ?1 AND f.rowid >= ?2 AND f.rowid < ?3 ORDER BY f.rowid DESC LIMIT ?4)`
	// everything is for when there is nothing to ask the index.
	everything = `SELECT json_group_array(id) FROM (SELECT id FROM messages
		WHERE ?1 = '' AND id >= ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4)`
	selectEntries = `SELECT m.id, m.channel_id, m.sender_id, m.created_at, m.body FROM messages m
		WHERE m.id IN (SELECT value FROM json_each(?)) AND m.kind = 'user' AND m.deleted_at = 0 ORDER BY m.id DESC`
)

// stretch tests the n newest candidates in [from, below). It gives the last
// that it has tested, and says whether there were no more.
func (s *search) stretch(match string, from, below chat.MessageID, n int, is test) (
	last chat.MessageID, all bool, err error) {
	query := candidates
	if match == "" {
		query = everything
	}
	var list string
	var ids []chat.MessageID
	err = s.q.each(s.ctx, query, []any{match, from, below, n}, func(rows *sqlx.Rows) (more bool, err error) {
		return true, rows.Scan(&list)
	})
	if err == nil {
		err = json.Unmarshal([]byte(list), &ids)
	}
	if err != nil {
		return below, false, err
	}
	last = below
	err = s.q.each(s.ctx, selectEntries, []any{list}, func(rows *sqlx.Rows) (more bool, err error) {
		var e entry
		if err := rows.Scan(&e.ID, &e.ChannelID, &e.SenderID, &e.CreatedAt, &e.Body); err != nil {
			return false, err
		}
		last = e.ID
		if s.allows(&e) {
			if ranges, ok := is(&e); ok {
				s.hits = append(s.hits, hit{e.ID, ranges, s.fuzzy})
			}
		}
		return len(s.hits) <= s.limit && s.ctx.Err() == nil, nil
	})
	if err == nil && len(ids) == n && s.ctx.Err() == nil {
		last = min(last, slices.Min(ids))
	}
	s.named = s.named || s.lost()
	return last, len(ids) < n, err
}

// lost says that it would help to name the user's channels to the index.
func (s *search) lost() bool {
	return !s.named && s.inside == nil && len(s.start) <= channelsNamed &&
		s.strangers > strangersMax && s.strangers > 9*s.seen/10
}

// allows is the access rule and the filters.
func (s *search) allows(e *entry) bool {
	start, ok := s.start[e.ChannelID]
	s.seen++
	if !ok || e.ID < start {
		s.strangers++
		return false
	}
	return (s.inside == nil || s.inside[e.ChannelID]) &&
		(s.authors == nil || s.authors[e.SenderID]) && e.CreatedAt >= s.after && e.CreatedAt < s.before
}
