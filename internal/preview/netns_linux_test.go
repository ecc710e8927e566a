package preview

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"minimost/chat"
)

// inNamespace tells this test binary that it runs in a network of its own, in
// which every address is this machine's: whatever is connected to, arrives.
const inNamespace = "MINIMOST_TEST_NETNS"

// alone runs the calling test again in such a network, and reports false to
// the test outside of it. Where the system does not allow that it skips.
func alone(t *testing.T) bool {
	t.Helper()
	if os.Getenv(inNamespace) != "" {
		for _, args := range []string{"link set lo up", "route add local 0.0.0.0/0 dev lo", "-6 route add local ::/0 dev lo"} {
			if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
				t.Skipf("SKIPPED: ip %s: %v: %s", args, err, out)
			}
		}
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), inNamespace+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit):
		t.Skipf("SKIPPED: no network of its own can be made here: %v", err)
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	case strings.Contains(string(out), "SKIPPED"):
		t.Skipf("SKIPPED, see\n%s", out)
	}
	return false
}

// world is all of the internet, and all of everybody's networks: a web server
// at every address and at some ports, and the names that lead there.
type world struct {
	t     *testing.T
	roots *x509.CertPool

	mu      sync.Mutex
	came    map[string]int // connections, by the address and port that was connected to
	answers map[string][]string
	asked   map[string]int
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, roots: x509.NewCertPool(), came: map[string]int{}, asked: map[string]int{}, answers: map[string][]string{}}
	cert := w.certificate("site.example", "bitbucket.org", "api.bitbucket.org")
	for _, port := range []string{"80", "443", "8080", "25", "22"} {
		l, err := net.Listen("tcp", ":"+port)
		if err != nil {
			t.Fatal(err)
		}
		s := &http.Server{Handler: http.HandlerFunc(w.answer), ReadHeaderTimeout: chat.PreviewWithin,
			ErrorLog: log.New(io.Discard, "", 0), // of handshakes that fail
			ConnState: func(c net.Conn, state http.ConnState) {
				if state == http.StateNew {
					w.mu.Lock()
					w.came[c.LocalAddr().String()]++
					w.mu.Unlock()
				}
			}}
		done := make(chan struct{})
		go func() { // ends with Close
			defer close(done)
			if port == "443" {
				s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
				_ = s.ServeTLS(l, "", "")
			} else {
				_ = s.Serve(l)
			}
		}()
		t.Cleanup(func() { _ = s.Close(); <-done })
	}
	return w
}

func (w *world) answer(rw http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Query().Get("to") != "":
		http.Redirect(rw, r, r.URL.Query().Get("to"), http.StatusFound)
	case r.Host == "api.bitbucket.org" && r.URL.Path == "/2.0/repositories/halden/kestrel/src/9f3c2ab/retry.c":
		_, _ = io.WriteString(rw, retryC)
	default:
		rw.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(rw, `<title>%s</title><meta property="og:image" content="%s">`, r.Host, r.URL.Query().Get("img"))
	}
}

// certificate is for these names, and the world's browsers trust it.
func (w *world) certificate(names ...string) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "world"}, DNSNames: names,
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		w.t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		w.t.Fatal(err)
	}
	w.roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// fetcher looks names up in this world.
func (w *world) fetcher(allowed ...string) *Fetcher {
	f := newFetcher(w.t, allowed...)
	f.transport.TLSClientConfig = &tls.Config{RootCAs: w.roots}
	at := w.names()
	f.resolver.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", at)
	}
	return f
}

// names serves DNS: each answer of w.answers in turn, space-separated
// addresses; all other names of the world are at 93.184.216.34.
func (w *world) names() string {
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { // ends with the connection
		defer close(done)
		for b := make([]byte, 1500); ; {
			n, from, err := c.ReadFrom(b)
			if err != nil {
				return
			}
			if reply, err := w.resolve(b[:n]); err == nil {
				_, _ = c.WriteTo(reply, from)
			}
		}
	}()
	w.t.Cleanup(func() { _ = c.Close(); <-done })
	return c.LocalAddr().String()
}

func (w *world) resolve(query []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil || len(m.Questions) != 1 {
		return nil, errNoUse
	}
	q := m.Questions[0]
	m.Response, m.Additionals = true, nil
	h := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class}
	for _, s := range w.addresses(q) {
		ip := net.ParseIP(s)
		if v4 := ip.To4(); v4 != nil && q.Type == dnsmessage.TypeA && !strings.Contains(s, ":") {
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: [4]byte(v4)}})
		} else if strings.Contains(s, ":") && q.Type == dnsmessage.TypeAAAA {
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(ip)}})
		}
	}
	return m.Pack()
}

// at has a name be at these addresses, by turns.
func (w *world) at(name string, turns ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers[name] = turns
}

func (w *world) addresses(q dnsmessage.Question) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	name := strings.TrimSuffix(q.Name.String(), ".")
	turns := w.answers[name]
	if len(turns) == 0 {
		return []string{"93.184.216.34"}
	}
	n := w.asked[name]
	if q.Type == dnsmessage.TypeA {
		w.asked[name]++
	}
	return strings.Fields(turns[n%len(turns)])
}

