package main

import (
	"context"
	"net"
	"sync/atomic"
	"time"
)

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

const (
	// slowBytes are read at most each slowEvery by a client that is slow.
	slowBytes = 1 << 10
	slowEvery = 250 * time.Millisecond
	// narrowBytes are held for a client by its own system, so that the server
	// soon feels that nobody reads.
	narrowBytes = 4 << 10
)

// pace is how clients read that are slow or stall.
type pace struct{ slow atomic.Bool }

// dial connects by a narrow line.
func (p *pace) dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if tcp, is := c.(*net.TCPConn); is {
		_ = tcp.SetReadBuffer(narrowBytes) // a wide line is only a lesser test
	}
	return &pacedConn{c, p}, nil
}

type pacedConn struct {
	net.Conn
	pace *pace
}

func (c *pacedConn) Read(b []byte) (int, error) {
	if c.pace.slow.Load() {
		time.Sleep(slowEvery)
		b = b[:min(len(b), slowBytes)]
	}
	return c.Conn.Read(b)
}
