package server

import (
	"net/http"
	"path"
	"strings"

	"minimost/chat"
)

// who may use a route.
type who int

const (
	anybody  who = iota // also without a session
	signedIn            // with a session; 401 otherwise
)

// route is one thing that can be asked.
type route struct {
	pattern string // method and path, as http.ServeMux reads them
	who     who
	rate    bucket
	handle  func(*Server, *request) error
}

// routes is the whole interface. What is not here is answered with 404 or 405.
var routes = []route{
	{"GET /healthz", anybody, free, (*Server).health},
	{"GET /trusted", anybody, free, (*Server).trusted},
	{"GET /api/v1/server", anybody, free, (*Server).describe},
	{"GET /api/v1/signup/available", anybody, nameChecks, (*Server).nameAvailable},
	{"POST /api/v1/signup", anybody, signups, (*Server).signUp},
	{"POST /api/v1/login", anybody, logins, (*Server).login},
	{"POST /api/v1/logout", signedIn, writes, (*Server).logout},
	{"GET /api/v1/me", signedIn, reads, (*Server).me},
	{"PATCH /api/v1/me", signedIn, writes, (*Server).changeProfile},
	{"DELETE /api/v1/me", signedIn, writes, (*Server).deleteMe},
	{"POST /api/v1/me/password", signedIn, writes, (*Server).changePassword},
	{"POST /api/v1/password-reset", anybody, logins, (*Server).resetPassword},
	{"POST /api/v1/password-reset/check", anybody, logins, (*Server).checkReset},
	{"GET /api/v1/me/sessions", signedIn, reads, (*Server).mySessions},
	{"DELETE /api/v1/me/sessions", signedIn, writes, (*Server).endOtherSessions},
	{"DELETE /api/v1/me/sessions/{id}", signedIn, writes, (*Server).endSession},

	{"PUT /api/v1/me/avatar", signedIn, uploads, (*Server).setAvatar},
	{"DELETE /api/v1/me/avatar", signedIn, writes, (*Server).removeAvatar},

	{"GET /api/v1/invite", signedIn, reads, (*Server).invite},
	{"POST /api/v1/invites", signedIn, writes, (*Server).makeInvite},
	{"POST /api/v1/invites/check", anybody, logins, (*Server).checkInvite},
	{"GET /api/v1/bootstrap", signedIn, reads, (*Server).bootstrap},
	{"GET /api/v1/users", signedIn, reads, (*Server).users},
	{"GET /api/v1/users/{id}", signedIn, reads, (*Server).user},

	{"POST /api/v1/channels", signedIn, newChannels, (*Server).createChannel},
	{"GET /api/v1/channels/{id}", signedIn, reads, (*Server).channel},
	{"PATCH /api/v1/channels/{id}", signedIn, writes, (*Server).changeChannel},
	{"GET /api/v1/channels/{id}/members", signedIn, reads, (*Server).members},
	{"PUT /api/v1/channels/{id}/members/{user_id}", signedIn, writes, (*Server).addMember},
	{"DELETE /api/v1/channels/{id}/members/{user_id}", signedIn, writes, (*Server).removeMember},
	{"PUT /api/v1/channels/{id}/hidden", signedIn, writes, (*Server).setHidden},
	{"PUT /api/v1/channels/{id}/notify", signedIn, writes, (*Server).setNotify},
	{"GET /api/v1/channels/{id}/pins", signedIn, reads, listing((*Server).pins)},
	{"PUT /api/v1/channels/{id}/read", signedIn, writes, (*Server).markRead},
	{"POST /api/v1/channels/{id}/unread", signedIn, writes, (*Server).markUnread},
	{"PUT /api/v1/channels/{id}/draft", signedIn, writes, (*Server).setDraft},
	{"GET /api/v1/channels/{id}/messages", signedIn, reads, listing((*Server).messages)},
	{"POST /api/v1/channels/{id}/messages", signedIn, messages, (*Server).postMessage},

	{"GET /api/v1/messages/{id}", signedIn, reads, (*Server).message},
	{"PATCH /api/v1/messages/{id}", signedIn, writes, (*Server).editMessage},
	{"DELETE /api/v1/messages/{id}", signedIn, writes, (*Server).deleteMessage},

	{"DELETE /api/v1/messages/{id}/previews", signedIn, writes, (*Server).removePreviews},
	{"GET /api/v1/preview", signedIn, previews, (*Server).preview},
	{"GET " + chat.PreviewImagePath + "{hash}", signedIn, reads, (*Server).previewImage},

	{"PUT /api/v1/messages/{id}/reactions/{emoji}", signedIn, writes, (*Server).addReaction},
	{"DELETE /api/v1/messages/{id}/reactions/{emoji}", signedIn, writes, (*Server).removeReaction},
	{"PUT /api/v1/messages/{id}/pin", signedIn, writes, (*Server).pin},
	{"DELETE /api/v1/messages/{id}/pin", signedIn, writes, (*Server).unpin},
	{"GET /api/v1/messages/{id}/readers", signedIn, reads, (*Server).readers},
	{"GET /api/v1/emoji", signedIn, reads, (*Server).emoji},
	{"GET /api/v1/mentions", signedIn, reads, listing((*Server).mentions)},
	{"GET /api/v1/search", signedIn, searches, (*Server).search},

	{"POST /api/v1/uploads", signedIn, uploads, (*Server).upload},
	{"DELETE /api/v1/uploads/{id}", signedIn, writes, (*Server).removeUpload},
	{"GET /api/v1/files/{id}/text", signedIn, fileTexts, (*Server).fileText},
	{"GET /files/{id}/{name}", signedIn, reads, (*Server).file},
	{"GET /files/{id}/thumb", signedIn, reads, (*Server).thumb},
	{"GET /avatars/{user_id}", signedIn, reads, (*Server).avatar},
	{"POST /api/v1/calls", signedIn, writes, (*Server).startCall},
	{"POST /api/v1/calls/{call_id}/accept", signedIn, writes, (*Server).acceptCall},
	{"POST /api/v1/calls/{call_id}/rejoin", signedIn, writes, (*Server).rejoinCall},
	{"POST /api/v1/calls/{call_id}/decline", signedIn, writes, (*Server).declineCall},
	{"POST /api/v1/calls/{call_id}/leave", signedIn, writes, (*Server).leaveCall},
	{"POST /api/v1/calls/{call_id}/end", signedIn, writes, (*Server).endCall},
	{"POST /api/v1/calls/{call_id}/invite", signedIn, writes, (*Server).inviteToCall},

	{"GET /api/v1/live", signedIn, reads, (*Server).socket},
	{"POST /api/v1/live", signedIn, frames, (*Server).pollFrame},
	{"GET /api/v1/poll", signedIn, reads, (*Server).poll},

	{"GET /static/{path...}", anybody, free, (*Server).static},
	{"GET /worker.js", anybody, free, (*Server).worker},
	{"GET /manifest.webmanifest", anybody, free, (*Server).appManifest},
	{"GET /{$}", anybody, free, (*Server).page},
	{"GET /login", anybody, free, (*Server).page},
	{"GET /signup", anybody, free, (*Server).page},
	{"GET /invite", anybody, free, (*Server).page},
	{"GET /password-reset", anybody, free, (*Server).page},
	{"GET /c/{path...}", anybody, free, (*Server).page},
}

