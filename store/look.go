package store

import (
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

// test says whether a candidate is a hit, and which ranges of its body are. The
// name of a file is a hit without a range.
type test func(*entry) ([][2]int, bool)

const (
	// The index is asked for a stretch of ids at a time, because between two
	// candidates it cannot be interrupted. They grow while they are quick. Where
	// no words are asked for it may have much to go through: there the first is
	// shorter.
	firstStretch, firstOfAll = 1_000_000, 150_000
	longestStretch           = 4_000_000
	quickStretch             = 30 * time.Millisecond
	// When more than strangersMax candidates, nearly all, are in channels that
	// are not the user's, the index is told which ones are.
	strangersMax = 1000
)

// look adds the hits among the candidates that the index gives. It says whether
// it came to their end; otherwise s.next is where to go on.
func (s *search) look(above chat.MessageID, is test) (whole bool, err error) {
	head, err := s.head()
	if err != nil {
		return false, err
	}
	width := chat.MessageID(firstStretch)
	if !s.byWords {
		width = firstOfAll
	}
	for below := head; below > above; {
		begin := time.Now()
		from, match := max(above, below-width), ""
		if below > s.indexed {
			from, match = max(from, s.indexed), s.expression()
		}
		last, err := s.stretch(match, from, below, is)
		switch {
		case len(s.hits) > s.limit:
			s.hits = s.hits[:s.limit]
			s.next = s.cursor(s.hits[s.limit-1])
			return false, nil
		case s.ctx.Err() != nil && s.q.ctx.Err() == nil: // time is up
			if last < head || !s.fuzzy {
				s.next = s.cursor(hit{id: last, fuzzy: s.fuzzy})
			}
			return false, nil
		case err != nil:
			return false, err
		case s.lost():
			s.named, below = true, last
		default:
			below = from
		}
		if time.Since(begin) < quickStretch {
			width = min(4*width, longestStretch)
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

const (
	selectEntry = `SELECT m.id, m.channel_id, m.sender_id, m.created_at, m.body, m.file_names FROM `
	// candidates of the index; the order of the join is fixed.
	candidates = selectEntry + `messages_fts f CROSS JOIN messages m ON m.id = f.rowid
		WHERE f.messages_fts MATCH ?1 AND f.rowid >= ?2 AND f.rowid < ?3 AND m.deleted_at = 0
		ORDER BY f.rowid DESC`
	// everything in a stretch, for when there is nothing to ask the index.
	everything = selectEntry + `messages m WHERE ?1 = '' AND m.id >= ?2 AND m.id < ?3 AND m.kind = 'user'
		AND m.deleted_at = 0 ORDER BY m.id DESC`
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
		if err := rows.Scan(&e.ID, &e.ChannelID, &e.SenderID, &e.CreatedAt, &e.Body, &e.Names); err != nil {
			return false, err
		}
		last = e.ID
		if s.allows(&e) {
			if ranges, ok := is(&e); ok {
				s.hits = append(s.hits, hit{e.ID, ranges, s.fuzzy})
			}
		}
		return len(s.hits) <= s.limit && !s.lost() && s.ctx.Err() == nil, nil
	})
	return last, err
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
