package store

import (
	"context"
	"fmt"
	"unicode/utf8"

	"minimost/chat"
)

// MarkRead moves a member's watermark forward to a message, never back and
// never beyond the newest one they may see.
func (s *Store) MarkRead(ctx context.Context, user chat.UserID, channel chat.ChannelID, message chat.MessageID) error {
	return s.update(ctx, func(t *tx) error {
		a, err := t.access(user, channel)
		if err != nil {
			return err
		}
		var newest chat.MessageID
		err = t.get(&newest, `SELECT COALESCE(max(id), 0) FROM messages WHERE channel_id = ?`, channel)
		if err != nil {
			return err
		}
		if message = min(message, newest); message <= a.LastReadID {
			return nil
		}
		return t.setRead(user, channel, message)
	})
}

// MarkUnread moves the watermark back to just before a message.
func (s *Store) MarkUnread(ctx context.Context, user chat.UserID, channel chat.ChannelID, message chat.MessageID) error {
	return s.update(ctx, func(t *tx) error {
		a, row, err := t.accessMessage(user, message)
		if err != nil {
			return err
		}
		if row.ChannelID != channel {
			return chat.ErrNotFound
		}
		if message-1 >= a.LastReadID {
			return nil
		}
		return t.setRead(user, channel, message-1)
	})
}

// setRead stores a watermark and tells the reader's own devices, and in a
// smaller channel the others.
func (t *tx) setRead(user chat.UserID, channel chat.ChannelID, message chat.MessageID) error {
	_, err := t.exec(`INSERT INTO members (channel_id, user_id, last_read_id, joined_at) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET last_read_id = excluded.last_read_id`, channel, user, message, t.now)
	if err != nil {
		return err
	}
	c, err := t.channel(user, channel)
	if err != nil {
		return err
	}
	mark := chat.ReadMark{UserID: user, LastReadID: message}
	if c.MemberCount <= chat.ReceiptMembers {
		err := t.tell(told{typ: chat.ReadUpdated, channel: channel, public: c.Kind == chat.Public,
			key: fmt.Sprintf("seen:%d:%d", channel, user), data: mark})
		if err != nil {
			return err
		}
	}
	mark.Counts = &chat.Counts{Unread: c.Unread, Mentions: c.Mentions}
	return t.tell(told{typ: chat.ReadUpdated, channel: channel, user: user,
		key: fmt.Sprintf("read:%d:%d", channel, user), data: mark})
}

// SetDraft keeps an unsent text for the user's other devices; empty clears it.
func (s *Store) SetDraft(ctx context.Context, user chat.UserID, channel chat.ChannelID, body string) error {
	if err := chat.CheckText(body); err != nil {
		return err
	}
	if utf8.RuneCountInString(body) > chat.DraftCharsMax || len(body) > chat.MessageBytesMax {
		return chat.ErrMessageTooLong
	}
	return s.update(ctx, func(t *tx) error {
		a, err := t.access(user, channel)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO members (channel_id, user_id, last_read_id, draft, joined_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET draft = excluded.draft`, channel, user, a.LastReadID, body, t.now)
		if err != nil {
			return err
		}
		return t.tell(told{typ: chat.DraftUpdated, channel: channel, user: user,
			key: fmt.Sprintf("draft:%d:%d", channel, user), data: chat.Draft{Body: body}})
	})
}
