package localca

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	names = []string{"build01", "Build01.local."}
	addrs = []netip.Addr{netip.MustParseAddr("192.168.7.20"), netip.MustParseAddr("fe80::1%eth0")}
)

func mustOpen(t *testing.T, dir string, names []string, addrs []netip.Addr) *Authority {
	t.Helper()
	a, err := Open(dir, names, addrs)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// certificates gives a server's certificate to tls.Config.
type certificates interface {
	GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error)
}

// shake connects over TLS to a server with these certificates, as a client
// that trusts the roots and calls the server by name, and gives back what the
// server showed.
func shake(t *testing.T, server certificates, roots []byte, name string) (*x509.Certificate, error) {
	t.Helper()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{GetCertificate: server.GetCertificate})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() { // ends with the connection, or with the listener
		if c, err := listener.Accept(); err == nil {
			_ = c.(*tls.Conn).Handshake()
			_ = c.Close()
		}
	}()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(roots) {
		t.Fatal("no certificate in the PEM")
	}
	dialer := &tls.Dialer{
		NetDialer: &net.Dialer{Timeout: 5 * time.Second},
		Config:    &tls.Config{RootCAs: pool, ServerName: name},
	}
	c, err := dialer.DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.(*tls.Conn).ConnectionState().PeerCertificates[0], nil
}

func TestHandshakes(t *testing.T) {
	a := mustOpen(t, t.TempDir(), names, addrs)
	for _, name := range []string{"localhost", "127.0.0.1", "::1", "build01", "build01.local", "192.168.7.20", "fe80::1"} {
		if _, err := shake(t, a, a.PEM(), name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"build02", "192.168.7.21", "example.com"} {
		if _, err := shake(t, a, a.PEM(), name); err == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
	if got := a.Uncovered(); got != nil {
		t.Errorf("uncovered: %q", got)
	}
}

// Whoever steals the authority's key can still vouch for nothing outside the
// local network, not even together with a local name.
func TestConstraints(t *testing.T) {
	a := mustOpen(t, t.TempDir(), names, nil)
	for _, want := range []subjects{
		{names: []string{"www.example.com"}},
		{names: []string{"localhost", "com"}},
		{addrs: []netip.Addr{netip.MustParseAddr("8.8.8.8")}},
		{addrs: []netip.Addr{netip.MustParseAddr("2001:4860:4860::8888")}},
	} {
		stolen, err := a.issue(want)
		if err == nil {
			t.Errorf("%v: our own check says nothing", want)
		}
		name := append(want.sorted().names, "")[0]
		if name == "" {
			name = want.addrs[0].String()
		}
		_, err = shake(t, fixed{stolen.tls()}, a.PEM(), name)
		if err == nil || !strings.Contains(err.Error(), "not permitted") {
			t.Errorf("%v: %v", want, err)
		}
	}
}

// fixed is one certificate.
type fixed struct{ *tls.Certificate }

func (f fixed) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return f.Certificate, nil
}

// A name that the authority may not vouch for is left out and told of: with
// it, clients would refuse the certificate for all names.
func TestUncovered(t *testing.T) {
	dir := t.TempDir()
	mustOpen(t, dir, []string{"build01"}, nil)
	a := mustOpen(t, dir, []string{"build01", "chat.example.com", "not a name"},
		[]netip.Addr{netip.MustParseAddr("203.0.113.9")})
	if got := strings.Join(a.Uncovered(), " "); got != "chat.example.com not a name 203.0.113.9" {
		t.Errorf("uncovered: %q", got)
	}
	if _, err := shake(t, a, a.PEM(), "build01"); err != nil {
		t.Error(err)
	}
	named := mustOpen(t, t.TempDir(), []string{"chat.example.com"}, nil)
	if _, err := shake(t, named, named.PEM(), "chat.example.com"); err != nil {
		t.Errorf("a name the authority was made with: %v", err)
	}
}

func TestKept(t *testing.T) {
	dir := t.TempDir()
	a := mustOpen(t, dir, names, addrs)
	b := mustOpen(t, dir, names, addrs)
	if a.Fingerprint() != b.Fingerprint() || !a.leaf.Load().Leaf.Equal(b.leaf.Load().Leaf) {
		t.Error("a second start changed the certificates")
	}
	if got := a.Fingerprint(); len(got) != 95 || got[2] != ':' {
		t.Errorf("fingerprint %s", got)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s has mode %v, %v", f.Name(), info.Mode(), err)
		}
	}
	leaf := a.leaf.Load().Leaf
	if days := leaf.NotAfter.Sub(leaf.NotBefore).Hours() / 24; days > 397 {
		t.Errorf("the leaf is for %v days", days)
	}
}

