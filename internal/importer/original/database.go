package original

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the driver

	"minimost/chat"
)

// database is a copy of one of the original's files, which may have been left
// in the middle of a write: the copy is recovered, the original is not touched.
type database struct{ *sqlx.DB }

// openCopy copies a database with its write-ahead log and opens the copy.
func openCopy(path, tmp string) (database, error) {
	copied := filepath.Join(tmp, strconv.FormatInt(time.Now().UnixNano(), 36)+"-"+filepath.Base(path))
	for _, suffix := range []string{"", "-wal"} {
		err := copyFile(path+suffix, copied+suffix)
		if err != nil && (suffix == "" || !errors.Is(err, fs.ErrNotExist)) {
			return database{}, err
		}
	}
	db, err := sqlx.Open("sqlite", "file:"+copied+"?_pragma=trusted_schema(0)&_pragma=cell_size_check(1)")
	return database{db}, err
}

func copyFile(from, to string) error {
	in, err := os.Open(from) // #nosec G304 -- the directory that the administrator has named
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- in a new folder
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// row is one row of a table, whatever columns it has.
type row map[string]any

// each reads a table, which may be missing.
func (d database) each(ctx context.Context, table, order string, fn func(row)) error {
	var there int
	err := d.GetContext(ctx, &there, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?`, table)
	if err != nil || there == 0 {
		return err
	}
	rows, err := d.QueryxContext(ctx, `SELECT * FROM "`+table+`" ORDER BY `+order) // #nosec G202 -- constants
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r := row{}
		if err := rows.MapScan(r); err != nil {
			return err
		}
		fn(r)
	}
	return rows.Err()
}

func (d database) has(ctx context.Context, table, column string) bool {
	var n int
	err := d.GetContext(ctx, &n, `SELECT count(*) FROM pragma_table_info(?) WHERE name = ?`, table, column)
	return err == nil && n > 0
}

// text reads a column as text without what is no text.
func (r row) text(column string) string {
	switch v := r[column].(type) {
	case string:
		return strings.ToValidUTF8(strings.ReplaceAll(v, "\x00", ""), "\uFFFD")
	case []byte:
		return strings.ToValidUTF8(strings.ReplaceAll(string(v), "\x00", ""), "\uFFFD")
	case nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

func (r row) number(column string) int64 {
	switch v := r[column].(type) {
	case int64:
		return v
	case float64:
		return int64(v)
	case string:
		n, _ := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
		return n
	}
	return 0
}

// names reads a JSON list of names.
func (r row) object(column string) (v map[string][]string) {
	if text := r.text(column); text != "" {
		_ = json.Unmarshal([]byte(text), &v) // what is no such thing is nothing
	}
	return v
}

// latest is the end of the year 9999, where RFC 3339 ends.
const latest = 253_402_300_799_000

// time reads a point in time: seconds since 1970, or what other programs have
// left in its place. 0 is none.
func (r row) time(column string) chat.Time {
	var seconds float64
	switch v := r[column].(type) {
	case int64:
		seconds = float64(v)
	case float64:
		seconds = v
	case time.Time:
		return within(v)
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil {
			return dated(v)
		}
		seconds = f
	}
	if seconds > 1e11 { // milliseconds
		seconds /= 1000
	}
	if math.IsNaN(seconds) || seconds <= 0 || seconds*1000 > latest {
		return 0
	}
	return chat.Time(math.Round(seconds * 1000))
}

func dated(s string) chat.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999", "2006-01-02T15:04:05.999999"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return within(t)
		}
	}
	return 0
}

// within is a time that can be told, or 0.
func within(t time.Time) chat.Time {
	if at := chat.TimeOf(t); at > 0 && at <= latest {
		return at
	}
	return 0
}

// stamp names a message's time exactly, since that is part of what names the
// message.
func (r row) stamp() string {
	switch v := r["ts"].(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', 6, 64)
	case int64:
		return strconv.FormatFloat(float64(v), 'f', 6, 64)
	default:
		return r.text("ts")
	}
}
