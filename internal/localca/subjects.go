package localca

import (
	"crypto/x509"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// subjects are what a certificate is for, sorted and without repetition.
type subjects struct {
	names []string
	addrs []netip.Addr
}

func (s subjects) equal(t subjects) bool {
	return slices.Equal(s.names, t.names) && slices.Equal(s.addrs, t.addrs)
}

func (s subjects) sorted() subjects {
	slices.Sort(s.names)
	slices.SortFunc(s.addrs, netip.Addr.Compare)
	return subjects{slices.Compact(s.names), slices.Compact(s.addrs)}
}

func subjectsOf(cert *x509.Certificate) subjects {
	s := subjects{names: slices.Clone(cert.DNSNames)}
	for _, ip := range cert.IPAddresses {
		if addr, ok := netip.AddrFromSlice(ip); ok {
			s.addrs = append(s.addrs, addr.Unmap())
		}
	}
	return s.sorted()
}

// subjects sorts what the server is called into what the authority may vouch
// for and the rest: one name too many would make clients refuse the whole
// certificate. This machine's own names for itself are always there.
func (a *Authority) subjects(
	names []string, addrs []netip.Addr,
) (want subjects, uncovered []string) {
	want.names = []string{"localhost"}
	want.addrs = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}
	for _, name := range names {
		clean, ok := hostName(name)
		if ok && a.coversName(clean) {
			want.names = append(want.names, clean)
		} else {
			uncovered = append(uncovered, name)
		}
	}
	for _, addr := range addrs {
		addr = addr.Unmap().WithZone("")
		if a.coversAddr(addr) {
			want.addrs = append(want.addrs, addr)
		} else {
			uncovered = append(uncovered, addr.String())
		}
	}
	return want.sorted(), uncovered
}

func (a *Authority) coversName(name string) bool {
	return slices.ContainsFunc(a.ca.cert.PermittedDNSDomains, func(domain string) bool {
		return name == domain || strings.HasSuffix(name, "."+domain)
	})
}

func (a *Authority) coversAddr(addr netip.Addr) bool {
	for _, r := range a.ca.cert.PermittedIPRanges {
		if r.Contains(addr.AsSlice()) {
			return true
		}
	}
	return false
}

const label = `[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?`

var hostPattern = regexp.MustCompile(`^` + label + `(\.` + label + `)*$`)

// hostName is a name as it stands in certificates: ASCII, lower case, without
// the last dot; not an address.
func hostName(name string) (string, bool) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	_, err := netip.ParseAddr(name)
	return name, err != nil && len(name) <= 253 && hostPattern.MatchString(name)
}

// hostNames are those of names that can stand in a certificate.
func hostNames(names []string) []string {
	var clean []string
	for _, name := range names {
		if c, ok := hostName(name); ok && !slices.Contains(clean, c) {
			clean = append(clean, c)
		}
	}
	return clean
}
