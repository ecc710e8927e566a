package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
)

type newRoom struct {
	Kind    chat.ChannelKind `json:"kind"`
	Name    string           `json:"name,omitzero"`
	Topic   string           `json:"topic,omitzero"`
	Members []chat.UserID    `json:"members"`
}

func (p *person) private(name string, others ...*person) chat.Channel {
	p.t.Helper()
	return ask[channelAnswer](p, 201, "POST", "/channels", newRoom{chat.Private, name, "", ids(others)}).Channel
}

func (p *person) direct(status int, others ...*person) chat.Channel {
	p.t.Helper()
	return ask[channelAnswer](p, status, "POST", "/channels", newRoom{Kind: chat.Direct, Members: ids(others)}).Channel
}

func ids(people []*person) []chat.UserID {
	list := []chat.UserID{}
	for _, o := range people {
		list = append(list, o.id)
	}
	return list
}

func (p *person) postIn(c chat.ChannelID, body string) chat.Message {
	p.t.Helper()
	return ask[posted](p, 201, "POST", fmt.Sprintf("/channels/%d/messages", c), newPost{Body: body, Nonce: newNonce()}).Message
}

func (p *person) has(id chat.ChannelID) *chat.Channel {
	p.t.Helper()
	all := p.bootstrap().Channels
	at := slices.IndexFunc(all, func(c chat.Channel) bool { return c.ID == id })
	if at < 0 {
		return nil
	}
	return &all[at]
}

func TestLateJoinersSeeFromTheirJoiningOn(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob, cathy := r.join("ada"), r.join("bob"), r.join("cathy")
		room := ada.private("kestrel", bob)
		old := ada.postIn(room.ID, "before")
		c := open(cathy, cathy.bootstrap().Cursor.String())
		c.hello()
		for _, path := range []string{"/channels/%d", "/channels/%d/messages", "/channels/%d/members", "/channels/%d/pins"} {
			cathy.refused(404, "not_found", "GET", fmt.Sprintf(path, room.ID), nil)
		}
		ask[any](bob, 204, "PUT", fmt.Sprintf("/channels/%d/members/%d", room.ID, cathy.id), nil)
		made := data[chat.Channel](t, c.want(chat.ChannelCreated, nil))
		if made.ID != room.ID || made.MemberCount != 3 || made.LastMessageID != 0 || made.Unread != 0 {
			t.Errorf("made %+v", made)
		}
		// Through every door: history, permalink, edit, reaction, pin, quote.
		p := ask[chat.Page](cathy, 200, "GET", fmt.Sprintf("/channels/%d/messages", room.ID), nil)
		if len(p.Messages) != 1 || p.Messages[0].Note == nil || p.Messages[0].Note.Type != chat.NoteAdded || p.MoreBefore {
			t.Errorf("history %+v", p)
		}
		path := fmt.Sprintf("/messages/%d", old.ID)
		cathy.refused(404, "not_found", "GET", path, nil)
		cathy.refused(404, "not_found", "PUT", path+"/pin", nil)
		cathy.refused(404, "not_found", "PUT", path+"/reactions/"+url.PathEscape("👍"), nil)
		cathy.refused(404, "not_found", "GET", path+"/readers", nil)
		cathy.refused(404, "reply_gone", "POST", fmt.Sprintf("/channels/%d/messages", room.ID),
			newPost{Body: "x", Nonce: newNonce(), ReplyTo: old.ID})
		ask[chat.Message](ada, 200, "PATCH", path, map[string]string{"body": "before, changed"})
		ask[any](bob, 204, "PUT", path+"/reactions/"+url.PathEscape("👍"), nil)
		ask[any](bob, 204, "PUT", path+"/pin", nil)
		reply := ask[posted](ada, 201, "POST", fmt.Sprintf("/channels/%d/messages", room.ID),
			newPost{Body: "after", Nonce: newNonce(), ReplyTo: old.ID}).Message
		for {
			e := c.next()
			if e.Type == chat.MessageUpdated || e.Type == chat.ReactionAdded || e.Type == chat.PinAdded {
				t.Fatalf("cathy was told %s %s", e.Type, e.Data)
			}
			if e.Type != chat.MessageCreated {
				continue
			}
			if m := data[chat.Message](t, e); m.ID == reply.ID {
				if m.ReplyTo == nil || !m.ReplyTo.Hide || m.ReplyTo.Excerpt != "" || m.ReplyTo.SenderID != 0 {
					t.Errorf("quote %+v", m.ReplyTo)
				}
				break
			}
		}
		if m := ask[chat.Message](cathy, 200, "GET", fmt.Sprintf("/messages/%d", reply.ID), nil); !m.ReplyTo.Hide || m.ReplyTo.Excerpt != "" {
			t.Errorf("quote %+v", m.ReplyTo)
		}
		if pins := ask[chat.Page](cathy, 200, "GET", fmt.Sprintf("/channels/%d/pins", room.ID), nil); len(pins.Messages) != 0 {
			t.Errorf("pins %+v", pins)
		}
		if got := cathy.has(room.ID); got.PinCount != 0 || ada.has(room.ID).PinCount != 1 {
			t.Errorf("pins counted: %+v", got)
		}
	})
}

