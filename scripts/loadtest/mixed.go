package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// action is one thing that people do beside posting. It is done by one client
// after a recent post; an error is a refusal.
type action struct {
	name string
	do   func(c *crowd, ctx context.Context, by *client, n int, about post) error
}

// actions are done by turns.
var actions = []action{
	{"typing", (*crowd).typing},
	{"reaction", (*crowd).react},
	{"read", (*crowd).read},
	{"edit", (*crowd).edit},
	{"search", (*crowd).search},
	{"file", (*crowd).bring},
}

// act does the next thing and times it.
func (c *crowd) act(ctx context.Context, turn int) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	n, about, some := c.ledger.recent()
	if !some {
		return
	}
	a := actions[turn%len(actions)]
	by := c.clients[rand.IntN(len(c.clients))] // #nosec G404 -- any will do
	began := time.Now()
	if err := a.do(c, ctx, by, n, about); err != nil {
		c.tally.refuse(a.name, err)
		return
	}
	c.tally.add(a.name, time.Since(began))
}

func (c *crowd) typing(ctx context.Context, by *client, _ int, about post) error {
	by.mu.Lock()
	s := by.stream
	by.mu.Unlock()
	if s == nil {
		return errNotYet
	}
	return s.tell(ctx, map[string]any{"type": "typing", "channel_id": about.channel})
}

func (c *crowd) react(ctx context.Context, by *client, _ int, about post) error {
	emoji := []string{"👍", "🎉", "👀"}[rand.IntN(3)]                                      // #nosec G404 -- any will do
	method := []string{http.MethodPut, http.MethodPut, http.MethodDelete}[rand.IntN(3)] // #nosec G404 -- likewise
	return by.repeat(ctx, method, fmt.Sprintf("/messages/%d/reactions/%s", about.acked, url.PathEscape(emoji)), nil)
}

func (c *crowd) read(ctx context.Context, by *client, _ int, about post) error {
	return by.repeat(ctx, http.MethodPut, fmt.Sprintf("/channels/%d/read", about.channel),
		map[string]any{"message_id": about.acked})
}

// edit is the author's. The text still says which post it is.
func (c *crowd) edit(ctx context.Context, _ *client, n int, about post) error {
	return c.clients[about.by].repeat(ctx, http.MethodPatch, fmt.Sprintf("/messages/%d", about.acked),
		map[string]any{"body": c.ledger.body(n, c.o.size, "y")})
}

func (c *crowd) search(ctx context.Context, by *client, n int, _ post) error {
	return by.repeat(ctx, http.MethodGet, fmt.Sprintf("/search?q=%s+%d", c.ledger.tag, n), nil)
}

// repeat makes a request that may be made twice.
func (c *client) repeat(ctx context.Context, method, path string, in any) error {
	_, err := c.api.patient(ctx, method, path, in, nil)
	return err
}

// bring uploads a file, sends it in a message, and looks whether it can be had
// as it was.
func (c *crowd) bring(ctx context.Context, by *client, n int, about post) error {
	content := strings.Repeat(fmt.Sprintf("%s %d ", c.ledger.tag, n), 1+rand.IntN(5000)) // #nosec G404 -- any size
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("file", "load.txt") // into memory
	_, _ = part.Write([]byte(content))
	_ = form.Close()
	var out struct {
		Attachment struct {
			ID  int64  `json:"id"`
			URL string `json:"url"`
		} `json:"attachment"`
	}
	if _, err := by.api.send(ctx, http.MethodPost, "/uploads", form.FormDataContentType(), &body, &out); err != nil {
		return err
	}
	if err := by.post(ctx, about.channel, c.o.size, out.Attachment.ID); err != nil {
		return err
	}
	got, err := by.api.file(ctx, out.Attachment.URL)
	if err == nil && got != content {
		c.ledger.violate("a file of %d bytes came back as %d others", len(content), len(got))
	}
	return err
}

// file fetches what lies outside the API's paths.
func (a *api) file(ctx context.Context, path string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base+path, nil) // #nosec G704 -- whoever starts it names the server
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+a.token)
	res, err := a.http.Do(req) // #nosec G704 -- whoever starts it names the server
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return "", refused(res)
	}
	b, err := io.ReadAll(res.Body)
	return string(b), err
}
