package server

import (
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
)

// request is what a handler works with.
type request struct {
	*http.Request
	w    http.ResponseWriter
	from netip.Addr
	// whole is the body without the limit for JSON.
	whole io.ReadCloser
	// session and user are set on routes for those signed in, and still is what
	// finds them anew.
	session chat.Session
	user    chat.User
	still   func() error
	// pace is how long a reader may take for a part of the answer.
	pace time.Duration
}

// slowBody is for how long a session is believed in while a body comes.
const slowBody = 500 * time.Millisecond

// read gives the body. It fails when the session has ended while that was on its
// way, so that nobody can keep a foot in the door.
func (r *request) read() ([]byte, error) {
	began := time.Now()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, bodyProblem(err)
	}
	return b, r.stillSignedIn(began)
}

// stillSignedIn looks again for a session that was found at some time.
func (r *request) stillSignedIn(since time.Time) error {
	if r.still == nil || time.Since(since) < slowBody {
		return nil
	}
	return r.still()
}

// serve wraps a route: rate, session, errors.
func (s *Server) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		req := &request{Request: r, w: w, from: s.address(r), pace: s.bodyWithin}
		err := s.answer(rt, req)
		if err != nil {
			s.refuse(req, err)
		}
		s.opts.Meter.Request(rt.pattern, outcome(err), time.Since(start))
	})
}

// outcome is a word for how a request ended.
func outcome(err error) string {
	var known *chat.Error
	var transport *transportError
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &transport):
		return transport.code
	case errors.As(err, &known):
		return known.Code
	}
	return "internal"
}

func (s *Server) answer(rt route, r *request) error {
	if r.Header.Get("Content-Encoding") != "" {
		return errEncoding
	}
	r.whole = r.Body
	r.Body = http.MaxBytesReader(r.w, r.Body, chat.JSONBodyBytes)
	if rt.who == signedIn {
		r.still = func() error { return s.authenticate(r) }
		if err := r.still(); err != nil {
			return err
		}
	}
	if err := s.limits.take(rt.rate, r); err != nil {
		return err
	}
	return rt.handle(s, r)
}

// refuse answers an error; what is not meant for people is only logged.
func (s *Server) refuse(r *request, err error) {
	var known *chat.Error
	var transport *transportError
	if errors.As(err, &transport) {
		writeProblem(r.w, r.Request, transport)
		return
	}
	if !errors.As(err, &known) {
		if r.Context().Err() != nil {
			panic(http.ErrAbortHandler) // or who has only stopped sending would read an empty 200
		}
		id := errorID()
		s.opts.Log.Error().Err(err).Str("error_id", id).Str("route", r.Pattern).Msg("request failed")
		known = internal(id)
	} else if unwell(known) {
		s.refusals.Warn().Err(err).Str("route", r.Pattern).Msg("request refused")
	}
	writeProblem(r.w, r.Request, known)
}

// unwell says that the operator is to hear of a refusal. That the server ends is
// known, and told to everybody at once.
func unwell(e *chat.Error) bool {
	return e.Kind == chat.StorageFull || e.Kind == chat.Unavailable && !errors.Is(e, chat.ErrStopping)
}

// strict reads JSON without leniency: unknown and duplicate names, names in
// another case, invalid UTF-8 and data after the value are all refused.
var strict = json.JoinOptions(json.RejectUnknownMembers(true), json.MatchCaseInsensitiveNames(false),
	jsontext.AllowDuplicateNames(false), jsontext.AllowInvalidUTF8(false))

// decode reads the body of a request into a struct.
func (r *request) decode(into any) error {
	if ct, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); ct != "" && ct != "application/json" {
		return errMediaType
	}
	b, err := r.read()
	if err != nil {
		return err
	}
	if jsontext.Value(b).Kind() != '{' {
		return errBadJSON.WithDetail("Send one JSON object.")
	}
	return jsonProblem(json.Unmarshal(b, into, strict))
}

// jsonProblem says what is wrong with a body, without the library's words.
func jsonProblem(err error) error {
	if err == nil {
		return nil
	}
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		return errBadJSON
	}
	field := strings.TrimPrefix(string(semantic.JSONPointer), "/")
	if errors.Is(err, json.ErrUnknownName) {
		unknown := *errUnknownField
		unknown.Field = chat.Cut(field, 64)
		return &unknown
	}
	bad := *errBadField
	bad.Field = chat.Cut(field, 64)
	return &bad
}

func bodyProblem(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return errTooLarge
	}
	return errBadBody
}

// json answers with a value.
func (r *request) json(status int, v any) error {
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	h := r.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	r.w.WriteHeader(status)
	w := r.paced()
	defer w.done()
	_, _ = w.Write(b) // a client that is gone is no error of ours
	return nil
}

// empty answers 204.
func (r *request) empty() error {
	r.w.WriteHeader(http.StatusNoContent)
	return nil
}

// id reads the {id} of the path.
func (r *request) id() (int64, error) { return r.pathID("id") }

// pathID reads an id from the path; what is no id names nothing.
func (r *request) pathID(name string) (int64, error) {
	id, err := chat.ParseID(r.PathValue(name))
	if err != nil {
		return 0, chat.ErrNotFound
	}
	return id, nil
}

// queryID reads an id from the query; absent is 0.
func (r *request) queryID(name string) (int64, error) {
	if !r.URL.Query().Has(name) {
		return 0, nil
	}
	id, err := chat.ParseID(r.URL.Query().Get(name))
	if err != nil {
		return 0, badQuery(name, "must be a positive whole number.")
	}
	return id, nil
}

// queryInt reads a whole number from the query; absent is 0.
func (r *request) queryInt(name string) (int, error) {
	v := r.URL.Query().Get(name)
	if v == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, badQuery(name, "must be a whole number.")
	}
	if n == 0 {
		n = 1 // asked for explicitly: clamped like everything below one
	}
	return n, nil
}

func badQuery(name, what string) error {
	return &chat.Error{Kind: chat.Invalid, Code: "bad_query", Field: name, Detail: "The query parameter " + name + " " + what}
}
