package server

import (
	"fmt"
	"strings"
	"testing"

	"minimost/chat"
)

func TestBadSignals(t *testing.T) {
	besiege(t).try(badRows(t, "testdata/bad-signals.jsonl"), nil, signalAnswers)
}

// callers are two in a call, and one who is not.
type callers struct {
	w             *siege
	ada, ben, eve *line
	mine, his     chat.Joining
	channel       chat.ChannelID
}

// call has two people of a private channel in a call, and a third beside it.
func (w *siege) call(name string) *callers {
	w.t.Helper()
	ada, ben, eve := w.join(name+"-ada"), w.join(name+"-ben"), w.join(name+"-eve")
	room := ada.private(name, ben)
	c := &callers{w: w, ada: ada.line(overSocket), ben: ben.line(overSocket), eve: eve.line(overSocket), channel: room.ID}
	c.mine = c.ada.starts(room.ID, chat.Voice)
	c.his = c.ben.accepts(c.mine.Call.ID)
	c.ada.sees(c.mine.Call.ID, chat.Joined, chat.Joined)
	return c
}

// refuses wants a signal to be told of to nobody but its sender.
func (c *callers) refuses(from *line, to, call, code string) {
	c.w.t.Helper()
	from.signals(to, call, `{"sdp":"forged"}`)
	if e := data[chat.FrameError](c.w.t, from.want(chat.ErrorEvent, nil)); e.Code != code {
		c.w.t.Errorf("%+v, want %s", e, code)
	}
	c.hearsNothing()
}

// hearsNothing passes a signal that may be passed, before which none came.
func (c *callers) hearsNothing() {
	c.w.t.Helper()
	c.ada.signals(c.his.Peer, c.mine.Call.ID, `{"sdp":"real"}`)
	got := data[chat.Signal](c.w.t, c.ben.want(chat.SignalEvent, nil))
	if string(got.Payload) != `{"sdp":"real"}` || got.FromPeer != c.mine.Peer {
		c.w.t.Errorf("ben heard %+v", got)
	}
}

