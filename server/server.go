// Package server speaks HTTP: the REST interface under /api/v1, the live
// stream over WebSocket and long-poll, and the page's files.
//
// routes.go is the one table of what can be asked and by whom. Each resource
// has a file of handlers; a handler decodes strictly, asks the store and
// answers. None of them publishes anything: the store tells the hub.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"minimost/chat"
	"minimost/hub"
	"minimost/internal/audit"
	"minimost/internal/meter"
	"minimost/internal/preview"
	"minimost/signal"
	"minimost/store"
)

// Options make a Server. All fields but the marked ones are required.
type Options struct {
	Store *store.Store
	Hub   *hub.Hub
	Calls *signal.Calls
	Log   zerolog.Logger
	// Name is shown to people, Version too.
	Name, Version string
	// HostNames are the names this server answers to, besides localhost and
	// IP addresses; a request for another name is refused (421).
	HostNames []string
	// URLs are where it is opened, the best for other devices first; may be
	// empty.
	URLs []string
	// TLS makes the server speak HTTPS; nil is plain HTTP.
	TLS *tls.Config
	// StrictTransport tells browsers to come by HTTPS only from then on (RFC
	// 6797): for a certificate that they trust without our authority.
	StrictTransport bool
	// TrustProxy takes a client's address from the last X-Forwarded-For entry,
	// and from X-Forwarded-Proto whether it speaks HTTPS, when the connection
	// comes from loopback.
	TrustProxy bool
	// Audit takes what matters for security; nil is allowed. It must not block
	// for long.
	Audit func(audit.Event)
	// Meter counts requests; nil is allowed.
	Meter *meter.Meter
	// Signup says who may make an account; "" is chat.SignupOpen.
	Signup chat.SignupMode
	// SignupsPerHour from one address; 0 means no limit at all.
	SignupsPerHour int
	// FileBytes is the largest upload; 0 is chat.FileBytes.
	FileBytes int64
	// Previews makes the cards of links; nil: there are no new ones.
	Previews *preview.Fetcher
	// Pictures are those of the cards; nil: they have none.
	Pictures *preview.Pictures
	// STUNPort says where STUN is answered now, 0 for nowhere. Nil: nowhere ever.
	STUNPort func() int
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	opts     Options
	hosts    map[string]bool
	limits   *limits
	lockout  *lockout
	strange  *strangers
	refusals zerolog.Logger // of what failed for want of room; some of them when there are many
	cards    *cards
	polls    *parallel
	searches *parallel
	lists    *parallel
	uploads  *parallel
	decoding chan struct{} // holds one token while a picture is decoded
	// bodyWithin, uploadGrace, messageWithin and loginDelay are chat's, but in tests.
	bodyWithin    time.Duration
	uploadGrace   time.Duration
	messageWithin time.Duration
	loginDelay    time.Duration
	assets        *assets
	// manifests are the app's, in the order of the editions.
	manifests []func() *asset
	stopping  context.Context // ends when Shutdown begins
	stop      context.CancelFunc
	// sockets that are being served; net/http forgets them at the upgrade.
	sockets sync.WaitGroup
	http    *http.Server
	info    chat.ServerInfo
}

// New makes a server that is ready to Serve.
func New(opts Options) *Server {
	if opts.Signup == "" {
		opts.Signup = chat.SignupOpen
	}
	if opts.STUNPort == nil {
		opts.STUNPort = func() int { return 0 }
	}
	s := &Server{
		opts:     opts,
		hosts:    hostNames(opts.HostNames),
		limits:   newLimits(opts.SignupsPerHour),
		lockout:  newLockout(),
		strange:  newStrangers(),
		refusals: opts.Log.Sample(&zerolog.BurstSampler{Burst: 10, Period: time.Second}),
		polls:    newParallel(chat.PollsPerUser),
		searches: newParallel(chat.SearchesPerUser),
		lists:    newParallel(chat.ListsPerUser),
		uploads:  newParallel(chat.UploadsPerUser),
		decoding: make(chan struct{}, 1),
		assets:   theAssets(),
		info: chat.ServerInfo{Name: opts.Name, Version: opts.Version,
			Signup: opts.Signup, PasswordRules: chat.PasswordRules, Limits: chat.PublicLimits},
	}
	s.bodyWithin, s.uploadGrace = chat.BodyWithin, chat.UploadGrace
	s.messageWithin, s.loginDelay = chat.MessageWithin, chat.LoginDelay
	s.stopping, s.stop = context.WithCancel(context.Background())
	if opts.FileBytes > 0 {
		s.info.Limits.FileBytes = opts.FileBytes
	}
	s.cards = newCards(opts, s.limits)
	s.manifests = s.assets.manifests(opts.Name)
	s.http = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: chat.HeaderWithin,
		ReadTimeout:       chat.RequestWithin,
		IdleTimeout:       chat.IdleFor,
		MaxHeaderBytes:    chat.HeaderBytes,
		TLSConfig:         opts.TLS,
		ConnState:         s.strange.watch,
		ErrorLog:          stdLog(opts.Log),
		// OPTIONS * is answered like all that is not there.
		DisableGeneralOptionsHandler: true,
	}
	return s
}

// Serve answers connections from l until Shutdown, and then returns nil.
func (s *Server) Serve(l net.Listener) error {
	s.cards.start()
	serve := s.http.Serve
	if s.opts.TLS != nil {
		serve = func(l net.Listener) error { return s.http.ServeTLS(l, "", "") }
	}
	if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Shutdown takes no new connections, waits for running requests and sockets
// until the context ends, and then drops them. The hub is to be closed before,
// so that live connections end.
func (s *Server) Shutdown(ctx context.Context) error {
	s.stop()
	defer s.cards.close()
	err := s.http.Shutdown(ctx)
	gone := make(chan struct{})
	go func() { s.sockets.Wait(); close(gone) }() // ends with the last socket
	select {
	case <-gone:
	case <-ctx.Done():
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		// Often only a connection that a browser has opened ahead, which
		// net/http takes for a busy one.
		s.opts.Log.Info().Msg("dropped the connections that did not end in time")
		return s.http.Close()
	case err != nil:
		return errors.Join(fmt.Errorf("shut down: %w", err), s.http.Close())
	}
	return nil
}

// peer is the other end of the connection.
func peer(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap().WithZone("")
}

// proxied says that a proxy which is to be believed has passed a request on.
func (s *Server) proxied(r *http.Request) bool { return s.opts.TrustProxy && peer(r).IsLoopback() }

// address is where a request comes from.
func (s *Server) address(r *http.Request) netip.Addr {
	if s.proxied(r) {
		if told, ok := forwardedFor(r.Header); ok {
			return told
		}
	}
	return peer(r)
}

// secure says that the browser speaks HTTPS, to us or to a proxy.
func (s *Server) secure(r *http.Request) bool {
	return r.TLS != nil || s.proxied(r) && r.Header.Get("X-Forwarded-Proto") == "https"
}
