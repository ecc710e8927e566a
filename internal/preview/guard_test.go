package preview

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestOnlyTheInternetIsGlobal(t *testing.T) {
	for _, s := range strings.Fields(`
		8.8.8.8 1.1.1.1 93.184.216.34 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 198.17.0.1 198.20.0.1 223.255.255.255
		2606:4700::1 2001:4860:4860::8888 2a00:1450::1 2400:cb00::1`) {
		if !isGlobal(netip.MustParseAddr(s)) {
			t.Errorf("%s is of the internet", s)
		}
	}
	for _, s := range strings.Fields(`
		0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 169.254.169.254
		172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255
		198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
		:: ::1 ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:10::1
		2001:db8::1 2002:7f00:1:: 2002:808:808::1 3ffe::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
		2606:4700::5efe:127.0.0.1 2606:4700::200:5efe:10.0.0.1`) {
		if isGlobal(netip.MustParseAddr(s)) {
			t.Errorf("%s is not of the internet", s)
		}
	}
}

func TestWhatMayBeConnectedTo(t *testing.T) {
	allowed, err := ParseAllowed([]string{"wiki.lan", "*.corp.lan:7990", "10.1.0.0/16:*", "[fd12::/64]:8080", "127.0.0.1:9999",
		"git.example.com:8443", "fd99::1"})
	if err != nil {
		t.Fatal(err)
	}
	g := guard{allowed}
	tests := []struct {
		host, at string
		want     bool
	}{
		{"a.example", "93.184.216.34:443", true},
		{"a.example", "93.184.216.34:80", true},
		{"a.example", "93.184.216.34:8080", false},
		{"a.example", "[::ffff:93.184.216.34]:80", true},
		{"a.example", "[::ffff:127.0.0.1]:80", false},
		{"a.example", "192.168.1.2:80", false},
		{"wiki.lan", "192.168.1.2:80", true},
		{"wiki.lan", "[fd55::1]:443", true},
		{"wiki.lan", "100.64.3.4:443", true},
		{"wiki.lan", "192.168.1.2:8080", false},
		{"wiki.lan", "127.0.0.1:80", false},       // a name does not open this machine
		{"wiki.lan", "169.254.169.254:80", false}, // nor its link
		{"wiki.lan", "[fe80::1]:80", false},
		{"wiki.lan", "0.0.0.0:80", false},
		{"notwiki.lan", "192.168.1.2:80", false},
		{"git.corp.lan", "192.168.1.2:7990", true},
		{"a.git.corp.lan", "192.168.1.2:7990", true},
		{"corp.lan", "192.168.1.2:7990", false},
		{"evilcorp.lan", "192.168.1.2:7990", false},
		{"git.corp.lan", "192.168.1.2:443", false},
		{"a.example", "10.1.2.3:12345", true},
		{"a.example", "[::ffff:10.1.2.3]:12345", true},
		{"a.example", "10.2.2.3:12345", false},
		{"a.example", "[fd12::5]:8080", true},
		{"a.example", "[fd12::5]:80", false},
		{"a.example", "[fd12:0:0:1::5]:8080", false},
		{"a.example", "[fd12::5%eth0]:8080", false},
		{"a.example", "127.0.0.1:9999", true},
		{"a.example", "127.0.0.1:9998", false},
		{"a.example", "127.0.0.2:9999", false},
		{"git.example.com", "93.184.216.34:8443", true},
		{"a.example", "[fd99::1]:443", true},
	}
	for _, tt := range tests {
		if got := g.permits(tt.host, netip.MustParseAddrPort(tt.at)); got != tt.want {
			t.Errorf("%s at %s: %v", tt.host, tt.at, got)
		}
	}
}

