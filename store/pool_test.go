package store

import "testing"

func TestConnectionsThatCameBackLastGoFirst(t *testing.T) {
	s := newWorld(t)
	first := func() (q *conn) {
		_ = s.view(t.Context(), func(used *conn) error {
			q = used
			return nil
		})
		return q
	}
	q := first()
	for range 2 * readConns {
		if first() != q {
			t.Fatal("another connection was taken, whose cache is cold")
		}
	}
}
