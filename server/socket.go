package server

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"minimost/chat"
	"minimost/hub"
)

// subprotocol names the version of the live protocol, see docs/live.md.
const subprotocol = "minimost.v1"

// Close codes that are ours; the rest are RFC 6455's.
const (
	closeTooSlow  websocket.StatusCode = hub.CloseTooSlow
	closeFlooding websocket.StatusCode = 4429
)

// socket upgrades a request to the live stream over WebSocket. The handler then
// returns, so that a thousand idle connections keep neither their requests nor
// the deep stacks of the middleware.
func (s *Server) socket(r *request) error {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		r.w.Header().Set("Connection", "Upgrade")
		r.w.Header().Set("Upgrade", "websocket")
		return errUpgrade
	}
	conn, err := websocket.Accept(counted{r.w}, r.Request, &websocket.AcceptOptions{
		Subprotocols:       []string{subprotocol},
		InsecureSkipVerify: true, // sameOrigin has compared the origin, scheme included
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		s.opts.Log.Debug().Err(err).Msg("upgrade refused")
		return nil // Accept has answered
	}
	conn.SetReadLimit(chat.FrameBytes)
	session, err := s.connect(r, hub.Socket)
	if err != nil {
		closeWith(conn, err)
		return nil // the upgrade was the answer
	}
	s.sockets.Go(func() { // ends with the connection; Shutdown waits for it
		s.serveSocket(conn, session)
	})
	return nil
}

// serveSocket works on a connection with two goroutines: this one reads, one
// writes. This one leaves last.
func (s *Server) serveSocket(conn *websocket.Conn, session *hub.Session) {
	defer conn.CloseNow() //nolint:errcheck // it is closed already when all went well
	defer session.Close()
	defer s.survive(conn)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stopPings := keepAlive(ctx, conn)
	defer stopPings()

	written := make(chan struct{})
	go func() { // ends with the session or the context; the reader waits for it
		defer close(written)
		defer cancel()
		defer s.survive(conn)
		writeFrames(ctx, conn, session)
	}()
	s.readFrames(ctx, conn, session)
	session.Close()
	cancel()
	<-written
}

// survive, deferred, makes a panic the end of one connection.
func (s *Server) survive(conn *websocket.Conn) {
	if p := recover(); p != nil {
		s.logPanic(p, "socket", errorID())
		_ = conn.Close(websocket.StatusInternalError, "internal error")
	}
}

// connect joins the hub. Whoever was signed out meanwhile has not been seen by
// the hub yet, so the session is looked up once more.
func (s *Server) connect(r *request, transport hub.Transport) (*hub.Session, error) {
	me, err := s.opts.Store.Me(r.Context(), r.session)
	if err != nil {
		return nil, err
	}
	session, err := s.opts.Hub.Connect(hub.Hello{User: r.user.ID, Session: r.session.ID,
		Availability: me.Availability, Cursor: r.URL.Query().Get("cursor"), Transport: transport})
	if err != nil {
		return nil, err
	}
	if err := s.authenticate(r); err != nil {
		session.Close()
		return nil, err
	}
	return session, nil
}

// closeWith ends a connection that was upgraded but cannot be served.
func closeWith(conn *websocket.Conn, err error) {
	switch {
	case errors.Is(err, chat.ErrUnauthenticated):
		_ = conn.Close(4401, "session ended")
	case errors.Is(err, chat.ErrStopping):
		_ = conn.Close(websocket.StatusServiceRestart, "restarting")
	default:
		_ = conn.Close(websocket.StatusTryAgainLater, "overloaded")
	}
}

// keepAlive pings every chat.PingEvery and ends the connection when no pong
// comes. Between pings it has no goroutine.
func keepAlive(ctx context.Context, conn *websocket.Conn) (stop func()) {
	var timer *time.Timer
	ready := make(chan struct{})
	timer = time.AfterFunc(chat.PingEvery, func() {
		<-ready
		ping, cancel := context.WithTimeout(ctx, chat.PongWithin)
		defer cancel()
		if conn.Ping(ping) != nil {
			_ = conn.CloseNow() // the peer is gone, nobody to tell
			return
		}
		timer.Reset(chat.PingEvery)
	})
	close(ready)
	return func() { timer.Stop() }
}

// writeFrames sends what the session has until it ends.
func writeFrames(ctx context.Context, conn *websocket.Conn, session *hub.Session) {
	for {
		frame, _, err := session.Next(ctx)
		if err != nil {
			var ended *hub.CloseError
			if errors.As(err, &ended) {
				_ = conn.Close(websocket.StatusCode(ended.Code), ended.Reason)
			} else if ctx.Err() == nil {
				_ = conn.Close(websocket.StatusTryAgainLater, "the log cannot be read")
			}
			return
		}
		if err := writeFrame(ctx, conn, frame); err != nil {
			_ = conn.Close(closeTooSlow, "too slow")
			return
		}
	}
}

func writeFrame(ctx context.Context, conn *websocket.Conn, frame []byte) error {
	ctx, cancel := context.WithTimeout(ctx, chat.WriteWithin)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, frame)
}

