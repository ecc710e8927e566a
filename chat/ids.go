package chat

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Identifiers are positive and below 2^53, so that they are exact as JSON
// numbers in a browser. Zero means "none".
type (
	// UserID names an account.
	UserID int64
	// ChannelID names a channel of any kind.
	ChannelID int64
	// MessageID names a message; ids grow in the order messages are stored,
	// over all channels, so they also say what is older.
	MessageID int64
	// SessionID names a signed-in device. It is not the secret token.
	SessionID int64
	// InviteID names an invitation. It is not the secret token.
	InviteID int64
	// AttachmentID names a file that somebody has uploaded.
	AttachmentID int64
)

// MaxID is the largest identifier, 2^53-1 (RFC 8259, section 6).
const MaxID = 1<<53 - 1

var errBadID = errors.New("not an id")

// ParseID reads a positive decimal number without sign, spaces or leading
// zeros. It accepts ASCII digits only.
func ParseID(s string) (int64, error) {
	if s == "" || len(s) > 16 || s[0] == '0' {
		return 0, errBadID
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, errBadID
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > MaxID {
		return 0, errBadID
	}
	return n, nil
}

// Time is a point in time in Unix milliseconds, as it stands in the database.
// In JSON it is RFC 3339 in UTC with milliseconds. Zero means "never".
type Time int64

const timeLayout = "2006-01-02T15:04:05.000Z"

// TimeOf cuts t to milliseconds.
func TimeOf(t time.Time) Time { return Time(t.UnixMilli()) }

// Time gives the standard library's form, in UTC.
func (t Time) Time() time.Time { return time.UnixMilli(int64(t)).UTC() }

// String is the JSON form without quotes.
func (t Time) String() string { return t.Time().Format(timeLayout) }

// MarshalText writes RFC 3339 in UTC with milliseconds.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads RFC 3339 in any zone.
func (t *Time) UnmarshalText(b []byte) error {
	v, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return fmt.Errorf("time: %w", err)
	}
	*t = TimeOf(v)
	return nil
}
