// Package server speaks HTTP: the REST interface under /api/v1, the live
// stream over WebSocket and long-poll, and the page's files.
//
// routes.go is the one table of what can be asked and by whom. Each resource
// has a file of handlers; a handler decodes strictly, asks the store and
// answers. None of them publishes anything: the store tells the hub.
package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/rs/zerolog"

	"minimost/chat"
	"minimost/frontend"
	"minimost/hub"
	"minimost/store"
)

// Options make a Server. All fields but the marked ones are required.
type Options struct {
	Store *store.Store
	Hub   *hub.Hub
	Log   zerolog.Logger
	// Name is shown to people, Version too.
	Name, Version string
	// HostNames are the names this server answers to, besides localhost and
	// IP addresses; a request for another name is refused (421).
	HostNames []string
	// Secure says that browsers reach the server over HTTPS.
	Secure bool
	// TrustProxy takes a client's address from the last X-Forwarded-For entry
	// when the connection comes from loopback.
	TrustProxy bool
	// SignupsPerHour from one address; 0 means no limit at all.
	SignupsPerHour int
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	opts    Options
	hosts   map[string]bool
	limits  *limits
	lockout *lockout
	polls   polls
	assets  *assets
	http    *http.Server
	info    chat.ServerInfo
}

// New makes a server that is ready to Serve.
func New(opts Options) *Server {
	s := &Server{
		opts:    opts,
		hosts:   hostNames(opts.HostNames),
		limits:  newLimits(opts.SignupsPerHour),
		lockout: newLockout(),
		polls:   polls{open: map[chat.UserID]int{}},
		assets:  loadAssets(frontend.Static()),
		info: chat.ServerInfo{Name: opts.Name, Version: opts.Version,
			PasswordRules: chat.PasswordRules, Limits: chat.PublicLimits},
	}
	s.http = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second, // a body; longer than a poll is held
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    chat.HeaderBytes,
		ErrorLog:          stdLog(opts.Log),
	}
	return s
}

// Serve answers connections from l, which may be a TLS listener, until
// Shutdown. It returns nil after a Shutdown.
func (s *Server) Serve(l net.Listener) error {
	if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Shutdown takes no new connections, waits for running requests until the
// context ends, and then drops them. Live connections end with the hub.
func (s *Server) Shutdown(ctx context.Context) error {
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}

// address is where a request comes from.
func (s *Server) address(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap().WithZone("")
	if s.opts.TrustProxy && addr.IsLoopback() {
		if told, ok := forwardedFor(r.Header); ok {
			return told
		}
	}
	return addr
}
