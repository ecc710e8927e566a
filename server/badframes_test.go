package server

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"minimost/chat"
)

func TestBadFramesOfEveryKind(t *testing.T) {
	w := besiege(t)
	w.server.messageWithin = 2 * time.Second
	poll := over(dialPoll)(w.bob, "")
	poll.hello()
	id := poll.wire.(*pollWire).id
	w.try(badRows(t, "testdata/bad-frames.jsonl"), func(w *siege, row badRow) {
		s := w.rawSocket()
		s.send(frame(fin|opText, row.data()), frame(fin|opText, `{"type":"ping"}`))
		status := http.StatusNoContent
		if row.Code != "" {
			s.hears(`"code":"` + row.Code + `"`)
			status = http.StatusBadRequest
		}
		s.hears(`"pong"`) // the connection stays
		_ = s.conn.Close()
		if row.data() != "" {
			w.asks(w.bob, badRow{Status: status, Code: row.Code}, "POST", "/live?connection_id="+id, row.data())
		}
	}, frameAnswers)
}

// breaks sends bytes that end the connection.
func breaks(frames []byte, want ...websocket.StatusCode) func(*siege, badRow) {
	return func(w *siege, _ badRow) {
		s := w.rawSocket()
		s.hears(`"hello"`)
		s.send(frames)
		s.ends(want...)
		w.rawSocket(frames...).ends(want...) // the same with the handshake
	}
}

var frameAnswers = map[string]func(*siege, badRow){
	"J-22": func(w *siege, _ badRow) {
		ask[any](w.alice, 204, "PUT", "/channels/1/read", messageRef{999_999_999})
		for _, c := range w.alice.bootstrap().Channels {
			if c.ID == 1 && (c.LastReadID > c.LastMessageID || c.Unread != 0) {
				w.t.Errorf("%+v", c)
			}
		}
		m := w.bob.post("unread")
		if c := w.alice.bootstrap().Channels[0]; c.Unread != 1 || c.LastReadID >= m.ID {
			w.t.Errorf("%+v", c)
		}
	},
	"J-32": func(w *siege, _ badRow) {
		s := w.rawSocket()
		ping := `{"type":"ping","x":"` + strings.Repeat("y", chat.FrameBytes)
		s.send(frame(fin|opText, ping[:chat.FrameBytes-2]+`"}`))
		s.hears(`"pong"`)
	},
	"J-33": breaks(frame(fin|opText, strings.Repeat("x", chat.FrameBytes+1)), websocket.StatusMessageTooBig),
	"J-36": func(w *siege, _ badRow) {
		s := w.rawSocket()
		s.send([]byte{fin | opText, 2, '{', '}'})
		s.ends(errDropped, websocket.StatusProtocolError, websocket.StatusNormalClosure)
	},
	"J-38": func(w *siege, row badRow) {
		for _, op := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
			breaks(frame(fin|op, "x"), websocket.StatusProtocolError)(w, row)
		}
	},
	"J-39": breaks(frame(fin|opPing, strings.Repeat("x", 126)), websocket.StatusProtocolError),
	"J-40": breaks(frame(opPing, "x"), websocket.StatusProtocolError),
	"J-42": breaks(append(frame(opText, `{"type":`), frame(fin|opText, `"ping"}`)...), websocket.StatusProtocolError),
	"J-43": func(w *siege, _ badRow) {
		before := heapInUse()
		s := w.rawSocket()
		s.hears(`"hello"`)
		s.send(frame(opText, ""))
		for range 100 {
			s.send([]byte(strings.Repeat(string(frame(opMore, "")), 1000)))
		}
		s.ends(websocket.StatusPolicyViolation, errDropped) // a reset may overtake the close frame
		if grown := heapInUse() - before; grown > 8<<20 {
			w.t.Errorf("%d KiB more are in use", grown>>10)
		}
		whole := w.rawSocket()
		whole.send(frame(opText, ""), []byte(strings.Repeat(string(frame(opMore, "")), chat.FragmentsPerMessage-2)), frame(fin|opMore, `{"type":"ping"}`))
		whole.hears(`"pong"`)
		whole.send(frame(opText, ""), []byte(strings.Repeat(string(frame(opMore, "")), chat.FragmentsPerMessage)), frame(fin|opMore, `{"type":"ping"}`))
		whole.ends(websocket.StatusPolicyViolation, errDropped)
	},
	"J-45": func(w *siege, row badRow) {
		for _, code := range []uint16{0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535} {
			breaks(frame(fin|opClose, string([]byte{byte(code >> 8), byte(code)})), websocket.StatusProtocolError)(w, row)
		}
	},
	"J-46": breaks(frame(fin|opClose, "x"), websocket.StatusProtocolError),
	"J-47": func(w *siege, _ badRow) {
		s := w.rawSocket()
		s.send(frame(fin|opClose, "\x03\xe8\xff\xfe"))
		s.ends(1000, websocket.StatusProtocolError, websocket.StatusInvalidFramePayloadData)
	},
	"J-48": breaks(frame(fin|rsv1|opText, strings.Repeat("\xff", 1000)), websocket.StatusProtocolError),
	"J-50": func(w *siege, _ badRow) {
		for _, half := range [][]byte{frame(fin|opText, "0123456789")[:9], frame(opText, "{"), append(frame(opText, "{"), frame(opMore, "1")[:3]...)} {
			s := w.rawSocket(half...)
			defer s.ends(errDropped, websocket.StatusPolicyViolation) // they wait side by side
		}
	},
	"J-53": func(w *siege, _ badRow) {
		s := w.rawSocket()
		ping := string(frame(fin|opText, `{"type":"ping"}`))
		s.send([]byte(strings.Repeat(ping, chat.FramesPerSecond*3)))
		s.hears(`"rate_limited"`)
		for range 20 * floodFrames / 100 { // more than it forgets meanwhile
			s.send([]byte(strings.Repeat(ping, 100)))
		}
		s.ends(closeFlooding, errDropped)
	},
	"J-55": func(w *siege, _ badRow) {
		carol := *w
		carol.alice = w.join("carol")
		first := carol.rawSocket()
		first.hears(`"hello"`)
		for range chat.ConnectionsPerUser {
			carol.rawSocket().hears(`"hello"`)
		}
		first.ends(4409)
	},
	"J-57": func(w *siege, _ badRow) {
		room := w.bob.private("foreign")
		w.bob.postIn(room.ID, "x")
		s := w.rawSocket()
		s.send(frame(fin|opText, fmt.Sprintf(`{"type":"view","channel_id":%d}`, room.ID)),
			frame(fin|opText, fmt.Sprintf(`{"type":"typing","channel_id":%d}`, room.ID)), frame(fin|opText, `{"type":"ping"}`))
		s.hears(`"pong"`)
		if n := len(w.bob.bootstrap().Channels); n == 0 {
			w.t.Error("bob lost his channels")
		}
	},
	"J-58": func(w *siege, _ badRow) {
		s := w.rawSocket()
		s.send(frame(fin|opText, `{"type":"presence","state":"<b>"}`))
		s.hears(`"bad_presence"`)
		s.send(frame(fin|opText, `{"type":"presence","state":"`+strings.Repeat("x", 1<<20)+`"}`))
		s.ends(websocket.StatusMessageTooBig, errDropped)
		w.asks(w.alice, badRow{Status: 422}, "PATCH", "/me", `{"presence":"<b>"}`)
	},
	"J-60": func(w *siege, _ badRow) {
		m := w.bob.post("react to me")
		for i := range chat.ReactionsPerMessage + 10 {
			face := string(rune(0x1f600 + i))
			res := w.asks(w.alice, badRow{}, "PUT", fmt.Sprintf("/messages/%d/reactions/%s", m.ID, url.PathEscape(face)), nil)
			if (res.StatusCode == 204) != (i < chat.ReactionsPerMessage) {
				w.t.Errorf("reaction %d: %s", i+1, res.Status)
			}
		}
		if got := ask[chat.Message](w.bob, 200, "GET", fmt.Sprintf("/messages/%d", m.ID), nil); len(got.Reactions) != chat.ReactionsPerMessage {
			w.t.Errorf("%d reactions", len(got.Reactions))
		}
	},
	"J-65": func(w *siege, _ badRow) {
		part := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nx\r\n"
		res := w.alice.bring("POST", "/uploads", "multipart/form-data; boundary=b", strings.NewReader(strings.Repeat(part, 10_000)+"--b--\r\n"))
		if res.StatusCode != 422 && res.StatusCode != 413 && res.StatusCode != 400 {
			w.t.Errorf("%s", res.Status)
		}
	},
	"J-66": func(w *siege, _ badRow) {
		for _, boundary := range []string{"", "; boundary=", "; boundary=" + strings.Repeat("b", 10_000), `; boundary="a b\"`, "; boundary=a; boundary=b", "; charset=x"} {
			res := w.alice.bring("POST", "/uploads", "multipart/form-data"+boundary, strings.NewReader("--b\r\n\r\n--b--\r\n"))
			if res.StatusCode != 400 && res.StatusCode != 422 {
				w.t.Errorf("%.40q: %s", boundary, res.Status)
			}
		}
	},
}

