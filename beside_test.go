package main

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// found waits until the process has said something, and gives its first group.
func (p *process) found(re string) string {
	p.t.Helper()
	late := time.After(patience)
	for {
		if m := regexp.MustCompile(re).FindStringSubmatch(p.words()); m != nil {
			return m[1]
		}
		select {
		case <-p.ended:
			p.t.Fatalf("the server ended: %v\n%s", p.err, p.words())
		case <-late:
			p.t.Fatalf("nothing like %s in\n%s", re, p.words())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestMetrics(t *testing.T) {
	p := serveProcess(t, "--data", t.TempDir(), "--http", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--stun-addr", "off")
	at := "http://" + p.found(`"addr":"([^"]+)","time":"[^"]+","message":"numbers for Prometheus"`)
	if status := call(http.DefaultClient, "GET", "http://"+p.addr+"/api/v1/server", nil, nil); status != http.StatusOK {
		t.Fatal(status)
	}
	res, err := http.Get(at + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"minimost_healthy 1\n", "minimost_connections 0\n",
		`minimost_requests_total{route="GET /api/v1/server",outcome="ok"} 1`, "process_resident_memory_bytes"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %q in\n%s", want, b)
		}
	}
	// Where people are served there are none.
	if status := call(http.DefaultClient, "GET", "http://"+p.addr+"/metrics", nil, nil); status != http.StatusNotFound {
		t.Errorf("/metrics beside the page: %d", status)
	}
	refuses(t, "could be read by others", "--data", t.TempDir(), "--http", "127.0.0.1:0", "--metrics", ":9100")
}

// chromium opens a page in a profile whose home is given, and gives what the
// browser then shows, and says of certificates.
func chromium(t *testing.T, home, url string, flags ...string) string {
	t.Helper()
	cmd := exec.Command("chromium", append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir=" + t.TempDir(),
		"--enable-logging=stderr", "--virtual-time-budget=5000", "--timeout=15000", "--dump-dom"}, append(flags, url)...)...)
	cmd.Env = append(os.Environ(), "HOME="+home)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("chromium %s: %v", url, err)
	}
	return string(out)
}

// What Chromium logs of a certificate that nobody it trusts has signed, and of
// one whose authority may not vouch for that name.
const (
	untrusted = "net::ERR_CERT_AUTHORITY_INVALID"
	forbidden = "net::ERR_CERT_INVALID"
	served    = "it is served"
)

// trusting is a home whose browsers trust a certificate authority.
func trusting(t *testing.T, ca string) (home string) {
	t.Helper()
	home = t.TempDir()
	db := filepath.Join(home, ".pki", "nssdb")
	if err := os.MkdirAll(db, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-N", "--empty-password"}, {"-A", "-t", "C,,", "-n", "MiniMost", "-i", ca}} {
		if out, err := exec.Command("certutil", append([]string{"-d", "sql:" + db}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("certutil %s: %v: %s", args, err, out)
		}
	}
	return home
}

// TestABrowserTrusts imports the authority as a device does: the browser then
// opens the server without a warning, the page that helps says so, and for
// public names the authority is worth nothing.
func TestABrowserTrusts(t *testing.T) {
	for _, program := range []string{"chromium", "certutil"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIPPED: there is no %s here (apt-get install chromium libnss3-tools)", program)
		}
	}
	dir := t.TempDir()
	p := serveProcess(t, "--data", dir, "--addr", "127.0.0.1:0", "--plain", "127.0.0.1:0", "--stun-addr", "off", "--previews", "off")
	_, port, _ := net.SplitHostPort(p.addr)
	_, plain, _ := net.SplitHostPort(p.found(`http://(127\.0\.0\.1:\d+)/trust`))
	secure, helps := "https://localhost:"+port+"/login", "http://localhost:"+plain+"/trust"
	stranger, device := t.TempDir(), trusting(t, filepath.Join(dir, "tls", "ca.pem"))

	if dom := chromium(t, stranger, secure); !strings.Contains(dom, untrusted) || strings.Contains(dom, "Sign in") {
		t.Errorf("no warning before the authority is trusted:\n%s", dom)
	}
	if dom := chromium(t, stranger, helps); !strings.Contains(dom, `data-state="wait"`) {
		t.Error("the page says that this device trusts the server, which it does not")
	}
	if dom := chromium(t, device, secure); !strings.Contains(dom, "Sign in to MiniMost") {
		t.Errorf("the page does not open:\n%.500s", dom)
	}
	if dom := chromium(t, device, helps); !strings.Contains(dom, `data-state="good"`) {
		t.Error("the page does not notice that this device trusts the server")
	}
	for name, want := range map[string]string{"www.example.com": forbidden, "chat.lan": served} {
		_, other, _ := net.SplitHostPort(serveAs(t, filepath.Join(dir, "tls"), name))
		dom := chromium(t, device, "https://"+name+":"+other+"/", "--host-resolver-rules=MAP "+name+" 127.0.0.1")
		if !strings.Contains(dom, want) || strings.Contains(dom, served) != (want == served) {
			t.Errorf("%s, signed by our authority:\n%s", name, dom)
		}
	}
}

// serveAs serves a page with a certificate for any name, signed by the
// authority in dir.
func serveAs(t *testing.T, dir, name string) (addr string) {
	t.Helper()
	ca, err := tls.LoadX509KeyPair(filepath.Join(dir, "ca.pem"), filepath.Join(dir, "ca-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	key, ok := ca.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		t.Fatalf("the authority's key is %T", ca.PrivateKey)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{name},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, ca.Leaf, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, served) })}
	go func() { _ = srv.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = srv.Close() })
	return l.Addr().String()
}
