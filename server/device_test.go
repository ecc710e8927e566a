package server

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// device is a client of the contract: it starts with /bootstrap and the
// history and from then on believes what the live stream says, as the page
// does (frontend/static/app/events.js and timeline.js).
type device struct {
	*person
	dial func(*person, string) (wire, error)

	hangUp func()        // nil: not connected
	over   chan struct{} // closed when the reader of the connection has ended
	lag    sync.Mutex    // held: this device reads nothing

	mu   sync.Mutex // guards what follows; the reader writes it
	held held
}

// held is what a device knows.
type held struct {
	cursor   chat.Cursor
	users    map[chat.UserID]chat.User
	channels map[chat.ChannelID]chat.Channel
	messages map[chat.ChannelID][]chat.Message // oldest first
	drafts   map[chat.ChannelID]string
}

// load starts from what the server has now. Changes may come between its
// calls; those are told again by the stream.
func load(ctx context.Context, p *person) (held, error) {
	var b chat.Bootstrap
	if err := fetch(ctx, p, "/bootstrap", &b); err != nil {
		return held{}, err
	}
	h := held{cursor: b.Cursor, users: map[chat.UserID]chat.User{}, channels: map[chat.ChannelID]chat.Channel{},
		messages: map[chat.ChannelID][]chat.Message{}, drafts: b.Drafts}
	for _, u := range b.Users {
		h.users[u.ID] = u
	}
	for _, c := range b.Channels {
		h.channels[c.ID] = c
		all, err := history(ctx, p, c.ID)
		if err != nil {
			return held{}, err
		}
		h.messages[c.ID] = all
	}
	return h, nil
}

// history is the whole of a channel, page by page from its end.
func history(ctx context.Context, p *person, channel chat.ChannelID) (all []chat.Message, err error) {
	path := fmt.Sprintf("/channels/%d/messages?limit=%d", channel, chat.PageMax)
	query := ""
	for {
		var page chat.Page
		if err := fetch(ctx, p, path+query, &page); err != nil {
			return nil, err
		}
		all = slices.Concat(page.Messages, all)
		if !page.MoreBefore {
			return all, nil
		}
		query = fmt.Sprintf("&before=%d", all[0].ID)
	}
}

// fetch reads something that may fail, because the server may be away.
func fetch(ctx context.Context, p *person, path string, to any) error {
	req, err := http.NewRequestWithContext(ctx, "GET", p.r.base+"/api/v1"+path, nil)
	if err != nil {
		return err
	}
	req.AddCookie(&http.Cookie{Name: plainCookie, Value: p.token})
	res, err := p.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	return json.UnmarshalRead(res.Body, to)
}

// connect opens the stream where this device stands and reads it until it ends.
func (d *device) connect() {
	d.t.Helper()
	d.mu.Lock()
	cursor := d.held.cursor.String()
	d.mu.Unlock()
	w, err := d.dial(d.person, cursor)
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	d.hangUp, d.over = cancel, over
	go func() { // ends with the connection
		defer close(over)
		defer w.close()
		d.read(ctx, w)
	}()
}

// drop ends the connection as a lost network does.
func (d *device) drop() {
	if d.hangUp == nil {
		return
	}
	d.hangUp()
	<-d.over
	d.hangUp = nil
}

func (d *device) read(ctx context.Context, w wire) {
	for {
		events, err := w.recv(ctx)
		if err != nil {
			return
		}
		d.lagging()
		if err := d.take(ctx, events); err != nil {
			return
		}
	}
}

// lagging waits for as long as this device is made to.
func (d *device) lagging() {
	d.lag.Lock()
	defer d.lag.Unlock()
}

// take applies what came. An error says that it has to come again.
func (d *device) take(ctx context.Context, events []event) error {
	for _, e := range events {
		if e.Type == chat.ResetEvent {
			fresh, err := load(ctx, d.person)
			if err != nil {
				return err
			}
			d.mu.Lock()
			d.held = fresh
			d.mu.Unlock()
			continue
		}
		d.mu.Lock()
		if e.Seq > d.held.cursor.Seq { // else it has been applied
			d.held.apply(d.t, d.id, e)
			d.held.cursor.Seq = e.Seq
		}
		d.mu.Unlock()
	}
	return nil
}

// has says whether a message has arrived.
func (d *device) has(channel chat.ChannelID, id chat.MessageID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, there := d.held.find(channel, id)
	return there
}

// apply is what one durable event does.
func (h *held) apply(t testing.TB, me chat.UserID, e event) {
	switch e.Type {
	case chat.MessageCreated:
		h.created(data[chat.Message](t, e))
	case chat.MessageUpdated:
		h.updated(data[chat.MessageChange](t, e))
	case chat.MessageDeleted:
		h.deleted(e.ChannelID, data[chat.Tombstone](t, e))
	case chat.ReactionAdded, chat.ReactionGone:
		h.reacted(e.ChannelID, data[chat.ReactionChange](t, e), e.Type == chat.ReactionAdded)
	case chat.PreviewUpdated:
		p := data[chat.PreviewChange](t, e)
		h.each(e.ChannelID, func(m *chat.Message) {
			if m.ID == p.MessageID && m.DeletedAt == 0 {
				m.Previews = p.Previews
			}
		})
	case chat.PinAdded, chat.PinRemoved:
		h.pinned(e.ChannelID, data[chat.PinChange](t, e), e.Type == chat.PinAdded)
	case chat.ReadUpdated:
		if mark := data[chat.ReadMark](t, e); mark.UserID == me && mark.Counts != nil {
			h.change(e.ChannelID, func(c *chat.Channel) { c.LastReadID = mark.LastReadID })
		}
	case chat.DraftUpdated:
		h.drafts[e.ChannelID] = data[chat.Draft](t, e).Body
	case chat.UserCreated, chat.UserUpdated:
		u := data[chat.User](t, e)
		h.users[u.ID] = u
	}
}

