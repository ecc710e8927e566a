package preview

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"minimost/chat"
)

// errRefused says that a link, or what it redirects to, is not to be followed.
var errRefused = errors.New("the address is not to be asked")

var (
	// asciiName is a host name in letters, digits, hyphens and underscores,
	// which networks of one's own do use.
	asciiName = regexp.MustCompile(`^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$`)
	// number is a label that some programs read as part of an IPv4 address.
	number = regexp.MustCompile(`^([0-9]+|0x[0-9a-f]*)$`)
)

// names reads host names as browsers do.
var names = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true))

// admit reads an address that is to be asked for: http or https, a host that
// is what it says, a port that may be, no user. The host of the result is in
// the form in which it is looked up. It does not say that the host may be
// connected to, unless it is an IP address.
func (g guard) admit(address string) (*url.URL, error) {
	if len(address) > chat.PreviewURLBytes || !utf8.ValidString(address) || strings.ContainsFunc(address, unsound) {
		return nil, errRefused
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" || u.User != nil {
		return nil, errRefused
	}
	host, err := hostOf(u.Hostname())
	if err != nil {
		return nil, err
	}
	port, err := portOf(u)
	if err != nil || !g.mayTry(host, port) {
		return nil, errRefused
	}
	u.Host = joinHost(host, u.Port())
	return u, nil
}

// unsound are characters that programs disagree about.
func unsound(r rune) bool { return r <= ' ' || r == '\\' || r >= 0x7f && r < 0xa0 || r == '\ufffd' }

// hostOf gives a host as an IP address in its usual form or as an ASCII name.
func hostOf(host string) (string, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr.Zone() != "" {
			return "", errRefused
		}
		return addr.String(), nil
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if !asciiName.MatchString(name) {
		var err error
		if name, err = names.ToASCII(name); err != nil || !asciiName.MatchString(name) {
			return "", errRefused
		}
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if len(name) > 253 || number.MatchString(last) {
		return "", errRefused
	}
	return name, nil
}

func portOf(u *url.URL) (uint16, error) {
	switch {
	case u.Port() != "":
		n, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil || n == 0 {
			return 0, errRefused
		}
		return uint16(n), nil
	case strings.HasSuffix(u.Host, ":"):
		return 0, errRefused
	case u.Scheme == "http":
		return 80, nil
	}
	return 443, nil
}

func joinHost(host, port string) string {
	if port != "" {
		return net.JoinHostPort(host, port)
	}
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}
