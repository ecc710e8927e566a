package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/jmoiron/sqlx"
)

// newForeign opens the file as another process would.
func newForeign(t *testing.T, dir string) *conn {
	t.Helper()
	db, err := sqlx.Open("sqlite", dsn(filepath.Join(dir, fileName), false))
	if err != nil {
		t.Fatal(err)
	}
	q, err := newConn(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(q.close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return q
}
