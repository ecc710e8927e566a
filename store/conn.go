package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// conn is one pinned connection with its prepared statements. It is used by
// one goroutine at a time.
type conn struct {
	c     *sqlx.Conn
	ctx   context.Context // of the transaction that runs
	stmts map[string]*sqlx.Stmt
}

func newConn(ctx context.Context, db *sqlx.DB) (*conn, error) {
	c, err := db.Connx(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{c: c, ctx: context.Background(), stmts: map[string]*sqlx.Stmt{}}, nil
}

func (q *conn) close() error {
	var errs []error
	for _, st := range q.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, q.c.Close())...)
}

// stmt prepares a statement once; all SQL is constant, so the cache is bounded.
func (q *conn) stmt(query string) (*sqlx.Stmt, error) {
	if st, ok := q.stmts[query]; ok {
		return st, nil
	}
	st, err := q.c.PreparexContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	q.stmts[query] = st
	return st, nil
}

// get scans the one row of a query into dest; no row is sql.ErrNoRows.
func (q *conn) get(dest any, query string, args ...any) error {
	st, err := q.stmt(query)
	if err != nil {
		return err
	}
	return st.GetContext(q.ctx, dest, args...)
}

// list scans all rows of a query into the slice dest points to.
func (q *conn) list(dest any, query string, args ...any) error {
	st, err := q.stmt(query)
	if err != nil {
		return err
	}
	return st.SelectContext(q.ctx, dest, args...)
}

// exec runs a statement and gives the number of rows it changed.
func (q *conn) exec(query string, args ...any) (int64, error) {
	res, err := q.run(query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert runs an INSERT and gives the id of the new row.
func (q *conn) insert(query string, args ...any) (int64, error) {
	res, err := q.run(query, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func (q *conn) run(query string, args ...any) (sql.Result, error) {
	st, err := q.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(q.ctx, args...)
}

// each gives the rows of a query one by one until fn has enough. The context
// may end before that of the transaction.
func (q *conn) each(ctx context.Context, query string, args []any, fn func(*sqlx.Rows) (more bool, err error)) error {
	st, err := q.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryxContext(ctx, args...)
	if err != nil {
		return err
	}
	for more := true; more && err == nil && rows.Next(); {
		more, err = fn(rows)
	}
	return errors.Join(err, rows.Err(), rows.Close())
}

// transact runs fn between begin and COMMIT. Whatever goes wrong is rolled back.
// Only fn runs under ctx: interrupting the statements around it would leave it
// unknown whether the connection is in a transaction.
func (q *conn) transact(ctx context.Context, begin string, fn func(*conn) error) error {
	committed := false
	defer func() {
		q.ctx = context.Background()
		if !committed {
			_, _ = q.run("ROLLBACK") // fails when there is nothing to take back
		}
	}()
	if _, err := q.run(begin); err != nil {
		return err
	}
	q.ctx = ctx
	if err := fn(q); err != nil {
		return err
	}
	q.ctx = context.Background()
	if _, err := q.run("COMMIT"); err != nil {
		return err
	}
	committed = true
	return nil
}
