package server

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"minimost/chat"
	"minimost/hub"
)

const inRoom = "author member late"

// TestWhoHearsWhat tells for each type of event who gets it, and that nobody
// else does: no stranger, nobody who was taken out, signed out, disabled or
// deleted, and of what was there before, nobody who came later. A type of event
// or of frame of which nothing stands here fails.
func TestWhoHearsWhat(t *testing.T) {
	for name, dial := range dialers {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, dial)
			heard, done := map[string]bool{}, map[string]bool{}
			for _, st := range slices.Concat(s.story(), s.calls(), s.frames()) {
				s.step(st.name, st.do, st.heard)
				done[string(st.frame)] = true
				for typ := range st.heard {
					heard[string(typ)] = true
				}
			}
			heard[string(s.hearNoEnd())] = true
			for _, typ := range declared(t, "../chat/event.go", "EventType") {
				if !heard[typ] {
					t.Errorf("nothing is known of who may hear %s", typ)
				}
			}
			for _, typ := range declared(t, "../chat/command.go", "CommandType") {
				if !done[typ] {
					t.Errorf("nothing is known of what %s does", typ)
				}
			}
		})
	}
}

var dialers = map[string]func(*person, string) (wire, error){"ws": dialSocket, "poll": dialPoll}

// scenelet is something that happens, and who is to hear what of it.
type scenelet struct {
	frame chat.CommandType // that does it, if one does
	name  string
	do    func()
	heard audience
}

// story is everything that can happen, in an order in which it can.
func (s *scene) story() []scenelet {
	room := fmt.Sprintf("/channels/%d", s.room.ID)
	old := fmt.Sprintf("/messages/%d", s.old[0])
	thumb := old + "/reactions/" + url.PathEscape("👍")
	friend := fmt.Sprintf("/members/%d", s.friend.id)
	side := fmt.Sprintf("/channels/%d", s.side.ID)
	does := func(who, method, path string, body any) func() {
		return func() { s.asks(who, method, path, body) }
	}
	type m = map[string]any
	return []scenelet{
		{"", "a message", func() { s.ears["author"].postIn(s.room.ID, "new") }, audience{chat.MessageCreated: inRoom}},
		{"", "a direct message", func() { s.ears["author"].postIn(s.direct.ID, "hi") },
			audience{chat.MessageCreated: "author member", chat.ChannelHidden: "member"}},
		{"", "an edit of what is older", does("author", "PATCH", old, m{"body": "changed"}),
			audience{chat.MessageUpdated: "author member"}},
		{"", "a reaction to what is older", does("member", "PUT", thumb, nil), audience{chat.ReactionAdded: "author member"}},
		{"", "a reaction taken back", does("member", "DELETE", thumb, nil), audience{chat.ReactionGone: "author member"}},
		{"", "a pin of what is older", does("member", "PUT", old+"/pin", nil), audience{chat.PinAdded: "author member"}},
		{"", "an unpinning", does("member", "DELETE", old+"/pin", nil), audience{chat.PinRemoved: "author member"}},
		{"", "a card taken off", does("author", "DELETE", fmt.Sprintf("/messages/%d/previews", s.linked), nil),
			audience{chat.PreviewUpdated: "author member"}},
		{"", "a deletion of what is older", does("author", "DELETE", old, nil), audience{chat.MessageDeleted: "author member"}},
		{"", "a new direct channel", func() { s.ears["author"].direct(201, s.ears["stranger"].person) },
			audience{chat.ChannelCreated: "author stranger"}},
		{"", "a topic", does("author", "PATCH", room, m{"topic": "plans"}),
			audience{chat.ChannelUpdated: inRoom, chat.MessageCreated: inRoom}},
		{"", "somebody comes", does("member", "PUT", room+friend, nil),
			audience{chat.MemberAdded: inRoom, chat.MessageCreated: inRoom}},
		{"", "somebody is taken out", does("member", "DELETE", room+friend, nil),
			audience{chat.MemberRemoved: inRoom, chat.MessageCreated: inRoom}},
		{"", "one of us is taken out", does("author", "DELETE", fmt.Sprintf("%s/members/%d", side, s.ears["member"].id), nil),
			audience{chat.ChannelRemoved: "member", chat.MemberRemoved: "author", chat.MessageCreated: "author"}},
		{"", "a direct channel closed", does("author", "PUT", fmt.Sprintf("/channels/%d/hidden", s.direct.ID), m{"hidden": true}),
			audience{chat.ChannelHidden: "author"}},
		{"", "a level of notices", does("author", "PUT", room+"/notify", m{"level": "none"}), audience{chat.NotifyUpdated: "author"}},
		{"", "a draft", does("author", "PUT", room+"/draft", m{"body": "half"}), audience{chat.DraftUpdated: "author"}},
		{"", "reading", does("late", "PUT", room+"/read", m{"message_id": chat.MaxID}), audience{chat.ReadUpdated: inRoom}},
		{"", "a newcomer", func() { s.join("newcomer") }, audience{chat.UserCreated: everyEar, chat.MessageCreated: everyEar}},
		{"", "a profile", does("author", "PATCH", "/me", m{"bio": "here"}), audience{chat.UserUpdated: everyEar}},
		{"", "a setting", does("author", "PATCH", "/me", m{"settings": m{"theme": "dark"}}), audience{chat.MeUpdated: "author"}},
		{"", "another device", func() { s.ears["member"].listens("other", s.dial) }, audience{chat.HelloEvent: ""}},
		{"", "a device that starts over", func() { s.startsOver("member") }, audience{chat.ResetEvent: ""}},
		{"", "a session's end", func() { ask[any](s.ears["member"].again(), 204, "POST", "/logout", nil) },
			audience{chat.SessionEnded: ""}},
	}
}

