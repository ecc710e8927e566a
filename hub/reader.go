package hub

import (
	"context"
	"time"

	"minimost/chat"
)

// reader is who asks the session for frames.
type reader struct {
	// wake is where the newest reader waits; it is also its turn, because each
	// that comes while another reads brings its own.
	wake    chan struct{}
	reading bool
	// waiting says that the reader has found nothing and must be notified.
	waiting bool
	// lent is the buffer of the frame that the reader has, nil for none.
	lent *[]byte

	// A poll session ends when expires passes without a reader.
	linger  *time.Timer
	expires time.Time
}

// step is what a reader does next.
type step int

const (
	// stop and return what there is.
	stop step = iota
	// wait to be notified.
	wait
	// check whether the client's position can be resumed.
	check
	// read from the log.
	read
)

var emptyFrame = []byte("[]")

// Next waits for something to send and gives it as one frame, a JSON array of
// events in order, with the position up to which the client has then been
// served. The frame is shared: it must not be changed, and is good until the
// next call, on a poll session for ever.
//
// When another call comes meanwhile it takes over and this one returns an empty
// array at once. The error is a *CloseError when the session has ended, the
// context's when that is done first (the position is good then), or that of
// the log, after which Next may be called again.
func (s *Session) Next(ctx context.Context) ([]byte, chat.Cursor, error) {
	turn, start := s.begin()
	defer s.finish(turn)
	for {
		frame, at, todo, err := s.advance(turn, start)
		switch todo {
		case stop:
			return frame, at, err
		case wait:
			select {
			case <-turn:
			case <-ctx.Done():
				err = ctx.Err()
			}
		case check:
			err = s.open(ctx, turn)
		case read:
			err = s.replay(ctx, turn)
		}
		if err != nil {
			return nil, s.standing(turn, start), err
		}
	}
}

// begin takes over from another reader and gives back the frame of the last.
func (s *Session) begin() (turn chan struct{}, start chat.Cursor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reading {
		notify(s.wake)
		s.wake = make(chan struct{}, 1)
	}
	s.reading, s.waiting = true, false
	if s.lent != nil {
		giveBack(s.lent)
		s.lent = nil
	}
	return s.wake, s.served
}

func (s *Session) finish(turn chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wake != turn {
		return
	}
	s.reading, s.waiting = false, false
	if s.linger != nil && s.ended == nil {
		s.expires = time.Now().Add(chat.PollLinger)
		s.linger.Reset(chat.PollLinger)
	}
}

// advance takes a frame or says what it takes to get one.
func (s *Session) advance(
	turn chan struct{}, start chat.Cursor,
) ([]byte, chat.Cursor, step, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended != nil:
		return nil, start, stop, s.ended
	case s.wake != turn:
		return emptyFrame, start, stop, nil
	case s.unchecked:
		return nil, start, check, nil
	}
	s.catchUp()
	if !s.live && len(s.events) == 0 {
		return nil, start, read, nil
	}
	if frame := s.take(); frame != nil {
		return frame, s.served, stop, nil
	}
	s.waiting = true
	return nil, start, wait, nil
}

// take takes a frame off the queue and moves on by as much.
func (s *Session) take() []byte {
	frame, n := s.frame()
	if n > 0 {
		s.taken = s.events[n-1].seq
		s.served.Seq = s.taken
		s.pop(n)
	}
	s.pass()
	return frame
}

// standing is how far the client has been served, as far as this reader knows.
func (s *Session) standing(turn chan struct{}, start chat.Cursor) chat.Cursor {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wake != turn {
		return start
	}
	s.pass()
	return s.served
}

// waiter is what to notify, nil when nobody waits.
func (s *Session) waiter() chan struct{} {
	if !s.waiting {
		return nil
	}
	s.waiting = false
	return s.wake
}

// rouse notifies the reader if it waits.
func (s *Session) rouse() {
	if w := s.waiter(); w != nil {
		notify(w)
	}
}

// expire ends a poll session that nobody asks any more.
func (s *Session) expire() {
	s.mu.Lock()
	asked := s.reading || time.Now().Before(s.expires)
	s.mu.Unlock()
	if !asked {
		s.Close()
	}
}