func (h *held) change(id chat.ChannelID, f func(*chat.Channel)) {
	c := h.channels[id]
	f(&c)
	h.channels[id] = c
}

func (h *held) find(channel chat.ChannelID, id chat.MessageID) (at int, there bool) {
	return slices.BinarySearchFunc(h.messages[channel], id,
		func(m chat.Message, id chat.MessageID) int { return cmp.Compare(m.ID, id) })
}

// each changes every message of a channel.
func (h *held) each(channel chat.ChannelID, f func(*chat.Message)) {
	list := h.messages[channel]
	for i := range list {
		f(&list[i])
	}
}

func (h *held) created(m chat.Message) {
	h.change(m.ChannelID, func(c *chat.Channel) { c.LastMessageID = max(c.LastMessageID, m.ID) })
	if at, there := h.find(m.ChannelID, m.ID); !there {
		h.messages[m.ChannelID] = slices.Insert(h.messages[m.ChannelID], at, m)
	}
}

func (h *held) updated(c chat.MessageChange) {
	h.each(c.Message.ChannelID, func(m *chat.Message) {
		switch {
		case m.ID == c.Message.ID && m.DeletedAt == 0:
			*m = c.Message
		case m.ReplyTo != nil && m.ReplyTo.ID == c.Message.ID && !m.ReplyTo.Deleted:
			m.ReplyTo = &chat.Quote{ID: m.ReplyTo.ID, SenderID: m.ReplyTo.SenderID, Excerpt: c.Excerpt}
		}
	})
}

func (h *held) deleted(channel chat.ChannelID, gone chat.Tombstone) {
	h.each(channel, func(m *chat.Message) {
		if m.ID == gone.ID {
			m.Body, m.HTML, m.EditedAt, m.DeletedAt, m.ReplyTo = "", "", 0, gone.DeletedAt, nil
			m.MentionsEveryone, m.PinnedAt, m.PinnedBy = false, 0, 0
			m.Mentions, m.Reactions, m.Previews = []chat.UserID{}, []chat.Reaction{}, []chat.Preview{}
		}
		if m.ReplyTo != nil && m.ReplyTo.ID == gone.ID {
			m.ReplyTo = &chat.Quote{ID: gone.ID, SenderID: m.ReplyTo.SenderID, Deleted: true}
		}
	})
	if at, there := h.find(channel, gone.ID); there && !gone.Keep {
		h.messages[channel] = slices.Delete(h.messages[channel], at, at+1)
	}
}

func (h *held) reacted(channel chat.ChannelID, r chat.ReactionChange, on bool) {
	h.each(channel, func(m *chat.Message) {
		if m.ID != r.MessageID || m.DeletedAt != 0 {
			return
		}
		at := slices.IndexFunc(m.Reactions, func(old chat.Reaction) bool { return old.Emoji == r.Emoji })
		had := at >= 0 && slices.Contains(m.Reactions[at].UserIDs, r.UserID)
		switch {
		case on && !had:
			m.React(r.Emoji, r.UserID)
		case !on && had:
			left := slices.DeleteFunc(slices.Clone(m.Reactions[at].UserIDs),
				func(u chat.UserID) bool { return u == r.UserID })
			m.Reactions[at].UserIDs = left
			if len(left) == 0 {
				m.Reactions = slices.Delete(m.Reactions, at, at+1)
			}
		}
	})
}

func (h *held) pinned(channel chat.ChannelID, p chat.PinChange, on bool) {
	h.each(channel, func(m *chat.Message) {
		switch {
		case m.ID != p.MessageID:
		case on:
			m.PinnedAt, m.PinnedBy = p.PinnedAt, p.UserID
		default:
			m.PinnedAt, m.PinnedBy = 0, 0
		}
	})
}

// counts are what a device makes of its own messages and watermark.
func (h *held) counts(me chat.UserID, channel chat.ChannelID) (c chat.Counts) {
	for _, m := range h.messages[channel] {
		if m.ID <= h.channels[channel].LastReadID || m.SenderID == me || m.DeletedAt != 0 || m.Kind != chat.UserMessage {
			continue
		}
		c.Unread = min(c.Unread+1, chat.UnreadMax)
		if m.MentionsEveryone || slices.Contains(m.Mentions, me) {
			c.Mentions = min(c.Mentions+1, chat.UnreadMax)
		}
	}
	return c
}

// lines are everything that is held, one line a thing, to compare.
func (h *held) lines(me chat.UserID) (lines []string) {
	add := func(format string, v ...any) { lines = append(lines, fmt.Sprintf(format, v...)) }
	for id, u := range h.users {
		add("user %d: %s", id, text(u))
	}
	for id, body := range h.drafts {
		if body != "" {
			add("draft %d: %q", id, body)
		}
	}
	for id, c := range h.channels {
		n := h.counts(me, id)
		add("channel %d %s: read to %d of %d, %d unread, %d mentions", id, c.Name, c.LastReadID, c.LastMessageID,
			n.Unread, n.Mentions)
		for i, m := range h.messages[id] {
			add("message %d.%04d: %s", id, i, text(m))
		}
	}
	slices.Sort(lines)
	return lines
}

func text(v any) string {
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		panic(err) // both are plain data
	}
	return string(b)
}
