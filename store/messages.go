package store

import (
	"context"
	"database/sql"
	"errors"
	"html"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

// Text is what somebody wrote, with its renderings.
type Text struct {
	// Body is what was typed, cleaned by chat.CleanBody.
	Body string
	// HTML is its safe rendering.
	HTML string
	// Excerpt is its first line as plain text, for quotes.
	Excerpt string
	// Mentions are the people it names, and Everyone says that it names all.
	// Those who are not in the channel are left out when it is stored.
	Mentions []chat.UserID
	Everyone bool
	// Links are those that are to have a card, each once.
	Links []Link
}

// NewMessage is a message to be stored.
type NewMessage struct {
	ChannelID chat.ChannelID
	SenderID  chat.UserID
	Text      Text
	// Nonce names this send, so that repeating it stores nothing more.
	Nonce string
	// ReplyTo is the message quoted, 0 for none.
	ReplyTo chat.MessageID
	// Attachments are the sender's uploads that wait for this message.
	Attachments []chat.AttachmentID
}

// messageRow is a message as it is read, with the parent it quotes.
type messageRow struct {
	chat.Message
	QuoteID      chat.MessageID `db:"quote_id"`
	QuoteSender  chat.UserID    `db:"quote_sender"`
	QuoteExcerpt string         `db:"quote_excerpt"`
	QuoteDeleted bool           `db:"quote_deleted"`
	NoteJSON     string         `db:"note_json"`
}

// selectMessage does not tell when a deleted message was edited: who was away
// meanwhile is only told that it has gone.
const selectMessage = `SELECT m.id, m.channel_id, m.sender_id, m.kind, m.body, m.html, m.created_at,
		CASE m.deleted_at WHEN 0 THEN m.edited_at ELSE 0 END AS edited_at, m.deleted_at, COALESCE(m.nonce, '') AS nonce, m.mentions_everyone,
		COALESCE(m.note, '') AS note_json,
		COALESCE(n.pinned_at, 0) AS pinned_at, COALESCE(n.user_id, 0) AS pinned_by,
		COALESCE(m.reply_to, 0) AS quote_id, COALESCE(p.sender_id, 0) AS quote_sender,
		COALESCE(p.excerpt, '') AS quote_excerpt, COALESCE(p.deleted_at > 0, 0) AS quote_deleted
	FROM messages m LEFT JOIN messages p ON p.id = m.reply_to LEFT JOIN pins n ON n.message_id = m.id `

// shown keeps deleted messages out of the history, but for those that a
// remaining reply quotes.
const shown = `(m.deleted_at = 0 OR EXISTS (SELECT 1 FROM messages r WHERE r.reply_to = m.id AND r.deleted_at = 0))`

// messages gives rows as a reader sees them whose history begins at start,
// with what hangs on them.
func (q *conn) messages(rows []messageRow, start chat.MessageID) ([]chat.Message, error) {
	list := make([]chat.Message, 0, len(rows))
	for i := range rows {
		list = append(list, rows[i].message(start))
	}
	return list, q.decorate(list)
}

// decorate fills in mentions, reactions, files and previews.
func (q *conn) decorate(list []chat.Message) error {
	at := make(map[chat.MessageID]*chat.Message, len(list))
	ids := make([]chat.MessageID, 0, len(list))
	for i := range list {
		at[list[i].ID] = &list[i]
		ids = append(ids, list[i].ID)
	}
	if len(ids) == 0 {
		return nil
	}
	all, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	var named []struct {
		MessageID chat.MessageID `db:"message_id"`
		UserID    chat.UserID    `db:"user_id"`
	}
	err = q.list(&named, `SELECT message_id, user_id FROM mentions
		WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY message_id, user_id`, string(all))
	if err != nil {
		return err
	}
	for _, n := range named {
		m := at[n.MessageID]
		m.Mentions = append(m.Mentions, n.UserID)
	}
	var given []chat.ReactionChange
	err = q.list(&given, `SELECT message_id, user_id, emoji FROM reactions
		WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY id`, string(all))
	for _, g := range given {
		at[g.MessageID].React(g.Emoji, g.UserID)
	}
	if err != nil {
		return err
	}
	if err := q.decorateFiles(at, string(all)); err != nil {
		return err
	}
	return q.addPreviews(at, string(all))
}

// message gives the row as a reader sees it whose history begins at start,
// without what hangs on it.
func (r *messageRow) message(start chat.MessageID) chat.Message {
	m := r.Message
	if r.NoteJSON != "" {
		m.Note = new(chat.Note)
		if json.Unmarshal([]byte(r.NoteJSON), m.Note) != nil {
			m.Note = nil // the words in the body are still there
		}
	}
	if r.QuoteID != 0 && m.DeletedAt == 0 {
		m.ReplyTo = &chat.Quote{ID: r.QuoteID, SenderID: r.QuoteSender, Excerpt: r.QuoteExcerpt, Deleted: r.QuoteDeleted}
		if r.QuoteID < start {
			m.ReplyTo = m.ReplyTo.Hidden()
		}
	}
	return m
}

// Messages gives a page of a channel's history, oldest first.
func (s *Store) Messages(ctx context.Context, user chat.UserID, channel chat.ChannelID, r chat.Range) (
	chat.Page, error) {
	var page chat.Page
	r = r.Clamp()
	err := s.view(ctx, func(q *conn) error {
		a, err := q.access(user, channel)
		if err != nil {
			return err
		}
		page, err = q.page(channel, a.StartID, r)
		return err
	})
	return page, err
}

func (q *conn) page(channel chat.ChannelID, start chat.MessageID, r chat.Range) (page chat.Page, err error) {
	var older, newer []messageRow
	switch {
	case r.After != 0:
		newer, page.MoreAfter, err = q.newer(channel, max(start, r.After+1), r.Limit)
		if err == nil {
			page.MoreBefore, err = q.anyBefore(channel, start, r.After+1)
		}
	case r.Around != 0:
		half := r.Limit / 2
		older, page.MoreBefore, err = q.older(channel, start, r.Around, half)
		if err == nil {
			newer, page.MoreAfter, err = q.newer(channel, max(start, r.Around), r.Limit-half)
		}
	case r.Before != 0:
		older, page.MoreBefore, err = q.older(channel, start, r.Before, r.Limit)
		if err == nil {
			page.MoreAfter, err = q.anyFrom(channel, max(start, r.Before))
		}
	default:
		older, page.MoreBefore, err = q.older(channel, start, chat.MaxID, r.Limit)
	}
	if err == nil {
		page.Messages, err = q.messages(append(older, newer...), start)
	}
	return page, err
}

// older reads up to limit messages in [start, before), oldest first, and says
// whether there are more.
func (q *conn) older(channel chat.ChannelID, start, before chat.MessageID, limit int) ([]messageRow, bool, error) {
	rows, more, err := some[messageRow](q, limit, selectMessage+`WHERE m.channel_id = ? AND m.id >= ? AND m.id < ? AND `+shown+`
		ORDER BY m.id DESC LIMIT ?`, channel, start, before, limit+1)
	slices.Reverse(rows)
	return rows, more, err
}

// newer reads up to limit messages from an id on, oldest first.
func (q *conn) newer(channel chat.ChannelID, from chat.MessageID, limit int) ([]messageRow, bool, error) {
	return some[messageRow](q, limit, selectMessage+`WHERE m.channel_id = ? AND m.id >= ? AND `+shown+`
		ORDER BY m.id LIMIT ?`, channel, from, limit+1)
}

// worded is a row with a message.
type worded interface{ words() int }

func (r *messageRow) words() int { return len(r.Body) + len(r.HTML) }

// some reads up to limit rows of messages, fewer when their words are more than
// chat.PageBytes, and says whether there are more. The first is always there.
func some[T any, R interface {
	*T
	worded
}](q *conn, limit int, query string, args ...any) (rows []T, more bool, err error) {
	size := 0
	err = q.each(q.ctx, query, args, func(from *sqlx.Rows) (bool, error) {
		if more = len(rows) == limit; more {
			return false, nil
		}
		var row T
		if err := from.StructScan(&row); err != nil {
			return false, err
		}
		if size += R(&row).words(); size > chat.PageBytes && len(rows) > 0 {
			more = true
			return false, nil
		}
		rows = append(rows, row)
		return true, nil
	})
	return rows, more, err
}

func (q *conn) anyBefore(channel chat.ChannelID, start, before chat.MessageID) (any bool, err error) {
	err = q.get(&any, `SELECT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = ? AND m.id >= ? AND m.id < ?
		AND `+shown+`)`, channel, start, before)
	return any, err
}

func (q *conn) anyFrom(channel chat.ChannelID, from chat.MessageID) (any bool, err error) {
	err = q.get(&any, `SELECT EXISTS (SELECT 1 FROM messages m WHERE m.channel_id = ? AND m.id >= ? AND `+shown+`)`,
		channel, from)
	return any, err
}

// Message gives one message, also a deleted one, of which nothing is left.
func (s *Store) Message(ctx context.Context, user chat.UserID, id chat.MessageID) (chat.Message, error) {
	var m chat.Message
	err := s.view(ctx, func(q *conn) error {
		a, row, err := q.accessMessage(user, id)
		if err == nil {
			m, err = q.whole(row, a.StartID)
		}
		return err
	})
	return m, err
}

// whole is one row with what hangs on it.
func (q *conn) whole(row messageRow, start chat.MessageID) (chat.Message, error) {
	list, err := q.messages([]messageRow{row}, start)
	if err != nil {
		return chat.Message{}, err
	}
	return list[0], nil
}

// PostMessage stores a message and tells the channel. Repeating a send with
// the same nonce gives the first message and created == false.
func (s *Store) PostMessage(ctx context.Context, n NewMessage) (m chat.Message, created bool, err error) {
	err = s.update(ctx, func(t *tx) (err error) {
		m, created, err = t.postMessage(n)
		return err
	})
	return m, created, err
}

func (t *tx) postMessage(n NewMessage) (chat.Message, bool, error) {
	a, err := t.access(n.SenderID, n.ChannelID)
	if err != nil {
		return chat.Message{}, false, err
	}
	if m, found, err := t.sent(n, a.StartID); err != nil || found {
		return m, false, err
	}
	if a.Archived {
		return chat.Message{}, false, chat.ErrArchived
	}
	m := chat.Message{ChannelID: n.ChannelID, SenderID: n.SenderID, Kind: chat.UserMessage,
		Body: n.Text.Body, HTML: n.Text.HTML, CreatedAt: t.now, Nonce: n.Nonce}
	if n.ReplyTo != 0 {
		if m.ReplyTo, err = t.quote(n, a.StartID); err != nil {
			return chat.Message{}, false, err
		}
	}
	if m.Mentions, err = t.mentioned(m, a.Kind, n.Text.Mentions); err != nil {
		return chat.Message{}, false, err
	}
	m.MentionsEveryone = n.Text.Everyone
	files, err := t.waiting(n.SenderID, n.Attachments)
	if err != nil {
		return chat.Message{}, false, err
	}
	m.Attachments, m.Previews = attachmentsOf(files), known(n.Text.Links)
	err = t.addMessage(&m, excerptOf(n.Text, m.Attachments), a.Kind == chat.Public)
	if err == nil {
		err = t.setLinks(&m, n.Text.Links)
	}
	if err != nil || a.Kind != chat.Direct {
		return m, true, err
	}
	return m, true, t.openDirect(n.ChannelID)
}

// sent finds the message that an earlier send with the same nonce has stored.
// Another text under that nonce is refused, unless the first was changed since,
// and so is one from before the sender's joining: they do not see that any more.
func (t *tx) sent(n NewMessage, start chat.MessageID) (chat.Message, bool, error) {
	var id chat.MessageID
	// Nearly every send is new: its nonce is looked up in the index alone.
	err := t.get(&id, `SELECT id FROM messages WHERE sender_id = ? AND nonce = ?`, n.SenderID, n.Nonce)
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Message{}, false, nil
	}
	var row messageRow
	if err == nil {
		err = t.get(&row, selectMessage+`WHERE m.id = ?`, id)
	}
	if err != nil {
		return chat.Message{}, false, err
	}
	m, err := t.whole(row, start)
	if err != nil {
		return m, false, err
	}
	changed := row.EditedAt != 0 || row.DeletedAt != 0
	same := row.Body == n.Text.Body && sameFiles(m.Attachments, n.Attachments)
	if row.ChannelID != n.ChannelID || row.ID < start || !same && !changed {
		return chat.Message{}, false, chat.ErrNonceReused
	}
	return m, true, nil
}

