package server

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
)

// line is somebody at a live connection.
type line struct {
	*person
	*stream
	connection string
	// calls are those of the hello.
	calls []chat.Call
}

func (p *person) line(open func(*person, string) *stream) *line {
	p.t.Helper()
	l := &line{person: p, stream: open(p, p.bootstrap().Cursor.String())}
	h := l.hello()
	l.connection, l.calls = h.ConnectionID, h.Calls
	return l
}

type newCall struct {
	ChannelID    chat.ChannelID `json:"channel_id"`
	Kind         chat.CallKind  `json:"kind"`
	ConnectionID string         `json:"connection_id"`
}

type onConnection struct {
	ConnectionID string `json:"connection_id"`
}

type asPeer struct {
	Peer string `json:"peer"`
}

func (l *line) starts(channel chat.ChannelID, kind chat.CallKind) chat.Joining {
	l.person.t.Helper()
	return ask[chat.Joining](l.person, http.StatusCreated, "POST", "/calls", newCall{channel, kind, l.connection})
}

func (l *line) accepts(call string) chat.Joining {
	l.person.t.Helper()
	return ask[chat.Joining](l.person, http.StatusOK, "POST", "/calls/"+call+"/accept", onConnection{l.connection})
}

func (l *line) leaves(j chat.Joining) {
	l.person.t.Helper()
	ask[any](l.person, http.StatusNoContent, "POST", "/calls/"+j.Call.ID+"/leave", asPeer{j.Peer})
}

// sees waits until a call has as many people in these states.
func (l *line) sees(id string, states ...chat.ParticipantState) (c chat.Call) {
	l.person.t.Helper()
	l.want(chat.CallUpdated, func(e event) bool {
		c = data[chat.CallUpdate](l.person.t, e).Call
		var has []chat.ParticipantState
		for _, p := range c.Participants {
			has = append(has, p.State)
		}
		return c.ID == id && fmt.Sprint(has) == fmt.Sprint(states)
	})
	return c
}

func (l *line) hearsEnd(id string, why chat.CallEnd) {
	l.person.t.Helper()
	l.want(chat.CallOver, func(e event) bool {
		end := data[chat.CallEnding](l.person.t, e)
		if end.CallID == id && end.Reason != why {
			l.person.t.Errorf("the call ended as %s, want %s", end.Reason, why)
		}
		return end.CallID == id
	})
}

func (l *line) signals(to, call, payload string) {
	l.person.t.Helper()
	frame, err := json.Marshal(map[string]any{"type": "signal", "call_id": call, "to_peer": to, "gen": 1,
		"payload": jsontext.Value(payload)})
	if err != nil {
		l.person.t.Fatal(err)
	}
	l.send(string(frame))
}

func TestTwoPeopleCall(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob := r.join("ada"), r.join("bob")
		dm := ada.direct(201, bob)
		a, b := ada.line(open), bob.line(open)

		mine := a.starts(dm.ID, chat.Voice)
		ring := data[chat.CallRing](t, b.want(chat.CallRings, nil))
		if ring.From != ada.id || ring.Call.ID != mine.Call.ID || ring.Quiet || ring.Call.State != chat.CallRinging {
			t.Errorf("ring %+v", ring)
		}
		if late := bob.again().line(open); len(late.calls) != 1 || late.calls[0].Participants[1].State != chat.Ringing {
			t.Errorf("hello says %+v", late.calls)
		}
		if calls := bob.bootstrap().Calls; len(calls) != 1 || calls[0].ID != mine.Call.ID {
			t.Errorf("bootstrap says %+v", calls)
		}
		his := b.accepts(mine.Call.ID)
		if c := a.sees(mine.Call.ID, chat.Joined, chat.Joined); c.Participants[1].Peer != his.Peer || c.State != chat.CallActive {
			t.Errorf("after the answer: %+v", c)
		}

		a.signals(his.Peer, mine.Call.ID, `{"sdp":"offer"}`)
		got := data[chat.Signal](t, b.want(chat.SignalEvent, nil))
		if got.FromPeer != mine.Peer || got.ToPeer != his.Peer || got.Gen != 1 || string(got.Payload) != `{"sdp":"offer"}` {
			t.Errorf("signal %+v", got)
		}

		b.leaves(his)
		a.hearsEnd(mine.Call.ID, chat.CallEnded)
		// The end is told and its line is logged: which comes first at Bob's is not said.
		var m chat.Message
		for over := false; !over || m.ID == 0; {
			switch e := b.next(); e.Type {
			case chat.CallOver:
				over = data[chat.CallEnding](t, e).Reason == chat.CallEnded
			case chat.MessageCreated:
				m = data[chat.Message](t, e)
			}
		}
		if m.Note == nil || m.Note.Type != chat.NoteCall || m.Note.ActorID != ada.id || m.Note.Missed ||
			fmt.Sprint(m.Note.UserIDs) != fmt.Sprint([]chat.UserID{ada.id, bob.id}) {
			t.Errorf("the line says %+v %s", m.Note, m.Body)
		}
	})
}

