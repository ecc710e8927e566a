package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"minimost/chat"
)

var errTooSlow = &transportError{http.StatusRequestTimeout, "too_slow",
	"The file came too slowly. Try again with a better connection."}

// body is one that may take long: it has no end to its time as long as it keeps
// coming, and a limit of its own.
type body struct {
	in io.Reader
	// extend sets when reading from the client fails.
	extend func(time.Time) error
	within time.Duration // for each stretch of chat.BodyBytes
	stop   context.Context
	left   int64 // may still be read

	mu    sync.Mutex // of what follows, between Read and the stopping
	got   int64
	until time.Time
}

// steady is the body of a request that may take long, of at most so many
// bytes. done must be called when it has been read.
func (s *Server) steady(r *request, limit int64) (b *body, done func()) {
	control := http.NewResponseController(r.w)
	b = &body{in: r.whole, extend: control.SetReadDeadline, within: s.bodyWithin, stop: s.stopping, left: limit}
	stop := context.AfterFunc(s.stopping, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		_ = b.extend(time.Now().Add(s.uploadGrace)) // it cannot be had: the server ends the connection
	})
	return b, func() { stop() }
}

var errLeft = errors.New("the body is longer than allowed")

// Read fails with errLeft beyond the limit, with errTooSlow when too little
// came, and with chat.ErrStopping when the server stops.
func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLeft
	}
	if err := b.wait(); err != nil {
		return 0, err
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.got += int64(n)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errTooSlow
		if b.stop.Err() != nil {
			err = chat.ErrStopping.WithDetail("The server is stopping. Send the file again in a moment.")
		}
	}
	return n, err
}

// answerWithin is more than an answer takes once the body is there.
const answerWithin = 5 * time.Minute

// end says that the body has been read: what is left of its time is no limit
// for the answer.
func (b *body) end() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.extend(time.Now().Add(answerWithin))
}

// wait begins another stretch of time when the one before brought enough.
func (b *body) wait() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop.Err() != nil || !b.until.IsZero() && b.got < chat.BodyBytes {
		return nil
	}
	b.until, b.got = time.Now().Add(b.within), 0
	return b.extend(b.until)
}
