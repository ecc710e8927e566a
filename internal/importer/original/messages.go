package original

import (
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"minimost/chat"
)

func mapKeys(m map[mark]*chat.ArchivedMember) iter.Seq[mark] { return maps.Keys(m) }

func compareMarks(a, b mark) int {
	if c := strings.Compare(a.channel, b.channel); c != 0 {
		return c
	}
	return strings.Compare(a.user, b.user)
}

// conversations reads the messages, in whichever layout they are.
func (r *reader) conversations() error {
	names, err := filepath.Glob(filepath.Join(r.dir, "users", "*.db"))
	if err != nil {
		return err
	}
	if r.oneForAll() {
		r.with(filepath.Join("users", "messages.db"), r.single)
		return r.ctx.Err()
	}
	// The sender's own copy of a message counts, so each file is read twice:
	// first for what its owner has written.
	for _, own := range []bool{true, false} {
		for _, path := range names {
			owner := strings.TrimSuffix(filepath.Base(path), ".db")
			r.with(filepath.Join("users", filepath.Base(path)), func(db database) error { return r.copyOf(db, owner, own) })
		}
	}
	return r.ctx.Err()
}

// oneForAll says whether all messages are in one file. Somebody may be called
// "messages", so it is asked what is in it.
func (r *reader) oneForAll() (one bool) {
	path := filepath.Join("users", "messages.db")
	if _, err := os.Stat(filepath.Join(r.dir, path)); err != nil {
		return false
	}
	r.with(path, func(db database) error {
		one = !db.has(r.ctx, "messages", "read")
		return nil
	})
	return one
}

// single reads the file that holds everything.
func (r *reader) single(db database) error {
	byID, keys := map[int64]*message{}, map[int64]string{}
	err := db.each(r.ctx, "messages", "ts, id", func(m row) {
		if got := r.message(m, true); got != nil {
			byID[got.id], keys[got.id] = got, got.Key
		}
	})
	if err != nil {
		return err
	}
	r.quote(byID, keys)
	for _, table := range []struct {
		name string
		take func(row)
	}{
		{"reactions", func(g row) {
			if m := byID[g.number("message_id")]; m != nil {
				r.react(m, g.text("emoji"), g.text("reactor"))
			}
		}},
		{"pins", func(p row) {
			if m := byID[p.number("message_id")]; m != nil && m.DeletedAt == 0 {
				m.PinnedAt = p.time("pinned_ts")
				if by := p.text("pinned_by"); r.hasAccount(by) {
					m.PinnedBy = r.person(by)
				}
			}
		}},
		{"read_state", func(s row) {
			if place := r.place(s.text("channel"), s.text("user")); place != nil {
				place.ReadTo = s.time("last_read_ts")
			}
		}},
		{"dm_hidden", func(h row) { r.hide(h, h.text("user")) }},
	} {
		if err := db.each(r.ctx, table.name, "rowid", table.take); err != nil {
			return err
		}
	}
	return nil
}

// copyOf reads one person's file: what they have written, or else what they
// were sent, with how far they have read.
func (r *reader) copyOf(db database, owner string, own bool) error {
	if !r.hasAccount(owner) && own {
		r.remark("file", owner+".db", "is of nobody who has an account; only what others lack is taken from it")
	}
	byID, keys := map[int64]*message{}, map[int64]string{}
	err := db.each(r.ctx, "messages", "ts, id", func(m row) {
		if own {
			keys[m.number("id")] = r.key(m)
		}
		if (m.text("sender") == owner) != own {
			return
		}
		got := r.message(m, own)
		if got == nil {
			return
		}
		byID[m.number("id")] = got
		for name, people := range m.object("reactions") {
			for _, p := range people {
				r.react(got, name, p)
			}
		}
		if place := r.place(m.text("channel"), owner); !own && m.number("read") != 0 && place != nil {
			place.ReadTo = max(place.ReadTo, got.At)
		}
	})
	if err != nil {
		return err
	}
	if own {
		r.quote(byID, keys)
		return nil
	}
	return db.each(r.ctx, "dm_hidden", "rowid", func(h row) { r.hide(h, owner) })
}

