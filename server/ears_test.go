package server

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"minimost/chat"
)

// ear is a live connection that notes all it is told.
type ear struct {
	*person
	name       string
	connection string // its id, once hello has come
	wire       wire
	over       chan struct{} // closed when the connection has ended
	hangUp     func()

	mu   sync.Mutex
	got  []event
	last time.Time // when something was told
	// greeted is how often hello has come.
	greeted int
	end     error
}

// listens opens a connection and reads it until it ends.
func (p *person) listens(name string, dial func(*person, string) (wire, error)) *ear {
	p.t.Helper()
	e := &ear{person: p, name: name, over: make(chan struct{})}
	var err error
	if e.wire, err = dial(p, p.bootstrap().Cursor.String()); err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { // ends with the connection
		defer close(e.over)
		for {
			events, err := e.wire.recv(ctx)
			e.note(events, err)
			if err != nil {
				return
			}
		}
	}()
	e.hangUp = func() { cancel(); e.wire.close(); <-e.over }
	p.t.Cleanup(e.hangUp)
	hello := e.waits(chat.HelloEvent)
	e.connection = data[chat.Hello](p.t, hello).ConnectionID
	return e
}

func (e *ear) note(events []event, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.got, e.end = append(e.got, events...), err
	for _, got := range events {
		if got.Type == chat.HelloEvent {
			e.greeted++
		}
	}
	if len(events) > 0 {
		e.last = time.Now()
	}
}

// heard gives what has been told so far.
func (e *ear) heard() []event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.got)
}

func (e *ear) forgets() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.got = nil
}

// hears waits until something has been told for which is holds.
func (e *ear) hears(what string, is func(event) bool) event {
	e.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		all := e.heard()
		if i := slices.IndexFunc(all, is); i >= 0 {
			return all[i]
		}
		select {
		case <-e.over:
			e.t.Fatalf("%s: the connection ended before %s came: %v", e.name, what, e.end)
		case <-time.After(time.Millisecond):
		}
	}
	e.t.Fatalf("%s: %s has not come", e.name, what)
	return event{}
}

func (e *ear) waits(typ chat.EventType) event {
	e.t.Helper()
	return e.hears(string(typ), func(got event) bool { return got.Type == typ })
}

// ended waits for the end of the connection.
func (e *ear) ended() {
	e.t.Helper()
	select {
	case <-e.over:
	case <-time.After(patience):
		e.t.Fatalf("%s: the connection goes on", e.name)
	}
}

// losesIt waits until the connection has ended, or has been begun anew, as a
// long-poll is that was between two requests.
func (e *ear) losesIt() {
	e.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if e.hellos() > 1 {
			return
		}
		select {
		case <-e.over:
			return
		case <-time.After(time.Millisecond):
		}
	}
	e.t.Fatalf("%s: the connection goes on", e.name)
}

func (e *ear) hellos() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.greeted
}

// says sends a frame.
func (e *ear) says(format string, args ...any) {
	e.t.Helper()
	s := &stream{t: e.t, wire: e.wire}
	s.send(fmt.Sprintf(format, args...))
}

// scene is a private room and a direct channel, with everybody who may stand to
// them in some way listening.
type scene struct {
	*running
	dial func(*person, string) (wire, error)
	// ears are those that are live: author, member, late, former, stranger.
	ears map[string]*ear
	// gone have been put out: revoked, disabled, deleted.
	gone       map[string]*ear
	clock      *person // says something in public now and then
	friend     *person // whom nobody listens to
	room, side chat.Channel
	direct     chat.Channel
	old        []chat.MessageID // of the author's, before the late joiner came
	linked     chat.MessageID   // such a one, with a card
}

const everyEar = "author member late former stranger"