func TestRemovedMembersAreOutAtOnce(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob := r.join("ada"), r.join("bob")
		room := ada.private("kestrel", bob)
		mine := bob.postIn(room.ID, "mine")
		b := open(bob, bob.bootstrap().Cursor.String())
		b.hello()
		ask[any](ada, 204, "DELETE", fmt.Sprintf("/channels/%d/members/%d", room.ID, bob.id), nil)
		ada.postIn(room.ID, "secret")
		if e := b.want(chat.ChannelRemoved, nil); e.ChannelID != room.ID {
			t.Errorf("removed from %d", e.ChannelID)
		}
		bob.post("in public")
		for e := b.next(); e.Type != chat.MessageCreated; e = b.next() {
			if e.ChannelID == room.ID {
				t.Errorf("told %s %s", e.Type, e.Data)
			}
		}
		path := fmt.Sprintf("/messages/%d", mine.ID)
		bob.refused(404, "not_found", "PATCH", path, map[string]string{"body": "x"})
		bob.refused(404, "not_found", "DELETE", path, nil)
		bob.refused(404, "not_found", "PUT", path+"/pin", nil)
		if bob.has(room.ID) != nil {
			t.Error("still listed")
		}
		ask[any](ada, 204, "DELETE", fmt.Sprintf("/channels/%d/members/%d", room.ID, ada.id), nil)
		ada.refused(404, "not_found", "GET", fmt.Sprintf("/channels/%d", room.ID), nil)
	})
}

func TestOneSetOfPeopleIsOneDirectChannel(t *testing.T) {
	r := start(t)
	ada, bob, cathy := r.join("ada"), r.join("bob"), r.join("cathy")
	first := ada.direct(201, bob)
	if again := bob.direct(200, ada, bob); again.ID != first.ID {
		t.Errorf("%d is not %d", again.ID, first.ID)
	}
	if group := ada.direct(201, bob, cathy); group.ID == first.ID || group.MemberCount != 3 {
		t.Errorf("group %+v", group)
	}
	note := ada.direct(201)
	if note.MemberCount != 1 || ada.direct(200, ada).ID != note.ID {
		t.Errorf("note %+v", note)
	}
	cathy.refused(404, "not_found", "GET", fmt.Sprintf("/channels/%d", first.ID), nil)
	ada.refused(422, "bad_members", "POST", "/channels", newRoom{Kind: chat.Direct, Members: []chat.UserID{999}})
	ada.refused(422, "bad_members", "POST", "/channels", newRoom{Kind: chat.Direct, Members: []chat.UserID{1}})
}

func TestClosedDirectChannelsComeBack(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	d := ada.direct(201, bob)
	if !bob.has(d.ID).Hidden || ada.has(d.ID).Hidden {
		t.Error("it must show to its maker only, until something is said")
	}
	ada.postIn(d.ID, "hi")
	if c := bob.has(d.ID); c.Hidden || c.Unread != 1 {
		t.Errorf("after a message: %+v", c)
	}
	ask[any](bob, 204, "PUT", fmt.Sprintf("/channels/%d/hidden", d.ID), chat.HiddenChange{Hidden: true})
	if !bob.has(d.ID).Hidden {
		t.Error("not closed")
	}
	ada.postIn(d.ID, "still there?")
	if bob.has(d.ID).Hidden {
		t.Error("not open again")
	}
	ada.refused(403, "not_direct", "PUT", "/channels/1/hidden", chat.HiddenChange{Hidden: true})
}