// hide closes a direct channel that had no message since somebody closed it.
func (r *reader) hide(h row, name string) {
	channel, at := h.text("channel"), h.time("hidden_ts")
	place := r.place(channel, name)
	if place == nil || !strings.HasPrefix(channel, "dm:") {
		return
	}
	key := r.out.Channels[r.channels[channel]].Key
	newer := slices.ContainsFunc(r.order, func(m *message) bool { return m.Channel == key && m.At > at })
	place.Hidden = !newer
}

// channel says whether a channel can be had, and makes those that only
// messages tell of.
func (r *reader) channel(name string) bool {
	if _, ok := r.channels[name]; ok {
		return true
	}
	switch {
	case name == "":
		return false
	case strings.HasPrefix(name, "private:"):
		r.remark("channel", name, "has no record of who is in it; its messages are left out")
		return false
	case strings.HasPrefix(name, "dm:"):
		r.direct(name)
	default:
		r.public(name, r.configured)
		if r.configured {
			r.remark("channel", name, "is not in settings.json; it can be read only")
		}
	}
	return true
}

// direct makes the channel of the people that its name names. The system's
// notices to one person are such a channel too.
func (r *reader) direct(name string) {
	people := strings.Split(strings.TrimPrefix(name, "dm:"), ":")
	c := chat.ArchivedChannel{Key: name, Kind: chat.Direct}
	for _, p := range slices.Compact(slices.Sorted(slices.Values(people))) {
		switch {
		case p == chat.SystemUsername && !r.hasAccount(p):
			c.Members = append(c.Members, chat.ArchivedMember{})
		case r.hasAccount(p):
			r.member(name, p)
			// It is counted among the members when all marks are known.
		default:
			c.Members = append(c.Members, chat.ArchivedMember{User: r.person(p)})
		}
	}
	r.addChannel(name, c)
}

var welcome = regexp.MustCompile(`^Welcome to MiniMost, (.+?)! `)

// message takes a row, or finds what it is a copy of. It is nil for what
// cannot be had.
func (r *reader) message(m row, own bool) *message {
	channel, sender, at := m.text("channel"), m.text("sender"), m.time("ts")
	what := fmt.Sprintf("%s in %s at %s", sender, channel, m.stamp())
	if at == 0 {
		r.remark("message", what, "has no time that can be read")
		return nil
	}
	key := r.key(m)
	if key == "" {
		return nil
	}
	if old := r.messages[key]; old != nil && (!own || old.id != m.number("id")) {
		if !own || !old.own {
			return old
		}
		key += fmt.Sprintf("|%d", m.number("id")) // two at the same time
	}
	got := &message{stamp: m.stamp(), id: m.number("id"), replyTo: m.number("reply_to_id"), own: own}
	got.ArchivedMessage = chat.ArchivedMessage{Key: key, Channel: r.out.Channels[r.channels[channel]].Key, At: at}
	if m.number("edited") != 0 {
		got.EditedAt = max(at, m.time("edited_ts"))
	}
	if m.number("deleted") != 0 {
		got.DeletedAt = max(at, m.time("deleted_ts"))
	}
	notice := m.text("content_type") == "system" || sender == chat.SystemUsername && !r.hasAccount(sender)
	if !notice {
		got.Sender = r.person(sender)
	}
	if got.DeletedAt == 0 && !r.content(got, m, notice, what) {
		return nil
	}
	r.messages[key] = got
	r.order = append(r.order, got)
	return got
}

// key names a message; "" if its channel cannot be had.
func (r *reader) key(m row) string {
	if !r.channel(m.text("channel")) {
		return ""
	}
	return fmt.Sprintf("m:%s|%s|%s", r.out.Channels[r.channels[m.text("channel")]].Key, m.text("sender"), m.stamp())
}

