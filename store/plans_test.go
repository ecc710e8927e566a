package store

import (
	"strings"
	"testing"

	"minimost/chat"
)

// plan is how SQLite goes about a query.
func (q *conn) plan(query string, args ...any) (string, error) {
	var plan []struct {
		ID, Parent, Notused int
		Detail              string
	}
	err := q.list(&plan, "EXPLAIN QUERY PLAN "+query, args...)
	var steps []string
	for _, p := range plan {
		steps = append(steps, p.Detail)
	}
	return strings.Join(steps, "; "), err
}

func TestAPageOfMembersSortsNothing(t *testing.T) {
	w := newWorld(t)
	w.must(w.view(t.Context(), func(q *conn) error {
		for kind, want := range map[chat.ChannelKind]string{
			chat.Public: "SEARCH u USING INTEGER PRIMARY KEY (rowid>?)",
			chat.Private: "SEARCH m USING PRIMARY KEY (channel_id=? AND user_id>?); " +
				"SEARCH u USING INTEGER PRIMARY KEY (rowid=?)",
		} {
			got, err := q.plan(membersQuery(kind), 1, 1, "", 50)
			if err != nil || got != want {
				t.Errorf("%s: plan %q, want %q (%v)", kind, got, want, err)
			}
		}
		return nil
	}))
}

func TestSearchPlans(t *testing.T) {
	w := newWorld(t)
	w.must(w.view(t.Context(), func(q *conn) error {
		for query, want := range map[string]string{
			// M: the index; 192: by rowid, newest first; ><: within bounds. Nothing is sorted.
			candidates: "SCAN f VIRTUAL TABLE INDEX 192:M1><; SEARCH m USING INTEGER PRIMARY KEY (rowid=?)",
			everything: "SEARCH m USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
		} {
			got, err := q.plan(query, "x", 1, 2)
			if err != nil {
				return err
			}
			if got != want {
				t.Errorf("got plan %q, want %q", got, want)
			}
		}
		return nil
	}))
}
