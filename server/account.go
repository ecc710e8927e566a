package server

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"minimost/chat"
)

// Cookie names: the prefix makes browsers refuse to take the cookie from
// anywhere but this host over HTTPS.
const (
	secureCookie = "__Host-minimost"
	plainCookie  = "minimost"
)

func (s *Server) cookieName(r *request) string {
	if s.secure(r.Request) {
		return secureCookie
	}
	return plainCookie
}

// setCookie gives the browser its session; an empty token takes it away.
func (s *Server) setCookie(r *request, token string) {
	c := &http.Cookie{Name: s.cookieName(r), Value: token, Path: "/", Secure: s.secure(r.Request), // #nosec G124 -- Secure but on loopback
		HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: int(chat.SessionIdle.Seconds())}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(r.w, c)
}

// userHeader and userParameter are where a page says whose it is: the cookie
// belongs to the browser, and another tab may have signed in as someone else.
const (
	userHeader    = "Minimost-User"
	userParameter = "user" // of the WebSocket, where browsers send no headers
)

// authenticate finds the session of a request, by cookie or bearer token. It
// fails if the request was made for another user than the session's.
func (s *Server) authenticate(r *request) (err error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		c, err := r.Cookie(s.cookieName(r))
		if err != nil {
			return chat.ErrUnauthenticated
		}
		token = c.Value
	}
	if token == "" || len(token) > 128 {
		return chat.ErrUnauthenticated
	}
	if r.session, r.user, err = s.opts.Store.Authenticate(r.Context(), token); err != nil {
		return err
	}
	for _, meant := range []string{r.Header.Get(userHeader), r.URL.Query().Get(userParameter)} {
		if meant != "" && meant != strconv.FormatInt(int64(r.user.ID), 10) {
			return chat.ErrOtherSession
		}
	}
	return nil
}

type credentials struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

type account struct {
	User chat.User `json:"user"`
}

func (s *Server) device(r *request) chat.Device {
	return chat.Device{Name: deviceName(r.UserAgent()), Address: r.from.String()}
}

func (s *Server) signUp(r *request) error {
	var in struct {
		credentials
		Invite string `json:"invite,omitzero"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	if err := s.admits(in.Invite); err != nil {
		return err
	}
	user, token, err := s.makeAccount(r, in.credentials, in.Invite)
	if err != nil {
		return err
	}
	s.note(r, "signup", user.Username, deviceName(r.UserAgent()))
	s.setCookie(r, token)
	return r.json(http.StatusCreated, account{user})
}

// makeAccount uses the invite only where one is needed.
func (s *Server) makeAccount(r *request, who credentials, invite string) (chat.User, string, error) {
	if s.opts.Signup == chat.SignupOpen {
		return s.opts.Store.SignUp(r.Context(), who.Username, who.Password, s.device(r))
	}
	return s.opts.Store.SignUpInvited(r.Context(), invite, who.Username, who.Password, s.device(r))
}

// inviteHeader brings the invite of somebody who looks for a free name.
const inviteHeader = "Minimost-Invite"

// nameAvailable tells who has an account only to those who may make one.
func (s *Server) nameAvailable(r *request) error {
	if err := s.holdsInvite(r, r.Header.Get(inviteHeader)); err != nil {
		return err
	}
	name := r.URL.Query().Get("username")
	out := struct {
		Available bool   `json:"available"`
		Code      string `json:"code,omitzero"`
		Detail    string `json:"detail"`
	}{}
	err := chat.CheckUsername(name)
	var bad *chat.Error
	switch {
	case errors.As(err, &bad):
		out.Code, out.Detail = bad.Code, bad.Detail
	default:
		if out.Available, err = s.opts.Store.UsernameFree(r.Context(), name); err != nil {
			return err
		}
		if !out.Available {
			out.Code, out.Detail = chat.ErrUsernameTaken.Code, chat.ErrUsernameTaken.Detail
		}
	}
	return r.json(http.StatusOK, out)
}

// login answers every failure after the same time and with the same words,
// whether or not there is such an account.
func (s *Server) login(r *request) (err error) {
	start := time.Now()
	var in credentials
	if err := r.decode(&in); err != nil {
		return err
	}
	defer func() { s.noteLogin(r, in.Username, err) }()
	var user chat.User
	var token string
	err = s.guarded(r, in.Username, start, func() (err error) {
		user, token, err = s.tryLogin(r, in)
		return err
	})
	if err != nil {
		return err
	}
	s.setCookie(r, token)
	return r.json(http.StatusOK, account{user})
}

// tryLogin spares the work of hashing what can be no password.
func (s *Server) tryLogin(r *request, in credentials) (chat.User, string, error) {
	if in.Password == "" || len(in.Password) > chat.PasswordMax {
		return chat.User{}, "", chat.ErrBadCredentials
	}
	return s.opts.Store.Login(r.Context(), in.Username, in.Password, s.device(r))
}

func (s *Server) logout(r *request) error {
	if err := s.opts.Store.EndSession(r.Context(), r.user.ID, r.session.ID); err != nil {
		return err
	}
	s.note(r, "logout", r.user.Username, "")
	s.setCookie(r, "")
	return r.empty()
}

func (s *Server) me(r *request) error {
	me, err := s.opts.Store.Me(r.Context(), r.session)
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, me)
}

func (s *Server) mySessions(r *request) error {
	list, err := s.opts.Store.Sessions(r.Context(), r.user.ID)
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, struct {
		Sessions []chat.Session `json:"sessions"`
		Current  chat.SessionID `json:"current"`
	}{list, r.session.ID})
}

func (s *Server) endOtherSessions(r *request) error {
	if err := s.opts.Store.EndOtherSessions(r.Context(), r.session); err != nil {
		return err
	}
	return r.empty()
}

func (s *Server) endSession(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := s.opts.Store.EndSession(r.Context(), r.user.ID, chat.SessionID(id)); err != nil {
		return err
	}
	s.note(r, "session.ended", r.user.Username, strconv.FormatInt(id, 10))
	return r.empty()
}

// deviceName is a short form of a user agent: what people call it.
func deviceName(agent string) string {
	return pick(agent, "Unknown app", "Edg/", "Edge", "OPR/", "Opera", "Firefox/", "Firefox",
		"Chrome/", "Chrome", "Safari/", "Safari", "curl/", "curl") +
		pick(agent, "", "iPhone", " on iPhone", "iPad", " on iPad", "Android", " on Android",
			"Windows", " on Windows", "Mac OS X", " on macOS", "CrOS", " on ChromeOS", "Linux", " on Linux")
}

// pick gives the name of the first mark that stands in s; pairs are mark, name.
func pick(s, other string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if strings.Contains(s, pairs[i]) {
			return pairs[i+1]
		}
	}
	return other
}