func TestAllowedIsReadStrictly(t *testing.T) {
	for _, bad := range []string{"", "https://wiki.lan", "wiki.lan/x", "wiki.lan:0", "wiki.lan:70000", "wiki.lan:", "*", "*.*.lan",
		"10.0.0.0/33", "fd00::1:x", "[wiki.lan]:80", "wiki lan", "fe80::1%eth0", "127.1", "[10.0.0.1]:80", "user@wiki.lan", ":80"} {
		if got, err := ParseAllowed([]string{bad}); err == nil {
			t.Errorf("%q was read as %+v", bad, got)
		} else if !strings.Contains(err.Error(), "Write it like") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// admitted are links that are fine, in the form in which they are asked for.
var admitted = map[string]string{
	"http://example.com/":                 "http://example.com/",
	"HTTPS://Example.COM./a?b=c#d":        "https://example.com/a?b=c#d",
	"http://example.com:443/":             "http://example.com:443/",
	"http://example.com#@127.0.0.1/":      "http://example.com#@127.0.0.1/",
	"http://m%C3%BCnchen.example/":        "http://xn--mnchen-3ya.example/",
	"http://93.184.216.34/":               "http://93.184.216.34/",
	"http://[2606:4700::1]/":              "http://[2606:4700::1]/",
	"http://my_build.example/":            "http://my_build.example/",
	"https://example.com/a%2Fb?q=%7B%7D":  "https://example.com/a%2Fb?q=%7B%7D",
	"http://example.com/\u00fc":           "http://example.com/%C3%BC",
	"http://127.0.0.1.nip.example/passwd": "http://127.0.0.1.nip.example/passwd",
}

func TestAdmittedLinksKeepTheirHost(t *testing.T) {
	g := guard{}
	for address, want := range admitted {
		u, err := g.admit(address)
		if err != nil || u.String() != want {
			t.Errorf("%s: %v, %v; want %s", address, u, err, want)
		}
	}
}

// refused are links that nobody is asked for, besides those in testdata.
var refused = strings.Fields(`
	http://127.0.0.1/ http://[::1]/ http://localhost:8443/ http://10.0.0.1/ http://192.168.1.1/ http://[fe80::1%25eth0]/
	http://0/ http://127.1/ http://0x7f.1/ http://1.2.3.4.5/ http://example.0x7f/ http://127.0.0.1./ http://[::ffff:10.0.0.1]/
	http://[64:ff9b::a00:1]/ http://[2002:a00:1::]/ http://100.64.0.1/ http://198.18.0.1/ http://[fd00::1]/
	http://example.com:22/ http://example.com:6379/ http://example.com:/ http://example.com:99999/ http://@example.com/
	http://exa%20mple.com/ http://exa%2Fmple.com/ http://-example.com/ http://example..com/ http://.example.com/
	file:///etc/passwd javascript:alert(1) //example.com/ example.com ws://example.com/ http:example.com http:/example.com`)

func TestRefusedLinks(t *testing.T) {
	for _, address := range refused {
		if u, err := (guard{}).admit(address); err == nil {
			t.Errorf("%s is admitted as %s", address, u)
		}
	}
}

// FuzzLink wants what is admitted to be what is then asked for: the same host
// after it was written and read again, no address in disguise, none that is
// not permitted.
func FuzzLink(f *testing.F) {
	for address := range admitted {
		f.Add(address)
	}
	for _, address := range refused {
		f.Add(address)
	}
	for _, row := range badInputs(f) {
		f.Add(string(row.URL))
	}
	f.Fuzz(func(t *testing.T, address string) {
		g := guard{}
		u, err := g.admit(address)
		if err != nil {
			return
		}
		again, err := url.Parse(u.String())
		if err != nil || again.Host != u.Host || again.User != nil || again.Scheme != "http" && again.Scheme != "https" {
			t.Fatalf("%q is read as %q and then as %q, %v", address, u, again, err)
		}
		host := u.Hostname()
		if strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`/\@?#%`, r) }) {
			t.Fatalf("%q has the host %q", address, host)
		}
		addr, err := netip.ParseAddr(host)
		if err == nil && !isGlobal(addr.Unmap()) {
			t.Fatalf("%q leads to %s", address, addr)
		}
		if second, err := g.admit(u.String()); err == nil && second.String() != u.String() {
			t.Fatalf("%q is %q and then %q", address, u, second)
		}
	})
}
