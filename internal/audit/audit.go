// Package audit keeps the record of what matters for security: who signed in,
// who was refused, what the administrator did. One JSON object a line, so that
// nothing in a name can forge a line or command a terminal.
//
// The server and the administrator's tool write to the same file. It is
// opened for each line, so it can be moved away at any time.
package audit

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/gofrs/flock"

	"minimost/chat"
)

// FileName of the record in the data directory; older parts are FileName.1 and
// so on, the newest first.
const FileName = "audit.log"

const (
	partBytes = 10 << 20
	partsKept = 5
	// patience is how long a line waits for another process.
	patience = time.Second
)

// Event is one line.
type Event struct {
	At chat.Time `json:"at"`
	// Event is a word such as "login" or "user.disabled".
	Event string `json:"event"`
	// User is whom it is about, By who did it if that is somebody else.
	User string `json:"user,omitzero"`
	By   string `json:"by,omitzero"`
	// Address is where the request came from.
	Address string `json:"address,omitzero"`
	Detail  string `json:"detail,omitzero"`
}

// Log is the record in one data directory. It is safe for concurrent use, also
// by several processes.
type Log struct{ path string }

// In is the record of a data directory.
func In(dir string) *Log { return &Log{filepath.Join(dir, FileName)} }

// Write adds a line.
func (l *Log) Write(e Event) error {
	b, err := json.Marshal(e, jsontext.AllowInvalidUTF8(true)) // what is no text stands as U+FFFD
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	lock := flock.New(l.path+".lock", flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := lock.TryLockContext(ctx, patience/50); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	defer lock.Close() //nolint:errcheck // the line is what matters
	if err := l.rotate(int64(len(b))); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// rotate begins a new part when the line would make this one too large.
func (l *Log) rotate(more int64) error {
	info, err := os.Stat(l.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size()+more <= partBytes {
		return nil
	}
	if err != nil {
		return err
	}
	for n := partsKept - 1; n > 0; n-- {
		err := os.Rename(l.part(n-1), l.part(n))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (l *Log) part(n int) string {
	if n == 0 {
		return l.path
	}
	return fmt.Sprintf("%s.%d", l.path, n)
}

// Last gives up to n of the newest events that want, oldest first. Lines that
// are none are left out.
func (l *Log) Last(n int, want func(Event) bool) ([]Event, error) {
	events := []Event{}
	for part := partsKept - 1; part >= 0; part-- {
		b, err := os.ReadFile(l.part(part)) // #nosec G304 -- our own file
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
		for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
			var e Event
			if json.Unmarshal(lines.Bytes(), &e) == nil && want(e) {
				events = append(events, e)
			}
		}
		events = events[max(0, len(events)-n):]
	}
	return events, nil
}