// A change of the network replaces the leaf under the server's feet; devices
// that trust the authority notice nothing.
func TestRefresh(t *testing.T) {
	a := mustOpen(t, t.TempDir(), names, addrs)
	roots := a.PEM()
	if err := a.Refresh(names, []netip.Addr{netip.MustParseAddr("10.1.2.3")}); err != nil {
		t.Fatal(err)
	}
	if _, err := shake(t, a, roots, "10.1.2.3"); err != nil {
		t.Error(err)
	}
	if _, err := shake(t, a, roots, "192.168.7.20"); err == nil {
		t.Error("the address that is gone is still vouched for")
	}
}

func TestExpiry(t *testing.T) {
	dir := t.TempDir()
	clock := time.Now()
	at := func(d time.Duration) *Authority {
		t.Helper()
		a, err := open(dir, names, addrs, func() time.Time { return clock.Add(d) })
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	const day = 24 * time.Hour
	first := at(0)
	if early := at(360 * day); !early.NotAfter().Equal(first.NotAfter()) {
		t.Error("renewed 37 days before the end")
	}
	renewed := at(368 * day)
	if !renewed.NotAfter().After(first.NotAfter()) || renewed.Fingerprint() != first.Fingerprint() {
		t.Error("29 days before the end there must be a new leaf of the same authority")
	}
	last := at(caLife - 10*day)
	if last.NotAfter().After(last.ca.cert.NotAfter) || last.Fingerprint() != first.Fingerprint() {
		t.Error("the leaf outlives its authority, or that was replaced while valid")
	}
	if after := at(caLife + day); after.Fingerprint() == first.Fingerprint() {
		t.Error("the authority has expired and is still there")
	}
}

// A damaged file is an error that names it and says what to do; it stays as
// it is.
func TestDamaged(t *testing.T) {
	for _, c := range []struct {
		name, file string
		harm       func(path string) error
		want       string
	}{
		{"CA key gone", caKeyFile, os.Remove, "missing"},
		{"CA key cut", caKeyFile, cut, "backup"},
		{"CA cut", caFile, cut, "backup"},
		{"CA empty", caFile, empty, "no certificate"},
		{"another CA's", caFile, foreign, "is not the certificate of"},
		{"leaf cut", leafFile, cut, "Delete it"},
		{"leaf empty", leafFile, empty, "Delete it"},
		{"leaf a directory", leafFile, folder, "Delete it"},
		{"open CA key", caKeyFile, expose, "chmod 600"},
		{"open leaf key", leafFile, expose, "chmod 600"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			mustOpen(t, dir, names, addrs)
			path := filepath.Join(dir, c.file)
			if err := c.harm(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(path)
			_, err := Open(dir, names, addrs)
			if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file was replaced")
			}
		})
	}
}

func cut(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(data), "\n")
	return os.WriteFile(path, []byte(lines[0]+lines[1][8:]+strings.Join(lines[2:], "")), 0o600)
}

func empty(path string) error { return os.Truncate(path, 0) }

func expose(path string) error { return os.Chmod(path, 0o644) }

func folder(path string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.Mkdir(path, 0o700)
}

func foreign(path string) error {
	dir, err := os.MkdirTemp(filepath.Dir(path), "other")
	if err != nil {
		return err
	}
	if _, err := Open(dir, nil, nil); err != nil {
		return err
	}
	return os.Rename(filepath.Join(dir, caFile), path)
}

// A start that was cut short after writing the key goes on from there.
func TestKeyWithoutCertificate(t *testing.T) {
	dir := t.TempDir()
	mustOpen(t, dir, names, addrs)
	for _, file := range []string{caFile, leafFile} {
		if err := os.Remove(filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
	}
	a := mustOpen(t, dir, names, addrs)
	if _, err := shake(t, a, a.PEM(), "build01"); err != nil {
		t.Error(err)
	}
}
