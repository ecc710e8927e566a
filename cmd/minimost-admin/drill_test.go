package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
	"minimost/internal/backup"
)

// drill is a server of the exercise.
type drill struct {
	t    *testing.T
	base string
	cmd  *exec.Cmd
}

func startDrill(t *testing.T, dir string) *drill {
	t.Helper()
	bin, err := theServer()
	if err != nil {
		t.Fatal(err)
	}
	said := newLines()
	d := &drill{t: t, cmd: exec.Command(bin, "--data", dir, "--http", "127.0.0.1:0", "--log", "json", "--signups-per-hour", "0")}
	d.cmd.Stdout, d.cmd.Stderr = said, said
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.kill)
	m, ok := said.find(serving)
	if !ok {
		t.Fatalf("the server does not serve:\n%s", said)
	}
	d.base = "http://" + m[1] + "/api/v1"
	return d
}

func (d *drill) kill() {
	_ = d.cmd.Process.Kill() // an error says that it has ended
	_ = d.cmd.Wait()
}

// post sends JSON and reads an answer; the status is 0 when none came.
func (d *drill) ask(c *http.Client, method, path string, in, out any) int {
	body, _ := json.Marshal(in)
	req, _ := http.NewRequestWithContext(context.Background(), method, d.base+path, bytes.NewReader(body))
	res, err := c.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	if out != nil && json.UnmarshalRead(res.Body, out) != nil {
		return 0
	}
	return res.StatusCode
}

func (d *drill) person(path, name string) *http.Client {
	d.t.Helper()
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, Timeout: patience}
	if got := d.ask(c, "POST", path, map[string]string{"username": name, "password": password}, nil); got/100 != 2 {
		d.t.Fatalf("%s as %s: %d", path, name, got)
	}
	return c
}

// TestDrill backs up at a random moment while people write, restores
// elsewhere, and looks for everything that was acknowledged up to then.
func TestDrill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	d := startDrill(t, dir)
	var mu sync.Mutex
	acknowledged := map[chat.MessageID]string{}
	stop, answers := make(chan struct{}), make(chan struct{})
	var writers sync.WaitGroup
	for n := range 4 {
		name := fmt.Sprintf("writer%d", n)
		c := d.person("/signup", name)
		writers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				var m struct {
					Message chat.Message `json:"message"`
				}
				body := fmt.Sprintf("%s says %d", name, i)
				if d.ask(c, "POST", "/channels/1/messages", map[string]string{"body": body, "nonce": fmt.Sprint(name, i)}, &m) != 201 {
					return // enough for this minute
				}
				mu.Lock()
				acknowledged[m.Message.ID] = body
				mu.Unlock()
				select {
				case answers <- struct{}{}:
				case <-stop:
				}
			}
		})
	}
	moment := 50 + rand.IntN(300)
	for range moment {
		select {
		case <-answers:
		case <-time.After(patience):
			t.Fatal("the server does not answer")
		}
	}
	var out, problems bytes.Buffer
	backedUp := make(chan int)
	go func() { // ends with the backup
		backedUp <- run(context.Background(), []string{"minimost-admin", "--data", dir, "--json", "backup"}, nil, &out, &problems)
	}()
	for code := -1; code != 0; {
		select {
		case <-answers: // they go on meanwhile
		case code = <-backedUp:
			if code != 0 {
				t.Fatalf("backup: %d %s", code, &problems)
			}
		}
	}
	close(stop)
	writers.Wait()
	late := map[string]string{"body": "late says too late", "nonce": "late"}
	if d.ask(d.person("/signup", "late"), "POST", "/channels/1/messages", late, nil) != 201 {
		t.Fatal("nobody can write after the backup")
	}
	d.kill() // the old machine is gone
	var made backup.Backup
	if err := json.Unmarshal(out.Bytes(), &made); err != nil {
		t.Fatal(err)
	}

	began := time.Now()
	fresh := filepath.Join(t.TempDir(), "fresh")
	if code := run(t.Context(), []string{"minimost-admin", "--data", fresh, "restore", made.Dir}, nil, &out, &problems); code != 0 {
		t.Fatalf("restore: %d %s", code, &problems)
	}
	d = startDrill(t, fresh)
	t.Logf("%d messages of %d are in the backup; serving again after %v", made.Database.Messages, len(acknowledged), time.Since(began))
	c := d.person("/login", "writer0")
	stored := d.history(c)
	for id, body := range acknowledged {
		want := body
		if id > made.Database.LastMessageID {
			want = ""
		}
		if stored[id] != want {
			t.Fatalf("message %d is %q, want %q", id, stored[id], want)
		}
	}
	for id, body := range stored {
		if body == late["body"] {
			t.Errorf("message %d was said after the backup", id)
		}
	}
	var found struct {
		Results []any `json:"results"`
	}
	if d.ask(c, "GET", "/search?q=writer1+says", nil, &found) != 200 || len(found.Results) == 0 {
		t.Errorf("the search finds %v", found)
	}
}

// history is what the first channel says, by id.
func (d *drill) history(c *http.Client) map[chat.MessageID]string {
	d.t.Helper()
	stored := map[chat.MessageID]string{}
	after := chat.MessageID(1)
	for {
		var page chat.Page
		if got := d.ask(c, "GET", fmt.Sprintf("/channels/1/messages?limit=200&after=%d", after), nil, &page); got != 200 {
			d.t.Fatalf("history: %d", got)
		}
		for _, m := range page.Messages {
			if after = m.ID; m.Kind == chat.UserMessage && strings.Contains(m.Body, " says ") {
				stored[m.ID] = m.Body
			}
		}
		if !page.MoreAfter {
			return stored
		}
	}
}
