package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"

	"minimost/chat"
	"minimost/store"
)

// asServer tells this test binary to be the server.
const asServer = "MINIMOST_TEST_AS_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// patience is how long a test waits for what must come. It is long, because it
// only matters when something is broken.
const patience = 20 * time.Second

// process is a server of its own.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	addr  string        // where it serves
	after time.Duration // from its start until it served
	err   error         // how it ended, once ended is closed
	ended chan struct{}

	mu   sync.Mutex
	said bytes.Buffer // on both outputs
}

// launch starts the server with these flags; it may end at once.
func launch(t *testing.T, flags ...string) (p *process, serving <-chan string) {
	t.Helper()
	return launchBy(t, nil, flags...)
}

// launchBy starts the server by another program, which must become it.
func launchBy(t *testing.T, by []string, flags ...string) (p *process, serving <-chan string) {
	t.Helper()
	p = &process{t: t, ended: make(chan struct{})}
	line := append(slices.Clone(by), append([]string{os.Args[0], "--log", "json", "--signups-per-hour", "0"}, flags...)...)
	p.cmd = exec.Command(line[0], line[1:]...)
	p.cmd.Env = append(os.Environ(), asServer+"=1")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = w, w
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close() // the process has its own
	addr := make(chan string, 1)
	go func() { // ends with the process
		defer close(p.ended)
		p.listen(r, addr)
		_ = r.Close()
		p.err = p.cmd.Wait()
	}()
	t.Cleanup(p.kill)
	return p, addr
}

