package server

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"rsc.io/qr"
)

// invite tells somebody what to tell others: the address at which they open
// this server, and its QR code.
func (s *Server) invite(r *request) error {
	address := s.addressForOthers(r)
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return err
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
	return r.json(http.StatusOK, struct {
		URL string   `json:"url"`
		QR  []string `json:"qr"`
	}{address, rows})
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
