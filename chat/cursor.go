package chat

import (
	"errors"
	"strconv"
	"strings"
)

// Cursor is a position in the event log of one database: everything up to and
// including Seq has been seen. The wall clock is in no cursor.
type Cursor struct {
	// Epoch is the database's random id; restoring a backup changes it, so a
	// client from a discarded future is told to start again.
	Epoch string
	// Seq is the last event seen, 0 for none.
	Seq int64
}

var errBadCursor = errors.New("not a cursor")

// String is the wire form, EPOCH.SEQ.
func (c Cursor) String() string { return c.Epoch + "." + strconv.FormatInt(c.Seq, 10) }

// MarshalText writes the wire form.
func (c Cursor) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the wire form.
func (c *Cursor) UnmarshalText(b []byte) (err error) {
	*c, err = ParseCursor(string(b))
	return err
}

// ParseCursor reads the wire form.
func ParseCursor(s string) (Cursor, error) {
	epoch, num, ok := strings.Cut(s, ".")
	if !ok || epoch == "" || len(epoch) > 64 || len(num) > 16 {
		return Cursor{}, errBadCursor
	}
	for i := range len(num) {
		if num[i] < '0' || num[i] > '9' {
			return Cursor{}, errBadCursor
		}
	}
	seq, err := strconv.ParseInt(num, 10, 64)
	if err != nil || seq > MaxID {
		return Cursor{}, errBadCursor
	}
	return Cursor{Epoch: epoch, Seq: seq}, nil
}
