// Package trust is the plain-HTTP side of a server with a certificate of its
// own: everything is sent on to HTTPS but a page that helps a device to trust
// the server's certificate authority, and the authority's certificate.
//
// Nothing secret passes here. Somebody in the middle could give another
// certificate, so the page has people compare the fingerprint with the one in
// the server's terminal.
package trust

import (
	"bytes"
	"embed"
	"encoding/base64"
	"encoding/pem"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"minimost/chat"
)

//go:embed page.*.html trust.css trust.js profile.xml
var files embed.FS

// The page in each language, with the words of the profile; the first is for
// everybody whose language is not among them.
var (
	languages = []language.Tag{language.English, language.German}
	matcher   = language.NewMatcher(languages)
	pages     = func() (all []*template.Template) {
		for _, tag := range languages {
			all = append(all, template.Must(template.ParseFS(files, "page."+tag.String()+".html", "profile.xml")))
		}
		return all
	}()
)

// Options make a handler.
type Options struct {
	// Name is what the server is called.
	Name string
	// Port is where HTTPS is served.
	Port string
	// Hosts are the names the server answers to, besides localhost and IP
	// addresses.
	Hosts []string
	// Authority is the server's own; nil if there is none: then everything is
	// sent on.
	Authority Authority
}

// Authority is a certificate authority, whose certificate may be renewed at any
// time.
type Authority interface {
	// PEM is its certificate, and Fingerprint the SHA-256 of that: AB:CD:…
	PEM() []byte
	Fingerprint() string
}

// NewServer gives a server that is ready to serve plain HTTP.
func NewServer(o Options) *http.Server {
	return &http.Server{Handler: Handler(o), ReadHeaderTimeout: chat.HeaderWithin, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: chat.IdleFor, MaxHeaderBytes: chat.HeaderBytes}
}

type site struct{ Options }

// Handler answers requests as the package says.
func Handler(o Options) http.Handler {
	s := &site{o}
	mux := http.NewServeMux()
	mux.HandleFunc("/", s.onward)
	if o.Authority != nil {
		mux.HandleFunc("GET /trust", s.page)
		mux.HandleFunc("GET /trust.css", s.file("text/css; charset=utf-8"))
		mux.HandleFunc("GET /trust.js", s.file("text/javascript; charset=utf-8"))
		mux.HandleFunc("GET /minimost-ca.pem", s.certificate("application/x-pem-file", o.Authority.PEM))
		mux.HandleFunc("GET /minimost-ca.crt", s.certificate("application/x-x509-ca-cert", s.der))
		mux.HandleFunc("GET /minimost-ca.mobileconfig", s.profile)
	}
	return s.guarded(mux)
}

// headers are those of every answer.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src https:; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
	"Permissions-Policy":           "camera=(), microphone=(), display-capture=(), geolocation=(), payment=(), usb=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Cache-Control":                "no-store",
}

// guarded sets the headers of every answer and refuses requests for other
// names, so that no foreign page is the same origin as this one.
func (s *site) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, value := range headers {
			h.Set(name, value)
		}
		if !s.isOurs(hostOf(r)) {
			http.Error(w, "This server does not answer to that name.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *site) isOurs(host string) bool {
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.Zone() == "" || host == "localhost" || slices.Contains(s.Hosts, host)
}

// hostOf is the name of a request, without the port.
func hostOf(r *http.Request) string {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// secure is the address of the same host over HTTPS.
func (s *site) secure(r *http.Request) string {
	host := hostOf(r)
	if s.Port == "443" && !strings.Contains(host, ":") {
		return "https://" + host
	}
	return "https://" + strings.TrimSuffix(net.JoinHostPort(host, s.Port), ":443")
}

// onward leads to HTTPS; the front door by way of the page, which goes on by
// itself on a device that trusts the server.
func (s *site) onward(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "Use HTTPS.", http.StatusForbidden)
		return
	}
	to := s.secure(r) + r.URL.RequestURI()
	if r.URL.Path == "/" && s.Authority != nil {
		to = "/trust#go"
	} else if !strings.HasPrefix(r.URL.RequestURI(), "/") {
		to = s.secure(r) + "/"
	}
	http.Redirect(w, r, to, http.StatusTemporaryRedirect) // #nosec G710 -- to our own host, which has been checked
}

func (s *site) file(mime string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		b, err := files.ReadFile(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", mime)
		_, _ = w.Write(b) // #nosec G705 -- our own files; a client that is gone is no error of ours
	}
}

// der is the authority's certificate as devices take it.
func (s *site) der() []byte {
	block, _ := pem.Decode(s.Authority.PEM())
	return block.Bytes
}

func (s *site) certificate(mime string, content func() []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", mime)
		w.Header().Set("Content-Disposition", `attachment; filename="`+strings.TrimPrefix(r.URL.Path, "/")+`"`)
		_, _ = w.Write(content())
	}
}

// device is which guide is open when the page comes.
func device(agent string) string {
	for _, d := range []struct{ mark, name string }{
		{"iPhone", "ios"}, {"iPad", "ios"}, {"Android", "android"}, {"Windows", "windows"}, {"Mac OS X", "macos"}, {"Linux", "linux"},
	} {
		if strings.Contains(agent, d.mark) {
			return d.name
		}
	}
	return ""
}

// accepted is the page in the language that a browser prefers, of which it
// tells the browser.
func accepted(w http.ResponseWriter, r *http.Request) *template.Template {
	_, i := language.MatchStrings(matcher, r.Header.Values("Accept-Language")...)
	w.Header().Set("Content-Language", languages[i].String())
	w.Header().Set("Vary", "Accept-Language")
	return pages[i]
}

func (s *site) page(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	err := accepted(w, r).Execute(&b, map[string]any{"Name": s.Name, "Secure": s.secure(r), "Fingerprint": s.Authority.Fingerprint(),
		"Device": device(r.UserAgent()), "Firefox": strings.Contains(r.UserAgent(), "Firefox/")})
	if err != nil {
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}

// profile is the certificate in the form that iOS and macOS install with a tap.
func (s *site) profile(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n") // html/template would escape it
	digits := strings.ToUpper(strings.ReplaceAll(s.Authority.Fingerprint(), ":", ""))
	err := accepted(w, r).ExecuteTemplate(&b, "profile.xml", map[string]any{"Name": s.Name, "DER": base64.StdEncoding.EncodeToString(s.der()),
		"Profile": uuid(digits, 0), "Payload": uuid(digits, 32)})
	if err != nil {
		http.Error(w, "The profile could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/x-apple-aspen-config")
	w.Header().Set("Content-Disposition", `attachment; filename="minimost-ca.mobileconfig"`)
	_, _ = w.Write(b.Bytes())
}

// uuid makes a name of 32 digits of a fingerprint, the same each time, so that
// a profile that is installed again replaces itself.
func uuid(digits string, from int) string {
	d := (digits + strings.Repeat("0", 64))[from : from+32]
	return d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:]
}
