package server

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"

	"minimost/chat"
)

// The policy of every page: everything from here, nothing inline, no HTML from
// strings (Trusted Types).
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
	"media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; " +
	"form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types minimost-message minimost-worker"

// securityHeaders are on every answer; a handler may say of its own that it can
// be kept, or what a file that is opened by itself may do.
var securityHeaders = map[string]string{
	"Cache-Control":                "no-store",
	"Content-Security-Policy":      contentPolicy,
	"Permissions-Policy":           "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cross-Origin-Embedder-Policy": "require-corp",
	"Referrer-Policy":              "no-referrer",
	"X-Frame-Options":              "DENY",
	"X-Content-Type-Options":       "nosniff",
}

// strictTransport holds for half a year: long, and not for ever.
const strictTransport = "max-age=15552000"

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range securityHeaders {
			w.Header().Set(name, value)
		}
		if s.opts.StrictTransport && s.secure(r) {
			w.Header().Set("Strict-Transport-Security", strictTransport)
		}
		next.ServeHTTP(w, r)
	})
}

// recovered answers a panic with 500 and keeps the process.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // the documented way to compare
				panic(p)
			}
			id := errorID()
			s.logPanic(p, r.URL.Path, id)
			writeProblem(w, r, internal(id))
		}()
		next.ServeHTTP(w, r)
	})
}

// logPanic says where the server was when it panicked.
func (s *Server) logPanic(p any, where, id string) {
	s.opts.Log.Error().Interface("panic", p).Bytes("stack", debug.Stack()).Str("error_id", id).
		Str("at", where).Msg("handler panicked")
}

// hostNames is the set of names that mean this server.
func hostNames(names []string) map[string]bool {
	set := map[string]bool{"localhost": true}
	for _, n := range names {
		set[strings.ToLower(strings.TrimSuffix(n, "."))] = true
	}
	return set
}

// ourHost refuses requests for other names before anything else looks at
// them: DNS rebinding makes a foreign page and us the same origin. An IP
// address cannot be rebound.
func (s *Server) ourHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "" {
			writeProblem(w, r, errNoHost)
			return
		}
		if !s.isOurs(r.Host) {
			writeProblem(w, r, errMisdirected)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) isOurs(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if s.hosts[host] {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.Zone() == "" // a zone can be any word
}

// sameOrigin refuses what another site makes a browser send, and reads of the
// interface by other sites too, the live stream among them.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if protection.Check(r) != nil || (ofPeople(r.URL.Path) && !s.originIsOurs(r)) {
			s.noteDenied(&request{Request: r, w: w, from: s.address(r)})
			writeProblem(w, r, errCrossOrigin)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ofPeople says whether a path may lead to what people have written or sent.
func ofPeople(path string) bool {
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/files/") || strings.HasPrefix(path, "/avatars/") ||
		strings.HasPrefix(path, chat.PreviewImagePath)
}

// originIsOurs compares scheme and host of a browser's Origin. Other programs
// send none.
func (s *Server) originIsOurs(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || !strings.EqualFold(u.Host, r.Host) || origin != u.Scheme+"://"+u.Host {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && !s.secure(r)
}

// forwardedFor is the address that the nearest proxy saw.
func forwardedFor(h http.Header) (netip.Addr, bool) {
	all := strings.Split(strings.Join(h.Values("X-Forwarded-For"), ","), ",")
	addr, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1]))
	return addr.Unmap(), err == nil
}