// reached lists where connections have come, and begins a new list.
func (w *world) reached() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	came := w.came
	w.came = map[string]int{}
	return came
}

// TestNoPacketGoesWhereNoneMay has every address in the world answer, and
// nothing but the internet be connected to.
func TestNoPacketGoesWhereNoneMay(t *testing.T) {
	if !alone(t) {
		return
	}
	w := newWorld(t)
	f := w.fetcher()
	// Whatever leads out of the internet does so by each of these ways.
	inside := strings.Fields(`127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 10.255.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
		100.64.0.1 192.0.0.192 198.18.0.1 224.0.0.1 240.0.0.1 ::1 fd00:ec2::254 fe80::1 fec0::1 ::127.0.0.1 64:ff9b::a00:1
		64:ff9b:1:7f00:1:: 2002:7f00:1:: 2001::1 2001:db8::1`)
	for i, ip := range inside {
		name := fmt.Sprintf("inside%d.example", i)
		w.at(name, ip)
		showsNone(t, f, "http://"+joinHost(ip, "")+"/")
		showsNone(t, f, "https://"+joinHost(ip, "")+"/")
		showsNone(t, f, "http://"+joinHost(ip, "8080")+"/")
		showsNone(t, f, "http://"+name+"/")
		showsNone(t, f, "http://"+name+":443/")
		showsNone(t, f, "http://out.example/?to=http://"+name+"/")
		if p := shows(t, f, "http://out.example/?img=http://"+name+"/x.png"); p.ImageURL != "" {
			t.Errorf("a picture from %s", name)
		}
	}
	for _, row := range badInputs(t) {
		p, err := f.Preview(t.Context(), string(row.URL))
		if public := row.ID == "L-52"; err != nil || (p.Kind == chat.PagePreview) != public {
			t.Errorf("%s %s: %+v, %v", row.ID, row.Desc, p, err)
		}
	}
	for at := range w.reached() {
		if at != "93.184.216.34:80" {
			t.Errorf("%s was connected to", at)
		}
	}
	f.guard.allowed, _ = ParseAllowed([]string{"inside3.example", "192.168.0.0/16:8080"})
	for _, address := range []string{"http://inside3.example/now", "http://192.168.1.1:8080/"} {
		shows(t, f, address)
	}
	showsNone(t, f, "http://inside0.example/now")
	if came := w.reached(); len(came) != 2 || came["10.0.0.1:80"] != 1 || came["192.168.1.1:8080"] != 1 {
		t.Errorf("what was allowed: %v", came)
	}
}

// TestRebinding has a name mean another machine each time it is looked up, and
// several at once.
func TestRebinding(t *testing.T) {
	if !alone(t) {
		return
	}
	w := newWorld(t)
	f := w.fetcher()
	w.at("rebind.example", "93.184.216.34", "127.0.0.1", "10.0.0.5")
	w.at("both.example", "127.0.0.1 ::1 93.184.216.34 10.0.0.5")
	w.at("next.example", "169.254.169.254", "93.184.216.34")
	cards := 0
	for i := range 1000 {
		name := []string{"rebind.example", "both.example", "out.example"}[i%3]
		p, err := f.Preview(t.Context(), fmt.Sprintf("http://%s/%d?to=%s", name, i, []string{"", "http://next.example/", "http://rebind.example/"}[i%2]))
		if err != nil {
			t.Fatal(err)
		}
		if p.Kind == chat.PagePreview {
			cards++
		}
	}
	came := w.reached()
	if len(came) != 1 || came["93.184.216.34:80"] < 500 || cards < 200 {
		t.Errorf("%d cards, and connections to %v", cards, came)
	}
}

func TestBitbucketCloudAndCertificates(t *testing.T) {
	if !alone(t) {
		return
	}
	w := newWorld(t)
	f := w.fetcher()
	p := shows(t, f, "https://bitbucket.org/halden/kestrel/src/9f3c2ab/retry.c#lines-9:11")
	if c := p.Code; c == nil || c.Start != 5 || c.Commit != "9f3c2ab" || len(plainLines(t, c.HTML)) != 9 {
		t.Errorf("got %+v", p)
	}
	if p := shows(t, f, "https://bitbucket.org/halden/kestrel/"); p.Kind != chat.PagePreview || p.Title != "bitbucket.org" {
		t.Errorf("got %+v", p)
	}
	shows(t, f, "https://site.example/")
	showsNone(t, f, "https://other.example/") // the certificate is not for it
}

// TestWithoutANetwork has neither DNS nor a route.
func TestWithoutANetwork(t *testing.T) {
	t.Parallel()
	f := newFetcher(t)
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, dial := range []func(context.Context) (net.Conn, error){
		func(ctx context.Context) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "udp", silent.LocalAddr().String())
		},
		func(context.Context) (net.Conn, error) { return nil, syscall.ENETUNREACH },
	} {
		f.resolver.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }
		began := time.Now()
		address := fmt.Sprintf("http://a.example/%d", began.UnixNano())
		showsNone(t, f, address)
		if took := time.Since(began); took > chat.PreviewWithin {
			t.Errorf("it took %v", took)
		}
		f.resolver.Dial = nil // what is remembered needs nobody
		showsNone(t, f, address)
	}
}
