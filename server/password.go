package server

import (
	"context"
	"net/http"
	"time"

	"minimost/chat"
	"minimost/store"
)

// proven runs a check of the user's own password, with the same delay and
// lockout as a sign-in.
func (s *Server) proven(r *request, check func() error) error {
	return s.guarded(r, r.user.Username, time.Now(), check)
}

func (s *Server) changePassword(r *request) error {
	var in struct {
		Current string `json:"current"`
		New     string `json:"new"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	err := s.proven(r, func() error {
		return s.opts.Store.ChangePassword(r.Context(), r.session, in.Current, in.New)
	})
	s.noteProven(r, "password.changed", err)
	if err != nil {
		return err
	}
	return r.empty()
}

var errBadMode = &chat.Error{Kind: chat.Unprocessable, Code: "bad_mode", Field: "mode",
	Detail: "The mode is anonymise or erase."}

// deleteMe ends the account. What has begun is finished though nobody waits.
func (s *Server) deleteMe(r *request) error {
	var in struct {
		Password string         `json:"password"`
		Mode     store.Farewell `json:"mode"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	if in.Mode != store.Anonymise && in.Mode != store.Erase {
		return errBadMode
	}
	err := s.proven(r, func() error { return s.opts.Store.CheckPassword(r.Context(), r.user.ID, in.Password) })
	s.noteProven(r, "account.deleted", err)
	if err != nil {
		return err
	}
	if err := s.opts.Store.DeleteAccount(context.WithoutCancel(r.Context()), r.user.ID, in.Mode); err != nil {
		return err
	}
	s.setCookie(r, "")
	return r.empty()
}

// reset says whose new password a request is about: that of the one who has
// the token or, without one, of the user who is signed in.
func (s *Server) reset(r *request, token string) (store.Reset, error) {
	if token != "" || s.authenticate(r) != nil {
		if token == "" || len(token) > 128 {
			return store.Reset{}, chat.ErrResetGone
		}
		return store.Reset{Token: token}, nil
	}
	return store.Reset{User: r.user.ID}, nil
}

// checkReset tells a page for whom a link is, before anything is typed.
func (s *Server) checkReset(r *request) error {
	var in struct {
		Token string `json:"token,omitzero"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	reset, err := s.reset(r, in.Token)
	if err != nil {
		return err
	}
	user, err := s.opts.Store.ResetUser(r.Context(), reset)
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, struct {
		Username string `json:"username"`
	}{user.Username})
}

// resetPassword sets a new password. The token comes in the body and stands
// behind the # of the link, so that it is in nobody's log.
func (s *Server) resetPassword(r *request) error {
	var in struct {
		Token    string `json:"token,omitzero"`
		Password string `json:"password"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	reset, err := s.reset(r, in.Token)
	if err != nil {
		return err
	}
	user, err := s.opts.Store.ResetPassword(r.Context(), reset, in.Password)
	if err != nil {
		s.note(r, "password.reset.refused", user.Username, "")
		return err
	}
	s.note(r, "password.reset", user.Username, "")
	s.lockout.end(user.Username, r.from, nil)
	return r.empty()
}
