package server

import (
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
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

func (s *Server) addReaction(r *request) error {
	return r.mark(func(id chat.MessageID) error {
		return s.opts.Store.AddReaction(r.Context(), r.user.ID, id, r.PathValue("emoji"))
	})
}

func (s *Server) removeReaction(r *request) error {
	return r.mark(func(id chat.MessageID) error {
		return s.opts.Store.RemoveReaction(r.Context(), r.user.ID, id, r.PathValue("emoji"))
	})
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