// startsOver opens a connection that cannot be resumed.
func (s *scene) startsOver(who string) {
	open := over(s.dial)(s.ears[who].person, "")
	open.hello()
	open.want(chat.ResetEvent, nil)
	open.wire.close()
}

// calls is the part of the story in which people talk.
func (s *scene) calls() []scenelet {
	var mine, theirs chat.Joining
	author, member := s.ears["author"], s.ears["member"]
	second := func() string {
		me := ask[chat.Me](member.person, 200, "GET", "/me", nil)
		c, err := s.hub.Connect(hub.Hello{User: member.id, Session: me.SessionID, Transport: hub.Poll})
		if err != nil {
			s.t.Fatal(err)
		}
		return c.ID()
	}
	return []scenelet{
		{"", "a call", func() {
			mine = ask[chat.Joining](author.person, 201, "POST", "/calls", newCall{s.room.ID, chat.Voice, author.connection})
		}, audience{chat.CallUpdated: inRoom, chat.CallRings: "member late"}},
		{"", "an answer", func() {
			theirs = ask[chat.Joining](member.person, 200, "POST", "/calls/"+mine.Call.ID+"/accept", onConnection{member.connection})
		}, audience{chat.CallUpdated: inRoom}},
		{"", "a signal", func() {
			author.says(`{"type":"signal","call_id":%q,"to_peer":%q,"gen":0,"payload":{}}`, mine.Call.ID, theirs.Peer)
		}, audience{chat.SignalEvent: "member"}},
		{"", "signals of all who are not in the call", func() {
			for _, who := range []string{"late", "former", "stranger"} {
				s.ears[who].says(`{"type":"signal","call_id":%q,"to_peer":%q,"gen":0,"payload":{}}`, mine.Call.ID, theirs.Peer)
			}
		}, audience{chat.ErrorEvent: "late former stranger"}},
		{"", "a place that moves", func() {
			theirs = ask[chat.Joining](member.person, 200, "POST", "/calls/"+mine.Call.ID+"/accept", onConnection{second()})
		}, audience{chat.CallMoved: "member", chat.CallUpdated: inRoom}},
		{"", "somebody leaves", func() { s.asks("member", "POST", "/calls/"+mine.Call.ID+"/leave", asPeer{theirs.Peer}) },
			audience{chat.CallUpdated: inRoom}},
		{"", "the end of the call", func() {
			ask[any](author.person, 204, "POST", "/calls/"+mine.Call.ID+"/leave", asPeer{mine.Peer})
		}, audience{chat.CallOver: inRoom, chat.MessageCreated: inRoom}},
	}
}

// hearNoEnd publishes what ends all connections: it is told to nobody.
func (s *scene) hearNoEnd() chat.EventType {
	s.t.Helper()
	s.quiet()
	s.hub.Publish([]chat.Event{{Seq: s.store.Cursor().Seq + 1, Type: chat.LogStartsOver}})
	for name, e := range s.ears {
		e.losesIt()
		for _, got := range e.heard() {
			if got.Type == chat.LogStartsOver {
				s.t.Errorf("%s was told %s", name, got.Type)
			}
		}
	}
	return chat.LogStartsOver
}

