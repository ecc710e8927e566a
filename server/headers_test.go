package server

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minimost/chat"
)

// What every answer has, written out once more.
var strictHeaders = map[string]string{
	"Permissions-Policy":           "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Embedder-Policy": "require-corp",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
}

const (
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
		"connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; " +
		"object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types minimost-message minimost-worker"
	sandboxPolicy = "sandbox; default-src 'none'"
)

// lint holds the headers of one answer against the rules for all of them. The
// path is one of the whole server.
func lint(t testing.TB, path string, res *http.Response) {
	t.Helper()
	u, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	l := linter{t: t, path: u.Path, query: u.RawQuery, res: res}
	for name, want := range strictHeaders {
		l.wants(name, want)
	}
	l.wants("Cross-Origin-Resource-Policy", map[bool]string{true: "cross-origin", false: "same-origin"}[l.path == "/trusted" && l.good()])
	l.wants("Content-Security-Policy", map[bool]string{true: sandboxPolicy, false: pagePolicy}[l.isFile()])
	l.wants("Cache-Control", l.cache())
	for _, name := range []string{"Server", "X-Powered-By", "Location", "Via", "Refresh"} {
		l.wants(name, "")
	}
	for name := range res.Header {
		if strings.HasPrefix(name, "Access-Control-") && l.path != "/trusted" {
			l.fault("has %s", name)
		}
	}
	l.content()
	l.cookies()
}

type linter struct {
	t           testing.TB
	path, query string
	res         *http.Response
}

func (l linter) fault(format string, args ...any) {
	l.t.Helper()
	l.t.Errorf("%s %s: %d "+format, append([]any{l.res.Request.Method, l.path, l.res.StatusCode}, args...)...)
}

func (l linter) wants(name, want string) {
	l.t.Helper()
	if got := strings.Join(l.res.Header.Values(name), " & "); got != want {
		l.fault("%s is %q, want %q", name, got, want)
	}
}

func (l linter) good() bool { return l.res.StatusCode < 400 }

// isFile says whether people have brought what is served.
func (l linter) isFile() bool {
	return (l.good() || l.res.StatusCode == http.StatusRequestedRangeNotSatisfiable) &&
		(strings.HasPrefix(l.path, "/files/") || strings.HasPrefix(l.path, "/avatars/") || strings.HasPrefix(l.path, chat.PreviewImagePath))
}

// cache is who may keep the answer, and for how long.
func (l linter) cache() string {
	const good, forGood = 400, "max-age=31536000, immutable"
	switch {
	case l.res.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		return l.res.Header.Get("Cache-Control") // net/http takes it away for 416
	case l.res.StatusCode >= good, l.path == "/healthz", l.path == "/trusted":
		return "no-store"
	case l.path == "/api/v1/emoji":
		return "private, max-age=86400"
	case strings.HasPrefix(l.path, "/api/"):
		return "no-store"
	case strings.HasPrefix(l.path, "/avatars/") && strings.HasPrefix(l.query, "v=") && l.res.Header.Get("Cache-Control") != askAgain:
		return "private, " + forGood
	case strings.HasPrefix(l.path, "/files/"), strings.HasPrefix(l.path, "/avatars/"):
		return "private, no-cache"
	case strings.HasPrefix(l.path, chat.PreviewImagePath):
		return "private, max-age=86400, immutable"
	case strings.HasPrefix(l.path, "/static/") && strings.Count(l.path, "/") > 2 && strings.Contains(l.res.Header.Get("Cache-Control"), "public"):
		return "public, " + forGood
	}
	return "no-cache"
}

// content says that the answer is of a type that is meant, and of no other.
func (l linter) content() {
	l.t.Helper()
	kind, _, _ := strings.Cut(l.res.Header.Get("Content-Type"), ";")
	page := !strings.HasPrefix(l.path, "/api/") && !strings.HasPrefix(l.path, "/static/") && l.path != "/healthz"
	switch {
	case l.res.StatusCode == http.StatusNoContent, l.res.StatusCode == http.StatusNotModified, l.res.StatusCode == http.StatusSwitchingProtocols:
	case !l.good() && !l.isFile():
		if kind != "application/problem+json" {
			l.fault("an error as %q", kind)
		}
	case l.isFile() && (kind == "text/html" || kind == "image/svg+xml" || strings.Contains(kind, "script")):
		l.fault("a file as %q", kind)
	case strings.HasPrefix(l.path, "/api/") && kind != "application/json":
		l.fault("is %q", kind)
	case kind == "" || kind == "text/html" && !page:
		l.fault("is %q", kind)
	}
	if l.res.Header.Get("Retry-After") == "" && (l.res.StatusCode == 429 || l.res.StatusCode == 503 || l.res.StatusCode == 423) {
		l.fault("does not say when to come back")
	}
	if l.res.StatusCode == http.StatusMethodNotAllowed && l.res.Header.Get("Allow") == "" {
		l.fault("does not say what is allowed")
	}
}

