package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/rs/zerolog"
	"pgregory.net/rapid"

	"minimost/chat"
)

// oracle says in the plainest way who may see what. It knows nothing of SQL.
type oracle struct {
	users    []chat.UserID
	channels []*room
	messages map[chat.MessageID]*said
	// uploads are all files, with who brought them; sent ones say where.
	uploads map[chat.AttachmentID]*brought
}

type brought struct {
	by  chat.UserID
	in  chat.MessageID // 0: not sent yet
	old bool           // expired
}

func (o *oracle) opens(u chat.UserID, id chat.AttachmentID) bool {
	f := o.uploads[id]
	switch {
	case f.old:
		return false
	case f.in == 0:
		return f.by == u
	}
	return o.sees(u, f.in) && !o.messages[f.in].deleted
}

type room struct {
	id      chat.ChannelID
	kind    chat.ChannelKind
	members map[chat.UserID]chat.MessageID // first message each may see
	read    map[chat.UserID]chat.MessageID
}

type said struct {
	in       *room
	by       chat.UserID
	system   bool
	deleted  bool
	replyTo  chat.MessageID
	names    []chat.UserID
	everyone bool
	pinned   bool
	files    []chat.AttachmentID
}

func (o *oracle) sees(u chat.UserID, id chat.MessageID) bool {
	m := o.messages[id]
	start, member := m.in.members[u]
	return m.in.kind == chat.Public || (member && id >= start)
}

// quoted says whether a reply that is there quotes the message.
func (o *oracle) quoted(id chat.MessageID) bool {
	for _, m := range o.messages {
		if m.replyTo == id && !m.deleted {
			return true
		}
	}
	return false
}

