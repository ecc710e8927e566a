package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"minimost/chat"
	"minimost/hub"
	"minimost/internal/audit"
	"minimost/internal/preview"
	"minimost/internal/render"
	"minimost/signal"
	"minimost/store"
)

// TestMain reads the rules of Markdown and of Go first: messages and files have
// a time in which they are rendered, and the first one is not to pay for that.
func TestMain(m *testing.M) {
	render.Message("**a**\n\n- https://example.org", render.People{})
	render.File("a.go", "package a\n")
	goleak.VerifyTestMain(m)
}

// patience is how long a test waits for what must come. It is long, because it
// only matters when something is broken.
const patience = 20 * time.Second

// running is a whole server on a loopback port.
type running struct {
	t    testing.TB
	dir  string
	addr string
	base string

	// What the next up gives to the store and the server; 0 is as in chat.
	freeBytes, fileBytes    int64
	bodyWithin, uploadGrace time.Duration
	signup                  chat.SignupMode
	// allow are the hosts whose links get cards; nil: there are none.
	allow []string
	// now is the store's clock; nil is time.Now.
	now func() time.Time
	// audit takes what is recorded; nil: nobody does.
	audit func(audit.Event)

	store    *store.Store
	hub      *hub.Hub
	calls    *signal.Calls
	pictures *preview.Pictures
	previews *preview.Fetcher
	server   *Server
	served   chan error
	// before is told of the server before it serves.
	before func(*Server)
}

func start(t *testing.T) *running { return startAllowing(t) }

// startAllowing starts a server that shows what links to these hosts lead to.
func startAllowing(t *testing.T, hosts ...string) *running {
	t.Helper()
	return startAs(t, running{allow: hosts})
}

// startAs starts a server with some things as the tests want them.
func startAs(t testing.TB, as running) *running {
	t.Helper()
	r := &as
	r.t, r.dir, r.addr = t, t.TempDir(), "127.0.0.1:0"
	r.up()
	t.Cleanup(r.down)
	return r
}

// up starts the server, again on the same port after a down.
func (r *running) up() {
	r.t.Helper()
	log := zerolog.New(zerolog.NewTestWriter(r.t)).Level(zerolog.WarnLevel)
	var h *hub.Hub
	var calls *signal.Calls
	st, err := store.Open(context.Background(), store.Options{Dir: r.dir, Log: log, FreeBytes: r.freeBytes, Now: r.now,
		SearchWithin: 10 * chat.SearchWithin, // a busy machine finds as much
		OnCommit: func(events []chat.Event) {
			h.Publish(events)
			calls.Observe(events)
		}})
	if err != nil {
		r.t.Fatal(err)
	}
	h = hub.New(st, log)
	calls = signal.New(h, st, log)
	h.Attach(calls)
	if err := st.SyncChannels(context.Background(), chat.DefaultChannels()); err != nil {
		r.t.Fatal(err)
	}
	l, err := net.Listen("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	if addr := l.Addr().String(); addr != r.addr { // else clients may be reading it
		r.addr, r.base = addr, "http://"+addr
	}
	r.store, r.hub, r.calls = st, h, calls
	if r.pictures, err = preview.OpenPictures(filepath.Join(r.dir, "previews")); err != nil {
		r.t.Fatal(err)
	}
	if r.allow != nil {
		allowed, err := preview.ParseAllowed(r.allow)
		if err != nil {
			r.t.Fatal(err)
		}
		r.previews = preview.New(preview.Options{Cache: st, Pictures: r.pictures, Allowed: allowed})
	}
	r.server = New(Options{Store: st, Hub: h, Calls: calls, Log: log, Name: "Test", Version: "0", FileBytes: r.fileBytes,
		Signup: r.signup, Previews: r.previews, Pictures: r.pictures, Audit: r.audit})
	if r.bodyWithin > 0 {
		r.server.bodyWithin = r.bodyWithin
	}
	if r.uploadGrace > 0 {
		r.server.uploadGrace = r.uploadGrace
	}
	if r.before != nil {
		r.before(r.server)
	}
	r.served = make(chan error, 1)
	go func() { r.served <- r.server.Serve(l) }() // ends with down
}

func (r *running) down() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	r.hub.Close()
	r.calls.Close()
	err := errors.Join(r.server.Shutdown(ctx), <-r.served)
	r.previews.Close()
	if err := errors.Join(err, r.pictures.Close(), r.store.Close()); err != nil {
		r.t.Error(err)
	}
}

// person is somebody with a session and some verbs.
type person struct {
	t     testing.TB
	r     *running
	id    chat.UserID
	name  string
	token string
	means string // the Minimost-User header, if any
	http  *http.Client
}

const goodPassword = "Tidal-Basalt-7"

