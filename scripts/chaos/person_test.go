//go:build linux

package chaos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// person is somebody who uses the server with patience and a good memory.
type person struct {
	t     *testing.T
	s     *server
	name  string
	token string
	http  *http.Client
	sent  int
	acked []string // what was acknowledged, in order
}

// answer is what came back; the status of none is 0.
type answer struct {
	status int
	code   string
	body   []byte
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.code) }

func join(t *testing.T, s *server, name string) *person {
	t.Helper()
	p := &person{t: t, s: s, name: name, http: &http.Client{Timeout: patience}}
	t.Cleanup(p.http.CloseIdleConnections)
	body := fmt.Sprintf(`{"username":%q,"password":"Tidal-Basalt-7"}`, name)
	res, err := p.http.Post(s.url()+"/api/v1/signup", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		t.Fatalf("sign-up: %d", res.StatusCode)
	}
	for _, c := range res.Cookies() {
		p.token = c.Value
	}
	return p
}

func (p *person) do(method, path, kind string, body io.Reader) (a answer) {
	p.t.Helper()
	req, err := http.NewRequest(method, p.s.url()+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Content-Type", kind)
	res, err := p.http.Do(req)
	if err != nil {
		return a
	}
	defer res.Body.Close()
	if a.body, err = io.ReadAll(res.Body); err != nil {
		return answer{}
	}
	a.status = res.StatusCode
	var problem struct {
		Code string `json:"code"`
	}
	if a.status >= 300 && json.Unmarshal(a.body, &problem) == nil {
		a.code = problem.Code
	}
	return a
}

func (p *person) call(method, path, body string) answer {
	p.t.Helper()
	return p.do(method, "/api/v1"+path, "application/json", strings.NewReader(body))
}

// post sends the next message and remembers it if it was acknowledged. What
// was not is sent again by the next post, as the page does.
func (p *person) post() answer {
	p.t.Helper()
	return p.postWith(fmt.Sprintf("%s %d", p.name, p.sent))
}

func (p *person) postWith(body string, files ...int64) answer {
	p.t.Helper()
	in, err := json.Marshal(map[string]any{"body": body, "nonce": fmt.Sprintf("%s-%d", p.name, p.sent),
		"attachments": append([]int64{}, files...)})
	if err != nil {
		p.t.Fatal(err)
	}
	a := p.call(http.MethodPost, "/channels/1/messages", string(in))
	if a.status == http.StatusCreated || a.status == http.StatusOK {
		p.acked = append(p.acked, body)
		p.sent++
	}
	return a
}

// posts sends a message that must be taken.
func (p *person) posts() {
	p.t.Helper()
	if a := p.post(); a.status != http.StatusCreated && a.status != http.StatusOK {
		p.t.Fatalf("%s cannot post: %v\n%s", p.name, a, p.s.words())
	}
}

// upload brings a file of so many bytes.
func (p *person) upload(size int) (a answer, id int64) {
	p.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("file", "a.bin") // into memory
	_, _ = part.Write(bytes.Repeat([]byte("\x00minimost"), size/9+1)[:size])
	_ = form.Close()
	a = p.do(http.MethodPost, "/api/v1/uploads", form.FormDataContentType(), &body)
	var out struct {
		Attachment struct {
			ID int64 `json:"id"`
		} `json:"attachment"`
	}
	_ = json.Unmarshal(a.body, &out) // of a refusal there is none
	return a, out.Attachment.ID
}

// history is what this person has written, as the server has it.
func (p *person) history() (bodies []string) {
	p.t.Helper()
	for last := int64(1); ; { // the first is a notice that somebody has joined
		a := p.call(http.MethodGet, fmt.Sprintf("/channels/1/messages?limit=200&after=%d", last), "")
		var page struct {
			Messages []struct {
				ID   int64  `json:"id"`
				Body string `json:"body"`
			} `json:"messages"`
			MoreAfter bool `json:"more_after"`
		}
		if err := json.Unmarshal(a.body, &page); err != nil || a.status != http.StatusOK {
			p.t.Fatalf("history: %v %v", a, err)
		}
		for _, m := range page.Messages {
			if m.ID <= last {
				p.t.Errorf("message %d after %d", m.ID, last)
			}
			last = m.ID
			if strings.HasPrefix(m.Body, p.name+" ") {
				bodies = append(bodies, m.Body)
			}
		}
		if !page.MoreAfter {
			return bodies
		}
	}
}

// kept says that everything acknowledged is there once and in order. One more
// may be stored without its answer having come through.
func (p *person) kept() {
	p.t.Helper()
	got := p.history()
	if extra := len(got) - len(p.acked); extra != 0 && extra != 1 {
		p.t.Errorf("%s: %d stored, %d acknowledged", p.name, len(got), len(p.acked))
	}
	for i, want := range p.acked[:min(len(p.acked), len(got))] {
		if got[i] != want {
			p.t.Fatalf("%s: number %d is %q, want %q", p.name, i, got[i], want)
		}
	}
}

// back waits until posts are taken again.
func (p *person) back(within time.Duration) time.Duration {
	p.t.Helper()
	return becomes(p.t, "posts are taken again", within, func() bool {
		a := p.post()
		return a.status == http.StatusCreated || a.status == http.StatusOK
	})
}
