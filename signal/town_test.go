package signal_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"minimost/chat"
	"minimost/hub"
	"minimost/signal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The people of these tests. Dora is never in a channel.
const (
	ada chat.UserID = iota + 1
	bob
	cathy
	dora
)

// The channels of these tests.
const (
	direct  chat.ChannelID = 1 // of Ada and Bob
	team    chat.ChannelID = 2 // of Ada, Bob and Cathy
	general chat.ChannelID = 3 // public
	crowd   chat.ChannelID = 4 // of a hundred
)

// town knows who is in which channel, for real calls on a real hub.
type town struct {
	t     testing.TB
	hub   *hub.Hub
	calls *signal.Calls
	// asked runs whenever members have been read, recording before a record is
	// kept.
	asked, recording func()

	mu      sync.Mutex
	rooms   map[chat.ChannelID]chat.Members
	records []chat.CallRecord
}

func open(t testing.TB) *town {
	t.Helper()
	w := &town{t: t, rooms: map[chat.ChannelID]chat.Members{
		direct: people(1, 2), team: people(1, 3), crowd: people(1, 100),
	}}
	w.hub = hub.New(w, zerolog.Nop())
	w.up()
	t.Cleanup(func() { w.hub.Close(); w.calls.Close() })
	return w
}

func people(from, to chat.UserID) chat.Members {
	m := chat.Members{}
	for u := from; u <= to; u++ {
		m[u] = 0
	}
	return m
}

// up makes new calls, as a server that starts does.
func (w *town) up() {
	w.calls = signal.New(w.hub, w, zerolog.Nop())
	w.hub.Attach(w.calls)
}

// restart is that of a server, seen from the calls.
func (w *town) restart() {
	w.calls.Close()
	w.up()
}

// The town's log is empty.

func (w *town) Cursor() chat.Cursor { return chat.Cursor{Epoch: "town"} }

func (w *town) Missing(context.Context, chat.UserID, int64) (int, bool, error) { return 0, true, nil }

func (w *town) Events(_ context.Context, _ chat.UserID, after int64, _ int) ([]chat.Event, int64, error) {
	return nil, after, nil
}

// The town's directory.

func (w *town) Audience(_ context.Context, user chat.UserID, channel chat.ChannelID) (chat.Audience, error) {
	if w.asked != nil {
		defer w.asked()
	}
	if channel == general {
		return chat.Audience{Everyone: true}, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, in := w.rooms[channel][user]; !in {
		return chat.Audience{}, chat.ErrNotFound
	}
	return chat.Audience{Members: w.rooms[channel]}, nil
}

func (w *town) CallRecorded(_ context.Context, id string) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.records, func(r chat.CallRecord) bool { return r.ID == id }), nil
}

func (w *town) RecordCall(_ context.Context, r chat.CallRecord) error {
	if w.recording != nil {
		w.recording()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.records = append(w.records, r)
	return nil
}

// recorded is the last record, in few words.
func (w *town) recorded() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.records) == 0 {
		return "nothing"
	}
	r := w.records[len(w.records)-1]
	if r.ActiveAt == 0 {
		return fmt.Sprintf("%s from %d", r.Reason, r.StartedBy)
	}
	return fmt.Sprintf("%s after %v of %v", r.Reason, r.EndedAt.Time().Sub(r.ActiveAt.Time()).Truncate(time.Second), r.UserIDs)
}

// moves puts somebody into a channel or takes them out.
func (w *town) moves(channel chat.ChannelID, user chat.UserID, in bool) {
	w.mu.Lock()
	m := maps.Clone(w.rooms[channel])
	typ := chat.MemberAdded
	if m[user] = 0; !in {
		typ = chat.MemberRemoved
		delete(m, user)
	}
	w.rooms[channel] = m
	w.mu.Unlock()
	w.calls.Observe([]chat.Event{{Seq: 1, Type: typ, ChannelID: channel, To: chat.Audience{Members: m},
		Data: chat.Payload(chat.MemberChange{UserID: user})}})
}

// phone is somebody's device, which holds what it has been told.
type phone struct {
	*hub.Session
	w    *town
	user chat.UserID
	// held is what the events add up to, heard what has come, in few words.
	held  map[string]chat.Call
	heard []string
	// in are the joinings of this device, by call.
	in map[string]chat.Joining
}

// phone connects; the sign-in behind it is the user's own number.
func (w *town) phone(user chat.UserID) *phone {
	w.t.Helper()
	s, err := w.hub.Connect(hub.Hello{User: user, Session: chat.SessionID(user), Cursor: w.Cursor().String()})
	if err != nil {
		w.t.Fatal(err)
	}
	p := &phone{Session: s, w: w, user: user, held: map[string]chat.Call{}, in: map[string]chat.Joining{}}
	p.read()
	p.heard = nil
	return p
}

type event struct {
	Type chat.EventType `json:"type"`
	Data jsontext.Value `json:"data"`
}

