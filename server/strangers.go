package server

import (
	"net"
	"net/http"
	"net/netip"
	"sync"

	"minimost/chat"
)

// strangers are the connections that have asked nothing yet: of those in a TLS
// handshake nobody knows more than where they come from.
type strangers struct {
	// Guarded by mu.
	mu   sync.Mutex
	from map[net.Conn]string
	of   map[string]int // by network
	// everybody counts this machine's own connections too, for tests. Else its
	// proxy would stand for all the people behind it.
	everybody bool
}

func newStrangers() *strangers {
	return &strangers{from: map[net.Conn]string{}, of: map[string]int{}}
}

// watch is the ConnState of an http.Server. It closes what one network opens
// beyond chat.StrangersPerNetwork.
func (s *strangers) watch(conn net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state != http.StateNew {
		s.forget(conn)
		return
	}
	at, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil || at.Addr().Unmap().IsLoopback() && !s.everybody {
		return
	}
	who := network(at.Addr().Unmap().WithZone(""))
	if s.of[who] >= chat.StrangersPerNetwork {
		_ = conn.Close()
		return
	}
	s.from[conn] = who
	s.of[who]++
}

func (s *strangers) forget(conn net.Conn) {
	who, ok := s.from[conn]
	if !ok {
		return
	}
	delete(s.from, conn)
	if s.of[who]--; s.of[who] == 0 {
		delete(s.of, who)
	}
}
