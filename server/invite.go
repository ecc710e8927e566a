package server

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"rsc.io/qr"

	"minimost/chat"
)

// invite tells somebody what to tell others: the address at which they open
// this server, and its QR code.
func (s *Server) invite(r *request) error {
	out, err := s.invitation(s.addressForOthers(r))
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, out)
}

// invitation is an address in two forms: to copy, and to scan.
type invitation struct {
	URL string   `json:"url"`
	QR  []string `json:"qr"` // rows, a digit for each module, "1" is dark
}

func (s *Server) invitation(address string) (out invitation, err error) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return out, err
	}
	rows := make([]string, code.Size)
	for y := range rows {
		var row strings.Builder
		for x := range code.Size {
			if code.Black(x, y) {
				row.WriteByte('1')
			} else {
				row.WriteByte('0')
			}
		}
		rows[y] = row.String()
	}
	return invitation{address, rows}, nil
}

// makeInvite gives a member a link for others. The secret stands behind its #,
// so that it is in nobody's log.
func (s *Server) makeInvite(r *request) error {
	if s.opts.Signup == chat.SignupClosed {
		return chat.ErrSignupClosed
	}
	invite, token, err := s.opts.Store.MakeInvite(r.Context(), r.user.ID, chat.InviteUses, chat.InviteFor)
	if err != nil {
		return err
	}
	s.note(r, "invite.made", r.user.Username, "number "+strconv.FormatInt(int64(invite.ID), 10))
	out, err := s.invitation(s.addressForOthers(r) + "/invite#" + token)
	if err != nil {
		return err
	}
	return r.json(http.StatusCreated, struct {
		Invite chat.Invite `json:"invite"`
		invitation
	}{invite, out})
}

// admits says whether somebody with this invite, "" for none, may make an
// account as far as that can be seen without looking it up.
func (s *Server) admits(invite string) error {
	switch {
	case s.opts.Signup == chat.SignupClosed:
		return chat.ErrSignupClosed
	case s.opts.Signup == chat.SignupOpen:
		return nil
	case invite == "":
		return chat.ErrInviteNeeded
	case len(invite) > 128:
		return chat.ErrInviteGone
	}
	return nil
}

// holdsInvite also looks the invite up, where one is needed.
func (s *Server) holdsInvite(r *request, invite string) error {
	if err := s.admits(invite); err != nil || s.opts.Signup == chat.SignupOpen {
		return err
	}
	_, err := s.opts.Store.InviteOf(r.Context(), invite)
	return err
}

// checkInvite tells a page whether its link still works, before anything is
// typed.
func (s *Server) checkInvite(r *request) error {
	var in struct {
		Token string `json:"token"`
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	if err := s.holdsInvite(r, in.Token); err != nil {
		return err
	}
	return r.empty()
}

// addressForOthers is the one that was used to ask, unless that is this
// machine's name for itself.
func (s *Server) addressForOthers(r *request) string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	own := host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
	if own && len(s.opts.URLs) > 0 {
		return s.opts.URLs[0]
	}
	scheme := "http://"
	if s.secure(r.Request) {
		scheme = "https://"
	}
	return scheme + r.Host
}
