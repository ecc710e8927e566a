package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"minimost/chat"
)

func TestTwoPeopleTalkLive(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob := r.join("ada"), r.join("bob")
		a, b := open(ada, ada.bootstrap().Cursor.String()), open(bob, bob.bootstrap().Cursor.String())
		if h := a.hello(); !h.Resumed {
			t.Error("a fresh bootstrap is not resumed")
		}
		b.hello()
		sent := ada.post("**hello** bob")
		got := b.message("**hello** bob")
		if !reflect.DeepEqual(got, sent) || !strings.Contains(got.HTML, "<strong>hello</strong>") {
			t.Errorf("got %+v, sent %+v", got, sent)
		}
		bob.post("hello ada")
		if a.message("hello ada").SenderID != bob.id {
			t.Error("wrong author")
		}
		ask[chat.Message](ada, http.StatusOK, "PATCH", fmt.Sprintf("/messages/%d", sent.ID), map[string]string{"body": "changed"})
		change := data[chat.MessageChange](t, b.want(chat.MessageUpdated, nil))
		if change.Message.Body != "changed" || change.Message.EditedAt == 0 || change.Excerpt != "changed" {
			t.Errorf("edit %+v", change)
		}
		ask[any](ada, http.StatusNoContent, "DELETE", fmt.Sprintf("/messages/%d", sent.ID), nil)
		gone := data[chat.Tombstone](t, b.want(chat.MessageDeleted, nil))
		if gone.ID != sent.ID || gone.DeletedAt == 0 || gone.Keep {
			t.Errorf("deletion %+v", gone)
		}
	})
}

func TestResumeBringsWhatWasMissedOnce(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob := r.join("ada"), r.join("bob")
		b := open(bob, bob.bootstrap().Cursor.String())
		b.hello()
		ada.post("one")
		b.message("one")
		b.wire.close()
		ada.post("two")
		r.down()
		r.up()
		ada.post("three")
		b = open(bob, b.cursor)
		if h := b.hello(); !h.Resumed {
			t.Error("not resumed")
		}
		var bodies []string
		for len(bodies) < 2 {
			bodies = append(bodies, data[chat.Message](t, b.want(chat.MessageCreated, nil)).Body)
		}
		if fmt.Sprint(bodies) != "[two three]" {
			t.Errorf("got %v", bodies)
		}
	})
}

func TestForeignCursorsStartAgain(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada := r.join("ada")
		here := ada.bootstrap().Cursor
		for _, cursor := range []string{"", "nonsense", "0123456789abcdef.1",
			chat.Cursor{Epoch: here.Epoch, Seq: here.Seq + 1}.String()} {
			s := open(ada, cursor)
			if s.hello().Resumed {
				t.Errorf("cursor %q was resumed", cursor)
			}
			if e := s.next(); e.Type != chat.ResetEvent {
				t.Errorf("cursor %q: %s came", cursor, e.Type)
			}
		}
	})
}

func TestTypingAndPresence(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob := r.join("ada"), r.join("bob")
		a := open(ada, ada.bootstrap().Cursor.String())
		a.hello()
		a.send(`{"type":"view","channel_id":1}`)
		a.send(`{"type":"ping"}`)
		a.want(chat.PongEvent, nil)
		b := open(bob, bob.bootstrap().Cursor.String())
		if b.hello().Presence[ada.id] != chat.Active { // then it settles now
			b.want(chat.PresenceEvent, func(e event) bool {
				p := data[chat.PresenceChange](t, e)
				return p.UserID == ada.id && p.State == chat.Active
			})
		}
		state := func(want chat.Presence) {
			t.Helper()
			a.want(chat.PresenceEvent, func(e event) bool {
				p := data[chat.PresenceChange](t, e)
				return p.UserID == bob.id && p.State == want
			})
		}
		state(chat.Active)
		b.send(`{"type":"typing","channel_id":1}`)
		e := a.want(chat.TypingEvent, nil)
		if got := data[chat.Typing](t, e); got.UserID != bob.id || !got.Typing || e.ChannelID != 1 {
			t.Errorf("typing %+v in %d", got, e.ChannelID)
		}
		b.send(`{"type":"presence","state":"idle"}`)
		state(chat.Idle)
		b.send(`{"type":"ping"}`)
		b.want(chat.PongEvent, nil)
	})
}

