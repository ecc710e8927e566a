package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
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
	// drop ends it without a word.
	drop()
}

// open connects at a cursor.
func (a *api) open(ctx context.Context, transport, cursor string) (stream, error) {
	if transport == "poll" {
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

func (s *socketStream) drop() { _ = s.conn.CloseNow() }

// pollStream keeps the cursor of the last answer; a poll that fails is asked
// again from there by whoever resumes.
type pollStream struct {
	api                *api
	cursor, connection string
}

func (s *pollStream) next(ctx context.Context) ([]event, error) {
	q := url.Values{"cursor": {s.cursor}}
	if s.connection != "" {
		q.Set("connection_id", s.connection)
	}
	var answer struct {
		ConnectionID string  `json:"connection_id"`
		Cursor       string  `json:"cursor"`
		Events       []event `json:"events"`
	}
	if _, err := s.api.call(ctx, http.MethodGet, "/poll?"+q.Encode(), nil, &answer); err != nil {
		return nil, err
	}
	s.cursor, s.connection = answer.Cursor, answer.ConnectionID
	return answer.Events, nil
}

func (s *pollStream) drop() {}
