package server

import (
	"errors"
	"net/http"

	"minimost/chat"
	"minimost/signal"
)

// caller is the user at the live connection that the page says is its own.
func (s *Server) caller(r *request, connectionID string) (signal.Caller, error) {
	session, err := s.opts.Hub.Session(connectionID)
	switch {
	case errors.Is(err, chat.ErrStopping):
		return signal.Caller{}, err
	case err != nil || session.SessionID() != r.session.ID:
		return signal.Caller{}, chat.ErrNoConnection
	}
	return signal.Caller{User: r.user.ID, Session: r.session.ID, At: session}, nil
}

func (s *Server) startCall(r *request) error {
	var in struct {
		ChannelID    int64         `json:"channel_id"`
		Kind         chat.CallKind `json:"kind"`
		ConnectionID string        `json:"connection_id"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	if in.Kind != chat.Voice && in.Kind != chat.Screen {
		bad := *errBadField
		bad.Field = "kind"
		return bad.WithDetail("The kind is voice or screen.")
	}
	who, err := s.caller(r, in.ConnectionID)
	if err != nil {
		return err
	}
	joined, created, err := s.opts.Calls.Start(r.Context(), who, chat.ChannelID(in.ChannelID), in.Kind)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if !created {
		status = http.StatusOK
	}
	return r.json(status, joined)
}

func (s *Server) acceptCall(r *request) error {
	var in struct {
		ConnectionID string `json:"connection_id"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	who, err := s.caller(r, in.ConnectionID)
	if err != nil {
		return err
	}
	joined, err := s.opts.Calls.Accept(who, r.PathValue("call_id"))
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, joined)
}

func (s *Server) rejoinCall(r *request) error {
	var in struct {
		Peer         string    `json:"peer"`
		ConnectionID string    `json:"connection_id"`
		Call         chat.Call `json:"call"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	who, err := s.caller(r, in.ConnectionID)
	if err != nil {
		return err
	}
	joined, err := s.opts.Calls.Rejoin(r.Context(), who, r.PathValue("call_id"), in.Peer, in.Call)
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, joined)
}

func (s *Server) declineCall(r *request) error {
	if err := s.opts.Calls.Decline(r.user.ID, r.PathValue("call_id")); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) leaveCall(r *request) error {
	var in struct {
		Peer string `json:"peer"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	if err := s.opts.Calls.Leave(r.user.ID, r.PathValue("call_id"), in.Peer); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) endCall(r *request) error {
	if err := s.opts.Calls.End(r.user.ID, r.PathValue("call_id")); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) inviteToCall(r *request) error {
	var in struct {
		UserID int64 `json:"user_id"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	u, err := s.opts.Store.User(r.Context(), chat.UserID(in.UserID))
	if err != nil {
		return err
	}
	if u.Deleted || u.System {
		return chat.ErrNotFound
	}
	if err := s.opts.Calls.Invite(r.user.ID, r.PathValue("call_id"), u.ID); err != nil {
		return err
	}
	return r.empty()
}
