package store

import (
	"context"

	"minimost/chat"
)

// Lapsed counts what is of no use any more since its time is over.
type Lapsed struct {
	// Sessions that nobody has used for chat.SessionIdle.
	Sessions int `json:"sessions"`
	// Resets are links to choose a password, Invites those to make an account.
	Resets  int `json:"resets"`
	Invites int `json:"invites"`
}

// Lapse removes that, or only counts it in a dry run. Any process may call it
// that has the store open.
func (s *Store) Lapse(ctx context.Context, dryRun bool) (gone Lapsed, err error) {
	if dryRun {
		err = s.view(ctx, func(q *conn) error {
			for _, of := range gone.rows() {
				if err := q.get(of.n, `SELECT count(*) FROM `+of.rows, s.before(of)); err != nil {
					return err
				}
			}
			return nil
		})
		return gone, err
	}
	err = s.update(ctx, func(t *tx) error {
		for _, of := range gone.rows() {
			n, err := t.exec(`DELETE FROM `+of.rows, s.before(of))
			if err != nil {
				return err
			}
			*of.n = int(n)
		}
		return nil
	})
	return gone, err
}

// lapsing are rows with the time they end, which is a column of theirs.
type lapsing struct {
	n    *int
	rows string
	idle bool // the column is the last use
}

func (l *Lapsed) rows() []lapsing {
	return []lapsing{
		{&l.Sessions, `sessions WHERE seen_at <= ?`, true},
		{&l.Resets, `password_resets WHERE expires_at <= ?`, false},
		{&l.Invites, `invites WHERE expires_at <= ?`, false},
	}
}

func (s *Store) before(of lapsing) chat.Time {
	if of.idle {
		return s.idleSince()
	}
	return s.now()
}
