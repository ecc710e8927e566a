package server

import (
	"fmt"
	"net/http"
	"testing"

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
		b.hearsEnd(mine.Call.ID, chat.CallEnded)
		m := data[chat.Message](t, b.want(chat.MessageCreated, nil))
		if m.Note == nil || m.Note.Type != chat.NoteCall || m.Note.ActorID != ada.id || m.Note.Missed ||
			fmt.Sprint(m.Note.UserIDs) != fmt.Sprint([]chat.UserID{ada.id, bob.id}) {
			t.Errorf("the line says %+v %s", m.Note, m.Body)
		}
	})
}
