package chat_test

import (
	"reflect"
	"strings"
	"testing"

	"minimost/chat"
)

func TestParseCommand(t *testing.T) {
	for in, want := range map[string]chat.Command{
		`{"type":"ping"}`:                            {Type: chat.PingCommand},
		` {"type":"ping"} `:                          {Type: chat.PingCommand},
		`{"type":"ping","sender":7,"is_admin":true}`: {Type: chat.PingCommand},
		`{"type":"typing","channel_id":3}`:           {Type: chat.TypingCommand, ChannelID: 3},
		`{"type":"view","channel_id":3}`:             {Type: chat.ViewCommand, ChannelID: 3},
		`{"type":"view","channel_id":0}`:             {Type: chat.ViewCommand},
		`{"type":"view","channel_id":null}`:          {Type: chat.ViewCommand},
		`{"type":"view"}`:                            {Type: chat.ViewCommand},
		`{"type":"presence","state":"hidden"}`:       {Type: chat.PresenceCommand, State: chat.Hidden},
		`{"type":"signal","call_id":"C","to_peer":"P","gen":2,"payload":{"a":1},"from_peer":"X"}`: {
			Type: chat.SignalCommand, Signal: chat.Signal{CallID: "C", ToPeer: "P", Gen: 2, Payload: []byte(`{"a":1}`)}},
	} {
		if got, err := chat.ParseCommand([]byte(in)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
}

func TestParseCommandRefuses(t *testing.T) {
	rows := badInputs(t)
	for id, code := range map[string]string{
		"J-02": "bad_frame", "J-05": "bad_frame", "J-06": "bad_frame", "J-07": "missing_type",
		"J-08": "unknown_type", "J-09": "bad_frame", "J-10": "bad_frame", "J-12": "unknown_type",
		"J-14": "unknown_type", "J-16": "unknown_type", "J-17": "unknown_type", "J-18": "unknown_type",
		"J-20": "unknown_type", "J-21": "bad_frame", "J-22": "unknown_type", "J-26": "bad_frame",
		"J-28": "bad_frame", "J-29": "bad_frame",
	} {
		wantFrameError(t, input(t, rows, id), code)
	}
	for in, code := range map[string]string{
		`[{"type":"ping"}]`:                  "bad_frame",
		`null`:                               "bad_frame",
		`{"type":null}`:                      "missing_type",
		`{"Type":"ping"}`:                    "missing_type",
		`{"type":"PING"}`:                    "unknown_type",
		"{\"type\":\"ping\",\"x\":\"\xff\"}": "bad_frame",
		`{"type":"ping","x":` + strings.Repeat("[", 30_000): "bad_frame",
		`{"type":"typing"}`:                                                    "bad_channel",
		`{"type":"typing","channel_id":null}`:                                  "bad_channel",
		`{"type":"typing","channel_id":0}`:                                     "bad_channel",
		`{"type":"typing","channel_id":-1}`:                                    "bad_channel",
		`{"type":"typing","channel_id":1.5}`:                                   "bad_channel",
		`{"type":"typing","channel_id":1e3}`:                                   "bad_channel",
		`{"type":"typing","channel_id":"1"}`:                                   "bad_channel",
		`{"type":"typing","channel_id":[1]}`:                                   "bad_channel",
		`{"type":"typing","channel_id":9223372036854775808}`:                   "bad_channel",
		`{"type":"view","channel_id":-0}`:                                      "bad_channel",
		`{"type":"view","channel_id":false}`:                                   "bad_channel",
		`{"type":"presence"}`:                                                  "bad_presence",
		`{"type":"presence","state":null}`:                                     "bad_presence",
		`{"type":"presence","state":"offline"}`:                                "bad_presence",
		`{"type":"presence","state":"<b>"}`:                                    "bad_presence",
		`{"type":"presence","state":1}`:                                        "bad_presence",
		`{"type":"signal"}`:                                                    "bad_signal",
		`{"type":"signal","call_id":1,"to_peer":"P","gen":0,"payload":{}}`:     "bad_signal",
		`{"type":"signal","call_id":"C","to_peer":"P","gen":-1,"payload":{}}`:  "bad_signal",
		`{"type":"signal","call_id":"C","to_peer":"P","gen":1.5,"payload":{}}`: "bad_signal",
		`{"type":"signal","call_id":"C","to_peer":"P","gen":0,"payload":"x"}`:  "bad_signal",
		`{"type":"signal","call_id":"C","to_peer":"P","gen":0}`:                "bad_signal",
		`{"type":"signal","to_peer":"P","gen":0,"payload":{}}`:                 "bad_signal",
		nested(2001): "bad_signal",
		nested(9999): "bad_signal", // the deepest that can be read
	} {
		wantFrameError(t, in, code)
	}
	if _, bad := chat.ParseCommand([]byte(nested(2000))); bad != nil {
		t.Errorf("2000 levels: %+v", bad)
	}
}

func wantFrameError(t *testing.T, in, code string) {
	t.Helper()
	got, err := chat.ParseCommand([]byte(in))
	if err == nil || err.Code != code || err.Detail == "" || !reflect.DeepEqual(got, chat.Command{}) {
		t.Errorf("%.80q: %+v, %+v; want %s", in, got, err, code)
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, in := range badInputs(f) {
		f.Add([]byte(in))
	}
	f.Add([]byte(`{"type":"typing","channel_id":3}`))
	f.Add([]byte(`{"type":"presence","state":"idle"}`))
	f.Add([]byte(`{"type":"signal","call_id":"C","to_peer":"P","gen":2,"payload":{}}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		c, err := chat.ParseCommand(in)
		if (err == nil) == reflect.DeepEqual(c, chat.Command{}) {
			t.Fatalf("%q: %+v with %+v", in, c, err)
		}
		switch c.Type {
		case "", chat.PingCommand, chat.PresenceCommand, chat.SignalCommand:
			if c.ChannelID != 0 {
				t.Errorf("%q: a channel where none belongs", in)
			}
		case chat.TypingCommand, chat.ViewCommand:
			if c.ChannelID < 0 || c.ChannelID > chat.MaxID || c.Type == chat.TypingCommand && c.ChannelID == 0 {
				t.Errorf("%q: channel %d", in, c.ChannelID)
			}
		default:
			t.Errorf("%q: type %q", in, c.Type)
		}
	})
}

// nested is a signal whose payload has so many levels.
func nested(levels int) string {
	return `{"type":"signal","call_id":"C","to_peer":"P","gen":0,"payload":` +
		strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels+1)
}