// readFrames handles what the client sends until the connection ends.
func (s *Server) readFrames(ctx context.Context, conn *websocket.Conn, session *hub.Session) {
	guard := newGuard()
	for {
		frame, err := s.readFrame(ctx, conn)
		if err != nil {
			return
		}
		if code, reason := s.handleFrame(ctx, session, guard, frame); code != 0 {
			_ = conn.Close(code, reason)
			return
		}
	}
}

var errNotText = errors.New("not a text frame")

// readFrame waits for a message and then gives it chat.MessageWithin to be
// complete, however many fragments it comes in.
func (s *Server) readFrame(ctx context.Context, conn *websocket.Conn) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	kind, body, err := conn.Reader(ctx)
	if err != nil {
		return nil, overframed(conn, err)
	}
	deadline := time.AfterFunc(s.messageWithin, cancel)
	defer deadline.Stop()
	if kind != websocket.MessageText {
		_ = conn.Close(websocket.StatusUnsupportedData, "send text frames")
		return nil, errNotText
	}
	frame, err := io.ReadAll(body)
	if err != nil {
		return nil, overframed(conn, err)
	}
	if !utf8.Valid(frame) {
		_ = conn.Close(websocket.StatusInvalidFramePayloadData, "not UTF-8")
		return nil, errNotText
	}
	return frame, nil
}

// overframed ends a connection for which errFrames was met, and gives err back.
func overframed(conn *websocket.Conn, err error) error {
	if errors.Is(err, errFrames) {
		_ = conn.Close(websocket.StatusPolicyViolation, "too many fragments or control frames")
	}
	return err
}

// guard counts what one client sends.
type guard struct {
	all *rate.Limiter // frames but signals, which the calls count
	bad *rate.Limiter // unusable frames
	// flood runs dry after 10 s at three times the rate. A signal takes one
	// token; of other frames fewer are allowed, so one takes more.
	flood *rate.Limiter
}

const frameTokens = chat.SignalsPerSecond / chat.FramesPerSecond

func newGuard() *guard {
	return &guard{
		all:   rate.NewLimiter(chat.FramesPerSecond, chat.FramesPerSecond),
		bad:   rate.NewLimiter(rate.Every(time.Minute/chat.BadFramesPerMinute), chat.BadFramesPerMinute-1),
		flood: rate.NewLimiter(3*chat.SignalsPerSecond, floodFrames*frameTokens),
	}
}

// allow says that a frame may be used, or why not. A code says that the
// connection ends.
func (g *guard) allow(t chat.CommandType) (tooMany *chat.FrameError, code websocket.StatusCode) {
	tokens := frameTokens
	if t == chat.SignalCommand {
		tokens = 1
	}
	switch {
	case !g.flood.AllowN(time.Now(), tokens):
		return nil, closeFlooding
	case t != chat.SignalCommand && !g.all.Allow():
		return &chat.FrameError{Code: "rate_limited", Detail: "Too many frames. Slow down.", RetryMS: 1000}, 0
	}
	return nil, 0
}

// floodFrames may come at once before the connection ends, and signals
// frameTokens times as many.
const floodFrames = 10 * 3 * chat.FramesPerSecond

// handleFrame does what a frame asks for; a code says that the connection ends.
func (s *Server) handleFrame(ctx context.Context, session *hub.Session, g *guard, frame []byte) (
	websocket.StatusCode, string) {
	cmd, bad := chat.ParseCommand(frame)
	tooMany, code := g.allow(cmd.Type)
	switch {
	case code != 0:
		return code, "flooding"
	case tooMany != nil:
		session.Refuse(tooMany)
	case bad != nil:
		session.Refuse(bad)
		if !g.bad.Allow() {
			return websocket.StatusPolicyViolation, "too many bad frames"
		}
	default:
		s.command(ctx, session, cmd)
	}
	return 0, ""
}

// command does what a frame asks for, on either transport. Frames about
// channels that are not the user's are ignored, and of a signal that cannot be
// passed on only its sender learns: calls end while signals are under way.
func (s *Server) command(ctx context.Context, session *hub.Session, cmd chat.Command) {
	if cmd.Type == chat.SignalCommand {
		if refused := s.opts.Calls.Relay(session.ID(), cmd.Signal); refused != nil {
			session.Refuse(refused)
		}
		return
	}
	var to chat.Audience
	if cmd.ChannelID != 0 {
		var err error
		if to, err = s.opts.Store.Audience(ctx, session.User(), cmd.ChannelID); err != nil {
			return
		}
	}
	session.Handle(cmd, to)
}

// pollFrame takes a client frame of a long-poll connection.
func (s *Server) pollFrame(r *request) error {
	frame, err := r.read()
	if err != nil {
		return err
	}
	session, err := s.polled(r)
	if errors.Is(err, chat.ErrNotFound) {
		return cmp.Or(s.authenticate(r), err) // it may have gone with the session
	}
	if err != nil {
		return err
	}
	cmd, bad := chat.ParseCommand(frame)
	if bad != nil {
		return &chat.Error{Kind: chat.Invalid, Code: bad.Code, Detail: bad.Detail}
	}
	s.command(r.Context(), session, cmd)
	r.w.WriteHeader(http.StatusNoContent)
	return nil
}
