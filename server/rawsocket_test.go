package server

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// rawSocket is a WebSocket that is spoken by hand, also wrongly.
type rawSocket struct {
	w    *siege
	conn net.Conn
	in   *bufio.Reader
	// heard is what came and was not asked for yet.
	heard string
}

// Opcodes of RFC 6455, and flags of the first byte.
const (
	opMore, opText, opBinary, opClose, opPing, opPong = 0x0, 0x1, 0x2, 0x8, 0x9, 0xa
	fin, rsv1                                         = 0x80, 0x40
)

// raw upgrades a connection of alice's, sending some bytes along at once.
func (w *siege) rawSocket(early ...byte) *rawSocket {
	w.t.Helper()
	conn, err := net.Dial("tcp", w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, err = fmt.Fprintf(conn, "GET /api/v1/live HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n%s",
		w.addr, plainCookie, w.alice.token, early)
	if err != nil {
		w.t.Fatal(err)
	}
	s := &rawSocket{w: w, conn: conn, in: bufio.NewReader(conn)}
	res, err := http.ReadResponse(s.in, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols || res.Header.Get("Sec-WebSocket-Extensions") != "" {
		w.t.Fatalf("%+v, %v", res, err)
	}
	return s
}

// frame is one frame as a client writes it, masked with nothing.
func frame(first byte, payload string) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	return append(append(b, 0, 0, 0, 0), payload...)
}

// send writes as far as the server takes it.
func (s *rawSocket) send(frames ...[]byte) {
	for _, f := range frames {
		if _, err := s.conn.Write(f); err != nil {
			return // it has been closed meanwhile, which ends tells
		}
	}
}

// next reads one frame of the server's.
func (s *rawSocket) next() (first byte, payload string, err error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(s.in, head); err != nil {
		return 0, "", err
	}
	n := uint64(head[1])
	if n >= 126 {
		size := make([]byte, map[uint64]int{126: 2, 127: 8}[n])
		if _, err := io.ReadFull(s.in, size); err != nil {
			return 0, "", err
		}
		n = binary.BigEndian.Uint64(append(make([]byte, 8-len(size)), size...))
	}
	b := make([]byte, n)
	_, err = io.ReadFull(s.in, b)
	return head[0], string(b), err
}

// errDropped is a connection that ended without a close frame.
const errDropped websocket.StatusCode = -1

// ends wants the server to close with one of these codes.
func (s *rawSocket) ends(want ...websocket.StatusCode) {
	s.w.t.Helper()
	for {
		first, payload, err := s.next()
		if errors.Is(err, net.ErrClosed) || err != nil && !isTimeout(err) {
			s.wants(errDropped, want)
			return
		}
		if err != nil {
			s.w.t.Fatalf("the connection goes on: %v", err)
		}
		if first == fin|opClose && len(payload) >= 2 {
			s.wants(websocket.StatusCode(binary.BigEndian.Uint16([]byte(payload))), want)
			return
		}
	}
}

func (s *rawSocket) wants(got websocket.StatusCode, want []websocket.StatusCode) {
	s.w.t.Helper()
	for _, w := range want {
		if got == w {
			return
		}
	}
	s.w.t.Errorf("ended with %d, want %d", got, want)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// hears waits for a text that has this in it, behind what was heard before.
func (s *rawSocket) hears(piece string) {
	s.w.t.Helper()
	for {
		if _, rest, found := strings.Cut(s.heard, piece); found {
			s.heard = rest
			return
		}
		_, payload, err := s.next()
		if err != nil {
			s.w.t.Fatalf("waiting for %s: %v", piece, err)
		}
		s.heard += payload
	}
}
