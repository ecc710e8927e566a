package preview

import (
	"net"
	"net/netip"
	"slices"
)

// guard decides what may be connected to: the internet at the usual ports,
// and what the administrator allows.
type guard struct{ allowed Allowed }

// permits decides on a connection that was asked for by this host name, or by
// its address. A name that is allowed may belong to a machine in a private
// network, but not to this machine or its link: the address itself has to be
// allowed for that.
func (g guard) permits(host string, at netip.AddrPort) bool {
	if at.Addr().Zone() != "" || !at.IsValid() {
		return false
	}
	addr := at.Addr().Unmap()
	named := false
	for _, r := range g.allowed {
		if !r.ports.have(at.Port()) {
			continue
		}
		if r.prefix.IsValid() && r.prefix.Contains(addr) {
			return true
		}
		named = named || r.name != "" && r.names(host)
	}
	switch {
	case named:
		return (isGlobal(addr) || isLAN(addr)) && !isOurs(addr)
	default:
		return usual(at.Port()) && isGlobal(addr) && !isOurs(addr)
	}
}

// mayTry says whether a connection might be permitted, as far as can be known
// without looking the name up.
func (g guard) mayTry(host string, port uint16) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return g.permits(host, netip.AddrPortFrom(addr, port))
	}
	return usual(port) || slices.ContainsFunc(g.allowed, func(r rule) bool {
		return r.ports.have(port) && (r.prefix.IsValid() || r.names(host))
	})
}

// isLAN says whether an address is one for private networks: RFC 1918, the
// shared space of RFC 6598, and RFC 4193.
func isLAN(addr netip.Addr) bool { return addr.IsPrivate() || shared.Contains(addr) }

var shared = netip.MustParsePrefix("100.64.0.0/10")

// isGlobal says whether an address is one of the internet: in 2000::/3 or
// IPv4, and in none of the blocks of the IANA registries of special-purpose
// addresses (RFC 6890 and its updates). Addresses that carry another one
// inside, for 6to4, Teredo, NAT64 or ISATAP, are not.
func isGlobal(addr netip.Addr) bool {
	if addr.Is6() && (!globalUnicast.Contains(addr) || isISATAP(addr)) {
		return false
	}
	return addr.IsValid() && !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(addr) })
}

var globalUnicast = netip.MustParsePrefix("2000::/3")

// special are the blocks that are not of the internet, or lead out of it
// again. Of IPv6 only what lies in 2000::/3 has to be named.
var special = func() (all []netip.Prefix) {
	for _, p := range []string{
		"0.0.0.0/8",       // this network
		"10.0.0.0/8",      // private
		"100.64.0.0/10",   // shared address space
		"127.0.0.0/8",     // loopback
		"169.254.0.0/16",  // link-local, and metadata of clouds
		"172.16.0.0/12",   // private
		"192.0.0.0/24",    // IETF protocol assignments
		"192.0.2.0/24",    // documentation
		"192.31.196.0/24", // AS112
		"192.52.193.0/24", // AMT
		"192.88.99.0/24",  // 6to4 relays
		"192.168.0.0/16",  // private
		"192.175.48.0/24", // AS112
		"198.18.0.0/15",   // benchmarking
		"198.51.100.0/24", // documentation
		"203.0.113.0/24",  // documentation
		"224.0.0.0/4",     // multicast
		"240.0.0.0/4",     // reserved, and broadcast
		"2001::/23",       // IETF protocol assignments: Teredo, benchmarking, ORCHID
		"2001:db8::/32",   // documentation
		"2002::/16",       // 6to4
		"2620:4f:8000::/48",
		"3ffe::/16", // the 6bone that was
		"3fff::/20", // documentation
	} {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}()

// isISATAP says whether the interface part of an address is an IPv4 address in
// the way of RFC 5214.
func isISATAP(addr netip.Addr) bool {
	b := addr.As16()
	return b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

// isOurs says whether this machine has the address.
func isOurs(addr netip.Addr) bool {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return true // what is not known is not permitted
	}
	return slices.ContainsFunc(all, func(a net.Addr) bool {
		p, err := netip.ParsePrefix(a.String())
		return err == nil && p.Addr().Unmap() == addr
	})
}

// isAllowed says whether the administrator has named the host.
func (g guard) isAllowed(host string) bool {
	addr, err := netip.ParseAddr(host)
	return slices.ContainsFunc(g.allowed, func(r rule) bool {
		return r.name != "" && r.names(host) || err == nil && r.prefix.IsValid() && r.prefix.Contains(addr.Unmap())
	})
}
