package server

import (
	"context"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
	"minimost/internal/emoji"
)

// profileChange is store.ProfileChange as it is sent.
type profileChange struct {
	DisplayName  *string            `json:"display_name"`
	NameHue      *int               `json:"name_hue"`
	Bio          *string            `json:"bio"`
	StatusText   *string            `json:"status_text"`
	StatusUntil  *chat.Time         `json:"status_until"`
	Availability *chat.Availability `json:"presence"`
	Settings     jsontext.Value     `json:"settings"`
}

// mark is a handler that changes something about the message in the path.
func (r *request) mark(change func(chat.MessageID) error) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := change(chat.MessageID(id)); err != nil {
		return err
	}
	return r.empty()
}

// reaction is a handler that changes the emoji in the path at a message, in
// the one form in which it is stored.
func (r *request) reaction(change func(context.Context, chat.UserID, chat.MessageID, string) error) error {
	return r.mark(func(id chat.MessageID) error {
		e, ok := emoji.Canonical(r.PathValue("emoji"))
		if !ok {
			return chat.ErrBadEmoji
		}
		return change(r.Context(), r.user.ID, id, e)
	})
}

func (s *Server) addReaction(r *request) error    { return r.reaction(s.opts.Store.AddReaction) }
func (s *Server) removeReaction(r *request) error { return r.reaction(s.opts.Store.RemoveReaction) }

// emoji serves the picker's data. It changes with the server only.
func (s *Server) emoji(r *request) error {
	s.assets.emoji.serve(r, "private, max-age=86400")
	return nil
}

func (s *Server) pin(r *request) error {
	return r.mark(func(id chat.MessageID) error { return s.opts.Store.Pin(r.Context(), r.user.ID, id) })
}

func (s *Server) unpin(r *request) error {
	return r.mark(func(id chat.MessageID) error { return s.opts.Store.Unpin(r.Context(), r.user.ID, id) })
}

func (s *Server) readers(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	ids, count, err := s.opts.Store.Readers(r.Context(), r.user.ID, chat.MessageID(id))
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, struct {
		UserIDs []chat.UserID `json:"user_ids"`
		Count   int           `json:"count"`
	}{ids, count})
}

func (s *Server) mentions(r *request) error {
	before, err := r.queryID("cursor")
	if err != nil {
		return err
	}
	limit, err := r.queryInt("limit")
	if err != nil {
		return err
	}
	page, err := s.opts.Store.Mentions(r.Context(), r.user.ID, chat.MessageID(before), limit)
	if err != nil {
		return err
	}
	out := struct {
		Messages []chat.Message `json:"messages"`
		Next     chat.MessageID `json:"next_cursor,omitzero"`
	}{Messages: page.Messages}
	if page.MoreBefore {
		out.Next = page.Messages[len(page.Messages)-1].ID
	}
	return r.json(http.StatusOK, out)
}
