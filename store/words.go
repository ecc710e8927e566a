package store

import (
	"bytes"
	"context"
	"sync"

	"github.com/jmoiron/sqlx"
)

// listedMax is how many words are ever listed. When there have been more, the
// list is not asked any more, and words are found by their characters.
const listedMax = 1 << 20

// wordList keeps the table of words in memory, where all of it is looked
// through in less time than SQLite takes for a few rows. Words that are no
// longer in any message may still be in it: the index then has no message for
// them.
type wordList struct {
	mu   sync.Mutex // guards the rest
	last int64      // the id read last
	text []byte     // each word between newlines; bytes once written stay
}

// words is the list as one search sees it.
type words []byte

// read brings the list up to date with the transaction of a connection. It is
// nil when the list is not whole.
func (l *wordList) read(q *conn) (words, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := q.each(q.ctx, `SELECT id, word FROM words WHERE id > ? ORDER BY id`, []any{l.last},
		func(rows *sqlx.Rows) (more bool, err error) {
			if len(l.text) == 0 {
				l.text = append(l.text, '\n')
			}
			var word []byte
			if err := rows.Scan(&l.last, &word); err != nil {
				return false, err
			}
			l.text = append(append(l.text, word...), '\n')
			return true, nil
		})
	if err != nil {
		return nil, err
	}
	var given int64
	err = q.get(&given, `SELECT COALESCE(max(seq), 0) FROM sqlite_sequence WHERE name = 'words'`)
	if err != nil || given >= listedMax {
		return nil, err
	}
	return l.text, nil
}

// with gives the words that have a pattern, in which a newline is a beginning
// or an end of a word. It reports false when there are more than most.
func (w words) with(pattern string, most int) (found []string, ok bool) {
	for rest := []byte(w); ; {
		i := bytes.Index(rest, []byte(pattern))
		if i < 0 {
			return found, true
		}
		if len(found) == most {
			return nil, false
		}
		from := bytes.LastIndexByte(rest[:i+1], '\n') + 1
		to := i + 1 + bytes.IndexByte(rest[i+1:], '\n')
		found = append(found, string(rest[from:to]))
		rest = rest[to:]
	}
}

// wordsBetweenLooks at the time are tested for mistakes.
const wordsBetweenLooks = 1000

// near gives up to most words that are a term but for its mistakes, the
// nearest first, as far as the time goes.
func (w words) near(ctx context.Context, s *speller, most int) []string {
	var by [mistakesMax + 1][]string
	n := 0
	for rest := []byte(w); len(rest) > 1; n++ {
		word := rest[1 : 1+bytes.IndexByte(rest[1:], '\n')]
		rest = rest[1+len(word):]
		if d := s.mistakes(word); d <= s.allowed && len(by[d]) < most {
			by[d] = append(by[d], string(word))
		}
		if n%wordsBetweenLooks == 0 && ctx.Err() != nil {
			break
		}
	}
	var found []string
	for _, some := range by {
		found = append(found, some[:min(len(some), most-len(found))]...)
	}
	return found
}
