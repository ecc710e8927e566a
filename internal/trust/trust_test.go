package trust

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"minimost/internal/localca"
)

func options(t *testing.T) Options {
	t.Helper()
	ca, err := localca.Open(t.TempDir(), []string{"chat.lan"}, []netip.Addr{netip.MustParseAddr("192.168.7.5")})
	if err != nil {
		t.Fatal(err)
	}
	return Options{Name: `Lab <"1">`, Port: "8443", Hosts: []string{"chat.lan"}, Authority: ca}
}

func get(t *testing.T, h http.Handler, method, target, host string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	r.Host = host
	r.Header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestEverythingElseIsSentOn(t *testing.T) {
	o := options(t)
	own, none := Handler(o), Handler(Options{Name: "x", Port: "443", Hosts: o.Hosts})
	for _, c := range []struct {
		h                    http.Handler
		method, target, host string
		status               int
		to                   string
	}{
		{own, "GET", "/", "192.168.7.5:8080", 307, "/trust#go"},
		{own, "GET", "/c/3?x=1", "192.168.7.5:8080", 307, "https://192.168.7.5:8443/c/3?x=1"},
		{own, "GET", "/login", "CHAT.lan.:8080", 307, "https://chat.lan:8443/login"},
		{own, "GET", "/login", "[fd00::1]:8080", 307, "https://[fd00::1]:8443/login"},
		{own, "GET", "//evil.example/", "localhost", 307, "/evil.example/"},
		{own, "POST", "/api/v1/login", "localhost", 403, ""},
		{own, "GET", "/", "evil.example", 421, ""},
		{own, "GET", "/minimost-ca.pem", "evil.example", 421, ""},
		{none, "GET", "/", "chat.lan", 307, "https://chat.lan/"},
		{none, "GET", "/trust", "chat.lan", 307, "https://chat.lan/trust"},
	} {
		res := get(t, c.h, c.method, c.target, c.host)
		if res.StatusCode != c.status || res.Header.Get("Location") != c.to || len(res.Cookies()) > 0 {
			t.Errorf("%s %s at %s: %d to %q", c.method, c.target, c.host, res.StatusCode, res.Header.Get("Location"))
		}
	}
}

func TestPageKnowsTheDevice(t *testing.T) {
	o := options(t)
	res := get(t, Handler(o), "GET", "/trust", "192.168.7.5:8080")
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 {
		t.Fatal(res.StatusCode, err)
	}
	for _, want := range []string{`data-device="ios" open`, `data-secure="https://192.168.7.5:8443"`, o.Authority.Fingerprint(), "Lab &lt;"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the page has no %s:\n%s", want, b)
		}
	}
	if strings.Count(string(b), " open>") != 1 || strings.Contains(res.Header.Get("Content-Security-Policy"), "unsafe") {
		t.Errorf("%s", b)
	}
}

// TestPageInEachLanguage compares what must not differ: the elements, and what
// is typed or compared.
func TestPageInEachLanguage(t *testing.T) {
	o := options(t)
	read := func(path, accept string) (string, *http.Response) {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "localhost"
		r.Header.Set("Accept-Language", accept)
		w := httptest.NewRecorder()
		Handler(o).ServeHTTP(w, r)
		return w.Body.String(), w.Result()
	}
	elements := regexp.MustCompile(`(?s)<code.*?</code>|<[^>]*>`)
	english, _ := read("/trust", "fr")
	want := elements.FindAllString(english, -1)
	for i, tag := range languages {
		page, res := read("/trust", tag.String()+"-AT, en;q=0.5")
		if res.Header.Get("Content-Language") != tag.String() || !strings.Contains(page, `<html lang="`+tag.String()+`"`) ||
			!strings.HasPrefix(page, "<!doctype html>") {
			t.Errorf("%s: %v\n%.200s", tag, res.Header, page)
		}
		got := elements.FindAllString(strings.Replace(page, `lang="`+tag.String()+`"`, `lang="en"`, 1), -1)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the page is built otherwise than the English one:\n%q\n%q", tag, got, want)
		}
		if profile, _ := read("/minimost-ca.mobileconfig", tag.String()); i > 0 && strings.Contains(profile, "Lets this device") {
			t.Errorf("%s: the profile speaks English", tag)
		}
	}
}

func TestCertificateInEveryForm(t *testing.T) {
	o := options(t)
	block, _ := pem.Decode(o.Authority.PEM())
	for path, mime := range map[string]string{"/minimost-ca.pem": "application/x-pem-file",
		"/minimost-ca.crt": "application/x-x509-ca-cert", "/minimost-ca.mobileconfig": "application/x-apple-aspen-config"} {
		res := get(t, Handler(o), "GET", path, "localhost")
		b, err := io.ReadAll(res.Body)
		if err != nil || res.Header.Get("Content-Type") != mime {
			t.Fatal(path, res.Header, err)
		}
		der := b
		switch {
		case strings.HasSuffix(path, "pem"):
			p, _ := pem.Decode(b)
			der = p.Bytes
		case strings.HasSuffix(path, "mobileconfig"):
			der = payload(t, b)
		}
		if cert, err := x509.ParseCertificate(der); err != nil || string(cert.Raw) != string(block.Bytes) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// payload reads a profile as a device does, strictly.
func payload(t *testing.T, b []byte) []byte {
	t.Helper()
	if !strings.HasPrefix(string(b), "<?xml") {
		t.Errorf("a profile begins with %.20q", b)
	}
	for d := xml.NewDecoder(strings.NewReader(string(b))); ; {
		token, err := d.Token()
		if err != nil {
			t.Fatalf("the profile: %v\n%s", err, b)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "data" {
			continue
		}
		var text string
		if err := d.DecodeElement(&text, &start); err != nil {
			t.Fatal(err)
		}
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
}

// TestHeadersOfEveryAnswer asks for all there is, and for what there is not.
func TestHeadersOfEveryAnswer(t *testing.T) {
	o := options(t)
	own, none := Handler(o), Handler(Options{Name: "x", Port: "443", Hosts: o.Hosts})
	for _, h := range []http.Handler{own, none} {
		for _, path := range []string{"/", "/trust", "/trust.css", "/trust.js", "/minimost-ca.pem", "/minimost-ca.crt", "/minimost-ca.mobileconfig",
			"/nothing", "/trust/..", "//evil.example", "/%2e%2e/x", "/c/1?next=//evil.example"} {
			for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"} {
				for _, host := range []string{"chat.lan", "evil.example", "[fe80::1%25evil]", "0x7f.1"} {
					res := get(t, h, method, path, host)
					for name, want := range headers {
						if got := strings.Join(res.Header.Values(name), " & "); got != want {
							t.Errorf("%s %s at %s: %s is %q", method, path, host, name, got)
						}
					}
					if ours := host == "chat.lan"; ours == (res.StatusCode == http.StatusMisdirectedRequest) || res.StatusCode >= 500 {
						t.Errorf("%s %s at %s: %d", method, path, host, res.StatusCode)
					}
					if to := res.Header.Get("Location"); len(res.Cookies()) > 0 || res.Header.Get("Server") != "" ||
						to != "" && !strings.HasPrefix(to, "https://chat.lan") && (to[0] != '/' || strings.HasPrefix(to, "//")) {
						t.Errorf("%s %s at %s: %v", method, path, host, res.Header)
					}
				}
			}
		}
	}
}
