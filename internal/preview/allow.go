package preview

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Allowed are the hosts that may be asked besides those of the internet. The
// zero value is none.
type Allowed []rule

// rule allows either names or addresses, at some ports.
type rule struct {
	name   string // a host; with a dot before it, everything below
	prefix netip.Prefix
	ports  ports
}

// ports is one port, or the usual two (0), or all (anyPort).
type ports int

const anyPort ports = -1

func (p ports) have(port uint16) bool {
	return p == anyPort || p == 0 && usual(port) || p > 0 && uint16(p) == port // #nosec G115 -- at most 65535
}

// usual are the ports at which anybody may be asked.
func usual(port uint16) bool { return port == 80 || port == 443 }

func (r rule) names(host string) bool {
	return r.name == host || strings.HasPrefix(r.name, ".") && strings.HasSuffix(host, r.name)
}

// ParseAllowed reads what an administrator allows: a host name, *.suffix for
// all names below one, an IP address or a range of them (10.1.0.0/16); each
// with :port, or :* for any, when it is not 80 or 443. An IPv6 address with a
// port stands in brackets. The error says what to do.
func ParseAllowed(entries []string) (Allowed, error) {
	var all Allowed
	for _, entry := range entries {
		r, ok := parseRule(strings.ToLower(strings.TrimSpace(entry)))
		if !ok {
			return nil, fmt.Errorf("--preview-allow %q is no host. Write it like wiki.example.lan, *.example.lan, "+
				"10.1.0.0/16 or bitbucket.example.lan:7990", entry)
		}
		all = append(all, r)
	}
	return all, nil
}

func parseRule(entry string) (rule, bool) {
	if prefix, ok := parsePrefix(entry); ok {
		return rule{prefix: prefix}, true
	}
	host, port := entry, ""
	if at := strings.LastIndexByte(entry, ':'); at >= 0 {
		host, port = entry[:at], entry[at+1:]
	}
	var r rule
	switch n, err := strconv.ParseUint(port, 10, 16); {
	case port == "*":
		r.ports = anyPort
	case port != "" && (err != nil || n == 0), port == "" && host != entry:
		return r, false
	default:
		r.ports = ports(n) // #nosec G115 -- at most 65535
	}
	inside, bracketed := strings.CutPrefix(host, "[")
	if bracketed {
		inside, bracketed = strings.CutSuffix(inside, "]")
	}
	if prefix, ok := parsePrefix(inside); ok && bracketed == prefix.Addr().Is6() {
		r.prefix = prefix
		return r, true
	}
	suffix, below := strings.CutPrefix(host, "*.")
	name, err := hostOf(suffix)
	if err != nil || strings.ContainsAny(host, "[]/") {
		return r, false
	}
	r.name = name
	if below {
		r.name = "." + name
	}
	return r, true
}

func parsePrefix(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), !p.Addr().Is4In6()
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	a = a.Unmap()
	return netip.PrefixFrom(a, a.BitLen()), true
}
