package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
	"minimost/hub"
)

// actor is somebody who tries what they may not.
type actor struct {
	*person
	name              string
	signedIn, foreign bool // foreign: a page of another origin, in the author's browser
}

// stage is one channel with everybody who may stand to it in some way.
type stage struct {
	kind    string
	channel chat.ChannelID
	author  *person
	actors  []*actor
	fresh   func() chat.MessageID // a message of the author's that the late joiner may not see
	friend  chat.UserID           // somebody to add and to take out
	picture chat.Attachment       // of such a message
	text    chat.Attachment
}

// cast is all nine actors on one server.
type cast struct {
	*running
	actors []*actor
}

func (c *cast) of(name string) *person {
	for _, a := range c.actors {
		if a.name == name {
			return a.person
		}
	}
	return nil
}

// newCast brings everybody together, before anybody is added or taken out.
func newCast(t *testing.T) *cast {
	t.Helper()
	var back atomic.Int64 // how far the clock is behind
	r := startAs(t, running{now: func() time.Time { return time.Now().Add(-time.Duration(back.Load())) }})
	c := &cast{running: r}
	for b := range r.server.limits.per {
		r.server.limits.per[b] = allowance{}
	}
	back.Store(int64(chat.SessionIdle + time.Hour))
	expired := r.join("expired")
	back.Store(0)
	for _, name := range []string{"author", "member", "late joiner", "former member", "stranger"} {
		c.actors = append(c.actors, &actor{r.join(strings.ReplaceAll(name, " ", "-")), name, true, false})
	}
	gone := r.join("gone")
	ask[any](gone, 204, "DELETE", "/me", map[string]string{"password": goodPassword, "mode": "anonymise"})
	c.actors = append(c.actors,
		&actor{r.stranger(), "nobody signed in", false, false},
		&actor{expired, "expired session", false, false},
		&actor{gone, "deleted account", false, false},
		&actor{c.of("author").elsewhere(), "other origin", true, true})
	return c
}

// elsewhere is the same browser, on a page of another site.
func (p *person) elsewhere() *person {
	q := *p
	client := *p.http
	client.Transport = fromPage{client.Transport, "https://evil.example"}
	q.http = &client
	return &q
}

// fromPage sends what a browser does for a page of some origin.
type fromPage struct {
	http.RoundTripper
	origin string
}

func (f fromPage) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Origin", f.origin)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	return f.RoundTripper.RoundTrip(r)
}

// newStages sets up a channel of each kind.
func newStages(t *testing.T) []*stage {
	t.Helper()
	c := newCast(t)
	author, member, late, former := c.of("author"), c.of("member"), c.of("late joiner"), c.of("former member")
	friend := c.join("friend")
	room, direct := author.private("room", member, former), author.direct(201, member)
	ask[any](author, 204, "DELETE", fmt.Sprintf("/channels/%d/members/%d", room.ID, former.id), nil)
	const closed = 5
	stages := []*stage{{kind: "public", channel: 1}, {kind: "archived", channel: closed},
		{kind: "private", channel: room.ID}, {kind: "direct", channel: direct.ID}}
	for _, st := range stages {
		st.author, st.actors, st.friend = author, c.actors, friend.id
		pool := author.postMany(st.channel, 70)
		st.picture, st.text = author.upload("a.png", pngOf(t, 900, 900)), author.upload("a.txt", []byte("text"))
		author.postFiles(st.channel, "", st.picture, st.text)
		st.fresh = func() chat.MessageID { return <-pool }
	}
	ask[any](author, 204, "PUT", fmt.Sprintf("/channels/%d/members/%d", room.ID, late.id), nil)
	answer[chat.Me](friend, 200, friend.bring("PUT", "/me/avatar", "image/png", bytes.NewReader(pngOf(t, 9, 9))))
	c.archive(closed)
	return stages
}

// postMany posts at once, so that they share commits.
func (p *person) postMany(channel chat.ChannelID, n int) chan chat.MessageID {
	p.t.Helper()
	made := make(chan chat.MessageID, n)
	var posting sync.WaitGroup
	for range n {
		posting.Go(func() { made <- p.postIn(channel, "x").ID })
	}
	posting.Wait()
	close(made)
	return made
}