func TestPrivateChannelsChange(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	room := ada.private("rev-c", bob)
	path := fmt.Sprintf("/channels/%d", room.ID)
	got := ask[channelAnswer](bob, 200, "PATCH", path, map[string]string{"name": " kestrel ", "topic": "bring-up"}).Channel
	if got.Name != "kestrel" || got.Topic != "bring-up" {
		t.Errorf("got %+v", got)
	}
	page := ask[chat.Page](ada, 200, "GET", path+"/messages", nil)
	var notes []chat.NoteType
	for _, m := range page.Messages {
		notes = append(notes, m.Note.Type)
	}
	if fmt.Sprint(notes) != "[created renamed topic]" {
		t.Errorf("notes %v", notes)
	}
	for _, bad := range []string{"", "   ", "a\nb", string(make([]byte, 81)), "x\u202ey"} {
		bob.refused(422, "bad_channel_name", "PATCH", path, map[string]string{"name": bad})
	}
	bob.refused(403, "not_private", "PATCH", "/channels/1", map[string]string{"name": "x"})
	bob.refused(404, "not_found", "PATCH", "/channels/99", map[string]string{"name": "x"})
}

func TestReactionsPinsAndReaders(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob := r.join("ada"), r.join("bob")
		b := open(bob, bob.bootstrap().Cursor.String())
		b.hello()
		m := ada.post("look")
		path := fmt.Sprintf("/messages/%d", m.ID)
		ask[any](bob, 204, "PUT", path+"/reactions/"+url.PathEscape("🚀"), nil)
		ask[any](bob, 204, "PUT", path+"/reactions/"+url.PathEscape("🚀"), nil)
		ask[any](ada, 204, "PUT", path+"/reactions/"+url.PathEscape("🚀"), nil)
		got := ask[chat.Message](ada, 200, "GET", path, nil)
		if len(got.Reactions) != 1 || !slices.Equal(got.Reactions[0].UserIDs, []chat.UserID{bob.id, ada.id}) {
			t.Errorf("reactions %+v", got.Reactions)
		}
		ask[any](bob, 204, "DELETE", path+"/reactions/"+url.PathEscape("🚀"), nil)
		if e := data[chat.ReactionChange](t, b.want(chat.ReactionGone, nil)); e.UserID != bob.id || e.MessageID != m.ID {
			t.Errorf("event %+v", e)
		}
		ask[any](bob, 204, "PUT", path+"/pin", nil)
		b.want(chat.PinAdded, nil)
		if pins := ask[chat.Page](ada, 200, "GET", "/channels/1/pins", nil); len(pins.Messages) != 1 || pins.Messages[0].PinnedBy != bob.id {
			t.Errorf("pins %+v", pins)
		}
		type readers struct {
			UserIDs []chat.UserID `json:"user_ids"`
			Count   int           `json:"count"`
		}
		ask[any](bob, 204, "PUT", "/channels/1/read", messageRef{int64(m.ID)})
		if got := ask[readers](ada, 200, "GET", path+"/readers", nil); got.Count != 1 || got.UserIDs[0] != bob.id {
			t.Errorf("readers %+v", got)
		}
		// A newcomer reads, and types into what they have not read.
		cathy := r.join("cathy")
		ask[any](cathy, 204, "PUT", "/channels/1/draft", map[string]string{"body": "hm"})
		ask[any](cathy, 204, "PUT", "/channels/1/read", messageRef{int64(ada.post("newer").ID)})
		if got := ask[readers](ada, 200, "GET", path+"/readers", nil); got.Count != 1 {
			t.Errorf("readers %+v: a newcomer has not read what was there before", got)
		}
		ask[any](ada, 204, "DELETE", path, nil)
		b.want(chat.PinRemoved, nil)
		if c := bob.has(1); c.PinCount != 0 {
			t.Errorf("pins %d", c.PinCount)
		}
	})
}