// cookies are set by what signs in and out only.
func (l linter) cookies() {
	l.t.Helper()
	for _, c := range l.res.Cookies() {
		sets := strings.HasSuffix(l.path, "/signup") || strings.HasSuffix(l.path, "/login") || strings.HasSuffix(l.path, "/logout") || strings.HasSuffix(l.path, "/me")
		if !sets || !l.good() || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" ||
			c.Secure != (c.Name == secureCookie) || c.Name != secureCookie && c.Name != plainCookie {
			l.fault("sets %v", c)
		}
		if c.Value != "" && (len(c.Value) < 43 || c.MaxAge != int(chat.SessionIdle.Seconds())) || c.Value == "" && c.MaxAge >= 0 {
			l.fault("sets %v", c)
		}
	}
}

// TestHeadersOfEveryRoute asks for every route of the table as a stranger and
// as somebody, with every method, and for what there is not.
func TestHeadersOfEveryRoute(t *testing.T) {
	r := start(t)
	r.server.limits.per = [buckets]allowance{}
	ada := r.join("ada")
	paths := map[string]bool{"/nothing": true, "/favicon.ico": true, "/static/nothing.js": true, "/static/" + r.server.assets.editions[0]().hash + "/theme.js": true,
		"/static/theme.js": true, "/api/v1/nothing": true, "/c/1/2/3": true, "/c": true, "/static": true, "/c/": true, "//": true, "//evil.example": true, "/c/..": true}
	for _, rt := range routes {
		_, path, _ := strings.Cut(rt.pattern, " ")
		paths[placeholder.ReplaceAllString(strings.NewReplacer("{$}", "", "{path...}", "1").Replace(path), "1")] = true
	}
	for path := range paths {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
			for _, token := range []string{"", ada.token, "stale"} {
				if method == "POST" && (path == "/api/v1/logout" || path == "/api/v1/login") && token != "" || path == "/api/v1/poll" && token == ada.token {
					continue // it would end the session, or wait
				}
				res := r.plainly(method, path, token)
				lint(t, path, res)
			}
		}
	}
	for _, host := range []string{"evil.example", "[::1%25evil]"} {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", r.base+"/", nil)
		req.Host = host
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		lint(t, "/", res)
	}
}

// plainly makes a request and reads no body.
func (r *running) plainly(method, path, token string) *http.Response {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.base+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if token != "" {
		req.AddCookie(&http.Cookie{Name: plainCookie, Value: token})
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	res.Body.Close()
	return res
}

// TestHeadersOfWhatPeopleBring asks for files in every way that they are given.
func TestHeadersOfWhatPeopleBring(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	picture, page := ada.upload("p.png", pngOf(t, 900, 900)), ada.upload("p.html", []byte("<script>alert(1)</script>"))
	svg := ada.upload("p.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`))
	ada.postFiles(1, "", picture, page, svg)
	me := answer[chat.Me](ada, 200, ada.bring("PUT", "/me/avatar", "image/png", bytes.NewReader(pngOf(t, 9, 9))))
	for _, path := range []string{picture.URL, picture.ThumbURL, page.URL, svg.URL, me.AvatarURL, fmt.Sprintf("/avatars/%d", ada.id), fmt.Sprintf("/avatars/%d?v=999", ada.id)} {
		for _, headers := range [][]string{nil, {"Range", "bytes=0-3"}, {"Range", "bytes=99999999-"}, {"If-None-Match", "*"}, {"Accept", "text/html"}} {
			res, _ := ada.fetch(path, headers...)
			lint(t, path, res)
		}
	}
}

// TestCookies signs in and out over HTTP and, as if behind a proxy, over HTTPS.
func TestCookies(t *testing.T) {
	r := start(t)
	r.server.opts.TrustProxy = true
	for _, proto := range []string{"http", "https"} {
		send := func(path, token string) *http.Response {
			body := strings.NewReader(`{"username":"a` + proto + `","password":"` + goodPassword + `"}`)
			req, _ := http.NewRequestWithContext(t.Context(), "POST", r.base+"/api/v1"+path, body)
			req.Header.Set("X-Forwarded-Proto", proto)
			req.Header.Set("X-Forwarded-For", "192.0.2.9")
			req.Header.Set("Content-Type", "application/json")
			if token != "" {
				req.Header.Set("Authorization", "Bearer "+token)
			}
			res, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			lint(t, "/api/v1"+path, res)
			return res
		}
		want := map[string]string{"http": plainCookie, "https": secureCookie}[proto]
		var token string
		for _, path := range []string{"/signup", "/login", "/logout"} {
			cookies := send(path, token).Cookies()
			if len(cookies) != 1 || cookies[0].Name != want {
				t.Fatalf("%s over %s: %v", path, proto, cookies)
			}
			if old := token; cookies[0].Value == old {
				t.Errorf("%s over %s gives the same token", path, proto)
			}
			token = cookies[0].Value
		}
	}
}

// TestRefusalsSayWhenToComeBack: spread, so that those who were refused
// together do not come back together.
func TestRefusalsSayWhenToComeBack(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		after := retryAfter(100 * time.Second)
		var n int
		if _, err := fmt.Sscan(after, &n); err != nil || n < 100 || n > 120 {
			t.Fatalf("Retry-After: %s", after)
		}
		seen[after] = true
	}
	if len(seen) < 5 {
		t.Errorf("only %d different times", len(seen))
	}
}
