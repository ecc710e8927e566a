// Package stunsrv answers STUN Binding requests (RFC 8489) over UDP, so that
// browsers on the network learn under which address they are seen from here.
// It needs nothing from outside the network and knows nothing of calls.
//
// Anybody can send it a packet with a forged source, so it answers little: only
// whole requests, from addresses of the local network unless told otherwise,
// from no port of a well-known service, at a bounded rate, with hardly more
// than was sent, and everything else with silence.
package stunsrv

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"minimost/chat"
)

// Options say whom to answer.
type Options struct {
	// Public answers sources that are not of a local network too.
	Public bool
}

// Server is a bound STUN server. Its methods are safe for concurrent use.
type Server struct {
	opts    Options
	limiter *limiter
	sockets []*socket
}

// Listen binds the UDP port of an address such as :3478, on IPv4 and, where
// the machine has it, on IPv6; an address with a host is of that host only.
func Listen(addr string, opts Options) (*Server, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen for STUN: %w", err)
	}
	s := &Server{opts: opts, limiter: newLimiter(chat.STUNPerSecond, chat.STUNAtOnce)}
	for _, network := range networks(host) {
		sock, err := bind(network, net.JoinHostPort(host, port))
		if err == nil {
			s.sockets = append(s.sockets, sock)
			_, port, _ = net.SplitHostPort(sock.conn.LocalAddr().String()) // the same for both
		} else if len(s.sockets) == 0 {
			return nil, fmt.Errorf("listen for STUN: %w", err)
		}
	}
	return s, nil
}

// networks are those that a host can be bound on, the more important first.
func networks(host string) []string {
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return []string{"udp4", "udp6"}
	case ip.Unmap().Is4():
		return []string{"udp4"}
	}
	return []string{"udp6"}
}

// Addr is where the server listens, on IPv4 if there.
func (s *Server) Addr() netip.AddrPort {
	return s.sockets[0].conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

// Serve answers until Close, and then returns nil. It fails when a socket does.
func (s *Server) Serve() error {
	ends := make(chan error, len(s.sockets))
	var readers sync.WaitGroup
	for _, sock := range s.sockets {
		readers.Go(func() { ends <- sock.serve(s.answer) }) // until the socket is closed
	}
	err := <-ends // one that has failed takes the other with it
	err = errors.Join(err, s.Close())
	readers.Wait()
	return err
}

// Close ends Serve. Closing again changes nothing.
func (s *Server) Close() error {
	var errs []error
	for _, sock := range s.sockets {
		if err := sock.conn.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// answer is the reply to a packet, nil for silence.
func (s *Server) answer(packet []byte, from netip.AddrPort) []byte {
	if !s.opts.answers(from) || !s.limiter.allow(from.Addr()) {
		return nil
	}
	return respond(packet, from)
}
