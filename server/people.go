package server

import (
	"context"
	"net/http"
	"strings"
	"time"

	"minimost/chat"
	"minimost/store"
)

func (s *Server) health(r *request) error {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	if err := s.opts.Store.Health(ctx); err != nil {
		return err
	}
	return r.json(http.StatusOK, struct {
		Status  string `json:"status"`
		Version string `json:"version"`
	}{"ok", s.opts.Version})
}

func (s *Server) describe(r *request) error { return r.json(http.StatusOK, s.info) }

func (s *Server) bootstrap(r *request) error {
	b, err := s.opts.Store.Bootstrap(r.Context(), r.session)
	if err != nil {
		return err
	}
	b.Presence = s.opts.Hub.Presence()
	b.Server = s.info
	return r.json(http.StatusOK, b)
}

func (s *Server) users(r *request) error {
	var want store.UserQuery
	after, err := r.queryID("cursor")
	if err != nil {
		return err
	}
	if want.Limit, err = r.queryInt("limit"); err != nil {
		return err
	}
	if want.Limit == 0 {
		want.Limit = chat.UsersPage
	}
	want.After = chat.UserID(after)
	want.Text = chat.Cut(r.URL.Query().Get("q"), 100)
	if chat.CheckText(want.Text) != nil {
		return badQuery("q", "must be text.")
	}
	if r.URL.Query().Has("ids") {
		if want.IDs, err = parseIDs(r.URL.Query().Get("ids")); err != nil {
			return err
		}
	}
	users, err := s.opts.Store.Users(r.Context(), want)
	if err != nil {
		return err
	}
	out := struct {
		Users []chat.User `json:"users"`
		Next  chat.UserID `json:"next_cursor,omitzero"`
	}{Users: users}
	if len(users) == min(want.Limit, chat.UsersPage) && len(users) > 0 {
		out.Next = users[len(users)-1].ID
	}
	return r.json(http.StatusOK, out)
}

func parseIDs(list string) ([]chat.UserID, error) {
	parts := strings.Split(list, ",")
	if len(parts) > chat.UsersPage {
		return nil, badQuery("ids", "has too many ids; ask for at most 100 at a time.")
	}
	ids := make([]chat.UserID, 0, len(parts))
	for _, p := range parts {
		id, err := chat.ParseID(p)
		if err != nil {
			return nil, badQuery("ids", "must be ids with commas between them.")
		}
		ids = append(ids, chat.UserID(id))
	}
	return ids, nil
}

func (s *Server) user(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	u, err := s.opts.Store.User(r.Context(), chat.UserID(id))
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, u)
}