// frames is what each command does, of everybody who may send it.
func (s *scene) frames() []scenelet {
	const signal = `{"type":"signal","call_id":"x","to_peer":"y","gen":0,"payload":{}}`
	list := []scenelet{{chat.ViewCommand, "all look at the room", func() {
		for _, e := range s.ears {
			e.says(`{"type":"view","channel_id":%d}`, s.room.ID)
			e.says(`{"type":"ping"}`) // is answered when that is known
		}
	}, audience{chat.PongEvent: everyEar}}}
	for who, hear := range map[string]string{"author": "member late", "member": "author late", "late": "author member",
		"former": "", "stranger": ""} {
		list = append(list,
			scenelet{chat.PingCommand, who + " asks for a sign of life", func() { s.ears[who].says(`{"type":"ping"}`) },
				audience{chat.PongEvent: who}},
			scenelet{chat.TypingCommand, who + " types in the room", func() {
				s.ears[who].says(`{"type":"typing","channel_id":%d}`, s.room.ID)
				s.ears[who].says(`{"type":"ping"}`) // answered after the other has been done
			}, audience{chat.TypingEvent: hear, chat.PongEvent: who}},
			scenelet{chat.SignalCommand, who + " signals into no call", func() { s.ears[who].says(signal) },
				audience{chat.ErrorEvent: who}})
	}
	return append(list,
		scenelet{chat.PresenceCommand, "somebody looks away",
			func() { s.ears["stranger"].says(`{"type":"presence","state":"idle"}`) }, audience{chat.PresenceEvent: everyEar}},
		scenelet{"", "many come at once", s.crowd, audience{chat.PresencesEvent: everyEar}})
}

// crowd is so many who come that they are told together.
func (s *scene) crowd() {
	s.t.Helper()
	for user := chat.UserID(1000); user < 1080; user++ {
		c, err := s.hub.Connect(hub.Hello{User: user})
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(c.Close)
	}
}

// TestWhoCannotConnect are those without a session, and pages of other sites.
// What is known of somebody else's connection is of no use.
func TestWhoCannotConnect(t *testing.T) {
	c := newCast(t)
	author, stranger := c.of("author"), c.of("stranger")
	for _, a := range c.actors {
		switch {
		case a.foreign:
			cannotConnect(t, a.name, a.person, 403)
		case !a.signedIn:
			cannotConnect(t, a.name, a.person, 401)
		}
	}
	hers := author.listens("author", dialPoll)
	stranger.refused(404, "not_found", "POST", "/live?connection_id="+hers.connection, `{"type":"ping"}`)
	got := ask[pollAnswer](stranger, 200, "GET", "/poll?connection_id="+hers.connection, nil)
	if got.ConnectionID == hers.connection || len(got.Events) == 0 || got.Events[0].Type != chat.HelloEvent {
		t.Errorf("a stranger reads the connection: %+v", got)
	}
}

type pollAnswer struct {
	ConnectionID string  `json:"connection_id"`
	Cursor       string  `json:"cursor"`
	Events       []event `json:"events"`
}

// TestASocketIsReadByItsWriterOnly: the frames of a socket are lent to who
// writes them. A poll that took the next one would have the buffer used anew,
// for somebody else's words, while it is still being sent.
func TestASocketIsReadByItsWriterOnly(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	live := ada.listens("ada", dialSocket)
	got := ask[pollAnswer](ada, 200, "GET", "/poll?connection_id="+live.connection, nil)
	if got.ConnectionID == live.connection {
		t.Error("a poll reads a socket's connection")
	}
	ada.refused(404, "not_found", "POST", "/live?connection_id="+live.connection, `{"type":"ping"}`)
	m := ada.post("still here")
	live.hears(m.Body, func(e event) bool { return e.Type == chat.MessageCreated })
}

// declared are the constants of a type in a file.
func declared(t *testing.T, file, typeName string) (values []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, is := spec.Type.(*ast.Ident); is && kind.Name == typeName {
			for _, v := range spec.Values {
				text, _ := strconv.Unquote(v.(*ast.BasicLit).Value)
				values = append(values, text)
			}
		}
		return true
	})
	if len(values) == 0 {
		t.Fatalf("%s declares no %s", file, typeName)
	}
	return values
}
