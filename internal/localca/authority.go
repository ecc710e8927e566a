package localca

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The files of the authority, all with mode 0600.
const (
	caKeyFile = "ca-key.pem"
	caFile    = "ca.pem"
	// leafFile holds the server's key and certificate, in one file so that
	// they cannot come apart.
	leafFile = "server.pem"
)

const (
	caLife = 10 * 365 * 24 * time.Hour
	// leafLife is below the 398 days after which browsers give up on a
	// certificate.
	leafLife = 397 * 24 * time.Hour
	// renewBefore is when a leaf is replaced.
	renewBefore = 30 * 24 * time.Hour
	// skew is how far a client's clock may be behind.
	skew = time.Hour
)

// Authority is a local certificate authority with the server's certificate.
type Authority struct {
	// Static after construction.
	dir string
	now func() time.Time

	// Guarded by mu, which also lets one refresh write at a time.
	mu        sync.Mutex
	ca        pair
	stamp     os.FileInfo // of leafFile as it was read, nil for never
	uncovered []string

	leaf atomic.Pointer[tls.Certificate]
}

// Open reads the authority in dir, or makes one, and sees to it that the
// server's certificate is for these names and addresses. A new authority may
// vouch for the names it is made with, for local domains and for addresses of
// private networks; see Uncovered for the others.
//
// What is in dir is never thrown away unless it has expired: a damaged file is
// an error that says what to do.
func Open(dir string, names []string, addrs []netip.Addr) (*Authority, error) {
	return open(dir, names, addrs, time.Now)
}

func open(
	dir string, names []string, addrs []netip.Addr, now func() time.Time,
) (*Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("certificate directory: %w", err)
	}
	ca, err := loadCA(dir)
	if err != nil {
		return nil, err
	}
	if ca.cert == nil || now().After(ca.cert.NotAfter) {
		if ca, err = newCA(dir, ca.key, names, now()); err != nil {
			return nil, err
		}
	}
	a := &Authority{dir: dir, ca: ca, now: now}
	if err := a.Refresh(names, addrs); err != nil {
		return nil, err
	}
	return a, nil
}

// Refresh replaces the server's certificate if it is not for exactly these
// names and addresses, or about to expire. Connections go on; new ones get the
// new certificate. Call it when the network changes, and daily.
func (a *Authority) Refresh(names []string, addrs []netip.Addr) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if ca, err := loadCA(a.dir); err == nil && ca.cert != nil {
		a.ca = ca // another process may have renewed it
	}
	want, uncovered := a.subjects(names, addrs)
	path := filepath.Join(a.dir, leafFile)
	leaf, err := loadLeaf(path)
	if err != nil {
		return err
	}
	if leaf.cert == nil || !a.serves(leaf.cert, want) {
		if leaf, err = a.issue(want); err != nil {
			return fmt.Errorf("issue certificate: %w", err)
		}
		if err := writeLeaf(a.dir, leaf); err != nil {
			return err
		}
	}
	a.uncovered = uncovered
	a.stamp, _ = os.Stat(path) // without one it is read again
	a.leaf.Store(leaf.tls())
	return nil
}

// follow reads authority and certificate again when another process has
// renewed them. As long as they do not fit together the old ones stay.
func (a *Authority) follow() {
	a.mu.Lock()
	defer a.mu.Unlock()
	stamp, err := os.Stat(filepath.Join(a.dir, leafFile))
	if err != nil || a.stamp != nil && !changed(stamp, a.stamp) {
		return
	}
	ca, leaf, err := load(a.dir)
	if err != nil || (&Authority{ca: ca, now: a.now}).verify(leaf.cert) != nil {
		return
	}
	a.ca, a.stamp = ca, stamp
	a.leaf.Store(leaf.tls())
}

// serves says whether leaf can go on being used.
func (a *Authority) serves(leaf *x509.Certificate, want subjects) bool {
	if a.now().Add(renewBefore).After(leaf.NotAfter) || a.now().Before(leaf.NotBefore) {
		return false
	}
	return want.equal(subjectsOf(leaf)) && a.verify(leaf) == nil
}

// verify looks at leaf as a client would that trusts the authority.
func (a *Authority) verify(leaf *x509.Certificate) error {
	roots := x509.NewCertPool()
	roots.AddCert(a.ca.cert)
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: a.now()})
	return err
}

// Uncovered lists the names and addresses for which there is no certificate,
// since the authority may not vouch for them: public addresses, and names that
// were given to the server after its authority was made.
func (a *Authority) Uncovered() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.uncovered)
}

// GetCertificate is for tls.Config. A certificate that Renew has made, in this
// process or another, is served from the next connection on.
func (a *Authority) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	a.follow()
	return a.leaf.Load(), nil
}

// NotAfter is when the server's certificate expires.
func (a *Authority) NotAfter() time.Time { return a.leaf.Load().Leaf.NotAfter }

// PEM is the authority's certificate, for devices to trust.
func (a *Authority) PEM() []byte {
	a.follow()
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ca.certPEM()
}

// Fingerprint is the SHA-256 of the authority's certificate as browsers show
// it: AB:CD:…
func (a *Authority) Fingerprint() string {
	a.follow()
	a.mu.Lock()
	defer a.mu.Unlock()
	return fingerprint(a.ca.cert)
}
