package server

import (
	"fmt"
	"strings"
	"testing"

	"minimost/chat"
)

// subject is what a route is about, which decides who may use it.
type subject int

const (
	everybody  subject = iota // also without a session
	nothing                   // anybody signed in
	oneself                   // anybody signed in, whom it would sign out: each actor sends somebody else
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

// row is what the matrix knows of a route.
type row struct {
	about  subject
	body   string
	status int  // for those who may; 0: any of 2xx
	alters bool // the channel, so that it must not be archived
}

func on(about subject) row         { return row{about: about} }
func (r row) with(body string) row { r.body = body; return r }
func (r row) gives(status int) row { r.status = status; return r }
func (r row) unlessArchived() row  { r.alters = true; return r }
func (r row) ok(status int) bool   { return status == r.status || r.status == 0 && status/100 == 2 }
func (r row) onceIsEnough() bool   { return r.about <= oneself || r.about == aPicture }
func (r row) needsMessage() bool   { return r.about == aMessage || r.about == ownMessage }
func (r row) hiddenFromLate() bool { return r.needsMessage() || r.about == aFile }
func (r row) onlyForTheAuthor() bool {
	return r.about == ownMessage || r.about == ownCall || r.about == inCall
}
func (r row) strangeToOthers() bool   { return r.about == ownUpload || r.about == ownPlace }
func (r row) isOfARunningCall() bool  { return r.about >= aCall }
func (r row) wrongKind(k string) bool { return kindOnly[r.about] != "" && kindOnly[r.about] != k }

var kindOnly = map[subject]string{aRoom: "private", aDirect: "direct"}

// matrix has a row for every route of the table; a route without one fails.
var matrix = map[string]row{
	"GET /trusted":                       on(everybody),
	"GET /healthz":                       on(everybody),
	"GET /worker.js":                     on(everybody),
	"GET /manifest.webmanifest":          on(everybody),
	"GET /api/v1/server":                 on(everybody),
	"GET /api/v1/signup/available":       on(everybody),
	"POST /api/v1/signup":                on(everybody).with(`{"username":"x y","password":"x"}`).gives(422),
	"POST /api/v1/login":                 on(everybody).with(`{`).gives(400),
	"POST /api/v1/password-reset":        on(everybody).with(`{"password":"x"}`).gives(400),
	"POST /api/v1/password-reset/check":  on(everybody).with(`{}`).gives(400),
	"GET /password-reset":                on(everybody),
	"GET /static/{path...}":              on(everybody),
	"GET /{$}":                           on(everybody),
	"GET /login":                         on(everybody),
	"GET /signup":                        on(everybody),
	"GET /c/{path...}":                   on(everybody),
	"POST /api/v1/logout":                on(oneself),
	"DELETE /api/v1/me/sessions":         on(oneself),
	"DELETE /api/v1/me/sessions/{id}":    on(oneself).gives(404), // it is the author's
	"GET /api/v1/me":                     on(nothing),
	"PATCH /api/v1/me":                   on(nothing).with(`{}`),
	"DELETE /api/v1/me":                  on(nothing).with(`{"password":"x","mode":"neither"}`).gives(422),
	"POST /api/v1/me/password":           on(nothing).with(`{"current":"PASSWORD","new":"weak"}`).gives(422),
	"GET /api/v1/me/sessions":            on(nothing),
	"GET /api/v1/invite":                 on(nothing),
	"POST /api/v1/invites":               on(oneself),
	"POST /api/v1/invites/check":         on(everybody).with(`{"token":"x"}`).gives(204),
	"GET /invite":                        on(everybody),
	"GET /api/v1/bootstrap":              on(nothing),
	"GET /api/v1/users":                  on(nothing),
	"GET /api/v1/users/{id}":             on(nothing),
	"POST /api/v1/channels":              on(nothing).with(`{"kind":"private","name":"x","members":[]}`),
	"GET /api/v1/mentions":               on(nothing),
	"GET /api/v1/emoji":                  on(nothing),
	"GET /api/v1/search":                 on(nothing),
	"PUT /api/v1/me/avatar":              on(nothing).with("PICTURE"),
	"DELETE /api/v1/me/avatar":           on(nothing),
	"POST /api/v1/uploads":               on(nothing).with("FILE"),
	"GET /avatars/{user_id}":             on(nothing),
	"GET /api/v1/preview":                on(nothing),
	"GET /api/v1/live":                   on(nothing).gives(426), // it is no WebSocket
	"POST /api/v1/live":                  on(nothing).with(`{"type":"ping"}`).gives(404),
	"GET /api/v1/poll":                   on(nothing),
	"GET /previews/{hash}":               on(aPicture),
	"DELETE /api/v1/uploads/{id}":        on(ownUpload),
	"GET /api/v1/files/{id}/text":        on(aFile),
	"GET /files/{id}/{name}":             on(aFile),
	"GET /files/{id}/thumb":              on(aFile),
	"GET /api/v1/channels/{id}":          on(aChannel),
	"GET /api/v1/channels/{id}/members":  on(aChannel),
	"GET /api/v1/channels/{id}/pins":     on(aChannel),
	"GET /api/v1/channels/{id}/messages": on(aChannel),
	"POST /api/v1/channels/{id}/messages": on(aChannel).with(`{"body":"hi","nonce":"NONCE"}`).
		unlessArchived(),
	"PUT /api/v1/channels/{id}/read":                 on(aChannel).with(`{"message_id":1}`),
	"POST /api/v1/channels/{id}/unread":              on(aMessage).with(`{"message_id":MESSAGE}`),
	"PUT /api/v1/channels/{id}/draft":                on(aChannel).with(`{"body":"d"}`),
	"PUT /api/v1/channels/{id}/notify":               on(aChannel).with(`{"level":"all"}`),
	"PATCH /api/v1/channels/{id}":                    on(aRoom).with(`{"topic":"NONCE"}`),
	"PUT /api/v1/channels/{id}/members/{user_id}":    on(aRoom),
	"DELETE /api/v1/channels/{id}/members/{user_id}": on(aRoom),
	"PUT /api/v1/channels/{id}/hidden":               on(aDirect).with(`{"hidden":false}`),
	"GET /api/v1/messages/{id}":                      on(aMessage),
	"GET /api/v1/messages/{id}/readers":              on(aMessage),
	"PUT /api/v1/messages/{id}/pin":                  on(aMessage).unlessArchived(),
	"DELETE /api/v1/messages/{id}/pin":               on(aMessage).unlessArchived(),
	"PUT /api/v1/messages/{id}/reactions/{emoji}":    on(aMessage).unlessArchived(),
	"DELETE /api/v1/messages/{id}/reactions/{emoji}": on(aMessage).unlessArchived(),
	"PATCH /api/v1/messages/{id}":                    on(ownMessage).with(`{"body":"changed"}`).unlessArchived(),
	"DELETE /api/v1/messages/{id}":                   on(ownMessage).unlessArchived(),
	"DELETE /api/v1/messages/{id}/previews":          on(ownMessage).unlessArchived(),
	"POST /api/v1/calls":                             on(callable).with(`{"channel_id":CHANNEL,"kind":"voice","connection_id":"CONNECTION"}`),
	"POST /api/v1/calls/{call_id}/accept":            on(aCall).with(`{"connection_id":"CONNECTION"}`),
	"POST /api/v1/calls/{call_id}/decline":           on(aCall),
	"POST /api/v1/calls/{call_id}/leave":             on(aCall).with(`{"peer":"x"}`),
	"POST /api/v1/calls/{call_id}/invite":            on(inCall).with(`{"user_id":FRIEND}`),
	"POST /api/v1/calls/{call_id}/end":               on(ownCall),
	"POST /api/v1/calls/{call_id}/rejoin":            on(ownPlace).with(`{"peer":"PEER","connection_id":"CONNECTION","call":CALL}`),
}

// expected is the answer to an actor: 200 for what the row says, or the status
// that says no.
func (st *stage) expected(rt route, of row, a *actor) int {
	switch {
	case a.foreign && (ofPeople(pathOf(rt)) || !strings.HasPrefix(rt.pattern, "GET ")):
		return 403
	case rt.who == anybody:
		return 200
	case !a.signedIn:
		return 401
	case of.about <= oneself:
		return 200
	case of.about == aPicture: // of which there is none
		return 404
	}
	return st.rule(of, a.name)
}

// rule says what somebody who is signed in may do in a channel.
func (st *stage) rule(of row, actor string) int {
	public := st.kind == "public" || st.kind == "archived"
	in := public || actor == "author" || actor == "member" || actor == "late joiner" && st.kind == "private"
	author := actor == "author"
	switch {
	case public && of.isOfARunningCall(): // there are none
		return 404
	case of.strangeToOthers() && !author, !in, !public && actor == "late joiner" && of.hiddenFromLate():
		return 404
	case of.wrongKind(st.kind), of.about == callable && public, of.onlyForTheAuthor() && !author:
		return 403
	case of.alters && st.kind == "archived":
		return 404
	}
	return 200
}

func TestEveryRouteForEveryActor(t *testing.T) {
	stages := newStages(t)
	for i, st := range stages {
		t.Run(st.kind, func(t *testing.T) {
			for _, rt := range routes {
				of, ok := matrix[rt.pattern]
				if !ok {
					t.Fatalf("%s has no row in the matrix", rt.pattern)
				}
				if i > 0 && of.onceIsEnough() {
					continue // it is about no channel
				}
				for _, a := range st.actors {
					got, want := st.try(a, rt, of), st.expected(rt, of, a)
					if got != want && (want != 200 || !of.ok(got)) {
						t.Errorf("%s in a %s channel as %s: %d, want %d", rt.pattern, st.kind, a.name, got, want)
					}
				}
			}
		})
	}
	if len(matrix) != len(routes) {
		t.Errorf("the matrix has %d rows for %d routes", len(matrix), len(routes))
	}
}

// pathOf is the path of a route's pattern.
func pathOf(rt route) string {
	_, path, _ := strings.Cut(rt.pattern, " ")
	return path
}

// archive closes a public channel.
func (r *running) archive(id chat.ChannelID) {
	r.t.Helper()
	var left []chat.ChannelConfig
	for i, c := range chat.DefaultChannels() {
		if chat.ChannelID(i+1) != id {
			left = append(left, c)
		}
	}
	if err := r.store.SyncChannels(r.t.Context(), left); err != nil {
		r.t.Fatal(fmt.Errorf("archive: %w", err))
	}
}