var signalAnswers = map[string]func(*siege, badRow){
	"W-01": func(w *siege, _ badRow) {
		c := w.call("w01")
		c.refuses(c.ada, "nobody", c.mine.Call.ID, "no_call")
		other := w.call("w01b")
		c.refuses(c.ada, other.his.Peer, c.mine.Call.ID, "no_call") // in another call
		c.refuses(c.ada, other.his.Peer, other.mine.Call.ID, "no_call")
		other.hearsNothing()
	},
	"W-02": func(w *siege, _ badRow) {
		c := w.call("w02")
		c.refuses(c.eve, c.his.Peer, c.mine.Call.ID, "no_call")
		second := c.ada.again().line(overSocket) // she is in it, but not from there
		c.refuses(second, c.his.Peer, c.mine.Call.ID, "no_call")
	},
	"W-03": func(w *siege, _ badRow) {
		c := w.call("w03")
		c.ben.leaves(c.his)
		c.ada.hearsEnd(c.mine.Call.ID, chat.CallEnded)
		c.ada.signals(c.his.Peer, c.mine.Call.ID, `{}`)
		if e := data[chat.FrameError](w.t, c.ada.want(chat.ErrorEvent, nil)); e.Code != "no_call" {
			w.t.Errorf("%+v", e)
		}
	},
	"W-04": func(w *siege, _ badRow) {
		c := w.call("w04")
		c.refuses(c.ada, c.mine.Peer, c.mine.Call.ID, "no_call")
	},
	"W-10": func(w *siege, _ badRow) {
		c := w.call("w10")
		for _, payload := range []string{`{"type":"eval","code":"alert(1)"}`, `{"__proto__":{"x":1}}`, `{"candidate":"` + strings.Repeat("x", 50_000) + `"}`,
			`{"from_peer":"other"}`, `{"a":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`} {
			c.ada.signals(c.his.Peer, c.mine.Call.ID, payload)
			got := data[chat.Signal](w.t, c.ben.want(chat.SignalEvent, nil))
			if string(got.Payload) != payload || got.FromPeer != c.mine.Peer {
				w.t.Errorf("%.60s came as %.60s of %s", payload, got.Payload, got.FromPeer)
			}
		}
		c.ada.send(`{"type":"signal","call_id":"` + c.mine.Call.ID + `","to_peer":"` + c.his.Peer + `","from_peer":"forged","gen":1,"payload":{}}`)
		if got := data[chat.Signal](w.t, c.ben.want(chat.SignalEvent, nil)); got.FromPeer != c.mine.Peer {
			w.t.Errorf("%+v", got)
		}
		if strings.Contains(fmt.Sprint(c.his), "forged") {
			w.t.Error("a name was forged")
		}
	},
	"W-11": func(w *siege, _ badRow) {
		c := w.call("w11")
		for _, path := range []string{"/accept", "/decline", "/leave", "/invite"} {
			w.asks(c.eve.person, badRow{Status: 404, Code: "not_found"}, "POST", "/calls/"+c.mine.Call.ID+path,
				strings.ReplaceAll(map[string]string{"/accept": `{"connection_id":"CONN"}`, "/leave": `{"peer":"x"}`, "/invite": `{"user_id":1}`}[path], "CONN", c.eve.connection))
		}
		c.hearsNothing()
	},
	"W-12": func(w *siege, _ badRow) {
		ada, ben := w.join("w12-ada"), w.join("w12-ben")
		dm := ada.direct(201, ben)
		caller, first, second := ada.line(overSocket), ben.line(overSocket), ben.again().line(overSocket)
		mine := caller.starts(dm.ID, chat.Voice)
		one := first.accepts(mine.Call.ID)
		two := second.accepts(mine.Call.ID)
		if one.Peer == two.Peer || len(two.Call.Participants) != 2 {
			w.t.Errorf("%+v, %+v", one, two)
		}
		first.want(chat.CallMoved, nil)
		first.signals(mine.Peer, mine.Call.ID, `{}`)
		if e := data[chat.FrameError](w.t, first.want(chat.ErrorEvent, nil)); e.Code != "no_call" {
			w.t.Errorf("%+v", e)
		}
	},
	"W-15": func(w *siege, _ badRow) {
		c := w.call("w15")
		w.asks(c.eve.person, badRow{Status: 404}, "POST", "/calls/"+c.mine.Call.ID+"/end", nil)
		w.asks(c.eve.person, badRow{Status: 404}, "POST", "/calls/"+c.mine.Call.ID+"/leave", asPeer{c.his.Peer})
		c.hearsNothing()
	},
	"W-16": func(w *siege, _ badRow) {
		c := w.call("w16")
		res := c.ada.do("POST", "/calls/"+c.mine.Call.ID+"/leave", asPeer{c.his.Peer}) // his place, not hers
		if res.StatusCode >= 500 {
			w.t.Errorf("%s", res.Status)
		}
		c.hearsNothing()
		c.ada.send(`{"type":"presence","state":"offline","user_id":` + fmt.Sprint(c.ben.id) + `}`)
		if e := data[chat.FrameError](w.t, c.ada.want(chat.ErrorEvent, nil)); e.Code != "bad_presence" {
			w.t.Errorf("%+v", e)
		}
		c.hearsNothing()
	},
	"W-19": func(w *siege, _ badRow) {
		c := w.call("w19")
		ask[any](c.ada.person, 204, "DELETE", fmt.Sprintf("/channels/%d/members/%d", c.channel, c.ben.id), nil)
		c.ben.hearsEnd(c.mine.Call.ID, chat.CallEnded)
		c.ben.signals(c.mine.Peer, c.mine.Call.ID, `{}`)
		if e := data[chat.FrameError](w.t, c.ben.want(chat.ErrorEvent, nil)); e.Code != "no_call" {
			w.t.Errorf("%+v", e)
		}
	},
}