func TestMentionsAreOfMembers(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		r := start(t)
		ada, bob, cathy := r.join("ada"), r.join("bob"), r.join("Cathy")
		b := open(bob, bob.bootstrap().Cursor.String())
		b.hello()
		room := ada.private("kestrel", bob)
		m := ada.postIn(room.ID, "@bob and @cathy, not `@bob`")
		if !slices.Equal(m.Mentions, []chat.UserID{bob.id}) ||
			m.HTML != fmt.Sprintf(`<p><span class="mn" data-user="%d">@bob</span> and @cathy, not <code>@bob</code></p>`, bob.id) {
			t.Errorf("message %+v", m)
		}
		if got := b.message(m.Body); !slices.Equal(got.Mentions, m.Mentions) {
			t.Errorf("told %+v", got)
		}
		if c := bob.has(room.ID); c.Mentions != 1 || c.Unread != 1 {
			t.Errorf("counts %+v", c)
		}
		ask[chat.Message](ada, 200, "PATCH", fmt.Sprintf("/messages/%d", m.ID), map[string]string{"body": "nobody"})
		change := data[chat.MessageChange](t, b.want(chat.MessageUpdated, nil))
		if len(change.Message.Mentions) != 0 || !slices.Equal(change.Was.Mentions, []chat.UserID{bob.id}) || bob.has(room.ID).Mentions != 0 {
			t.Errorf("change %+v", change)
		}
		all := ada.post("@everyone look")
		if !all.MentionsEveryone || cathy.has(1).Mentions != 1 || ada.has(1).Mentions != 0 {
			t.Errorf("everyone %+v", all)
		}
		type list struct {
			Messages []chat.Message `json:"messages"`
		}
		ada.post("@Cathy you")
		got := ask[list](cathy, 200, "GET", "/mentions", nil).Messages
		if len(got) != 2 || got[0].Body != "@Cathy you" || got[1].ID != all.ID {
			t.Errorf("mentions %+v", got)
		}
	})
}

func TestOnlyEmojiAreReactions(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	path := fmt.Sprintf("/messages/%d/reactions/", ada.post("x").ID)
	for _, bad := range []string{"x", "+1", "👍👍", "<b>", "%00", "%ff", "❤️x"} {
		res := ada.do("PUT", path+url.PathEscape(bad), nil)
		res.Body.Close()
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %s", bad, res.Status)
		}
	}
	ask[any](ada, 204, "PUT", path+url.PathEscape("❤"), nil)
	ask[any](ada, 204, "PUT", path+url.PathEscape("❤️"), nil)
	if g := ask[jsontext.Value](ada, 200, "GET", "/emoji", nil); len(g) < 100_000 {
		t.Errorf("%d bytes of emoji", len(g))
	}
}

func TestInvisibleAndAway(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	me := ask[chat.Me](bob, 200, "PATCH", "/me", map[string]any{"presence": "invisible", "bio": "Boards.", "name_hue": 3,
		"settings": map[string]string{"theme": "light"}})
	if me.Availability != chat.Invisible || me.Bio != "Boards." || me.NameHue != 3 || string(me.Settings) != `{"theme":"light"}` {
		t.Errorf("me %+v", me)
	}
	me = ask[chat.Me](bob, 200, "PATCH", "/me", map[string]any{"settings": map[string]any{"clock": "12"}})
	if string(me.Settings) != `{"clock":"12","theme":"light"}` {
		t.Errorf("settings of two devices: %s", me.Settings)
	}
	w, err := dialSocket(ada, ada.bootstrap().Cursor.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	a := &stream{t: t, wire: w}
	a.hello()
	bw, err := dialSocket(bob, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bw.close)
	b := &stream{t: t, wire: bw}
	b.hello()
	ask[chat.Me](bob, 200, "PATCH", "/me", map[string]any{"presence": "away"})
	got := data[chat.PresenceChange](t, a.want(chat.PresenceEvent, func(e event) bool {
		return data[chat.PresenceChange](t, e).UserID == bob.id
	}))
	if got.State != chat.Idle { // an Active or Offline before it would show that invisible was seen
		t.Errorf("bob is %s", got.State)
	}
	if p := data[chat.Preferences](t, b.want(chat.MeUpdated, nil)); p.Availability != chat.Away {
		t.Errorf("preferences %+v", p)
	}
	for field, v := range map[string]any{"bio": string(make([]rune, 161)), "name_hue": 13, "presence": "<b>", "settings": []int{1}} {
		res := bob.do("PATCH", "/me", map[string]any{field: v})
		res.Body.Close()
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %s", field, res.Status)
		}
	}
}