// quote reads the parent of a reply, which must be there for the sender.
func (t *tx) quote(n NewMessage, start chat.MessageID) (*chat.Quote, error) {
	var parent struct {
		SenderID chat.UserID `db:"sender_id"`
		Excerpt  string      `db:"excerpt"`
	}
	err := t.get(&parent, `SELECT sender_id, excerpt FROM messages
		WHERE id = ? AND channel_id = ? AND id >= ? AND deleted_at = 0`, n.ReplyTo, n.ChannelID, start)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, chat.ErrReplyGone
	}
	return &chat.Quote{ID: n.ReplyTo, SenderID: parent.SenderID, Excerpt: parent.Excerpt}, err
}

// addMessage writes a message and tells of it; it sets the id.
func (t *tx) addMessage(m *chat.Message, excerpt string, public bool) error {
	var quoted chat.MessageID
	if m.ReplyTo != nil {
		quoted = m.ReplyTo.ID
	}
	var note string
	if m.Note != nil {
		note = string(chat.Payload(m.Note))
	}
	id, err := t.insert(`INSERT INTO messages (channel_id, sender_id, kind, body, html, excerpt, reply_to,
			nonce, created_at, mentions_everyone, note, file_names)
		VALUES (?, ?, ?, ?, ?, ?, nullif(?, 0), nullif(?, ''), ?, ?, nullif(?, ''), ?)`,
		m.ChannelID, m.SenderID, m.Kind, m.Body, m.HTML, excerpt, quoted, m.Nonce, m.CreatedAt,
		m.MentionsEveryone, note, fileLines(m.Attachments))
	if err != nil {
		return err
	}
	m.ID = chat.MessageID(id)
	if err := t.setMentions(*m); err != nil {
		return err
	}
	if err := t.attach(m); err != nil {
		return err
	}
	if m.Kind == chat.UserMessage {
		t.reindex(nil, m)
	}
	return t.tell(told{typ: chat.MessageCreated, channel: m.ChannelID, public: public,
		subject: m.ID, quote: quoted, data: m})
}

