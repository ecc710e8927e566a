package server

import (
	"errors"
	"time"

	"minimost/chat"
	"minimost/internal/audit"
)

// note records what somebody did, or tried to.
func (s *Server) note(r *request, event, user, detail string) {
	if s.opts.Audit == nil {
		return
	}
	s.opts.Audit(audit.Event{At: chat.TimeOf(time.Now()), Event: event, User: user, Address: r.from.String(),
		Detail: chat.Cut(detail, auditChars)})
}

// auditChars is the longest detail that is recorded.
const auditChars = 200

// noteDenied records a request that another site has made a browser send, if
// there were not too many.
func (s *Server) noteDenied(r *request) {
	if s.limits.take(denials, r) == nil {
		s.note(r, "denied.cross_origin", "", r.Method+" "+r.URL.Path+" from "+r.Header.Get("Origin"))
	}
}

// noteLogin records how a sign-in ended.
func (s *Server) noteLogin(r *request, name string, err error) {
	name = chat.Cut(name, auditChars)
	switch {
	case err == nil:
		s.note(r, "login", name, deviceName(r.UserAgent()))
	case errors.Is(err, chat.ErrBadCredentials):
		s.note(r, "login.failed", name, "")
	case errors.Is(err, chat.ErrLocked):
		s.note(r, "login.locked", name, "")
	case errors.Is(err, chat.ErrDisabled):
		s.note(r, "login.disabled", name, "")
	}
}

// noteProven records how the use of one's own password ended.
func (s *Server) noteProven(r *request, event string, err error) {
	switch {
	case err == nil:
		s.note(r, event, r.user.Username, "")
	case errors.Is(err, chat.ErrWrongPassword), errors.Is(err, chat.ErrLocked):
		s.note(r, event+".refused", r.user.Username, "")
	}
}