func newScene(t *testing.T, dial func(*person, string) (wire, error)) *scene {
	t.Helper()
	site := newSite(t, nil)
	s := &scene{running: startAllowing(t, site.host), dial: dial, ears: map[string]*ear{}, gone: map[string]*ear{}}
	for b := range s.server.limits.per {
		s.server.limits.per[b] = allowance{}
	}
	s.clock, s.friend = s.join("clock"), s.join("friend")
	people := map[string]*person{}
	for _, name := range append(strings.Fields(everyEar), "disabled", "deleted") {
		people[name] = s.join(name + "-x")
	}
	author := people["author"]
	s.room = author.private("room", people["member"], people["former"], people["disabled"], people["deleted"])
	s.side = author.private("side", people["member"])
	s.direct = author.direct(201, people["member"])
	for range 4 {
		s.old = append(s.old, author.postIn(s.room.ID, "old").ID)
	}
	s.linked = author.postIn(s.room.ID, site.URL+"/a").ID
	s.cardsAreThere()
	for _, name := range strings.Fields(everyEar) {
		s.ears[name] = people[name].listens(name, dial)
	}
	s.gone["revoked"] = people["member"].again().listens("revoked", dial)
	for _, name := range []string{"disabled", "deleted"} {
		s.gone[name] = people[name].listens(name, dial)
	}
	s.putOut()
	ask[any](author, 204, "PUT", fmt.Sprintf("/channels/%d/members/%d", s.room.ID, people["late"].id), nil)
	s.quiet()
	return s
}

// putOut ends what three of them may hear at all, and one what is in the room.
func (s *scene) putOut() {
	s.t.Helper()
	ask[any](s.ears["author"].person, 204, "DELETE",
		fmt.Sprintf("/channels/%d/members/%d", s.room.ID, s.ears["former"].id), nil)
	ask[any](s.gone["revoked"].person, 204, "POST", "/logout", nil)
	if err := s.store.Disable(s.t.Context(), s.gone["disabled"].id, true); err != nil {
		s.t.Fatal(err)
	}
	ask[any](s.gone["deleted"].person, 204, "DELETE", "/me", map[string]string{"password": goodPassword, "mode": "anonymise"})
	for _, e := range s.gone {
		e.ended()
		e.forgets()
	}
}

// quiet waits until everybody has heard what was said so far, and forgets it.
func (s *scene) quiet() {
	s.t.Helper()
	s.fence()
	for _, e := range s.ears {
		e.forgets()
	}
}

// fence says something in public that everybody waits for.
func (s *scene) fence() (body string) {
	s.t.Helper()
	m := s.clock.post("tick " + newNonce())
	for _, e := range s.ears {
		e.hears(m.Body, func(got event) bool {
			return got.Type == chat.MessageCreated && data[chat.Message](s.t, got).ID == m.ID
		})
	}
	return m.Body
}

// told gives who has heard what since the last quiet, but for the clock and for
// presence, which settles when it likes.
func (s *scene) told() map[chat.EventType][]string {
	s.t.Helper()
	s.fence()
	all := map[chat.EventType]map[string]bool{}
	for _, listeners := range []map[string]*ear{s.ears, s.gone} {
		for name, e := range listeners {
			for _, got := range e.heard() {
				if got.Type == chat.MessageCreated && data[chat.Message](s.t, got).SenderID == s.clock.id {
					continue
				}
				if all[got.Type] == nil {
					all[got.Type] = map[string]bool{}
				}
				all[got.Type][name] = true
			}
		}
	}
	told := map[chat.EventType][]string{}
	for typ, names := range all {
		told[typ] = slices.Sorted(maps.Keys(names))
	}
	return told
}

// audience is who is to hear what.
type audience map[chat.EventType]string

// step does something and compares who hears of it with who should.
func (s *scene) step(name string, do func(), want audience) {
	s.t.Helper()
	s.quiet()
	do()
	for typ, names := range want {
		for _, who := range strings.Fields(names) {
			s.ears[who].waits(typ)
		}
	}
	told := s.told()
	if want[chat.PresenceEvent] == "" {
		delete(told, chat.PresenceEvent)
	}
	for typ, names := range want {
		if should := slices.Sorted(slices.Values(strings.Fields(names))); !slices.Equal(told[typ], should) {
			s.t.Errorf("%s: %s was told to %q, want %q", name, typ, told[typ], should)
		}
		delete(told, typ)
	}
	for typ, names := range told {
		s.t.Errorf("%s: %s was told to %q, want nobody", name, typ, names)
	}
}

// asks makes a request of somebody's that must succeed.
func (s *scene) asks(who, method, path string, body any) {
	s.t.Helper()
	res := s.ears[who].do(method, path, body)
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		s.t.Fatalf("%s %s as %s: %s", method, path, who, res.Status)
	}
}

// cannotConnect tries both transports with a session that is none.
func cannotConnect(t testing.TB, name string, p *person, want int) {
	t.Helper()
	for _, path := range []string{"/live", "/poll"} {
		res := p.do(http.MethodGet, path, nil)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: GET %s: %s, want %d", name, path, res.Status, want)
		}
	}
}