// read takes what has come until nothing more does.
func (p *phone) read() {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		frame, _, err := p.Next(ctx)
		cancel()
		if err != nil {
			return
		}
		var events []event
		if err := json.Unmarshal(frame, &events); err != nil {
			p.w.t.Fatalf("%s: %v", frame, err)
		}
		for _, e := range events {
			p.hear(e)
		}
	}
}

func decode[T any](t testing.TB, e event) (v T) {
	t.Helper()
	if err := json.Unmarshal(e.Data, &v); err != nil {
		t.Fatalf("%s: %v", e.Data, err)
	}
	return v
}

// hear does what a page does with an event.
func (p *phone) hear(e event) {
	t := p.w.t
	switch e.Type {
	case chat.HelloEvent:
		p.held = map[string]chat.Call{}
		for _, c := range decode[chat.Hello](t, e).Calls {
			p.held[c.ID] = c
		}
	case chat.CallUpdated:
		c := decode[chat.CallUpdate](t, e).Call
		p.held[c.ID] = c
		p.heard = append(p.heard, describe(c))
	case chat.CallRings:
		r := decode[chat.CallRing](t, e)
		p.held[r.Call.ID] = r.Call
		line := fmt.Sprintf("rings from %d", r.From)
		if r.Quiet {
			line += " quietly"
		}
		p.heard = append(p.heard, line)
	case chat.CallOver:
		end := decode[chat.CallEnding](t, e)
		delete(p.held, end.CallID)
		p.heard = append(p.heard, string(end.Reason))
	case chat.CallMoved:
		p.heard = append(p.heard, "moved")
	case chat.SignalEvent:
		s := decode[chat.Signal](t, e)
		p.heard = append(p.heard, fmt.Sprintf("signal %d %s", s.Gen, s.Payload))
	}
}

// describe is a call in few words: its state, and who is how.
func describe(c chat.Call) string {
	words := []string{string(c.State)}
	for _, p := range c.Participants {
		words = append(words, fmt.Sprintf("%d:%s", p.UserID, p.State))
	}
	return strings.Join(words, " ")
}

// hears compares what has come since the last time, and what the device holds
// with what the calls say that its owner may see.
func (p *phone) hears(want ...string) {
	p.w.t.Helper()
	p.read()
	got := p.heard
	p.heard = nil
	if !slices.Equal(got, want) {
		p.w.t.Fatalf("user %d heard %q\nwant %q", p.user, got, want)
	}
	p.agrees()
}

func (p *phone) agrees() {
	p.w.t.Helper()
	if fault := p.differs(); fault != "" {
		p.w.t.Fatal(fault)
	}
}

// differs says how what the device holds is not what its owner may see.
func (p *phone) differs() string {
	want := map[string]chat.Call{}
	for _, c := range p.w.calls.Visible(p.user) {
		want[c.ID] = c
	}
	if reflect.DeepEqual(p.held, want) {
		return ""
	}
	return fmt.Sprintf("user %d holds %+v\nand may see %+v", p.user, p.held, want)
}

// quiet forgets what has come.
func quiet(phones ...*phone) {
	for _, p := range phones {
		p.read()
		p.heard = nil
	}
}

func (p *phone) caller() signal.Caller {
	return signal.Caller{User: p.user, Session: chat.SessionID(p.user), At: p.Session}
}

// start calls a channel and gives the call's name.
func (p *phone) start(channel chat.ChannelID, kind chat.CallKind) string {
	p.w.t.Helper()
	j, _, err := p.w.calls.Start(context.Background(), p.caller(), channel, kind)
	p.must(err)
	p.in[j.Call.ID] = j
	return j.Call.ID
}

func (p *phone) calls(channel chat.ChannelID) string {
	p.w.t.Helper()
	return p.start(channel, chat.Voice)
}

func (p *phone) accepts(call string) {
	p.w.t.Helper()
	j, err := p.w.calls.Accept(p.caller(), call)
	p.must(err)
	p.in[call] = j
}

func (p *phone) leaves(call string) {
	p.w.t.Helper()
	p.must(p.w.calls.Leave(p.user, call, p.in[call].Peer))
}

// back is the same device on a new connection.
func (p *phone) back() *phone {
	p.w.t.Helper()
	q := p.w.phone(p.user)
	q.in = p.in
	return q
}

func (p *phone) rejoins(call string) error {
	_, err := p.w.calls.Rejoin(context.Background(), p.caller(), call, p.in[call].Peer, p.in[call].Call)
	return err
}

// signals sends a signal and gives the code of the refusal, "" for none.
func (p *phone) signals(call, peer string) string {
	s := chat.Signal{CallID: call, FromPeer: "forged", ToPeer: peer, Gen: 3, Payload: jsontext.Value(`{"sdp":1}`)}
	if refused := p.w.calls.Relay(p.ID(), s); refused != nil {
		return refused.Code
	}
	return ""
}

func (p *phone) must(err error) {
	p.w.t.Helper()
	if err != nil {
		p.w.t.Fatal(err)
	}
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}
