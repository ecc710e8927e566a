package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The transports. Both are for runs: a client has one.
const (
	ws   = "ws"
	poll = "poll"
	both = "both"
)

// event is one event as it comes over the wire.
type event struct {
	Seq  int64          `json:"seq"`
	Type string         `json:"type"`
	Data jsontext.Value `json:"data"`
}

// stream is one live connection, of either transport.
type stream interface {
	// next waits for the next events.
	next(ctx context.Context) ([]event, error)
	// tell sends a frame. It may be called beside next.
	tell(ctx context.Context, frame map[string]any) error
	// drop ends it without a word.
	drop()
}

// open connects at a cursor.
func (a *api) open(ctx context.Context, transport, cursor string) (stream, error) {
	if transport == poll {
		return &pollStream{api: a, cursor: cursor}, nil
	}
	c, res, err := websocket.Dial(ctx, a.base+"/api/v1/live?cursor="+url.QueryEscape(cursor), &websocket.DialOptions{
		HTTPClient:   a.http,
		HTTPHeader:   http.Header{"Authorization": {"Bearer " + a.token}},
		Subprotocols: []string{"minimost.v1"},
	})
	if err != nil {
		if res != nil && res.StatusCode != http.StatusSwitchingProtocols {
			return nil, &refusal{status: res.StatusCode}
		}
		return nil, err
	}
	c.SetReadLimit(16 << 20)
	return &socketStream{c}, nil
}

type socketStream struct{ conn *websocket.Conn }

func (s *socketStream) next(ctx context.Context) (events []event, err error) {
	kind, frame, err := s.conn.Read(ctx)
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageText {
		return nil, fmt.Errorf("a frame of type %v", kind)
	}
	return events, json.Unmarshal(frame, &events)
}

func (s *socketStream) tell(ctx context.Context, frame map[string]any) error {
	b, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	return s.conn.Write(ctx, websocket.MessageText, b)
}

func (s *socketStream) drop() { _ = s.conn.CloseNow() }

// pollStream keeps the cursor of the last answer; a poll that fails is asked
// again from there by whoever resumes.
type pollStream struct {
	api    *api
	cursor string // owned by next

	mu         sync.Mutex
	connection string
}

func (s *pollStream) next(ctx context.Context) ([]event, error) {
	q := url.Values{"cursor": {s.cursor}}
	if id := s.id(); id != "" {
		q.Set("connection_id", id)
	}
	var answer struct {
		ConnectionID string  `json:"connection_id"`
		Cursor       string  `json:"cursor"`
		Events       []event `json:"events"`
	}
	if _, err := s.api.call(ctx, http.MethodGet, "/poll?"+q.Encode(), nil, &answer); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cursor, s.connection = answer.Cursor, answer.ConnectionID
	return answer.Events, nil
}

func (s *pollStream) id() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connection
}

var errNotYet = errors.New("not connected yet")

func (s *pollStream) tell(ctx context.Context, frame map[string]any) error {
	id := s.id()
	if id == "" {
		return errNotYet
	}
	_, err := s.api.call(ctx, http.MethodPost, "/live?connection_id="+url.QueryEscape(id), frame, nil)
	return err
}

func (s *pollStream) drop() {}