func TestSigningOutEndsTheConnection(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada := r.join("ada")
		other := ada.again()
		s, o := open(ada, ada.bootstrap().Cursor.String()), open(other, "")
		s.hello()
		o.hello()
		ask[any](ada, http.StatusNoContent, "POST", "/logout", nil)
		err := s.ended()
		if code := websocket.CloseStatus(err); code != 4401 && !strings.Contains(err.Error(), "401") {
			t.Errorf("ended with %v", err)
		}
		ada.refused(http.StatusUnauthorized, "no_session", "GET", "/me", nil)
		other.post("still here")
		o.message("still here")
	})
}

func TestDraftsAndReadMarksReachOwnDevices(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob := r.join("ada"), r.join("bob")
		phone := bob.again()
		s := open(phone, phone.bootstrap().Cursor.String())
		s.hello()
		m := ada.post("read me")
		s.message("read me")
		if c := phone.bootstrap().Channels[0]; c.Unread != 1 {
			t.Errorf("unread %d", c.Unread)
		}
		ask[any](bob, http.StatusNoContent, "PUT", "/channels/1/read", messageRef{int64(m.ID)})
		own := func(e event) bool { return data[chat.ReadMark](t, e).Counts != nil }
		mark := data[chat.ReadMark](t, s.want(chat.ReadUpdated, own))
		if mark.LastReadID != m.ID || mark.Unread != 0 || mark.UserID != bob.id {
			t.Errorf("mark %+v", mark)
		}
		ask[any](bob, http.StatusNoContent, "PUT", "/channels/1/draft", map[string]string{"body": "half a th"})
		if d := data[chat.Draft](t, s.want(chat.DraftUpdated, nil)); d.Body != "half a th" {
			t.Errorf("draft %+v", d)
		}
		if got := phone.bootstrap().Drafts[1]; got != "half a th" {
			t.Errorf("draft %q", got)
		}
		ask[any](bob, http.StatusNoContent, "POST", "/channels/1/unread", messageRef{int64(m.ID)})
		if mark := data[chat.ReadMark](t, s.want(chat.ReadUpdated, own)); mark.Unread != 1 {
			t.Errorf("mark %+v", mark)
		}
	})
}

func TestServerStopTellsEverySocket(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	w, err := dialSocket(ada, "")
	if err != nil {
		t.Fatal(err)
	}
	s := &stream{t: t, wire: w}
	s.hello()
	gone := make(chan error, 1)
	go func() { gone <- s.ended() }() // ends with the server
	r.hub.Close()
	if code := websocket.CloseStatus(<-gone); code != websocket.StatusServiceRestart {
		t.Errorf("closed with %d", code)
	}
}

// TestServerStopTellsEveryPoll: a connection that is away with the server is
// not one that never was, so no page reads "not found" of its own.
func TestServerStopTellsEveryPoll(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	live := ada.listens("ada", dialPoll)
	r.hub.Close()
	ada.refused(503, "stopping", "GET", "/poll?connection_id="+live.connection, nil)
	ada.refused(503, "stopping", "POST", "/live?connection_id="+live.connection, `{"type":"ping"}`)
	ada.refused(503, "stopping", "POST", "/calls", map[string]any{"channel_id": 1, "kind": "voice", "connection_id": live.connection})
}

