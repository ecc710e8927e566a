package stunsrv

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

const (
	// packetBytes is more than a request can have; what is cut is no request.
	packetBytes = 2048
	controlSize = 128
	// failures in a row end a socket; single ones are news of packets that did
	// not arrive.
	failures = 100
)

// socket is one UDP socket. A client drops what comes from another address
// than the one it has asked, so one that listens on all addresses has to know
// at which a packet arrived.
type socket struct {
	conn *net.UDPConn
	// back turns what the system says of a packet's arrival into what to say
	// when answering, nil when the system finds the way itself.
	back func(control []byte) []byte
}

func bind(network, addr string) (*socket, error) {
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(context.Background(), network, addr)
	if err != nil {
		return nil, err
	}
	s := &socket{conn: conn.(*net.UDPConn)}
	switch { // systems that cannot tell answer as they like
	case !conn.LocalAddr().(*net.UDPAddr).IP.IsUnspecified():
	case network == "udp4" && ipv4.NewPacketConn(conn).SetControlMessage(ipv4.FlagDst, true) == nil:
		s.back = back4
	case network == "udp6" && ipv6.NewPacketConn(conn).SetControlMessage(ipv6.FlagDst, true) == nil:
		s.back = back6
	}
	return s, nil
}

func back4(control []byte) []byte {
	var came ipv4.ControlMessage
	if came.Parse(control) != nil || came.Dst == nil {
		return nil
	}
	return (&ipv4.ControlMessage{Src: came.Dst}).Marshal()
}

func back6(control []byte) []byte {
	var came ipv6.ControlMessage
	if came.Parse(control) != nil || came.Dst == nil {
		return nil
	}
	return (&ipv6.ControlMessage{Src: came.Dst}).Marshal()
}

// serve answers packets until the socket is closed.
func (s *socket) serve(answer func(packet []byte, from netip.AddrPort) []byte) error {
	packet, control := make([]byte, packetBytes), make([]byte, controlSize)
	for failed := 0; ; {
		n, told, _, from, err := s.conn.ReadMsgUDPAddrPort(packet, control)
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case err != nil:
			if failed++; failed == failures {
				return fmt.Errorf("read STUN requests: %w", err)
			}
			continue
		}
		failed = 0
		reply := answer(packet[:n], from)
		if reply == nil {
			continue
		}
		var way []byte
		if s.back != nil {
			way = s.back(control[:told])
		}
		_, _, _ = s.conn.WriteMsgUDPAddrPort(reply, way, from) // clients ask again
	}
}