// TestStrangersHearNothingOfCalls, whatever they know of them.
func TestStrangersHearNothingOfCalls(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob, eve := r.join("ada"), r.join("bob"), r.join("eve")
		dm := ada.direct(201, bob)
		a, b, e := ada.line(open), bob.line(open), eve.line(open)
		mine := a.starts(dm.ID, chat.Voice)
		his := b.accepts(mine.Call.ID)

		e.signals(his.Peer, mine.Call.ID, `{"sdp":"eve"}`)
		if got := data[chat.FrameError](t, e.want(chat.ErrorEvent, nil)); got.Code != "no_call" {
			t.Errorf("her signal: %+v", got)
		}
		if calls := eve.bootstrap().Calls; len(calls) != 0 {
			t.Errorf("she may see %+v", calls)
		}
		a.signals(his.Peer, mine.Call.ID, `{"sdp":"ada"}`)
		if got := data[chat.Signal](t, b.want(chat.SignalEvent, nil)); string(got.Payload) != `{"sdp":"ada"}` {
			t.Errorf("Bob got %+v", got)
		}
		b.leaves(his)
		b.hearsEnd(mine.Call.ID, chat.CallEnded)
		for e.send(`{"type":"ping"}`); ; { // what has come before the answer is all that has come
			got := e.next()
			if got.Type == chat.PongEvent {
				break
			}
			switch got.Type {
			case chat.CallUpdated, chat.CallRings, chat.CallOver, chat.CallMoved, chat.SignalEvent:
				t.Errorf("she heard %s %s", got.Type, got.Data)
			}
		}
	})
}

// TestInviteeSeesTheCallOnly and nothing of its channel.
func TestInviteeSeesTheCallOnly(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob, eve := r.join("ada"), r.join("bob"), r.join("eve")
		room := ada.private("secret plans", bob)
		a, e := ada.line(open), eve.line(open)
		mine := a.starts(room.ID, chat.Voice)
		invite := func(user chat.UserID) *http.Response {
			return ada.do("POST", "/calls/"+mine.Call.ID+"/invite", map[string]any{"user_id": user})
		}
		answer[any](ada, http.StatusNoContent, invite(eve.id))
		answer[problem](ada, http.StatusConflict, invite(eve.id))
		answer[problem](ada, http.StatusNotFound, invite(999))
		answer[problem](ada, http.StatusNotFound, invite(1)) // the account that writes notices
		ring := e.want(chat.CallRings, nil)
		if got := data[chat.CallRing](t, ring); got.From != ada.id || got.Call.ChannelID != room.ID {
			t.Errorf("ring %+v", got)
		}
		hers := e.accepts(mine.Call.ID)
		e.sees(mine.Call.ID, chat.Joined, chat.Ringing, chat.Joined)
		eve.refused(http.StatusNotFound, "not_found", "GET", fmt.Sprintf("/channels/%d", room.ID), nil)
		eve.refused(http.StatusNotFound, "not_found", "POST", "/calls", newCall{room.ID, chat.Screen, e.connection})
		e.leaves(hers)
		e.hearsEnd(mine.Call.ID, chat.CallEnded)
		eve.refused(http.StatusNotFound, "not_found", "POST", "/calls/"+mine.Call.ID+"/accept", onConnection{e.connection})
	})
}

