package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"minimost/chat"
	"minimost/hub"
)

// subject is what a route is about, which decides who may use it.
type subject int

const (
	nothing    subject = iota // anybody, or anybody signed in
	aChannel                  // members
	aRoom                     // members of a private channel
	aDirect                   // members of a direct channel
	aMessage                  // members who joined before it
	ownMessage                // its author
	aFile                     // those who may see its message
	ownUpload                 // who has brought it
	aPicture                  // those who see the card, see previews_test.go
	callable                  // members of a channel that is not public
	aCall                     // those who see a screen that the author shares
	inCall                    // those who are in it
	ownCall                   // its author
	ownPlace                  // its author, as nobody else's place is that
)

// matrix has a row for every route of the table; a route without one fails.
var matrix = map[string]struct {
	about subject
	body  string
}{
	"GET /trusted":                                   {nothing, ""},
	"GET /healthz":                                   {nothing, ""},
	"GET /api/v1/server":                             {nothing, ""},
	"GET /api/v1/signup/available":                   {nothing, ""},
	"POST /api/v1/signup":                            {nothing, `{"username":"x y","password":"x"}`},
	"POST /api/v1/login":                             {nothing, `{`},
	"POST /api/v1/logout":                            {nothing, ""},
	"GET /api/v1/me":                                 {nothing, ""},
	"PATCH /api/v1/me":                               {nothing, `{}`},
	"DELETE /api/v1/me":                              {nothing, `{"password":"x","mode":"neither"}`},
	"POST /api/v1/me/password":                       {nothing, `{"current":"x","new":"y"}`},
	"POST /api/v1/password-reset":                    {nothing, `{"password":"x"}`},
	"POST /api/v1/password-reset/check":              {nothing, `{}`},
	"GET /password-reset":                            {nothing, ""},
	"GET /api/v1/me/sessions":                        {nothing, ""},
	"DELETE /api/v1/me/sessions":                     {nothing, ""},
	"DELETE /api/v1/me/sessions/{id}":                {nothing, ""},
	"GET /api/v1/invite":                             {nothing, ""},
	"GET /api/v1/bootstrap":                          {nothing, ""},
	"GET /api/v1/users":                              {nothing, ""},
	"GET /api/v1/users/{id}":                         {nothing, ""},
	"POST /api/v1/channels":                          {nothing, `{"kind":"private","name":"x","members":[]}`},
	"GET /api/v1/mentions":                           {nothing, ""},
	"GET /api/v1/emoji":                              {nothing, ""},
	"GET /api/v1/search":                             {nothing, ""},
	"PUT /api/v1/me/avatar":                          {nothing, "PICTURE"},
	"DELETE /api/v1/me/avatar":                       {nothing, ""},
	"POST /api/v1/uploads":                           {nothing, "FILE"},
	"DELETE /api/v1/uploads/{id}":                    {ownUpload, ""},
	"GET /api/v1/files/{id}/text":                    {aFile, ""},
	"GET /files/{id}/{name}":                         {aFile, ""},
	"GET /files/{id}/thumb":                          {aFile, ""},
	"GET /avatars/{user_id}":                         {nothing, ""},
	"GET /api/v1/preview":                            {nothing, ""},
	"GET /previews/{hash}":                           {aPicture, ""},
	"POST /api/v1/calls":                             {callable, `{"channel_id":CHANNEL,"kind":"voice","connection_id":"CONNECTION"}`},
	"POST /api/v1/calls/{call_id}/accept":            {aCall, `{"connection_id":"CONNECTION"}`},
	"POST /api/v1/calls/{call_id}/rejoin":            {ownPlace, `{"peer":"PEER","connection_id":"CONNECTION","call":CALL}`},
	"POST /api/v1/calls/{call_id}/decline":           {aCall, ""},
	"POST /api/v1/calls/{call_id}/leave":             {aCall, `{"peer":"x"}`},
	"POST /api/v1/calls/{call_id}/end":               {ownCall, ""},
	"POST /api/v1/calls/{call_id}/invite":            {inCall, `{"user_id":FRIEND}`},
	"GET /api/v1/live":                               {nothing, ""},
	"POST /api/v1/live":                              {nothing, ""},
	"GET /api/v1/poll":                               {nothing, ""},
	"GET /static/{path...}":                          {nothing, ""},
	"GET /worker.js":                                 {nothing, ""},
	"GET /manifest.webmanifest":                      {nothing, ""},
	"GET /{$}":                                       {nothing, ""},
	"GET /login":                                     {nothing, ""},
	"GET /signup":                                    {nothing, ""},
	"GET /c/{path...}":                               {nothing, ""},
	"GET /api/v1/channels/{id}":                      {aChannel, ""},
	"GET /api/v1/channels/{id}/members":              {aChannel, ""},
	"GET /api/v1/channels/{id}/pins":                 {aChannel, ""},
	"GET /api/v1/channels/{id}/messages":             {aChannel, ""},
	"POST /api/v1/channels/{id}/messages":            {aChannel, `{"body":"hi","nonce":"NONCE"}`},
	"PUT /api/v1/channels/{id}/read":                 {aChannel, `{"message_id":1}`},
	"POST /api/v1/channels/{id}/unread":              {aMessage, `{"message_id":MESSAGE}`},
	"PUT /api/v1/channels/{id}/draft":                {aChannel, `{"body":"d"}`},
	"PUT /api/v1/channels/{id}/notify":               {aChannel, `{"level":"all"}`},
	"PATCH /api/v1/channels/{id}":                    {aRoom, `{"topic":"NONCE"}`},
	"PUT /api/v1/channels/{id}/members/{user_id}":    {aRoom, ""},
	"DELETE /api/v1/channels/{id}/members/{user_id}": {aRoom, ""},
	"PUT /api/v1/channels/{id}/hidden":               {aDirect, `{"hidden":false}`},
	"GET /api/v1/messages/{id}":                      {aMessage, ""},
	"GET /api/v1/messages/{id}/readers":              {aMessage, ""},
	"PUT /api/v1/messages/{id}/pin":                  {aMessage, ""},
	"DELETE /api/v1/messages/{id}/pin":               {aMessage, ""},
	"PUT /api/v1/messages/{id}/reactions/{emoji}":    {aMessage, ""},
	"DELETE /api/v1/messages/{id}/reactions/{emoji}": {aMessage, ""},
	"PATCH /api/v1/messages/{id}":                    {ownMessage, `{"body":"changed"}`},
	"DELETE /api/v1/messages/{id}":                   {ownMessage, ""},
	"DELETE /api/v1/messages/{id}/previews":          {ownMessage, ""},
}

