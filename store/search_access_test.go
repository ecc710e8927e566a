package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minimost/chat"
)

// found is a message as the finder remembers it.
type found struct {
	id      chat.MessageID
	channel chat.ChannelID
	sender  chat.UserID
	body    string
}

// finder knows naively who may see what.
type finder struct {
	starts map[chat.ChannelID]map[chat.UserID]chat.MessageID // absent: public
	found  []found
}

func (o *finder) sees(u chat.UserID, m found) bool {
	members, private := o.starts[m.channel]
	start, member := members[u]
	return !private || member && m.id >= start
}

// find is what a search for one folded word must give.
func (o *finder) find(u chat.UserID, word string) (ids []chat.MessageID) {
	for _, m := range slices.Backward(o.found) {
		if o.sees(u, m) && strings.Contains(m.body, word) {
			ids = append(ids, m.id)
		}
	}
	return ids
}

// TestSearchShowsWhatOneMaySee compares searches with the finder while people
// come and go, write, change and delete.
func TestSearchShowsWhatOneMaySee(t *testing.T) {
	w := newWorld(t)
	cathy, _ := w.join("cathy")
	people := []chat.User{w.ada, w.bob, cathy}
	rapid.Check(t, func(rt *rapid.T) {
		o := finder{starts: map[chat.ChannelID]map[chat.UserID]chat.MessageID{}}
		channels := []chat.ChannelID{w.general}
		host := people[nonces%len(people)].ID // stays, and adds the others
		for range 2 {
			c, err := w.CreatePrivate(t.Context(), host, "place", "", nil)
			w.must(err)
			o.starts[c.ID] = map[chat.UserID]chat.MessageID{host: 0}
			channels = append(channels, c.ID)
		}
		// Each round has words of its own, so that the rounds before are silent.
		mark := fmt.Sprintf("z%dz", nonces)
		words := []string{mark + "needle", mark + "pin", mark + "ab"}
		channel, person := rapid.SampledFrom(channels), rapid.SampledFrom(people)
		rt.Repeat(map[string]func(*rapid.T){
			"post": func(rt *rapid.T) {
				c, u := channel.Draw(rt, "channel"), person.Draw(rt, "person").ID
				body := rapid.SampledFrom(words).Draw(rt, "word") + " " + rapid.SampledFrom(words).Draw(rt, "word")
				m, _, err := w.PostMessage(t.Context(), NewMessage{ChannelID: c, SenderID: u, Text: text(body), Nonce: nonce()})
				if o.sees(u, found{id: chat.MaxID, channel: c}) != (err == nil) {
					rt.Fatal(err)
				}
				if err == nil {
					o.found = append(o.found, found{m.ID, c, u, body})
				}
			},
			"join": func(rt *rapid.T) {
				c, u := channel.Draw(rt, "channel"), person.Draw(rt, "person").ID
				if _, in := o.starts[c][u]; in || c == w.general {
					rt.Skip()
				}
				w.must(w.AddMember(t.Context(), host, c, u))
				ch, err := w.Channel(t.Context(), u, c)
				w.must(err)
				o.starts[c][u] = ch.HistoryStartID
			},
			"leave": func(rt *rapid.T) {
				c, u := channel.Draw(rt, "channel"), person.Draw(rt, "person").ID
				if _, in := o.starts[c][u]; !in || u == host {
					rt.Skip()
				}
				w.must(w.RemoveMember(t.Context(), u, c, u))
				delete(o.starts[c], u)
			},
			"edit":   func(rt *rapid.T) { o.change(rt, w, rapid.SampledFrom(words).Draw(rt, "word")) },
			"delete": func(rt *rapid.T) { o.change(rt, w, "") },
			"": func(rt *rapid.T) {
				u := person.Draw(rt, "person").ID
				for _, word := range append(words, mark[:2], "dl") {
					want := o.find(u, word)
					if got := w.ids(u, SearchQuery{Text: `"` + word + `" ` + mark}); !slices.Equal(got, want) {
						rt.Fatalf("%s: got %v, want %v", word, got, want)
					}
				}
				if got := w.ids(u, SearchQuery{Text: `"` + mark + `" ` + mark + "neelde"}); slices.ContainsFunc(got, func(id chat.MessageID) bool {
					return !slices.Contains(o.find(u, mark+"needle"), id)
				}) {
					rt.Fatalf("an inexact search gave %v", got)
				}
			},
		})
	})
}

// change edits a message to a body, or deletes it.
func (o *finder) change(rt *rapid.T, w *world, body string) {
	if len(o.found) == 0 {
		rt.Skip()
	}
	i := rapid.IntRange(0, len(o.found)-1).Draw(rt, "message")
	m := o.found[i]
	if !o.sees(m.sender, m) {
		rt.Skip()
	}
	if body == "" {
		w.must(w.DeleteMessage(rt.Context(), m.sender, m.id))
		o.found = slices.Delete(o.found, i, i+1)
		return
	}
	_, err := w.EditMessage(rt.Context(), m.sender, m.id, text(body))
	w.must(err)
	o.found[i].body = body
}

// ids gives all pages of a search.
func (w *world) ids(u chat.UserID, sq SearchQuery) (ids []chat.MessageID) {
	w.t.Helper()
	sq.Limit = 7
	for {
		res, err := w.Search(w.t.Context(), u, sq)
		w.must(err)
		for _, h := range res.Results {
			ids = append(ids, h.Message.ID)
		}
		if sq.Cursor = res.Next; sq.Cursor == "" {
			return ids
		}
	}
}
