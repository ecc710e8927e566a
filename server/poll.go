package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
	"minimost/hub"
)

// poll serves the live stream where WebSocket does not get through. The cursor
// is the state: a client that missed an answer asks again from the same place.
func (s *Server) poll(r *request) error {
	if !s.polls.enter(r.user.ID) {
		return errTooManyPolls
	}
	defer s.polls.leave(r.user.ID)
	session, err := s.pollSession(r)
	if err != nil {
		return err
	}
	// A client that goes away ends its wait, the server's stop the session.
	ctx, cancel := context.WithTimeout(r.Context(), chat.PollHold)
	defer cancel()
	frame, cursor, err := session.Next(ctx)
	var ended *hub.CloseError
	switch {
	case errors.As(err, &ended):
		return pollEnded(r, ended)
	case err != nil && ctx.Err() == nil:
		return err
	case err != nil:
		frame = []byte("[]")
	}
	return r.json(http.StatusOK, struct {
		ConnectionID string         `json:"connection_id"`
		Cursor       chat.Cursor    `json:"cursor"`
		Events       jsontext.Value `json:"events"`
	}{session.ID(), cursor, frame})
}

// polled is the long-poll connection that a request names. The error is that of
// hub.Session, also if it is not one of the requester's.
func (s *Server) polled(r *request) (*hub.Session, error) {
	session, err := s.opts.Hub.Session(r.URL.Query().Get("connection_id"))
	switch {
	case err != nil:
		return nil, err
	case session.SessionID() != r.session.ID || !session.Polled():
		return nil, chat.ErrNotFound
	}
	return session, nil
}

// pollSession finds the connection of a poll, or opens one.
func (s *Server) pollSession(r *request) (*hub.Session, error) {
	session, err := s.polled(r)
	if err != nil {
		return s.connect(r, hub.Poll)
	}
	cursor, err := chat.ParseCursor(r.URL.Query().Get("cursor"))
	if err != nil {
		return nil, badQuery("cursor", "must be the cursor of the last answer.")
	}
	session.Seek(cursor)
	return session, nil
}

// pollEnded is a close code in the words of HTTP. That one client is to come
// back is answered here and not worth a line in the log.
func pollEnded(r *request, e *hub.CloseError) error {
	switch e.Code {
	case hub.CloseSignedOut:
		return chat.ErrUnauthenticated
	case hub.CloseDisabled:
		return chat.ErrDisabled
	case hub.CloseRestart:
		return chat.ErrStopping
	}
	writeProblem(r.w, r.Request, chat.ErrOverloaded.WithRetry(time.Second))
	return nil
}
