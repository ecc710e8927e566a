package chat

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// Cursor is a position in the event log of one database: everything up to and
// including Seq has been seen. The wall clock is in no cursor.
type Cursor struct {
	// Epoch is the database's random id, 1 to 64 letters, digits, - or _; restoring a backup changes it, so a
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

var epochPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// ParseCursor reads the wire form. A cursor has one spelling only.
func ParseCursor(s string) (Cursor, error) {
	epoch, num, ok := strings.Cut(s, ".")
	if !ok || !epochPattern.MatchString(epoch) {
		return Cursor{}, errBadCursor
	}
	if num == "0" {
		return Cursor{Epoch: epoch}, nil
	}
	seq, err := ParseID(num)
	if err != nil {
		return Cursor{}, errBadCursor
	}
	return Cursor{Epoch: epoch, Seq: seq}, nil
}
