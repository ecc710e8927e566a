package server

import (
	"crypto/rand"
	"encoding/hex"
	stdlog "log"
	"math"
	mrand "math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/rs/zerolog"

	"minimost/chat"
)

// Errors of the transport itself.
var (
	errBadJSON = &chat.Error{Kind: chat.Invalid, Code: "bad_json",
		Detail: "The body is not valid JSON in UTF-8. Each name may stand once, and nothing may follow the object."}
	errUnknownField = &chat.Error{Kind: chat.Invalid, Code: "unknown_field",
		Detail: "The body has a field that is not known here. Names are case-sensitive."}
	errBadField = &chat.Error{Kind: chat.Invalid, Code: "bad_field",
		Detail: "A field has a value of the wrong type or out of range."}
	errBadBody  = &chat.Error{Kind: chat.Invalid, Code: "bad_body", Detail: "The body could not be read to its end."}
	errTooLarge = &chat.Error{Kind: chat.TooLarge, Code: "too_large", Detail: "The body is too large."}

	errMethod       = &transportError{405, "method_not_allowed", "This cannot be done here. See the Allow header."}
	errUpgrade      = &transportError{426, "upgrade_required", "This is for WebSocket. Without it use /api/v1/poll."}
	errURLTooLong   = &transportError{414, "url_too_long", "The address is longer than 8 KiB. Ask for less at once."}
	errMisdirected  = &transportError{421, "wrong_host", "This server does not answer to that name. Use its own address, or start it with --host-name."}
	errCrossOrigin  = &chat.Error{Kind: chat.Forbidden, Code: "cross_origin", Detail: "Requests from other sites are refused."}
	errMediaType    = &chat.Error{Kind: chat.Invalid, Code: "bad_media_type", Detail: "Send the body as application/json."}
	errEncoding     = &transportError{415, "bad_encoding", "Send the body as it is. Compressed ones are not taken."}
	errNoHost       = &chat.Error{Kind: chat.Invalid, Code: "no_host", Detail: "The request names no host."}
	errTooManyPolls = &chat.Error{Kind: chat.RateLimited, Code: "too_many_polls", RetryAfter: time.Second,
		Detail: "There are too many open polls for this account. Wait for one to end."}
	errTooManyUploads = &chat.Error{Kind: chat.RateLimited, Code: "too_many_uploads", RetryAfter: time.Second,
		Detail: "There are too many uploads at once for this account. Wait for one to end."}
	errTooManyLists = &chat.Error{Kind: chat.RateLimited, Code: "too_many_lists", RetryAfter: time.Second,
		Detail: "There are too many lists of messages under way for this account. Wait for one to end."}
	errTooManySearches = &chat.Error{Kind: chat.RateLimited, Code: "too_many_searches", RetryAfter: time.Second,
		Detail: "There are too many searches at once for this account. Wait for one to end."}
)

// transportError has a status that is HTTP's own.
type transportError struct {
	status       int
	code, detail string
}

func (e *transportError) Error() string { return e.code + ": " + e.detail }

// statuses is the one mapping of errors to HTTP.
var statuses = map[chat.Kind]int{
	chat.Invalid:         http.StatusBadRequest,
	chat.Unauthenticated: http.StatusUnauthorized,
	chat.Forbidden:       http.StatusForbidden,
	chat.NotFound:        http.StatusNotFound,
	chat.Conflict:        http.StatusConflict,
	chat.TooLarge:        http.StatusRequestEntityTooLarge,
	chat.Unprocessable:   http.StatusUnprocessableEntity,
	chat.Locked:          http.StatusLocked,
	chat.RateLimited:     http.StatusTooManyRequests,
	chat.Unavailable:     http.StatusServiceUnavailable,
	chat.StorageFull:     http.StatusInsufficientStorage,
}

// problem is RFC 9457's problem details, with our stable code.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Field  string `json:"field,omitzero"`
}

// writeProblem answers an error as application/problem+json.
func writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := problem{Type: "about:blank", Status: http.StatusInternalServerError}
	switch e := err.(type) {
	case *transportError:
		p.Status, p.Code, p.Detail = e.status, e.code, e.detail
	case *chat.Error:
		p.Code, p.Detail, p.Field = e.Code, e.Detail, e.Field
		if status, ok := statuses[e.Kind]; ok {
			p.Status = status
		}
		if e.RetryAfter > 0 {
			w.Header().Set("Retry-After", retryAfter(e.RetryAfter))
		}
	}
	p.Title = http.StatusText(p.Status)
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store") // also where the handler meant otherwise
	w.WriteHeader(p.Status)
	if r.Method == http.MethodHead {
		return
	}
	b, _ := json.Marshal(p) // strings and numbers always encode
	_, _ = w.Write(b)
}

// retryAfter is in whole seconds, up to a fifth more than asked, so that those
// refused together do not come back together.
func retryAfter(d time.Duration) string {
	s := d.Seconds() * (1 + 0.2*mrand.Float64()) // #nosec G404 -- spreading, not secrecy
	return strconv.Itoa(int(math.Ceil(s)))
}

// internal is all that people are told of our own mistakes.
func internal(id string) *chat.Error {
	return &chat.Error{Code: "internal", Detail: "Something went wrong on the server. Tell the administrator: error " + id + "."}
}

func errorID() string {
	b := make([]byte, 6)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return hex.EncodeToString(b)
}

// stdLog takes what net/http has to say, mostly of clients that fail to
// shake hands, at a level that is not shown by default.
func stdLog(log zerolog.Logger) *stdlog.Logger {
	return stdlog.New(debugWriter{log}, "", 0)
}

type debugWriter struct{ log zerolog.Logger }

func (d debugWriter) Write(p []byte) (int, error) {
	d.log.Debug().Msg(string(p))
	return len(p), nil
}
