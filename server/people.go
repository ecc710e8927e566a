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
	stun := "off"
	if s.opts.STUNPort() != 0 {
		stun = "on"
	}
	return r.json(http.StatusOK, struct {
		Status  string `json:"status"`
		Version string `json:"version"`
		STUN    string `json:"stun"`
	}{"ok", s.opts.Version, stun})
}

func (s *Server) describe(r *request) error { return r.json(http.StatusOK, s.serverInfo(r)) }

// serverInfo is what anybody may know of the server at the moment; whoever asks
// gets the page in the language of the request.
func (s *Server) serverInfo(r *request) chat.ServerInfo {
	info := s.info
	info.Page = s.assets.editionFor(r).hash
	info.STUNPort = s.opts.STUNPort()
	return info
}

func (s *Server) bootstrap(r *request) error {
	b, err := s.opts.Store.Bootstrap(r.Context(), r.session)
	if err != nil {
		return err
	}
	b.Presence = s.opts.Hub.Presence()
	b.Calls = s.opts.Calls.Visible(r.user.ID)
	b.Server = s.serverInfo(r)
	return r.json(http.StatusOK, b)
}

// userQuery reads which people are wanted.
func (r *request) userQuery() (want store.UserQuery, err error) {
	after, err := r.queryID("cursor")
	if err != nil {
		return want, err
	}
	if want.Limit, err = r.queryInt("limit"); err != nil {
		return want, err
	}
	if want.Limit == 0 {
		want.Limit = chat.UsersPage
	}
	want.Limit = min(max(want.Limit, 1), chat.UsersPage)
	want.After = chat.UserID(after)
	want.Text = chat.Cut(r.URL.Query().Get("q"), 100)
	if chat.CheckText(want.Text) != nil {
		return want, badQuery("q", "must be text.")
	}
	return want, nil
}

type userList struct {
	Users []chat.User `json:"users"`
	Next  chat.UserID `json:"next_cursor,omitzero"`
}

// usersPage is a full page with the cursor of the next one, or the last page.
func usersPage(users []chat.User, want store.UserQuery) userList {
	out := userList{Users: users}
	if len(users) == want.Limit {
		out.Next = users[len(users)-1].ID
	}
	return out
}

func (s *Server) users(r *request) error {
	want, err := r.userQuery()
	if err != nil {
		return err
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
	return r.json(http.StatusOK, usersPage(users, want))
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