// TestAFrameBesideTheEnd comes when the session is over but had been looked up.
func TestAFrameBesideTheEnd(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	live := ada.listens("ada", dialPoll)
	session, user, err := r.store.Authenticate(t.Context(), ada.token)
	if err != nil {
		t.Fatal(err)
	}
	ask[any](ada, 204, "POST", "/logout", nil)
	for end := time.Now().Add(patience); r.hub.Connections() > 0; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal("the connection stays")
		}
	}
	req := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/live?connection_id="+live.connection, strings.NewReader(`{"type":"ping"}`))
	req.Header.Set("Content-Type", "application/json")
	req.AddCookie(&http.Cookie{Name: plainCookie, Value: ada.token})
	err = r.server.pollFrame(&request{Request: req, w: httptest.NewRecorder(), session: session, user: user})
	if !errors.Is(err, chat.ErrUnauthenticated) {
		t.Errorf("answered %v", err)
	}
}

func TestBadFrames(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	open := func() *stream {
		w, err := dialSocket(ada, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.close)
		s := &stream{t: t, wire: w}
		s.hello()
		return s
	}
	for frame, code := range map[string]string{
		``: "bad_frame", `"x"`: "bad_frame", `{}`: "missing_type", `{"type":"eval"}`: "unknown_type",
		`{"type":"typing","channel_id":"1"}`: "bad_channel", `{"type":"ping","type":"ping"}`: "bad_frame",
	} {
		s := open()
		s.send(frame)
		if e := data[chat.FrameError](t, s.want(chat.ErrorEvent, nil)); e.Code != code {
			t.Errorf("%s: %+v, want %s", frame, e, code)
		}
		s.wire.close()
	}
	for name, c := range map[string]struct {
		kind websocket.MessageType
		body string
		n    int
		want websocket.StatusCode
	}{
		"binary":     {websocket.MessageBinary, "x", 1, websocket.StatusUnsupportedData},
		"bad UTF-8":  {websocket.MessageText, "\xff", 1, websocket.StatusInvalidFramePayloadData},
		"too big":    {websocket.MessageText, strings.Repeat("x", chat.FrameBytes+1), 1, websocket.StatusMessageTooBig},
		"bad frames": {websocket.MessageText, "{", chat.BadFramesPerMinute, websocket.StatusPolicyViolation},
		"flooding":   {websocket.MessageText, `{"type":"ping"}`, floodFrames * 20, 4429},
	} {
		s := open()
		for range c.n {
			if err := s.wire.(*socketWire).conn.Write(t.Context(), c.kind, []byte(c.body)); err != nil {
				break // it was closed while we wrote
			}
		}
		if code := websocket.CloseStatus(s.ended()); code != c.want {
			t.Errorf("%s: closed with %d, want %d", name, code, c.want)
		}
	}
	ada.post("the server lives")
}

func TestLargestFrameIsTaken(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	w, err := dialSocket(ada, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	s := &stream{t: t, wire: w}
	s.hello()
	frame := `{"type":"ping","pad":"` + strings.Repeat("x", chat.FrameBytes)
	s.send(frame[:chat.FrameBytes-2] + `"}`)
	s.want(chat.PongEvent, nil)
}

func TestForeignPagesCannotConnect(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	for name, h := range map[string]http.Header{
		"origin": {"Origin": {"https://evil.example"}}, "null": {"Origin": {"null"}},
		"site": {"Sec-Fetch-Site": {"cross-site"}}, "same site": {"Sec-Fetch-Site": {"same-site"}},
	} {
		h.Set("Cookie", plainCookie+"="+ada.token)
		_, res, err := websocket.Dial(t.Context(), "ws://"+r.addr+"/api/v1/live",
			&websocket.DialOptions{HTTPHeader: h, HTTPClient: ada.http})
		if err == nil || res == nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConnectionsOfOneUserAreCapped(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	var first *stream
	for range chat.ConnectionsPerUser + 1 {
		w, err := dialSocket(ada, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.close)
		s := &stream{t: t, wire: w}
		s.hello()
		if first == nil {
			first = s
		}
	}
	var closed websocket.CloseError
	if err := first.ended(); !errors.As(err, &closed) || closed.Code != 4409 {
		t.Errorf("ended with %v", err)
	}
}