// notice posts a line that the system writes: body is the note in English.
func (t *tx) notice(channel chat.ChannelID, public bool, body string, note chat.Note) error {
	var system chat.UserID
	if err := t.get(&system, `SELECT id FROM users WHERE system = 1`); err != nil {
		return err
	}
	m := chat.Message{ChannelID: channel, SenderID: system, Kind: chat.SystemMessage,
		Body: body, HTML: "<p>" + html.EscapeString(body) + "</p>", CreatedAt: t.now, Note: &note}
	return t.addMessage(&m, body, public)
}

// EditMessage replaces the text of one's own message, which may become empty if
// it has files.
func (s *Store) EditMessage(ctx context.Context, user chat.UserID, id chat.MessageID, text Text) (
	m chat.Message, err error) {
	err = s.update(ctx, func(t *tx) (err error) {
		a, row, err := t.own(user, id)
		if err != nil {
			return err
		}
		was, err := t.whole(row, 0)
		if err != nil {
			return err
		}
		if text.Body == "" && len(was.Attachments) == 0 {
			return chat.ErrEmptyMessage
		}
		m, text.Excerpt = was, excerptOf(text, was.Attachments)
		m.Body, m.HTML, m.EditedAt, m.MentionsEveryone = text.Body, text.HTML, t.now, text.Everyone
		if m.Mentions, err = t.mentioned(m, a.Kind, text.Mentions); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE messages SET body = ?, html = ?, excerpt = ?, edited_at = ?, mentions_everyone = ?
			WHERE id = ?`, m.Body, m.HTML, text.Excerpt, t.now, m.MentionsEveryone, id)
		if err != nil {
			return err
		}
		if err := t.setMentions(m); err != nil {
			return err
		}
		if err := t.setLinks(&m, text.Links); err != nil {
			return err
		}
		if err := t.retell(m, text.Excerpt); err != nil {
			return err
		}
		t.reindex(&was, &m)
		return t.tell(told{typ: chat.MessageUpdated, channel: m.ChannelID, public: a.Kind == chat.Public,
			subject: id, quote: row.QuoteID, data: chat.MessageChange{Message: m, Excerpt: text.Excerpt, Was: named(was)}})
	})
	return m, err
}

func named(m chat.Message) chat.Named {
	return chat.Named{Mentions: m.Mentions, MentionsEveryone: m.MentionsEveryone}
}

// own finds a message that the user may change.
func (t *tx) own(user chat.UserID, id chat.MessageID) (access, messageRow, error) {
	a, row, err := t.accessMessage(user, id)
	switch {
	case err != nil:
	case row.DeletedAt != 0:
		err = chat.ErrNotFound
	case row.SenderID != user || row.Kind != chat.UserMessage:
		err = chat.ErrNotAuthor
	case a.Archived:
		err = chat.ErrArchived
	}
	return a, row, err
}

// DeleteMessage takes the words out of one's own message, everywhere, with what
// hangs on it. The message stays as "deleted" while replies quote it.
func (s *Store) DeleteMessage(ctx context.Context, user chat.UserID, id chat.MessageID) error {
	return s.update(ctx, func(t *tx) error {
		a, row, err := t.own(user, id)
		if err != nil {
			return err
		}
		return t.deleteMessage(row, a.Kind == chat.Public)
	})
}

// deleteMessage takes a message out for its author.
func (t *tx) deleteMessage(row messageRow, public bool) error {
	was, err := t.whole(row, 0)
	if err != nil {
		return err
	}
	if was.PinnedAt != 0 {
		if err := t.unpin(was, was.SenderID, public); err != nil {
			return err
		}
	}
	if err := t.scrub(was.ID); err != nil {
		return err
	}
	gone := was
	gone.Body, gone.HTML, gone.Attachments, gone.DeletedAt = "", "", nil, t.now
	gone.Previews = nil
	if err := t.retell(gone, ""); err != nil {
		return err
	}
	t.reindex(&was, nil)
	if err := t.tellDeleted(was, t.now, public); err != nil || row.QuoteID == 0 {
		return err
	}
	return t.releaseParent(row.QuoteID, public)
}

// scrub removes what a message said and what hangs on it.
func (t *tx) scrub(id chat.MessageID) error {
	_, err := t.exec(`UPDATE messages SET body = '', html = '', excerpt = '', file_names = '', mentions_everyone = 0,
		deleted_at = ? WHERE id = ?`, t.now, id)
	if err == nil {
		_, err = t.exec(`DELETE FROM mentions WHERE message_id = ?`, id)
	}
	if err == nil {
		_, err = t.exec(`DELETE FROM reactions WHERE message_id = ?`, id)
	}
	if err == nil {
		err = t.detach(id)
	}
	if err == nil {
		err = t.dropLinks(id)
	}
	return err
}

// tellDeleted tells what is left of a message.
func (t *tx) tellDeleted(m chat.Message, at chat.Time, public bool) error {
	var keep bool
	err := t.get(&keep, `SELECT EXISTS (SELECT 1 FROM messages WHERE reply_to = ? AND deleted_at = 0)`, m.ID)
	if err != nil {
		return err
	}
	return t.tell(told{typ: chat.MessageDeleted, channel: m.ChannelID, public: public, subject: m.ID,
		data: chat.Tombstone{ID: m.ID, SenderID: m.SenderID, DeletedAt: at, Keep: keep, Was: named(m)}})
}

// releaseParent lets a deleted parent go with the last reply that quoted it.
func (t *tx) releaseParent(id chat.MessageID, public bool) error {
	var parent messageRow
	if err := t.get(&parent, selectMessage+`WHERE m.id = ?`, id); err != nil || parent.DeletedAt == 0 {
		return err
	}
	return t.tellDeleted(parent.Message, parent.DeletedAt, public)
}