func TestWhoIsOutIsOutOfTheCall(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob, cat := r.join("ada"), r.join("bob"), r.join("cat")
		room := ada.private("room", bob, cat)
		a, b, c := ada.line(open), bob.line(open), cat.line(open)
		mine := a.starts(room.ID, chat.Voice)
		b.accepts(mine.Call.ID)
		c.accepts(mine.Call.ID)
		a.sees(mine.Call.ID, chat.Joined, chat.Joined, chat.Joined)
		ask[any](ada, http.StatusNoContent, "DELETE", fmt.Sprintf("/channels/%d/members/%d", room.ID, bob.id), nil)
		a.sees(mine.Call.ID, chat.Joined, chat.Joined)
		b.hearsEnd(mine.Call.ID, chat.CallEnded)
		ask[any](cat, http.StatusNoContent, "POST", "/logout", nil)
		a.hearsEnd(mine.Call.ID, chat.CallEnded)
	})
}

// TestCallSurvivesARestart of the server, when those in it say so.
func TestCallSurvivesARestart(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob := r.join("ada"), r.join("bob")
		dm := ada.direct(201, bob)
		a, b := ada.line(open), bob.line(open)
		mine := a.starts(dm.ID, chat.Voice)
		his := b.accepts(mine.Call.ID)
		last := a.sees(mine.Call.ID, chat.Joined, chat.Joined)
		a.wire.close()
		b.wire.close()
		r.down()
		r.up()
		a, b = ada.line(open), bob.line(open)
		if len(a.calls) != 0 {
			t.Errorf("the new server knows %+v", a.calls)
		}
		rejoin := func(l *line, peer string) chat.Joining {
			return ask[chat.Joining](l.person, http.StatusOK, "POST", "/calls/"+last.ID+"/rejoin",
				map[string]any{"peer": peer, "connection_id": l.connection, "call": last})
		}
		if got := rejoin(a, mine.Peer); got.Peer != mine.Peer || got.Call.StartedAt != last.StartedAt {
			t.Errorf("made of it: %+v", got)
		}
		rejoin(b, his.Peer)
		a.sees(last.ID, chat.Joined, chat.Joined)
		b.signals(mine.Peer, last.ID, `{}`)
		a.want(chat.SignalEvent, nil)
		ask[any](bob, http.StatusNoContent, "POST", "/calls/"+last.ID+"/leave", asPeer{his.Peer})
		m := data[chat.Message](t, a.want(chat.MessageCreated, nil))
		if m.Note == nil || m.Note.DurationMS <= 0 || m.Note.Missed {
			t.Errorf("the line says %+v", m.Note)
		}
		ada.refused(http.StatusNotFound, "not_found", "POST", "/calls/"+last.ID+"/rejoin",
			map[string]any{"peer": mine.Peer, "connection_id": a.connection, "call": last}) // it is over
	})
}

func TestCallsNeedOnesOwnConnection(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	dm := ada.direct(201, bob)
	b, other := bob.line(overSocket), ada.again().line(overSocket)
	for _, id := range []string{"", "x", b.connection, other.connection} {
		ada.refused(http.StatusConflict, "no_connection", "POST", "/calls", newCall{dm.ID, chat.Voice, id})
		ada.refused(http.StatusConflict, "no_connection", "POST", "/calls/x/accept", onConnection{id})
	}
	a := ada.line(overSocket)
	ada.refused(http.StatusBadRequest, "bad_field", "POST", "/calls", newCall{dm.ID, "video", a.connection})
	ada.refused(http.StatusForbidden, "no_calls_here", "POST", "/calls", newCall{1, chat.Voice, a.connection})
	ada.refused(http.StatusNotFound, "not_found", "POST", "/calls/x/accept", onConnection{a.connection})
}