// TestPingFlood: the library answers pings by itself, as many as come.
func TestPingFlood(t *testing.T) {
	w := besiege(t)
	s := w.rawSocket()
	for range chat.ControlFramesPerSecond / 2 {
		s.send(frame(fin|opPing, "x"))
	}
	for {
		if first, _, err := s.next(); err != nil {
			t.Fatal(err)
		} else if first == fin|opPong {
			break
		}
	}
	s.send([]byte(strings.Repeat(string(frame(fin|opPing, "x")), 4*chat.ControlFramesPerSecond)))
	s.ends(websocket.StatusPolicyViolation, errDropped)
	pongs := w.rawSocket()
	pongs.send([]byte(strings.Repeat(string(frame(fin|opPong, "")), 4*chat.ControlFramesPerSecond)))
	pongs.ends(websocket.StatusPolicyViolation, errDropped)
	w.holds("the flood")
}

// TestNothingIsLeftOfSockets opens and breaks off many. They are carol's: more
// of alice's than the server has noticed the end of would end her page.
func TestNothingIsLeftOfSockets(t *testing.T) {
	w := besiege(t)
	carol := *w
	carol.alice = w.join("carol")
	before := runtime.NumGoroutine()
	for i := range 200 {
		s := carol.rawSocket(frame(opText, "{")[:i%8]...)
		_ = s.conn.Close()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for runtime.NumGoroutine() > before+20 && ctx.Err() == nil {
		w.alice.fetches(200, "/healthz") // until they have ended
	}
	if n := runtime.NumGoroutine(); n > before+20 {
		t.Errorf("%d goroutines became %d", before, n)
	}
	w.holds("200 sockets")
}
