package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"minimost-admin": main})
}

// patience is how long a script waits for what must come. It is long, because
// it only matters when something is broken.
const patience = 30 * time.Second

// theServer builds the server that the scripts run beside, once.
var theServer = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "minimost-admin-test-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "minimost")
	out, err := exec.Command("go", "build", "-o", bin, "minimost").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the server: %w\n%s", err, out)
	}
	return bin, nil
})

// TestScripts runs testdata/*.txtar: the tool beside a real server with open
// pages. Besides testscript's own commands they have
//
//	serve [FLAG...]             start the server on the data in $WORK/data
//	presents FINGERPRINT        a new connection to it gets this certificate
//	stop                        stop it and wait
//	join NAME [PASSWORD]        make an account and open a page of it
//	login NAME PASSWORD STATUS  sign in, which must be answered so
//	open NAME                   open another page of somebody who has signed in
//	hears NAME REGEXP           wait until the page is told something like it
//	closed NAME CODE            wait until the page's connection ends so
//	call NAME STATUS METHOD PATH [JSON]  ask the server, print the answer
//	save NAME REGEXP            keep the first group of the last output as $NAME
//	edit FILE OLD NEW           replace text in a file
func TestScripts(t *testing.T) {
	server, err := theServer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(server)) })
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			s := &stage{server: server, dir: filepath.Join(env.WorkDir, "data"), people: map[string]*someone{}}
			env.Values[stageKey{}] = s
			env.Setenv("MINIMOST_DATA", s.dir)
			env.Setenv("TZ", "UTC")
			env.Setenv("ORIGINAL", filepath.Join(here, "../../internal/importer/original/testdata"))
			env.Defer(s.close)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serve, "stop": stop, "join": join, "login": login, "open": open, "hears": hears, "closed": closed,
			"call": call, "save": save, "edit": edit, "presents": presents,
		},
	})
}

type stageKey struct{}

// stage is the server of one script and who is there.
type stage struct {
	server, dir string
	base        string
	cmd         *exec.Cmd
	said        *lines
	people      map[string]*someone
}

func stageOf(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

func (s *stage) close() {
	for _, p := range s.people {
		p.hangUp()
	}
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
}

// lines is output that can be waited for.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
	over chan struct{}
	why  error
}

func newLines() *lines { return &lines{more: make(chan struct{}, 1), over: make(chan struct{})} }

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	l.text.Write(b)
	l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// find waits for the first match.
func (l *lines) find(re *regexp.Regexp) ([]string, bool) {
	late := time.After(patience)
	for {
		if m := re.FindStringSubmatch(l.String()); m != nil {
			return m, true
		}
		select {
		case <-l.more:
		case <-l.over:
			m := re.FindStringSubmatch(l.String())
			return m, m != nil
		case <-late:
			return nil, false
		}
	}
}

var serving = regexp.MustCompile(`"addr":"([^"]+)".*"message":"serving"`)

func serve(ts *testscript.TestScript, neg bool, args []string) {
	s := stageOf(ts)
	s.said = newLines()
	scheme, where := "http", []string{"--http", "127.0.0.1:0"}
	if slices.Contains(args, "--addr") {
		scheme, where = "https", nil
	}
	s.cmd = exec.Command(s.server, slices.Concat([]string{"--data", s.dir, "--log", "json", "--stun-addr", "off",
		"--signups-per-hour", "0"}, where, args)...)
	s.cmd.Stdout, s.cmd.Stderr = s.said, s.said
	ts.Check(s.cmd.Start())
	m, ok := s.said.find(serving)
	if !ok {
		ts.Fatalf("the server does not serve:\n%s", s.said)
	}
	s.base = scheme + "://" + m[1]
	ts.Setenv("BASE", s.base)
}

// presents looks at the certificate that somebody gets who connects now.
func presents(ts *testscript.TestScript, neg bool, args []string) {
	conn, err := tls.Dial("tcp", strings.TrimPrefix(stageOf(ts).base, "https://"),
		&tls.Config{InsecureSkipVerify: true}) // #nosec G402 -- to look at it
	ts.Check(err)
	defer conn.Close()
	sum := sha256.Sum256(conn.ConnectionState().PeerCertificates[0].Raw)
	if got := strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":"); got == args[0] == neg {
		ts.Fatalf("the certificate is %s", got)
	}
}

func stop(ts *testscript.TestScript, neg bool, args []string) {
	s := stageOf(ts)
	ts.Check(s.cmd.Process.Signal(syscall.SIGTERM))
	ts.Check(s.cmd.Wait())
	s.cmd = nil
}

// someone is a person with a page open.
type someone struct {
	http  *http.Client
	heard *lines
	conn  *websocket.Conn
}