// stage is one channel with everybody who may stand to it in some way.
type stage struct {
	kind    chat.ChannelKind
	channel chat.ChannelID
	actors  map[string]*person
	fresh   func() chat.MessageID // a message of the author's that the late joiner may not see
	friend  chat.UserID           // somebody to add and to take out
	picture chat.Attachment       // of such a message
	text    chat.Attachment
}

// allowed is the answer that an actor may get: 2xx, or the code that says no.
func (st stage) allowed(about subject, actor string) (code int) {
	in := st.kind == chat.Public || actor == "author" || actor == "member" || actor == "late joiner"
	switch {
	case about == nothing:
		return 200
	case about == aPicture: // of which there is none
		return 404
	case about >= aCall && st.kind == chat.Public, about == ownPlace && actor != "author":
		return 404 // there are no calls in public channels
	case about == ownUpload && actor != "author",
		!in, st.kind != chat.Public && actor == "late joiner" && (about == aMessage || about == ownMessage || about == aFile):
		return 404
	case about == aRoom && st.kind != chat.Private, about == aDirect && st.kind != chat.Direct,
		about == callable && st.kind == chat.Public,
		(about == ownMessage || about == ownCall || about == inCall) && actor != "author":
		return 403
	}
	return 200
}

func TestEveryRouteForEveryActor(t *testing.T) {
	r := start(t)
	author, member, late, former, stranger := r.join("author"), r.join("member"), r.join("late"), r.join("former"), r.join("stranger")
	friend := r.join("friend")
	actors := map[string]*person{"author": author, "member": member, "stranger": stranger}
	all := map[string]*person{"author": author, "member": member, "late joiner": late, "former member": former, "stranger": stranger}
	room := author.private("room", member, former)
	ask[any](author, 204, "DELETE", fmt.Sprintf("/channels/%d/members/%d", room.ID, former.id), nil)
	direct := author.direct(201, member)
	stages := []stage{
		{kind: chat.Private, channel: room.ID, actors: all},
		{kind: chat.Direct, channel: direct.ID, actors: actors},
		{kind: chat.Public, channel: 1, actors: actors},
	}
	for i := range stages {
		st := &stages[i]
		var pool []chat.MessageID
		for range 55 {
			pool = append(pool, author.postIn(st.channel, "x").ID)
		}
		st.friend = friend.id
		st.picture, st.text = author.upload("a.png", pngOf(t, 900, 900)), author.upload("a.txt", []byte("text"))
		author.postFiles(st.channel, "", st.picture, st.text)
		st.fresh = func() chat.MessageID {
			id := pool[0]
			pool = pool[1:]
			return id
		}
	}
	ask[any](author, 204, "PUT", fmt.Sprintf("/channels/%d/members/%d", room.ID, late.id), nil)
	answer[chat.Me](friend, 200, friend.bring("PUT", "/me/avatar", "image/png", bytes.NewReader(pngOf(t, 9, 9))))
	for _, st := range stages {
		for _, rt := range routes {
			row, ok := matrix[rt.pattern]
			if !ok {
				t.Fatalf("%s has no row in the matrix", rt.pattern)
			}
			if row.about == nothing && (st.kind != chat.Public || rt.who == anybody || strings.Contains(rt.pattern, "logout") ||
				strings.Contains(rt.pattern, "/poll") || strings.Contains(rt.pattern, "/live") || strings.Contains(rt.pattern, "sessions/") ||
				strings.Contains(rt.pattern, "password") || rt.pattern == "DELETE /api/v1/me") {
				continue // these have tests of their own, or would end what is tested
			}
			for name, p := range st.actors {
				got := st.try(p, rt, row.body)
				if want := st.allowed(row.about, name); got != want && (want != 200 || got/100 != 2) {
					t.Errorf("%s in a %s channel as %s: %d, want %d", rt.pattern, st.kind, name, got, want)
				}
			}
		}
	}
	if len(matrix) != len(routes) {
		t.Errorf("the matrix has %d rows for %d routes", len(matrix), len(routes))
	}
}

