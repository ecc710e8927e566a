package server

import (
	"net/http"

	"minimost/chat"
)

func (s *Server) channel(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	c, err := s.opts.Store.Channel(r.Context(), r.user.ID, chat.ChannelID(id))
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, c)
}

type messageRef struct {
	MessageID int64 `json:"message_id"`
}

// watermark reads a channel and a message to read up to.
func (r *request) watermark() (chat.ChannelID, chat.MessageID, error) {
	var in messageRef
	id, err := r.id()
	if err != nil {
		return 0, 0, err
	}
	if err := r.decode(&in); err != nil {
		return 0, 0, err
	}
	if in.MessageID < 1 || in.MessageID > chat.MaxID {
		bad := *errBadField
		bad.Field = "message_id"
		return 0, 0, &bad
	}
	return chat.ChannelID(id), chat.MessageID(in.MessageID), nil
}

func (s *Server) markRead(r *request) error {
	channel, message, err := r.watermark()
	if err != nil {
		return err
	}
	if err := s.opts.Store.MarkRead(r.Context(), r.user.ID, channel, message); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) markUnread(r *request) error {
	channel, message, err := r.watermark()
	if err != nil {
		return err
	}
	if err := s.opts.Store.MarkUnread(r.Context(), r.user.ID, channel, message); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) setDraft(r *request) error {
	var in struct {
		Body string `json:"body"`
	}
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	if err := s.opts.Store.SetDraft(r.Context(), r.user.ID, chat.ChannelID(id), in.Body); err != nil {
		return err
	}
	return r.empty()
}