func (p *someone) hangUp() {
	if p.conn != nil {
		_ = p.conn.CloseNow()
		<-p.heard.over
		p.conn = nil
	}
}

const password = "Tidal-Basalt-7"

func join(ts *testscript.TestScript, neg bool, args []string) {
	secret := password
	if len(args) > 1 {
		secret = args[1]
	}
	p := &someone{http: client(ts)}
	stageOf(ts).people[args[0]] = p
	p.sign(ts, "/signup", args[0], secret, http.StatusCreated)
	open(ts, false, args[:1])
}

func client(ts *testscript.TestScript) *http.Client {
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	return &http.Client{Jar: jar, Timeout: patience}
}

func (p *someone) sign(ts *testscript.TestScript, path, name, secret string, want int) {
	status, body := p.ask(ts, "POST", path, fmt.Sprintf(`{"username":%q,"password":%q}`, name, secret))
	if status != want {
		ts.Fatalf("%s as %s: %d %s", path, name, status, body)
	}
}

func login(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	p := &someone{http: client(ts)}
	p.sign(ts, "/login", args[0], args[1], want)
	if want == http.StatusOK {
		if old := stageOf(ts).people[args[0]]; old != nil {
			old.hangUp()
		}
		stageOf(ts).people[args[0]] = p
	}
}

// ask makes one request.
func (p *someone) ask(ts *testscript.TestScript, method, path, body string) (int, string) {
	req, err := http.NewRequest(method, stageOf(ts).base+"/api/v1"+path, strings.NewReader(body))
	ts.Check(err)
	res, err := p.http.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	var out bytes.Buffer
	_, err = out.ReadFrom(res.Body)
	ts.Check(err)
	return res.StatusCode, out.String()
}

func (s *stage) person(ts *testscript.TestScript, name string) *someone {
	p := s.people[name]
	if p == nil {
		ts.Fatalf("there is no %s", name)
	}
	return p
}

func open(ts *testscript.TestScript, neg bool, args []string) {
	s := stageOf(ts)
	p := s.person(ts, args[0])
	p.hangUp()
	conn, _, err := websocket.Dial(context.Background(), s.base+"/api/v1/live",
		&websocket.DialOptions{HTTPClient: p.http, Subprotocols: []string{"minimost.v1"}})
	ts.Check(err)
	conn.SetReadLimit(1 << 20)
	p.conn, p.heard = conn, newLines()
	go func() { // ends with the connection
		defer close(p.heard.over)
		for {
			_, frame, err := conn.Read(context.Background())
			if err != nil {
				p.heard.why = err
				return
			}
			_, _ = p.heard.Write(append(frame, '\n'))
		}
	}()
	hears(ts, false, []string{args[0], `"type":"hello"`})
}

func hears(ts *testscript.TestScript, neg bool, args []string) {
	p := stageOf(ts).person(ts, args[0])
	if _, ok := p.heard.find(regexp.MustCompile(args[1])); !ok {
		ts.Fatalf("%s does not hear %s but\n%s", args[0], args[1], p.heard)
	}
}

func closed(ts *testscript.TestScript, neg bool, args []string) {
	p := stageOf(ts).person(ts, args[0])
	select {
	case <-p.heard.over:
	case <-time.After(patience):
		ts.Fatalf("the page of %s stays open", args[0])
	}
	if code := websocket.CloseStatus(p.heard.why); fmt.Sprint(int(code)) != args[1] {
		ts.Fatalf("the page of %s ended with %v, want %s", args[0], p.heard.why, args[1])
	}
}

func call(ts *testscript.TestScript, neg bool, args []string) {
	body := ""
	if len(args) > 4 {
		body = args[4]
	}
	p := &someone{http: client(ts)}
	if args[0] != "-" {
		p = stageOf(ts).person(ts, args[0])
	}
	status, answer := p.ask(ts, args[2], args[3], body)
	if fmt.Sprint(status) != args[1] {
		ts.Fatalf("%s %s: %d, want %s: %s", args[2], args[3], status, args[1], answer)
	}
	_, err := fmt.Fprintln(ts.Stdout(), answer)
	ts.Check(err)
}

func save(ts *testscript.TestScript, neg bool, args []string) {
	m := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(m) < 2 {
		ts.Fatalf("no %s in the output", args[1])
	}
	ts.Setenv(args[0], m[1])
}

func edit(ts *testscript.TestScript, neg bool, args []string) {
	path := ts.MkAbs(args[0])
	was := ts.ReadFile(args[0])
	if !strings.Contains(was, args[1]) {
		ts.Fatalf("%s holds no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(path, []byte(strings.Replace(was, args[1], args[2], 1)), 0o600))
}
