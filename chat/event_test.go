package chat_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
)

const ada, bob, cathy chat.UserID = 1, 2, 3

func TestAudienceSees(t *testing.T) {
	// Ada was there from the start, Bob from message 10 on; Cathy is not in.
	members := chat.Members{ada: 0, bob: 10}
	for _, c := range []struct {
		name            string
		to              chat.Audience
		ada, bob, cathy chat.Sight
	}{
		{"nobody", chat.Audience{}, chat.SeesNothing, chat.SeesNothing, chat.SeesNothing},
		{"everyone", chat.Audience{Everyone: true}, chat.SeesAll, chat.SeesAll, chat.SeesAll},
		{"one person", chat.Audience{User: bob}, chat.SeesNothing, chat.SeesAll, chat.SeesNothing},
		{"one person, whatever else is set", chat.Audience{User: bob, Everyone: true, Members: members},
			chat.SeesNothing, chat.SeesAll, chat.SeesNothing},
		{"members", chat.Audience{Members: members}, chat.SeesAll, chat.SeesAll, chat.SeesNothing},
		{"members, before Bob", chat.Audience{Members: members, Subject: 9},
			chat.SeesAll, chat.SeesNothing, chat.SeesNothing},
		{"members, Bob's first", chat.Audience{Members: members, Subject: 10},
			chat.SeesAll, chat.SeesAll, chat.SeesNothing},
		{"a quote from before Bob", chat.Audience{Members: members, Subject: 11, Quote: 9},
			chat.SeesAll, chat.SeesWithoutQuote, chat.SeesNothing},
		{"a quote Bob saw", chat.Audience{Members: members, Subject: 11, Quote: 10},
			chat.SeesAll, chat.SeesAll, chat.SeesNothing},
		{"before Bob, quoting still older", chat.Audience{Members: members, Subject: 9, Quote: 8},
			chat.SeesAll, chat.SeesNothing, chat.SeesNothing},
	} {
		got := [3]chat.Sight{c.to.Sees(ada), c.to.Sees(bob), c.to.Sees(cathy)}
		if want := [3]chat.Sight{c.ada, c.bob, c.cathy}; got != want {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

func TestEventAppendJSON(t *testing.T) {
	type wire struct {
		Seq       int64          `json:"seq,omitzero"`
		Type      chat.EventType `json:"type"`
		ChannelID chat.ChannelID `json:"channel_id,omitzero"`
		Data      jsontext.Value `json:"data,omitzero"`
	}
	for _, e := range []chat.Event{
		{Type: chat.PongEvent},
		{Type: chat.HelloEvent, Data: chat.Payload(chat.Hello{Cursor: chat.Cursor{Epoch: "e"}})},
		{Seq: 1, Type: chat.UserCreated, Data: chat.Payload(chat.User{ID: ada, Username: "ada"})},
		{Seq: chat.MaxID, Type: chat.MessageCreated, ChannelID: 3,
			Data: chat.Payload(chat.Message{ID: 9, Body: "\"quoted\"\n</script>\u2028", Nonce: "n"})},
	} {
		line := e.AppendJSON([]byte("before "))
		var got wire
		if err := json.Unmarshal(line[len("before "):], &got, json.RejectUnknownMembers(true)); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if got.Seq != e.Seq || got.Type != e.Type || got.ChannelID != e.ChannelID ||
			string(got.Data) != string(e.Data) {
			t.Errorf("%s came back as %+v", line, got)
		}
	}
}

func TestWithoutQuoteLeaksNothing(t *testing.T) {
	m := chat.Message{ID: 12, ChannelID: 3, SenderID: ada, Body: "yes",
		ReplyTo: &chat.Quote{ID: 4, SenderID: cathy, Excerpt: "the secret plan", Deleted: true}}
	for _, e := range []chat.Event{
		{Seq: 5, Type: chat.MessageCreated, ChannelID: 3, Data: chat.Payload(m)},
		{Seq: 6, Type: chat.MessageUpdated, ChannelID: 3,
			Data: chat.Payload(chat.MessageChange{Message: m, Excerpt: "yes"})},
	} {
		before := string(e.Data)
		c := e.WithoutQuote()
		got := string(c.Data)
		if strings.Contains(got, "secret") || strings.Contains(got, `"deleted":true`) ||
			!strings.Contains(got, `"reply_to":{"id":4,"sender_id":0,"excerpt":"","hidden":true}`) ||
			!strings.Contains(got, `"body":"yes"`) || c.Seq != e.Seq {
			t.Errorf("%s: %s", e.Type, got)
		}
		if string(e.Data) != before {
			t.Errorf("%s: the shared payload changed", e.Type)
		}
	}
}

func TestWithoutQuoteOfWhatCannotBeRead(t *testing.T) {
	for _, kind := range []chat.EventType{chat.MessageCreated, chat.MessageUpdated} {
		e := chat.Event{Type: kind, Data: jsontext.Value(`{"reply_to":"the secret plan"}{`)}
		if c := e.WithoutQuote(); len(c.Data) != 0 {
			t.Errorf("%s: %s got out", kind, c.Data)
		}
	}
}

func TestWithoutQuoteKeepsMessagesThatQuoteNothing(t *testing.T) {
	e := chat.Event{Type: chat.MessageCreated, Data: chat.Payload(chat.Message{ID: 1, Body: "hi"})}
	if c := e.WithoutQuote(); string(c.Data) != string(e.Data) {
		t.Errorf("%s became %s", e.Data, c.Data)
	}
}