// before says whether a message comes earlier in the order of all.
func (m *message) before(n *message) bool { return m.place < n.place }

// content takes the words and the file; false: there is neither.
func (r *reader) content(got *message, m row, notice bool, what string) bool {
	if name := m.text("filename"); name != "" {
		f := chat.ArchivedFile{Name: fileName(name)}
		if path, ok := r.file("uploads", name); ok {
			f.Path = path
		}
		got.Files = append(got.Files, f)
	}
	text := m.text("content")
	if over := utf8.RuneCountInString(text) > chat.MessageCharsMax || len(text) > chat.MessageBytesMax; over {
		for len(text) > chat.MessageBytesMax || utf8.RuneCountInString(text) > chat.MessageCharsMax {
			text = chat.Cut(text, min(chat.MessageCharsMax, utf8.RuneCountInString(text)*9/10))
		}
		r.remark("message", what, "is longer than a message may be; it was cut")
	}
	body, err := chat.CleanBody(text)
	if err != nil && len(got.Files) == 0 {
		r.remark("message", what, "is empty")
		return false
	}
	got.Body = body
	if notice {
		if who := welcome.FindStringSubmatch(body); who != nil && r.hasAccount(who[1]) {
			got.Joined = r.person(who[1])
		}
	}
	return true
}

var hashed = regexp.MustCompile(`^[0-9a-f]{32}(_(.+)|(\.[A-Za-z0-9]+))$`)

// fileName is what a file was called before it was given a number.
func fileName(name string) string {
	m := hashed.FindStringSubmatch(name)
	switch {
	case m == nil:
		return chat.FileName(name)
	case m[2] != "":
		return chat.FileName(m[2])
	}
	return "picture" + m[3]
}

// quote notes which message each one quotes. They are named by numbers of the
// sender's own file, in which keys says what is what.
func (r *reader) quote(byID map[int64]*message, keys map[int64]string) {
	for _, m := range byID {
		if m.replyTo != 0 {
			m.ReplyTo = keys[m.replyTo]
			m.quotes = true
		}
	}
}

// settleQuotes leaves only those quotes that lead somewhere.
func (r *reader) settleQuotes() {
	for _, m := range r.order {
		if m.replyTo == 0 {
			continue
		}
		parent := r.messages[m.ReplyTo]
		switch {
		case !m.quotes || parent == nil:
			r.remark("reply", m.Key, "quotes a message that is not there")
			m.ReplyTo = ""
		case parent.Channel != m.Channel || !parent.before(m):
			r.remark("reply", m.Key, "quotes a message of another channel, or a later one")
			m.ReplyTo = ""
		}
	}
}

// react adds a reaction, once.
func (r *reader) react(m *message, name, by string) {
	e, ok := r.reaction(name)
	if !ok || m.DeletedAt != 0 {
		return
	}
	if !r.hasAccount(by) {
		r.remark("reaction", name+" of "+by, "is of nobody who has an account")
		return
	}
	g := chat.ArchivedReaction{Emoji: e, User: r.person(by)}
	if !slices.Contains(m.Reactions, g) {
		m.Reactions = append(m.Reactions, g)
	}
}

// sharedReactions are kept beside the messages in the layout of many files.
func (r *reader) sharedReactions() {
	at := map[mark]*message{}
	for _, m := range r.order {
		at[mark{m.Channel, m.stamp}] = m
	}
	r.with("presence.db", func(db database) error {
		return db.each(r.ctx, "message_reactions", "rowid", func(g row) {
			g["ts"] = g["msg_ts"]
			i, ok := r.channels[g.text("channel")]
			if !ok {
				return
			}
			if m := at[mark{r.out.Channels[i].Key, g.stamp()}]; m != nil {
				r.react(m, g.text("emoji"), g.text("reactor"))
			} else {
				r.remark("reaction", g.text("emoji")+" of "+g.text("reactor"), "is of a message that is not there")
			}
		})
	})
}