// try uses a route once and gives the status.
func (st *stage) try(a *actor, rt route, of row) int {
	a.t.Helper()
	p := a.person
	if of.about == oneself && a.signedIn && !a.foreign {
		p = a.r.join("x" + newNonce())
	}
	method, path, _ := strings.Cut(rt.pattern, " ")
	path, body := st.fill(a, strings.TrimPrefix(path, "/api/v1"), of)
	if method == http.MethodDelete && strings.Contains(path, "/members/") { // there must be somebody to take out
		st.author.do("PUT", path, nil).Body.Close()
	}
	var in any
	if body != "" {
		in = body
	}
	res := p.use(rt.pattern, method, path, in)
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotFound && !of.alters { // absent and not yours are the same to the byte
		got, _ := io.ReadAll(res.Body)
		other := st.author.do("GET", "/channels/999999", nil)
		defer other.Body.Close()
		if want, _ := io.ReadAll(other.Body); string(got) != string(want) {
			p.t.Errorf("%s %s: %s is not %s", method, path, got, want)
		}
	}
	return res.StatusCode
}

// fill puts what the stage has into a route's path and body.
func (st *stage) fill(a *actor, path string, of row) (string, string) {
	a.t.Helper()
	body := of.body
	connection, peer, known := "none", "x", "{}"
	if of.isOfARunningCall() || of.about == callable {
		j := noCall
		if a.signedIn && !a.foreign {
			connection, j = a.connects(), st.call(a)
		}
		b, err := json.Marshal(j.Call)
		if err != nil {
			a.t.Fatal(err)
		}
		path, peer, known = strings.ReplaceAll(path, "{call_id}", j.Call.ID), j.Peer, string(b)
	}
	if strings.Contains(body, "MESSAGE") && a.signedIn && !a.foreign {
		body = strings.ReplaceAll(body, "MESSAGE", fmt.Sprint(st.fresh()))
	}
	body = strings.NewReplacer("NONCE", newNonce(), "PASSWORD", goodPassword, "PEER", peer, "CALL", known,
		"FRIEND", fmt.Sprint(st.friend), "CHANNEL", fmt.Sprint(st.channel), "CONNECTION", connection).Replace(body)
	path = strings.NewReplacer("{$}", "", "/static/{path...}", "/static/theme.js", "{path...}", "1", "{name}", st.text.Name,
		"{id}", st.id(a, path), "{user_id}", fmt.Sprint(st.friend), "{emoji}", url.PathEscape("👍"),
		"{hash}", strings.Repeat("0", 64)).Replace(path)
	switch path {
	case "/search":
		path += "?q=x"
	case "/preview":
		path += "?url=http://10.0.0.1/"
	}
	return path, body
}

// id is of what a path is about.
func (st *stage) id(a *actor, path string) string {
	switch {
	case !a.signedIn || a.foreign:
		return "1"
	case strings.HasPrefix(path, "/messages"):
		return fmt.Sprint(st.fresh())
	case strings.HasPrefix(path, "/users"):
		return fmt.Sprint(st.friend)
	case strings.HasPrefix(path, "/me/sessions"):
		return fmt.Sprint(ask[chat.Me](st.author, http.StatusOK, "GET", "/me", nil).SessionID)
	case strings.HasPrefix(path, "/uploads/"):
		return fmt.Sprint(st.author.upload("a.txt", []byte("text")).ID)
	case strings.HasSuffix(path, "/thumb"):
		return fmt.Sprint(st.picture.ID)
	case strings.Contains(path, "/files"):
		return fmt.Sprint(st.text.ID)
	}
	return fmt.Sprint(st.channel)
}

var noCall = chat.Joining{Call: chat.Call{ID: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, Peer: "x"}

// call is a screen that the author shares, where one can, for an actor to try.
func (st *stage) call(a *actor) chat.Joining {
	a.t.Helper()
	if st.kind == "public" || st.kind == "archived" {
		return noCall
	}
	author := &line{person: st.author, connection: st.author.connects()}
	for _, left := range author.bootstrap().Calls { // of the actor before
		if left.Kind == chat.Screen {
			ask[any](author.person, http.StatusNoContent, "POST", "/calls/"+left.ID+"/end", nil)
		}
	}
	return author.starts(st.channel, chat.Screen)
}

// connects opens a connection that nobody reads.
func (p *person) connects() string {
	p.t.Helper()
	me := ask[chat.Me](p, http.StatusOK, "GET", "/me", nil)
	s, err := p.r.hub.Connect(hub.Hello{User: p.id, Session: me.SessionID, Transport: hub.Poll})
	if err != nil {
		p.t.Fatal(err)
	}
	return s.ID()
}

// use makes the request of a route, which may lie beside the API or take a file.
func (p *person) use(pattern, method, path string, in any) *http.Response {
	p.t.Helper()
	switch {
	case in == "FILE":
		return p.tryUpload("a.txt", []byte("text"))
	case in == "PICTURE":
		return p.bring(method, path, "image/png", bytes.NewReader(pngOf(p.t, 9, 9)))
	case !strings.Contains(pattern, "/api/"):
		res, b := p.fetch(path)
		res.Body = io.NopCloser(bytes.NewReader(b))
		return res
	}
	return p.do(method, path, in)
}
