package server

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"minimost/chat"
)

// errFrames says that a client cuts its messages into too many pieces, or sends
// too many control frames. The WebSocket library reads on over both for ever.
var errFrames = errors.New("too many fragments or control frames")

// counted gives connections whose frames are counted when they are taken over
// for a WebSocket.
type counted struct{ http.ResponseWriter }

// Unwrap is for http.ResponseController.
func (c counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// Hijack is http.Hijacker's. What the client has sent already is counted too.
func (c counted) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(c.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, _ := rw.Reader.Peek(rw.Reader.Buffered()) // as much as there is
	w := &countedConn{Conn: conn, in: io.MultiReader(bytes.NewReader(bytes.Clone(early)), conn), frames: newFrames()}
	rw.Reader.Reset(w)
	return w, rw, nil
}

// countedConn is read until a client sends too many frames.
type countedConn struct {
	net.Conn
	in     io.Reader
	frames *frameCount
	over   bool
}

// Read fails with errFrames from then on.
func (c *countedConn) Read(p []byte) (int, error) {
	if c.over {
		return 0, errFrames
	}
	n, err := c.in.Read(p)
	if c.over = !c.frames.take(p[:n]); c.over {
		return 0, errFrames
	}
	return n, err
}

// frameCount reads the heads of frames (RFC 6455, section 5.2) from a stream.
type frameCount struct {
	head      [14]byte
	have      int    // bytes of the head
	left      uint64 // of the payload
	fragments int    // of the message
	control   *rate.Limiter
}

func newFrames() *frameCount {
	return &frameCount{control: rate.NewLimiter(chat.ControlFramesPerSecond, chat.ControlFramesPerSecond)}
}

// take says whether the stream may go on.
func (f *frameCount) take(b []byte) bool {
	for len(b) > 0 {
		if f.left > 0 {
			n := min(f.left, uint64(len(b)))
			f.left, b = f.left-n, b[n:]
			continue
		}
		f.head[f.have], b = b[0], b[1:]
		f.have++
		if f.have < f.headSize() {
			continue
		}
		f.left, f.have = f.payload(), 0
		if !f.allow() {
			return false
		}
	}
	return true
}

// headSize is how long the head is, as far as is known.
func (f *frameCount) headSize() int {
	size := 2
	if f.have < 2 {
		return size
	}
	switch f.head[1] & 0x7f {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	if f.head[1]&0x80 != 0 {
		size += 4 // the mask
	}
	return size
}

func (f *frameCount) payload() uint64 {
	switch n := f.head[1] & 0x7f; n {
	case 126:
		return uint64(binary.BigEndian.Uint16(f.head[2:]))
	case 127:
		return binary.BigEndian.Uint64(f.head[2:])
	default:
		return uint64(n)
	}
}

// allow counts the frame whose head has been read.
func (f *frameCount) allow() bool {
	const control, last = 0x08, 0x80
	if f.head[0]&control != 0 {
		return f.control.AllowN(time.Now(), 1)
	}
	f.fragments++
	if f.fragments > chat.FragmentsPerMessage {
		return false
	}
	if f.head[0]&last != 0 {
		f.fragments = 0
	}
	return true
}
