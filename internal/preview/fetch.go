package preview

import (
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/time/rate"

	"minimost/chat"
)

// newTransport makes connections that carry nothing from one link to another.
func newTransport(dial func(ctx context.Context, network, addr string) (net.Conn, error)) *http.Transport {
	return &http.Transport{
		Proxy:                  nil, // a proxy would connect for us, unseen
		DialContext:            dial,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: 64 << 10,
		TLSHandshakeTimeout:    3 * time.Second,
		ResponseHeaderTimeout:  3 * time.Second,
	}
}

// dial connects to an address that the guard permits. It is asked about each
// one between its being chosen and the first packet.
func (f *Fetcher) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: 2 * time.Second, Resolver: f.resolver,
		Control: func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !f.guard.permits(host, at) {
				return errRefused
			}
			return nil
		}}
	return d.DialContext(ctx, network, addr)
}

// site counts a visit to a host: all names of one public domain together, a
// host in one's own network by itself. The error says when to come back.
func (f *Fetcher) site(host string) error {
	key := host
	if !f.guard.isAllowed(host) {
		if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
			key = domain
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	lim, ok := f.sites.Get(key)
	if !ok {
		lim = rate.NewLimiter(rate.Every(time.Minute/time.Duration(f.perMinute)), f.perMinute)
		f.sites.Add(key, lim)
	}
	res := lim.Reserve()
	if after := res.Delay(); after > 0 {
		res.Cancel()
		return chat.ErrRateLimited.WithRetry(after)
	}
	return nil
}

// visit is the fetching of one link, with all it takes.
type visit struct {
	ctx    context.Context
	f      *Fetcher
	client http.Client
	hosts  map[string]bool // that have been counted
}

func newVisit(ctx context.Context, f *Fetcher) *visit {
	v := &visit{ctx: ctx, f: f, hosts: map[string]bool{}}
	v.client = http.Client{Transport: f.transport, CheckRedirect: v.redirect}
	return v
}

// redirect applies to where an answer leads what applies to the link itself.
func (v *visit) redirect(req *http.Request, via []*http.Request) error {
	if len(via) > chat.PreviewRedirects {
		return errRefused
	}
	u, err := v.f.guard.admit(req.URL.String())
	if err != nil {
		return err
	}
	req.URL = u
	req.Header.Del("Referer")
	return v.count(u.Hostname())
}

// count lets the visit go to a host.
func (v *visit) count(host string) error {
	if v.hosts[host] {
		return nil
	}
	v.hosts[host] = true
	return v.f.site(host)
}

// answer is what came back. Its body ends at the limit and must be closed.
type answer struct {
	io.Reader
	io.Closer
	url         *url.URL // where it came from in the end
	contentType string
	media       string // of contentType, without parameters
}

var errNoUse = errors.New("the answer is of no use")

// get asks for an admitted address and gives an answer of status 200.
func (v *visit) get(u *url.URL, accept string, limit int64) (*answer, error) {
	if err := v.count(u.Hostname()); err != nil {
		return nil, err
	}
	plain := *u
	plain.Fragment, plain.RawFragment = "", ""
	req, err := http.NewRequestWithContext(v.ctx, http.MethodGet, plain.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (compatible; MiniMost link preview)")
	req.Header.Set("Accept", accept)
	res, err := v.client.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, errors.Join(errNoUse, res.Body.Close())
	}
	a := &answer{Reader: io.LimitReader(res.Body, limit), Closer: res.Body, url: res.Request.URL,
		contentType: res.Header.Get("Content-Type")}
	a.media, _, _ = mime.ParseMediaType(a.contentType)
	return a, nil
}