// TestMissedCall has nobody there to hear it.
func TestMissedCall(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	dm := ada.direct(201, bob)
	a := ada.line(overSocket)
	mine := a.starts(dm.ID, chat.Voice)
	ask[any](ada, http.StatusNoContent, "POST", "/calls/"+mine.Call.ID+"/end", nil)
	m := data[chat.Message](t, a.want(chat.MessageCreated, nil))
	if m.Body != "Missed call from ada" || !m.Note.Missed || m.Note.DurationMS != 0 || m.Kind != chat.SystemMessage {
		t.Errorf("the line says %s %+v", m.Body, m.Note)
	}
	for _, c := range bob.bootstrap().Channels {
		if c.ID == dm.ID && c.Hidden {
			t.Error("Bob does not see the channel in which he was called")
		}
	}
}

// TestSignalFlood: a burst as ICE makes it passes, and the call of the others
// goes on beside a flood.
func TestSignalFlood(t *testing.T) {
	r := start(t)
	ada, bob, cat := r.join("ada"), r.join("bob"), r.join("cat")
	room := ada.private("room", bob, cat)
	a, b, c := ada.line(overSocket), bob.line(overSocket), cat.line(overSocket)
	mine := a.starts(room.ID, chat.Voice)
	his := b.accepts(mine.Call.ID)
	c.accepts(mine.Call.ID)
	for range chat.SignalsPerSecond - 10 {
		b.signals(mine.Peer, mine.Call.ID, `{}`)
	}
	for range chat.SignalsPerSecond - 10 {
		a.want(chat.SignalEvent, nil)
	}
	frame := fmt.Sprintf(`{"type":"signal","call_id":%q,"to_peer":%q,"gen":0,"payload":{}}`, mine.Call.ID, his.Peer)
	conn := c.wire.(*socketWire).conn
	for range 10_000 {
		if conn.Write(t.Context(), websocket.MessageText, []byte(frame)) != nil {
			break // it was closed while we wrote
		}
	}
	b.signals(mine.Peer, mine.Call.ID, `{"still":"here"}`)
	a.want(chat.SignalEvent, func(e event) bool {
		return string(data[chat.Signal](t, e).Payload) == `{"still":"here"}`
	})
}

// TestGuard counts what comes at one moment.
func TestGuard(t *testing.T) {
	for typ, burst := range map[chat.CommandType]int{
		chat.SignalCommand: floodFrames * frameTokens, chat.PingCommand: floodFrames, "": floodFrames,
	} {
		synctest.Test(t, func(t *testing.T) {
			g := newGuard()
			for i := range burst {
				tooMany, code := g.allow(typ)
				if refused := typ != chat.SignalCommand && i >= chat.FramesPerSecond; code != 0 || (tooMany != nil) != refused {
					t.Fatalf("%q number %d: %+v, %d", typ, i, tooMany, code)
				}
			}
			if _, code := g.allow(typ); code != closeFlooding {
				t.Errorf("%q: %d after %d at once", typ, code, burst)
			}
		})
	}
}

// TestRefusedSignalsAreNoBadFrames: a peer who has left makes dozens of them.
func TestRefusedSignalsAreNoBadFrames(t *testing.T) {
	r := start(t)
	a := r.join("ada").line(overSocket)
	for range 3 * chat.BadFramesPerMinute {
		a.signals("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", `{}`)
	}
	a.send(`{"type":"ping"}`)
	a.want(chat.PongEvent, nil)
}

func TestLimitsAndSTUNAreTold(t *testing.T) {
	r := start(t)
	info := ask[chat.ServerInfo](r.stranger(), http.StatusOK, "GET", "/server", nil)
	if info.Limits.CallPeople != 8 || info.Limits.CallCameras != 5 || info.STUNPort != 0 {
		t.Errorf("%+v", info)
	}
	r.server.opts.STUNPort = func() int { return 3478 }
	if got := r.join("ada").bootstrap().Server.STUNPort; got != 3478 {
		t.Errorf("STUN at %d", got)
	}
}