func (r *running) stranger() *person {
	tr := &http.Transport{}
	r.t.Cleanup(tr.CloseIdleConnections)
	return &person{t: r.t, r: r, http: &http.Client{Transport: tr, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

func (r *running) join(name string) *person {
	r.t.Helper()
	p := r.stranger()
	p.name = name
	p.sign("/signup", http.StatusCreated)
	return p
}

// again is another device of the same person.
func (p *person) again() *person {
	p.t.Helper()
	q := p.r.stranger()
	q.name = p.name
	q.sign("/login", http.StatusOK)
	return q
}

func (p *person) sign(path string, want int) {
	p.t.Helper()
	res := p.do("POST", path, credentials{p.name, goodPassword})
	defer res.Body.Close()
	if res.StatusCode != want {
		p.t.Fatalf("%s: %s", path, res.Status)
	}
	var out account
	if err := json.UnmarshalRead(res.Body, &out); err != nil {
		p.t.Fatal(err)
	}
	p.id = out.User.ID
	for _, c := range res.Cookies() {
		p.token = c.Value
	}
}

// do sends a request and gives the raw answer.
func (p *person) do(method, path string, body any) *http.Response {
	p.t.Helper()
	var b []byte
	switch v := body.(type) {
	case nil:
	case string:
		b = []byte(v)
	default:
		b, _ = json.Marshal(v)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	p.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, method, p.r.base+"/api/v1"+path, bytes.NewReader(b))
	if err != nil {
		p.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if p.means != "" {
		req.Header.Set(userHeader, p.means)
	}
	if p.token != "" {
		req.AddCookie(&http.Cookie{Name: plainCookie, Value: p.token})
	}
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	agrees(p.t, method, path, res)
	return res
}

// ask sends a request, wants a status, and reads the answer.
func ask[T any](p *person, want int, method, path string, body any) (out T) {
	p.t.Helper()
	return answer[T](p, want, p.do(method, path, body))
}

// answer reads what came back, which must have the status that is wanted.
func answer[T any](p *person, want int, res *http.Response) (out T) {
	p.t.Helper()
	defer res.Body.Close()
	asked := res.Request.Method + " " + res.Request.URL.Path
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if res.StatusCode != want {
		p.t.Fatalf("%s: %s: %s, want %d", asked, res.Status, b, want)
	}
	if len(b) > 0 {
		if err := json.Unmarshal(b, &out); err != nil {
			p.t.Fatalf("%s: %v in %s", asked, err, b)
		}
	}
	return out
}

// refused wants an error with a code.
func (p *person) refused(status int, code, method, path string, body any) problem {
	p.t.Helper()
	got := ask[problem](p, status, method, path, body)
	if got.Code != code || got.Status != status || got.Detail == "" {
		p.t.Errorf("%s %s: got %+v, want code %s", method, path, got, code)
	}
	return got
}

type posted struct {
	Message chat.Message `json:"message"`
}

var (
	nonceMu sync.Mutex
	nonceN  int
)

func newNonce() string {
	nonceMu.Lock()
	defer nonceMu.Unlock()
	nonceN++
	return fmt.Sprintf("nonce-%d", nonceN)
}

type newPost struct {
	Body    string         `json:"body"`
	Nonce   string         `json:"nonce"`
	ReplyTo chat.MessageID `json:"reply_to,omitzero"`

	Attachments []chat.AttachmentID `json:"attachments,omitzero"`
}

// post writes into the first channel.
func (p *person) post(body string) chat.Message {
	p.t.Helper()
	return ask[posted](p, http.StatusCreated, "POST", "/channels/1/messages", newPost{Body: body, Nonce: newNonce()}).Message
}

func (p *person) bootstrap() chat.Bootstrap {
	p.t.Helper()
	return ask[chat.Bootstrap](p, http.StatusOK, "GET", "/bootstrap", nil)
}

// event is what came over the wire.
type event struct {
	Seq       int64          `json:"seq"`
	Type      chat.EventType `json:"type"`
	ChannelID chat.ChannelID `json:"channel_id"`
	Data      jsontext.Value `json:"data"`
}

func data[T any](t testing.TB, e event) (out T) {
	t.Helper()
	if err := json.Unmarshal(e.Data, &out); err != nil {
		t.Fatalf("%s: %v in %s", e.Type, err, e.Data)
	}
	return out
}

// wire is one transport of the live stream.
type wire interface {
	// recv gives the next events; an error says that the connection is over.
	recv(ctx context.Context) ([]event, error)
	send(ctx context.Context, frame string) error
	close()
}

// stream is a live connection that is read on request.
type stream struct {
	t      testing.TB
	wire   wire
	got    []event
	cursor string
}

// transports run a test over both; whatever holds for one holds for the other.
func transports(t *testing.T, f func(t *testing.T, open func(p *person, cursor string) *stream)) {
	for name, open := range map[string]func(*person, string) *stream{"ws": overSocket, "poll": over(dialPoll)} {
		t.Run(name, func(t *testing.T) { f(t, open) })
	}
}

var overSocket = over(dialSocket)

// over opens streams over one transport.
func over(dial func(*person, string) (wire, error)) func(*person, string) *stream {
	return func(p *person, cursor string) *stream {
		p.t.Helper()
		w, err := dial(p, cursor)
		if err != nil {
			p.t.Fatal(err)
		}
		p.t.Cleanup(w.close)
		return &stream{t: p.t, wire: w, cursor: cursor}
	}
}

// next gives the next event.
func (s *stream) next() event {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for len(s.got) == 0 {
		events, err := s.wire.recv(ctx)
		if err != nil {
			s.t.Fatalf("live: %v", err)
		}
		s.got = events
	}
	e := s.got[0]
	s.got = s.got[1:]
	if e.Seq > 0 {
		epoch, _, _ := strings.Cut(s.cursor, ".")
		s.cursor = fmt.Sprintf("%s.%d", epoch, e.Seq)
	}
	return e
}

// want skips to the next event of a type for which ok holds.
func (s *stream) want(typ chat.EventType, ok func(event) bool) event {
	s.t.Helper()
	for {
		if e := s.next(); e.Type == typ && (ok == nil || ok(e)) {
			return e
		}
	}
}

func (s *stream) hello() chat.Hello {
	s.t.Helper()
	e := s.next()
	if e.Type != chat.HelloEvent {
		s.t.Fatalf("first came %s", e.Type)
	}
	return data[chat.Hello](s.t, e)
}

// message waits for the next message with that text.
func (s *stream) message(body string) chat.Message {
	s.t.Helper()
	var m chat.Message
	s.want(chat.MessageCreated, func(e event) bool { m = data[chat.Message](s.t, e); return m.Body == body })
	return m
}

// ended waits for the end of the connection and gives why.
func (s *stream) ended() error {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		if _, err := s.wire.recv(ctx); err != nil {
			if ctx.Err() != nil {
				s.t.Fatal("the connection did not end")
			}
			return err
		}
	}
}

func (s *stream) send(frame string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.wire.send(ctx, frame); err != nil {
		s.t.Fatal(err)
	}
}

// socketWire is the WebSocket side.
type socketWire struct{ conn *websocket.Conn }

func dialSocket(p *person, cursor string) (wire, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, "ws://"+p.r.addr+"/api/v1/live?cursor="+url.QueryEscape(cursor),
		&websocket.DialOptions{Subprotocols: []string{subprotocol}, HTTPClient: p.http,
			HTTPHeader: http.Header{"Cookie": {plainCookie + "=" + p.token}}})
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(8 << 20)
	return &socketWire{conn}, nil
}

func (w *socketWire) recv(ctx context.Context) ([]event, error) {
	_, b, err := w.conn.Read(ctx)
	if err != nil {
		return nil, err
	}
	var events []event
	return events, json.Unmarshal(b, &events)
}

func (w *socketWire) send(ctx context.Context, frame string) error {
	return w.conn.Write(ctx, websocket.MessageText, []byte(frame))
}

func (w *socketWire) close() { _ = w.conn.CloseNow() }

// pollWire is the long-poll side.
type pollWire struct {
	p          *person
	cursor, id string
}

func dialPoll(p *person, cursor string) (wire, error) { return &pollWire{p: p, cursor: cursor}, nil }

func (w *pollWire) request(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, w.p.r.base+"/api/v1"+path, body)
	if err != nil {
		return nil, err
	}
	req.AddCookie(&http.Cookie{Name: plainCookie, Value: w.p.token})
	return w.p.http.Do(req)
}

func (w *pollWire) recv(ctx context.Context) ([]event, error) {
	res, err := w.request(ctx, "GET", "/poll?cursor="+url.QueryEscape(w.cursor)+"&connection_id="+w.id, nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("poll: %s", res.Status)
	}
	var out struct {
		ConnectionID string  `json:"connection_id"`
		Cursor       string  `json:"cursor"`
		Events       []event `json:"events"`
	}
	if err := json.UnmarshalRead(res.Body, &out); err != nil {
		return nil, err
	}
	w.cursor, w.id = out.Cursor, out.ConnectionID
	return out.Events, nil
}

func (w *pollWire) send(ctx context.Context, frame string) error {
	res, err := w.request(ctx, "POST", "/live?connection_id="+w.id, strings.NewReader(frame))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		return fmt.Errorf("frame: %s", res.Status)
	}
	return nil
}

func (w *pollWire) close() {}