// handler is the whole chain, outermost first: recover, headers, host, cross
// origin, route.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range routes {
		mux.Handle(rt.pattern, s.serve(rt))
	}
	return s.recovered(s.headers(s.ourHost(s.sameOrigin(onlyRouted(mux)))))
}

// onlyRouted answers what no route matches as the interface answers errors,
// and never redirects: a path that is not clean, such as //evil.example, is just
// not there.
func onlyRouted(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.RequestURI) > chat.URLBytes {
			writeProblem(w, r, errURLTooLong)
			return
		}
		if !isTidy(r.URL.EscapedPath()) || !isTidy(r.URL.Path) { // the mux would redirect
			writeProblem(w, r, chat.ErrNotFound)
			return
		}
		_, pattern := mux.Handler(r)
		switch {
		case pattern == "" && allowed(mux, r) != "":
			w.Header().Set("Allow", allowed(mux, r))
			writeProblem(w, r, errMethod)
		case pattern == "", pattern == "GET "+r.URL.Path+"/{path...}": // or the mux would add the slash
			writeProblem(w, r, chat.ErrNotFound)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

// isTidy says whether a path has no part that leads elsewhere. CONNECT has none.
func isTidy(p string) bool {
	clean := path.Clean(p)
	return p == "" || p == clean || clean != "/" && p == clean+"/"
}

// allowed lists the methods that a path does have.
func allowed(mux *http.ServeMux, r *http.Request) string {
	var have []string
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		if m == r.Method {
			continue
		}
		probe := &http.Request{Method: m, Host: r.Host, URL: r.URL}
		if _, pattern := mux.Handler(probe); pattern != "" {
			have = append(have, m)
		}
	}
	return strings.Join(have, ", ")
}