// history is what a channel shows to somebody.
func (o *oracle) history(u chat.UserID, r *room) (ids []chat.MessageID) {
	for id, m := range o.messages {
		if m.in == r && o.sees(u, id) && (!m.deleted || o.quoted(id)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// counts are the badges that somebody must see.
func (o *oracle) counts(u chat.UserID, r *room) (c chat.Counts) {
	for id, m := range o.messages {
		if m.in != r || !o.sees(u, id) || m.by == u || m.system || m.deleted || id <= r.read[u] {
			continue
		}
		c.Unread++
		if m.everyone || slices.Contains(m.names, u) {
			c.Mentions++
		}
	}
	return c
}

// play is a run of random operations on a store and the oracle.
type play struct {
	*Store
	*oracle
	t           *rapid.T
	nonce, step int
	// leaks are events that reached somebody live who may not see them.
	leaks []string
	// joining is who is just being added to a channel.
	joining chat.UserID
}

func (p *play) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// hear plays the hub: it hands events out by their audience. The oracle learns
// of a new message only after the store has answered, so what is told of one
// is judged by its channel.
func (p *play) hear(events []chat.Event) {
	for i := range events {
		e := &events[i]
		for _, u := range p.users {
			if e.To.Sees(u) == chat.SeesNothing || e.ChannelID == 0 || e.To.User == u {
				continue
			}
			m, about := messageOf(*e)
			known := p.messages[m.ID] != nil
			at := slices.IndexFunc(p.channels, func(r *room) bool { return r.id == e.ChannelID })
			if about && known && !p.sees(u, m.ID) || at >= 0 && !known && !p.inOrJoining(u, p.channels[at]) {
				p.leaks = append(p.leaks, fmt.Sprintf("user %d: %s %s", u, e.Type, e.Data))
			}
		}
	}
}

// inOrJoining is membership as of the event: somebody who is just being added
// hears of that as well.
func (p *play) inOrJoining(u chat.UserID, r *room) bool {
	return p.isMember(u, r) || p.joining == u
}

func (p *play) pickUser(label string) chat.UserID { return rapid.SampledFrom(p.users).Draw(p.t, label) }

func (p *play) pickMessage() chat.MessageID {
	ids := []chat.MessageID{0}
	for id := range p.messages {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return rapid.SampledFrom(ids).Draw(p.t, "message")
}

// pickRoom prefers the newest channel, where people come and go.
func (p *play) pickRoom() *room {
	return rapid.SampledFrom(append(p.channels, p.channels[len(p.channels)-1])).Draw(p.t, "channel")
}

func (p *play) head() chat.MessageID {
	var head chat.MessageID
	for id := range p.messages {
		head = max(head, id)
	}
	return head
}

// noted takes over the lines that the system has written in a channel.
func (p *play) noted(r *room) {
	p.must(p.view(p.t.Context(), func(q *conn) error {
		var ids []chat.MessageID
		err := q.list(&ids, `SELECT id FROM messages WHERE kind = 'system' AND channel_id = ?`, r.id)
		for _, id := range ids {
			if p.messages[id] == nil {
				p.messages[id] = &said{in: r, system: true}
			}
		}
		return err
	}))
}

func (p *play) isMember(u chat.UserID, r *room) bool {
	_, member := r.members[u]
	return member || r.kind == chat.Public
}

// denied wants the answer that absent things get.
func (p *play) denied(err error) {
	p.t.Helper()
	if !errors.Is(err, chat.ErrNotFound) {
		p.t.Fatalf("got %v, want not found", err)
	}
}

func (p *play) newRoom(c chat.Channel, before chat.MessageID, people ...chat.UserID) {
	r := &room{id: c.ID, kind: c.Kind, members: map[chat.UserID]chat.MessageID{}, read: map[chat.UserID]chat.MessageID{}}
	for _, u := range people {
		r.members[u], r.read[u] = 0, before
	}
	p.channels = append(p.channels, r)
	p.noted(r)
}

func (p *play) operations() map[string]func(*rapid.T) {
	ctx := p.t.Context()
	return map[string]func(*rapid.T){
		"private": func(rt *rapid.T) {
			if len(p.channels) > 2 {
				rt.Skip("few channels, so that much happens in each")
			}
			u, o, before := p.pickUser("maker"), p.pickUser("other"), p.head()
			c, err := p.CreatePrivate(ctx, u, "room", "", []chat.UserID{o})
			p.must(err)
			p.newRoom(c, before, u, o)
		},
		"direct": func(*rapid.T) {
			u, o, before := p.pickUser("maker"), p.pickUser("other"), p.head()
			c, created, err := p.CreateDirect(ctx, u, []chat.UserID{o})
			p.must(err)
			if created {
				p.newRoom(c, before, u, o)
			}
		},
		"add": func(*rapid.T) {
			r, u, o, before := p.pickRoom(), p.pickUser("member"), p.pickUser("other"), p.head()
			p.joining = o
			err := p.AddMember(ctx, u, r.id, o)
			p.joining = 0
			switch {
			case !p.isMember(u, r):
				p.denied(err)
			case r.kind != chat.Private:
				wantCode(p.t, err, chat.ErrNotPrivate)
			default:
				p.must(err)
				if !p.isMember(o, r) {
					r.members[o], r.read[o] = before+1, before
				}
				p.noted(r)
			}
		},
		"remove": func(*rapid.T) {
			r, u, o := p.pickRoom(), p.pickUser("member"), p.pickUser("other")
			err := p.RemoveMember(ctx, u, r.id, o)
			switch {
			case !p.isMember(u, r):
				p.denied(err)
			case r.kind != chat.Private:
				wantCode(p.t, err, chat.ErrNotPrivate)
			case !p.isMember(o, r):
				p.denied(err)
			default:
				p.must(err)
				delete(r.members, o)
				p.noted(r)
			}
		},
		"post": func(*rapid.T) { p.post(p.pickRoom(), p.pickUser("author"), p.pickMessage()) },
		"reply": func(rt *rapid.T) {
			r, u := p.pickRoom(), p.pickUser("author")
			ids := p.history(u, r)
			if len(ids) == 0 {
				rt.Skip("nothing to reply to")
			}
			p.post(r, u, rapid.SampledFrom(ids).Draw(rt, "parent"))
		},
		"upload": func(*rapid.T) {
			u := p.pickUser("uploader")
			a, err := p.AddUpload(ctx, NewUpload{Uploader: u, Name: "f.txt", MIME: "text/plain",
				File: tempOf(p.t, p.Store, fmt.Sprint("content ", len(p.uploads)/2))})
			p.must(err)
			p.uploads[a.ID] = &brought{by: u}
		},
		"send files": func(rt *rapid.T) {
			r, u := p.pickRoom(), p.pickUser("author")
			if len(p.uploads) == 0 {
				rt.Skip("nothing uploaded")
			}
			id := rapid.SampledFrom(slices.Sorted(maps.Keys(p.uploads))).Draw(rt, "file")
			p.nonce++
			m, _, err := p.PostMessage(ctx, NewMessage{ChannelID: r.id, SenderID: u, Nonce: fmt.Sprint("n", p.nonce),
				Attachments: []chat.AttachmentID{id}})
			switch f := p.uploads[id]; {
			case !p.isMember(u, r):
				p.denied(err)
			case f.by != u || f.in != 0 || f.old:
				wantCode(p.t, err, chat.ErrAttachmentGone)
			default:
				p.must(err)
				f.in = m.ID
				p.messages[m.ID] = &said{in: r, by: u, files: []chat.AttachmentID{id}}
			}
		},
		"expire": func(rt *rapid.T) {
			var kept []keptFile
			for id, f := range p.uploads {
				if f.in != 0 && !f.old && rapid.Bool().Draw(rt, "old") {
					kept, f.old = append(kept, keptFile{ID: id, MessageID: f.in}), true
				}
			}
			p.must(p.update(ctx, func(t *tx) error { return t.expire(kept) }))
		},
		"post more": func(*rapid.T) { p.post(p.pickRoom(), p.pickUser("author"), 0) },
		"edit": func(*rapid.T) {
			u, id := p.pickUser("editor"), p.pickMessage()
			names := []chat.UserID{p.pickUser("named")}
			links := []Link{{URL: cardOf(0).URL}, {URL: "http://b.example/"}}[:rapid.IntRange(0, 2).Draw(p.t, "links")]
			_, err := p.EditMessage(ctx, u, id, Text{Body: fmt.Sprint("edited ", id), Mentions: names, Links: links})
			if p.changes(u, id, err) {
				m := p.messages[id]
				m.everyone, m.names = false, p.inRoom(m.in, names)
			}
		},
		"delete": func(*rapid.T) {
			u, id := p.pickUser("editor"), p.pickMessage()
			if p.changes(u, id, p.DeleteMessage(ctx, u, id)) {
				for _, f := range p.messages[id].files {
					p.uploads[f].old = true
				}
				*p.messages[id] = said{in: p.messages[id].in, by: u, deleted: true, replyTo: p.messages[id].replyTo}
			}
		},
		"pin": func(*rapid.T) {
			u, id := p.pickUser("pinner"), p.pickMessage()
			err := p.Pin(ctx, u, id)
			if m := p.messages[id]; m == nil || !p.sees(u, id) || m.deleted {
				p.denied(err)
			} else {
				p.must(err)
				m.pinned = true
			}
		},
		"preview": func(*rapid.T) {
			p.must(p.SetPreview(ctx, p.pickMessage(), cardOf(0).URL, cardOf(p.pickMessage())))
		},
		"remove previews": func(*rapid.T) {
			u, id := p.pickUser("editor"), p.pickMessage()
			p.changes(u, id, p.RemovePreviews(ctx, u, id, ""))
		},
		"react": func(*rapid.T) {
			u, id := p.pickUser("reactor"), p.pickMessage()
			err := p.AddReaction(ctx, u, id, "👍")
			if m := p.messages[id]; m == nil || !p.sees(u, id) || m.deleted {
				p.denied(err)
			} else {
				p.must(err)
			}
		},
		"read": func(*rapid.T) {
			r, u, id := p.pickRoom(), p.pickUser("reader"), p.pickMessage()
			err := p.MarkRead(ctx, u, r.id, id)
			if !p.isMember(u, r) {
				p.denied(err)
				return
			}
			p.must(err)
			newest := chat.MessageID(0)
			for other, m := range p.messages {
				if m.in == r {
					newest = max(newest, other)
				}
			}
			r.read[u] = max(r.read[u], min(id, newest))
		},
		"": func(rt *rapid.T) {
			if p.step++; p.step%8 == 0 {
				p.check(rt)
			}
		},
	}
}

// cardOf is a card whose picture is known by the message for which it was made.
func cardOf(id chat.MessageID) chat.Preview {
	return chat.Preview{URL: "http://a.example/", Kind: chat.PagePreview, Title: "secret",
		ImageURL: fmt.Sprintf("%s%064x", chat.PreviewImagePath, id)}
}

func wantCode(t *rapid.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// inRoom keeps the members among those named.
func (p *play) inRoom(r *room, names []chat.UserID) (in []chat.UserID) {
	for _, u := range names {
		if p.isMember(u, r) {
			in = append(in, u)
		}
	}
	return in
}

func (p *play) post(r *room, u chat.UserID, parent chat.MessageID) {
	p.nonce++
	names := []chat.UserID{p.pickUser("named")}
	everyone := rapid.Bool().Draw(p.t, "everyone")
	m, _, err := p.PostMessage(p.t.Context(), NewMessage{ChannelID: r.id, SenderID: u, ReplyTo: parent,
		Nonce: fmt.Sprint("n", p.nonce), Text: Text{Body: fmt.Sprint("secret of ", r.id), Excerpt: "secret", Mentions: names, Everyone: everyone,
			Links: []Link{{URL: cardOf(0).URL}}}})
	q := p.messages[parent]
	switch {
	case !p.isMember(u, r):
		p.denied(err)
	case parent != 0 && (q == nil || q.in != r || q.deleted || !p.sees(u, parent)):
		wantCode(p.t, err, chat.ErrReplyGone)
	default:
		p.must(err)
		p.messages[m.ID] = &said{in: r, by: u, replyTo: parent, names: p.inRoom(r, names), everyone: everyone}
	}
}

// changes checks the answer to a change of a message and says whether it was made.
func (p *play) changes(u chat.UserID, id chat.MessageID, err error) bool {
	p.t.Helper()
	m := p.messages[id]
	switch {
	case m == nil || !p.sees(u, id) || m.deleted:
		p.denied(err)
	case m.by != u || m.system:
		wantCode(p.t, err, chat.ErrNotAuthor)
	default:
		p.must(err)
		return true
	}
	return false
}

// check compares every read of everybody with the oracle.
func (p *play) check(*rapid.T) {
	if len(p.leaks) > 0 {
		p.t.Fatalf("told live: %v", p.leaks)
	}
	for _, u := range p.users {
		p.checkChannels(u)
		p.checkMessages(u)
		p.checkLog(u)
		p.checkFiles(u)
	}
}

// checkFiles opens every file.
func (p *play) checkFiles(u chat.UserID) {
	for id := range p.uploads {
		f, err := p.OpenFile(p.t.Context(), u, id, false)
		if !p.opens(u, id) {
			p.denied(err)
			continue
		}
		p.must(err)
		p.must(f.Close())
		_, err = p.OpenFile(p.t.Context(), u, id, true)
		p.denied(err) // there is no smaller form
	}
}

// checkAttachments wants the files of a message that are there, and no way to
// the others.
func (p *play) checkAttachments(m chat.Message) {
	p.t.Helper()
	for _, a := range m.Attachments {
		if f := p.uploads[a.ID]; f.in != m.ID || f.old != (a.URL == "") || p.messages[m.ID].deleted {
			p.t.Fatalf("message %d has %+v", m.ID, a)
		}
	}
	if want := p.messages[m.ID].files; len(want) != len(m.Attachments) {
		p.t.Fatalf("message %d has %v, want %v", m.ID, m.Attachments, want)
	}
}

func (p *play) checkChannels(u chat.UserID) {
	ctx := p.t.Context()
	b, err := p.Bootstrap(ctx, chat.Session{UserID: u})
	p.must(err)
	listed := map[chat.ChannelID]chat.Channel{}
	for _, c := range b.Channels {
		listed[c.ID] = c
	}
	for _, r := range p.channels {
		c, found := listed[r.id]
		if found != p.isMember(u, r) {
			p.t.Fatalf("user %d, channel %d: listed %v", u, r.id, found)
		}
		one, err := p.Channel(ctx, u, r.id)
		page, pageErr := p.Messages(ctx, u, r.id, chat.Range{Limit: chat.PageMax})
		pins, pinsErr := p.Pins(ctx, u, r.id)
		_, audienceErr := p.Audience(ctx, u, r.id)
		if !found {
			for _, err := range []error{err, pageErr, pinsErr, audienceErr} {
				p.denied(err)
			}
			continue
		}
		p.must(errors.Join(err, pageErr, pinsErr, audienceErr))
		want := p.counts(u, r)
		for _, c := range []chat.Channel{c, one} {
			if got := (chat.Counts{Unread: c.Unread, Mentions: c.Mentions}); got != want {
				p.t.Fatalf("user %d, channel %d: counts %+v, want %+v", u, r.id, got, want)
			}
		}
		if got, want := idsOf(page.Messages), p.history(u, r); !slices.Equal(got, want) {
			p.t.Fatalf("user %d, channel %d: history %v, want %v", u, r.id, got, want)
		}
		for _, m := range append(page.Messages, pins...) {
			p.checkQuote(u, m)
			p.checkAttachments(m)
		}
		for _, m := range pins {
			if !p.sees(u, m.ID) || !p.messages[m.ID].pinned {
				p.t.Fatalf("user %d sees the pin %d", u, m.ID)
			}
		}
	}
}

func idsOf(list []chat.Message) (ids []chat.MessageID) {
	for _, m := range list {
		ids = append(ids, m.ID)
	}
	return ids
}

func (p *play) checkQuote(u chat.UserID, m chat.Message) {
	p.t.Helper()
	if q := m.ReplyTo; q != nil && !p.sees(u, q.ID) && (q.Excerpt != "" || q.SenderID != 0 || !q.Hide) {
		p.t.Fatalf("user %d reads the quote of %d in %d", u, q.ID, m.ID)
	}
	if m.DeletedAt != 0 && (m.Body != "" || m.HTML != "" || len(m.Mentions)+len(m.Reactions)+len(m.Attachments)+len(m.Previews) > 0) {
		p.t.Fatalf("deleted message %d says %+v", m.ID, m)
	}
}

func (p *play) checkMessages(u chat.UserID) {
	ctx := p.t.Context()
	var named []chat.MessageID
	shown := map[string]bool{}
	for id, m := range p.messages {
		got, err := p.Message(ctx, u, id)
		_, _, readersErr := p.Readers(ctx, u, id)
		if !p.sees(u, id) {
			p.denied(err)
			p.denied(readersErr)
			continue
		}
		p.must(errors.Join(err, readersErr))
		p.checkQuote(u, got)
		p.checkAttachments(got)
		for _, card := range got.Previews {
			shown[card.Image()] = true
		}
		if m.by != u && !m.deleted && (m.everyone || slices.Contains(m.names, u)) {
			named = append(named, id)
		}
	}
	for id := range p.messages {
		image := cardOf(id).Image()
		if err := p.SeesPreviewImage(ctx, u, image); shown[image] {
			p.must(err)
		} else {
			p.denied(err)
		}
	}
	page, err := p.Mentions(ctx, u, 0, chat.PageMax)
	p.must(err)
	got := idsOf(page.Messages)
	slices.Sort(got)
	slices.Sort(named)
	if !slices.Equal(got, named) {
		p.t.Fatalf("user %d: mentions %v, want %v", u, got, named)
	}
	for _, m := range page.Messages {
		p.checkQuote(u, m)
	}
}

// checkLog reads the log as somebody who comes back does.
func (p *play) checkLog(u chat.UserID) {
	after := int64(0)
	for {
		events, next, err := p.Events(p.t.Context(), u, after, 7)
		p.must(err)
		for _, e := range events {
			if m, ok := messageOf(e); ok {
				if !p.sees(u, m.ID) {
					p.t.Fatalf("user %d is told %s %s", u, e.Type, e.Data)
				}
				p.checkQuote(u, chat.Message{ID: m.ID, ReplyTo: m.ReplyTo})
				p.checkLogged(m)
			}
		}
		if next == after {
			return
		}
		after = next
	}
}

// checkLogged wants no way to a file that is gone in what the log says.
func (p *play) checkLogged(m chat.Message) {
	p.t.Helper()
	for _, a := range m.Attachments {
		if f := p.uploads[a.ID]; f.old && (a.URL != "" || p.messages[f.in].deleted) {
			p.t.Fatalf("the log has %+v", a)
		}
	}
}

func messageOf(e chat.Event) (m chat.Message, ok bool) {
	switch e.Type {
	case chat.MessageCreated:
		return m, json.Unmarshal(e.Data, &m) == nil
	case chat.MessageUpdated:
		var c chat.MessageChange
		return c.Message, json.Unmarshal(e.Data, &c) == nil
	case chat.MessageDeleted:
		var gone chat.Tombstone
		err := json.Unmarshal(e.Data, &gone)
		return chat.Message{ID: gone.ID}, err == nil
	case chat.ReactionAdded, chat.PinAdded, chat.PinRemoved, chat.PreviewUpdated:
		var r struct {
			MessageID chat.MessageID `json:"message_id"`
		}
		err := json.Unmarshal(e.Data, &r, json.RejectUnknownMembers(false))
		return chat.Message{ID: r.MessageID}, err == nil
	}
	return m, false
}

// TestNobodySeesWhatTheyMayNot drives random channels, joins, leaves, posts,
// edits, deletions, pins and reactions, and compares every read of everybody,
// and every event of the log, with the oracle.
func TestNobodySeesWhatTheyMayNot(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := &play{t: rt, oracle: &oracle{messages: map[chat.MessageID]*said{},
			uploads: map[chat.AttachmentID]*brought{}}}
		s, err := Open(rt.Context(), Options{Dir: t.TempDir(), Log: zerolog.Nop(), OnCommit: p.hear})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		p.Store = s
		p.must(s.SyncChannels(rt.Context(), []chat.ChannelConfig{{Name: "general"}}))
		general := &room{id: 1, kind: chat.Public, read: map[chat.UserID]chat.MessageID{}}
		p.channels = append(p.channels, general)
		for _, name := range []string{"ada", "bob", "cathy"} {
			var u chat.User
			p.must(s.update(rt.Context(), func(tx *tx) (err error) { u, err = tx.addUser(name, ""); return err }))
			p.users = append(p.users, u.ID)
			p.noted(general)
			general.read[u.ID] = p.head()
		}
		rt.Repeat(p.operations())
		p.check(rt)
	})
}