// call names a screen that the author shares, where one can, in a path and body.
func (st stage) call(p *person, path, body string) (string, string) {
	p.t.Helper()
	j := chat.Joining{Call: chat.Call{ID: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
	if st.kind != chat.Public && strings.Contains(path, "{call_id}") {
		author := &line{person: st.actors["author"], connection: st.actors["author"].connects()}
		for _, left := range author.bootstrap().Calls { // of the actor before
			if left.Kind == chat.Screen {
				ask[any](author.person, http.StatusNoContent, "POST", "/calls/"+left.ID+"/end", nil)
			}
		}
		j = author.starts(st.channel, chat.Screen)
	}
	known, err := json.Marshal(j.Call)
	if err != nil {
		p.t.Fatal(err)
	}
	values := strings.NewReplacer("{call_id}", j.Call.ID, "CALL", string(known), "PEER", j.Peer, "FRIEND", fmt.Sprint(st.friend),
		"CHANNEL", fmt.Sprint(st.channel), "CONNECTION", p.connects())
	return values.Replace(path), values.Replace(body)
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

// try uses a route once and gives the status.
func (st stage) try(p *person, rt route, body string) int {
	p.t.Helper()
	method, path, _ := strings.Cut(rt.pattern, " ")
	path = strings.TrimPrefix(path, "/api/v1")
	id := fmt.Sprint(st.channel)
	if strings.HasPrefix(path, "/messages") {
		id = fmt.Sprint(st.fresh())
	}
	if strings.HasPrefix(path, "/users") {
		id = fmt.Sprint(p.id)
	}
	if strings.Contains(body, "MESSAGE") {
		body = strings.ReplaceAll(body, "MESSAGE", fmt.Sprint(st.fresh()))
	}
	if strings.HasPrefix(path, "/calls") {
		path, body = st.call(p, path, body)
	}
	switch {
	case strings.HasPrefix(path, "/uploads/"):
		id = fmt.Sprint(st.actors["author"].upload("a.txt", []byte("text")).ID)
	case strings.HasSuffix(path, "/thumb"):
		id = fmt.Sprint(st.picture.ID)
	case strings.HasPrefix(path, "/files"):
		id = fmt.Sprint(st.text.ID)
	}
	path = strings.NewReplacer("{name}", st.text.Name, "{id}", id, "{user_id}", fmt.Sprint(st.friend), "{emoji}", url.PathEscape("👍"),
		"{hash}", strings.Repeat("0", 64)).Replace(path)
	if method == http.MethodDelete && strings.Contains(path, "/members/") { // there must be somebody to take out
		author := st.actors["author"]
		res := author.do("PUT", path, nil)
		res.Body.Close()
	}
	var in any
	if body != "" {
		in = strings.ReplaceAll(body, "NONCE", newNonce())
	}
	if strings.HasSuffix(path, "/search") {
		path += "?q=x"
	}
	if strings.HasSuffix(path, "/preview") {
		path += "?url=http://10.0.0.1/"
	}
	res := p.use(rt.pattern, method, path, in)
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotFound { // absent and not yours are the same to the byte
		got, _ := io.ReadAll(res.Body)
		other := p.do("GET", "/channels/999999", nil)
		defer other.Body.Close()
		if want, _ := io.ReadAll(other.Body); string(got) != string(want) {
			p.t.Errorf("%s %s: %s is not %s", method, path, got, want)
		}
	}
	return res.StatusCode
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