// listen keeps what the process says and finds where it serves.
func (p *process) listen(r *os.File, addr chan<- string) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		var line struct {
			Message string `json:"message"`
			Addr    string `json:"addr"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Message == "serving" {
			addr <- line.Addr
		}
		p.mu.Lock()
		p.said.Write(append(lines.Bytes(), '\n'))
		p.mu.Unlock()
	}
}

func (p *process) words() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// serveProcess starts a server and waits until it serves.
func serveProcess(t *testing.T, flags ...string) *process {
	t.Helper()
	return serveProcessBy(t, nil, flags...)
}

func serveProcessBy(t *testing.T, by []string, flags ...string) *process {
	t.Helper()
	began := time.Now()
	p, serving := launchBy(t, by, flags...)
	select {
	case p.addr = <-serving:
		p.after = time.Since(began)
	case <-p.ended:
		t.Fatalf("the server ended: %v\n%s", p.err, p.words())
	case <-time.After(patience):
		t.Fatalf("the server does not serve:\n%s", p.words())
	}
	return p
}

// refuses starts a server that must end by itself, with these words.
func refuses(t *testing.T, words string, flags ...string) {
	t.Helper()
	p, _ := launch(t, flags...)
	p.wait(patience)
	var exit *exec.ExitError
	if !errors.As(p.err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("ended with %v, want code 1", p.err)
	}
	if said := p.words(); !strings.Contains(said, words) || strings.Contains(said, "goroutine ") {
		t.Errorf("said %q, want %q", said, words)
	}
}

func (p *process) wait(limit time.Duration) {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(limit):
		p.t.Fatalf("still running after %v:\n%s", limit, p.words())
	}
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill() // an error says that it has ended
	<-p.ended
}

// client trusts what is in the data directory and keeps its session.
func client(t *testing.T, dir string) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	if ca, err := os.ReadFile(filepath.Join(dir, "tls", "ca.pem")); err == nil && !roots.AppendCertsFromPEM(ca) {
		t.Fatal("ca.pem holds no certificate")
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Jar: jar, Timeout: patience}
}

// call makes one request; the status of an answer that never came is 0.
func call(c *http.Client, method, url string, in, out any) (status int) {
	var body bytes.Buffer
	if in != nil && json.MarshalWrite(&body, in) != nil {
		panic("a body that is no plain data")
	}
	req, err := http.NewRequest(method, url, &body)
	if err != nil {
		panic(err) // the URL is a mistake in the test
	}
	res, err := c.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	if out != nil && res.StatusCode < 300 && json.UnmarshalRead(res.Body, out) != nil {
		return 0 // it broke off
	}
	return res.StatusCode
}

func signUp(t *testing.T, c *http.Client, base, name string) {
	t.Helper()
	account := map[string]string{"username": name, "password": "Tidal-Basalt-7"}
	if status := call(c, "POST", base+"/api/v1/signup", account, nil); status != http.StatusCreated {
		t.Fatalf("sign-up: %d", status)
	}
}

// raceDetector says whether this is built with one, which makes everything
// ten times slower.
func raceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

func TestServerStartsAndServesItsOwnCertificate(t *testing.T) {
	dir := t.TempDir()
	var p *process
	best := patience
	for try := 0; try < 3 && best > 2*time.Second; try++ { // the machine may be busy with something else
		if p != nil {
			p.kill()
		}
		p = serveProcess(t, "--data", dir, "--addr", "127.0.0.1:0", "--name", "Halden Lab")
		best = min(best, p.after)
	}
	if best > 2*time.Second && !raceDetector() {
		t.Errorf("it took %v to start", best)
	}
	base := "https://" + p.addr
	if status := call(client(t, dir), "GET", base+"/healthz", nil, nil); status != http.StatusOK {
		t.Errorf("health: %d", status)
	}
	if status := call(client(t, t.TempDir()), "GET", base+"/healthz", nil, nil); status != 0 {
		t.Error("who does not trust ca.pem was served")
	}
	ca, err := os.ReadFile(filepath.Join(dir, "tls", "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(ca)
	print := strings.ReplaceAll(fmt.Sprintf("% X", sha256.Sum256(block.Bytes)), " ", ":")
	for _, words := range []string{"Halden Lab", base, dir, print, "Ctrl+C stops the server."} {
		if !strings.Contains(p.words(), words) {
			t.Errorf("it did not print %q:\n%s", words, p.words())
		}
	}
}

func TestCtrlCTellsEverybodyAndEnds(t *testing.T) {
	dir := t.TempDir()
	p := serveProcess(t, "--data", dir, "--addr", "127.0.0.1:0")
	base := "https://" + p.addr
	c := client(t, dir)
	signUp(t, c, base, "ada")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, base+"/api/v1/live", &websocket.DialOptions{HTTPClient: c,
		Subprotocols: []string{"minimost.v1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	if _, _, err := conn.Read(ctx); err != nil { // the hello
		t.Fatal(err)
	}
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var status websocket.StatusCode
	for err = nil; err == nil; status = websocket.CloseStatus(err) {
		_, _, err = conn.Read(ctx)
	}
	if status != websocket.StatusServiceRestart {
		t.Errorf("the connection ended with %v", err)
	}
	p.wait(chat.ShutdownGrace)
	if p.err != nil || !strings.Contains(p.words(), `"stopping"`) {
		t.Errorf("ended with %v:\n%s", p.err, p.words())
	}
}

func TestTwoServersDoNotShareADirectory(t *testing.T) {
	dir := t.TempDir()
	first := serveProcess(t, "--data", dir, "--http", "127.0.0.1:0")
	refuses(t, strconv.Itoa(first.cmd.Process.Pid), "--data", dir, "--http", "127.0.0.1:0")
	first.kill()
	serveProcess(t, "--data", dir, "--http", "127.0.0.1:0") // nothing is left locked
}

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	refuses(t, "choose another with --addr", "--data", t.TempDir(), "--addr", l.Addr().String())
}

// TestSTUNPortInUse has another program on the port: everything but STUN works,
// and that is said once.
func TestSTUNPortInUse(t *testing.T) {
	other, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	at := other.LocalAddr().String()
	p := serveProcess(t, "--data", t.TempDir(), "--http", "127.0.0.1:0", "--stun-addr", at)
	var health struct {
		STUN string `json:"stun"`
	}
	warned := func() bool { return strings.Count(p.words(), "choose another with --stun-addr") == 1 }
	for end := time.Now().Add(patience); (health.STUN == "" || !warned()) && time.Now().Before(end); { // it tries beside all the rest
		call(client(t, ""), "GET", "http://"+p.addr+"/healthz", nil, &health)
	}
	if !warned() || health.STUN != "off" {
		t.Errorf("health %+v, and it said\n%s", health, p.words())
	}
}

// TestSTUNIsServed waits for the port that the server tells its clients.
func TestSTUNIsServed(t *testing.T) {
	p := serveProcess(t, "--data", t.TempDir(), "--http", "127.0.0.1:0", "--stun-addr", "127.0.0.1:0")
	var info chat.ServerInfo
	for end := time.Now().Add(patience); info.STUNPort == 0 && time.Now().Before(end); {
		call(client(t, ""), "GET", "http://"+p.addr+"/api/v1/server", nil, &info)
	}
	conn, err := net.Dial("udp4", fmt.Sprintf("127.0.0.1:%d", info.STUNPort))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	request := append([]byte{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42}, "transaction."...)
	reply := make([]byte, 100)
	if _, err := conn.Write(request); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(reply); err != nil || n != 32 || !bytes.Equal(reply[8:20], request[8:]) {
		t.Errorf("answered by %x, %v", reply[:n], err)
	}
}

func TestHelpAndMistakes(t *testing.T) {
	p, _ := launch(t, "--help")
	p.wait(patience)
	for _, words := range []string{"minimost", "--data", "--addr", "--cert", "MINIMOST_DATA"} {
		if !strings.Contains(p.words(), words) {
			t.Errorf("the help does not speak of %s:\n%s", words, p.words())
		}
	}
	if p.err != nil {
		t.Errorf("help ended with %v", p.err)
	}
	refuses(t, "--help", "--colour", "blue")
}

// TestKilledServerLosesNothing kills the server again and again while people
// write. What was acknowledged must be there once and in order; what was not
// is sent again under its nonce, as the page does, and must not be there twice.
func TestKilledServerLosesNothing(t *testing.T) {
	const kills, writers = 20, 4
	dir := t.TempDir()
	p := serveProcess(t, "--data", dir, "--http", "127.0.0.1:0")
	flags := []string{"--data", dir, "--http", p.addr}
	people := make([]*writer, writers)
	for i := range people {
		people[i] = &writer{name: fmt.Sprintf("writer%d", i), client: client(t, dir), base: "http://" + p.addr}
		signUp(t, people[i].client, people[i].base, people[i].name)
	}
	for range kills {
		var busy sync.WaitGroup
		answers := make(chan struct{})
		for _, w := range people {
			busy.Go(func() { w.write(answers) }) // ends with the server
		}
		go func() { busy.Wait(); close(answers) }() // ends with the writers
		for range 10 + rand.IntN(100) {
			<-answers
		}
		p.kill()
		for range answers { // those that were on their way
		}
		p = serveProcess(t, flags...)
	}
	stored := history(t, people[0])
	for _, w := range people {
		got := stored[w.name]
		// One more may have been stored without the answer getting through.
		if extra := len(got) - len(w.acknowledged); extra != 0 && extra != 1 {
			t.Errorf("%s: %d stored, %d acknowledged", w.name, len(got), len(w.acknowledged))
		}
		for i, body := range w.acknowledged[:min(len(w.acknowledged), len(got))] {
			if got[i] != body {
				t.Fatalf("%s: number %d is %q, want %q", w.name, i, got[i], body)
			}
		}
	}
}

// history is what everybody has written in the first channel, in order, by name.
func history(t *testing.T, reader *writer) map[string][]string {
	t.Helper()
	stored := map[string][]string{}
	last := chat.MessageID(1) // a notice that somebody has joined
	for {
		var page chat.Page
		url := fmt.Sprintf("%s/api/v1/channels/1/messages?limit=200&after=%d", reader.base, last)
		if status := call(reader.client, "GET", url, nil, &page); status != http.StatusOK {
			t.Fatalf("history: %d", status)
		}
		for _, m := range page.Messages {
			if m.ID <= last {
				t.Errorf("message %d after %d", m.ID, last)
			}
			last = m.ID
			if name, _, _ := strings.Cut(m.Body, " "); m.Kind == chat.UserMessage {
				stored[name] = append(stored[name], m.Body)
			}
		}
		if !page.MoreAfter {
			return stored
		}
	}
}

// writer sends numbered messages, one after the other.
type writer struct {
	name, base   string
	client       *http.Client
	acknowledged []string
}

// write sends until the server is gone, and tells of each answer. What has had
// none is next.
func (w *writer) write(answers chan<- struct{}) {
	for {
		n := len(w.acknowledged)
		body := fmt.Sprintf("%s %d", w.name, n)
		message := map[string]string{"body": body, "nonce": fmt.Sprintf("%s-%d", w.name, n)}
		switch call(w.client, "POST", w.base+"/api/v1/channels/1/messages", message, nil) {
		case http.StatusOK, http.StatusCreated:
			w.acknowledged = append(w.acknowledged, body)
			answers <- struct{}{}
		default: // gone, or enough for this minute
			return
		}
	}
}

// TestKilledUploadsLeaveNothingHalf kills the server again and again while
// people bring files and send them. Afterwards every file that was acknowledged
// is whole, every row has its file, and no other file is left.
func TestKilledUploadsLeaveNothingHalf(t *testing.T) {
	const kills, senders = 12, 4
	dir := t.TempDir()
	flags := []string{"--data", dir, "--max-user-files", "0", "--http"}
	p := serveProcess(t, append(flags, "127.0.0.1:0")...)
	flags = append(flags, p.addr)
	people := make([]*sender, senders)
	for i := range people {
		name := fmt.Sprintf("sender%d", i)
		people[i] = &sender{name: name, client: client(t, dir), base: "http://" + p.addr, sent: map[string]string{}}
		signUp(t, people[i].client, people[i].base, name)
	}
	for range kills {
		var busy sync.WaitGroup
		for _, s := range people {
			busy.Go(s.send) // ends with the server
		}
		kill := time.NewTimer(time.Duration(rand.IntN(300)) * time.Millisecond)
		<-kill.C
		p.kill()
		busy.Wait()
		p = serveProcess(t, flags...)
	}
	for _, s := range people {
		for url, content := range s.sent {
			if got, status := s.get(url); status != http.StatusOK || got != content {
				t.Errorf("%s: %d, %d bytes of %d", url, status, len(got), len(content))
			}
		}
	}
	p.kill()
	files, err := filepath.Glob(filepath.Join(dir, "uploads", "*", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	old := time.Now().Add(-2 * chat.UnlinkAfter)
	for _, f := range files {
		if err := os.Chtimes(f, old, old); err != nil {
			t.Fatal(err)
		}
	}
	st, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	swept, err := st.Sweep(t.Context())
	if err != nil || swept.Missing != 0 || swept.Unattached != 0 {
		t.Errorf("swept %+v, %v", swept, err)
	}
	again, err := st.Sweep(t.Context())
	left, _ := filepath.Glob(filepath.Join(dir, "uploads", "*", "*"))
	unfinished, _ := filepath.Glob(filepath.Join(dir, "tmp", "*"))
	if err != nil || again != (store.Swept{}) || len(left) != len(files)-swept.Orphans || len(unfinished) != 0 {
		t.Errorf("then %+v, %v; %d files of %d, %d unfinished", again, err, len(left), len(files), len(unfinished))
	}
	t.Logf("%d files were kept, %d had no row", len(left), swept.Orphans)
}

// sender brings files and sends each in a message.
type sender struct {
	name, base string
	client     *http.Client
	n          int
	sent       map[string]string // content of what was acknowledged, by URL
}

// send goes on until the server is gone.
func (s *sender) send() {
	for {
		s.n++
		content := fmt.Sprintf("%s %d %s", s.name, s.n, strings.Repeat("x", rand.IntN(200_000)))
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, _ := form.CreateFormFile("file", "x.txt") // into memory
		_, _ = part.Write([]byte(content))
		_ = form.Close()
		res, err := s.client.Post(s.base+"/api/v1/uploads", form.FormDataContentType(), &body)
		if err != nil {
			return
		}
		var out struct {
			Attachment chat.Attachment `json:"attachment"`
		}
		err = json.UnmarshalRead(res.Body, &out)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusCreated {
			return
		}
		s.sent[out.Attachment.URL] = content
		message := map[string]any{"body": "", "nonce": fmt.Sprintf("%s-%d", s.name, s.n), "attachments": []any{out.Attachment.ID}}
		if call(s.client, "POST", s.base+"/api/v1/channels/1/messages", message, nil) != http.StatusCreated {
			return
		}
	}
}

func (s *sender) get(path string) (content string, status int) {
	res, err := s.client.Get(s.base + path)
	if err != nil {
		return "", 0
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return "", 0
	}
	return string(b), res.StatusCode
}

// TestWithoutPreviewsNobodyIsAsked watches the server's system calls.
func TestWithoutPreviewsNobodyIsAsked(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("SKIPPED: there is no strace to see connections with")
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<title>a page</title>")
	}))
	defer site.Close()
	for _, previews := range []string{"on", "off"} {
		dir, calls := t.TempDir(), filepath.Join(t.TempDir(), "calls")
		p := serveProcessBy(t, []string{strace, "-D", "-f", "-qq", "-e", "trace=connect,sendto", "-o", calls},
			"--data", dir, "--http", "127.0.0.1:0", "--previews", previews, "--preview-allow", site.Listener.Addr().String())
		base, c := "http://"+p.addr, client(t, dir)
		signUp(t, c, base, "ada")
		message := map[string]string{"body": site.URL + "/a http://a.example/", "nonce": "n"}
		if status := call(c, "POST", base+"/api/v1/channels/1/messages", message, nil); status != http.StatusCreated {
			t.Fatalf("send: %d", status)
		}
		var card chat.Preview
		if status := call(c, "GET", base+"/api/v1/preview?url="+url.QueryEscape(site.URL+"/a"), nil, &card); status != http.StatusOK {
			t.Fatalf("preview: %d", status)
		}
		if (card.Title == "a page") != (previews == "on") {
			t.Errorf("previews %s: %+v", previews, card)
		}
		if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		p.wait(patience)
		made, err := os.ReadFile(calls)
		if err != nil {
			t.Fatal(err)
		}
		if asked := strings.Contains(string(made), "sin_port") || strings.Contains(string(made), "sin6_port"); asked != (previews == "on") {
			t.Errorf("previews %s:\n%s", previews, made)
		}
	}
}
