// Package mdns lets devices on the same network find the server by a name
// ending in .local, without a name server (RFC 6762).
package mdns

import (
	"errors"
	"fmt"
	"net"

	"github.com/pion/logging"
	"github.com/pion/mdns/v2"
	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// Answer answers for name.local with this machine's addresses until the given
// function is called. Where another program answers multicast queries already,
// as Avahi does, that is an error.
func Answer(name string) (stop func(), err error) {
	var v4 *ipv4.PacketConn
	var v6 *ipv6.PacketConn
	l4, err4 := listen("udp4", mdns.DefaultAddressIPv4)
	if err4 == nil {
		v4 = ipv4.NewPacketConn(l4)
	}
	l6, err6 := listen("udp6", mdns.DefaultAddressIPv6)
	if err6 == nil {
		v6 = ipv6.NewPacketConn(l6)
	}
	if v4 == nil && v6 == nil {
		return nil, fmt.Errorf("answer for %s.local: %w", name, errors.Join(err4, err6))
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled
	server, err := mdns.NewServer(v4, v6, mdns.WithLocalNames(name+".local"), mdns.WithLoggerFactory(quiet),
		mdns.WithRecordTypes(dnsmessage.TypeA, dnsmessage.TypeAAAA))
	if err != nil {
		for _, l := range []*net.UDPConn{l4, l6} {
			if l != nil {
				err = errors.Join(err, l.Close())
			}
		}
		return nil, fmt.Errorf("answer for %s.local: %w", name, err)
	}
	return func() { _ = server.Close() }, nil // the sockets are closed whatever it says
}

func listen(network, address string) (*net.UDPConn, error) {
	at, err := net.ResolveUDPAddr(network, address)
	if err != nil {
		return nil, err
	}
	return net.ListenUDP(network, at)
}
