package store

import (
	"context"

	"minimost/chat"
)

// changeable finds a message that members may react to or pin.
func (t *tx) changeable(user chat.UserID, id chat.MessageID) (access, messageRow, error) {
	a, row, err := t.accessMessage(user, id)
	switch {
	case err != nil:
	case row.DeletedAt != 0:
		err = chat.ErrNotFound
	case a.Archived:
		err = chat.ErrArchived
	}
	return a, row, err
}

// AddReaction gives an emoji, which must be one of the set, to a message.
// Giving it again changes nothing.
func (s *Store) AddReaction(ctx context.Context, user chat.UserID, id chat.MessageID, emoji string) error {
	return s.update(ctx, func(t *tx) error {
		a, row, err := t.changeable(user, id)
		if err != nil {
			return err
		}
		var others int
		err = t.get(&others, `SELECT count(DISTINCT emoji) FROM reactions WHERE message_id = ? AND emoji <> ?`, id, emoji)
		if err != nil {
			return err
		}
		if others >= chat.ReactionsPerMessage {
			return chat.ErrTooManyReactions
		}
		n, err := t.exec(`INSERT INTO reactions (message_id, emoji, user_id) VALUES (?, ?, ?)
			ON CONFLICT DO NOTHING`, id, emoji, user)
		if err != nil || n == 0 {
			return err
		}
		return t.tell(told{typ: chat.ReactionAdded, channel: row.ChannelID, public: a.Kind == chat.Public, subject: id,
			data: chat.ReactionChange{MessageID: id, UserID: user, Emoji: emoji}})
	})
}

// RemoveReaction takes one's own emoji back.
func (s *Store) RemoveReaction(ctx context.Context, user chat.UserID, id chat.MessageID, emoji string) error {
	return s.update(ctx, func(t *tx) error {
		a, row, err := t.changeable(user, id)
		if err != nil {
			return err
		}
		n, err := t.exec(`DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ?`, id, emoji, user)
		if err != nil || n == 0 {
			return err
		}
		return t.tell(told{typ: chat.ReactionGone, channel: row.ChannelID, public: a.Kind == chat.Public, subject: id,
			data: chat.ReactionChange{MessageID: id, UserID: user, Emoji: emoji}})
	})
}

// Pin keeps a message in the channel's list. Pinning again changes nothing.
func (s *Store) Pin(ctx context.Context, user chat.UserID, id chat.MessageID) error {
	return s.update(ctx, func(t *tx) error {
		a, row, err := t.changeable(user, id)
		if err != nil || row.PinnedAt != 0 {
			return err
		}
		var pins int
		if err := t.get(&pins, `SELECT count(*) FROM pins WHERE channel_id = ?`, row.ChannelID); err != nil {
			return err
		}
		if pins >= chat.PinsPerChannel {
			return chat.ErrPinsFull
		}
		_, err = t.exec(`INSERT INTO pins (message_id, channel_id, user_id, pinned_at) VALUES (?, ?, ?, ?)`,
			id, row.ChannelID, user, t.now)
		if err != nil {
			return err
		}
		return t.tell(told{typ: chat.PinAdded, channel: row.ChannelID, public: a.Kind == chat.Public, subject: id,
			data: chat.PinChange{MessageID: id, UserID: user, PinnedAt: t.now}})
	})
}

// Unpin takes a message from the list.
func (s *Store) Unpin(ctx context.Context, user chat.UserID, id chat.MessageID) error {
	return s.update(ctx, func(t *tx) error {
		a, row, err := t.changeable(user, id)
		if err != nil || row.PinnedAt == 0 {
			return err
		}
		return t.unpin(row.Message, user, a.Kind == chat.Public)
	})
}

func (t *tx) unpin(m chat.Message, user chat.UserID, public bool) error {
	if _, err := t.exec(`DELETE FROM pins WHERE message_id = ?`, m.ID); err != nil {
		return err
	}
	return t.tell(told{typ: chat.PinRemoved, channel: m.ChannelID, public: public, subject: m.ID,
		data: chat.PinChange{MessageID: m.ID, UserID: user}})
}

// Pins lists a channel's pinned messages, the newest pin first.
func (s *Store) Pins(ctx context.Context, user chat.UserID, channel chat.ChannelID) ([]chat.Message, error) {
	var list []chat.Message
	err := s.view(ctx, func(q *conn) error {
		a, err := q.access(user, channel)
		if err != nil {
			return err
		}
		var rows []messageRow
		err = q.list(&rows, selectMessage+`WHERE n.channel_id = ? AND m.id >= ? AND m.deleted_at = 0
			ORDER BY n.pinned_at DESC, m.id DESC`, channel, a.StartID)
		if err == nil {
			list, err = q.messages(rows, a.StartID)
		}
		return err
	})
	return list, err
}

// Readers says who but the author has read a message: up to
// chat.ReceiptMembers people, and how many there are.
func (s *Store) Readers(ctx context.Context, user chat.UserID, id chat.MessageID) (ids []chat.UserID, count int, err error) {
	err = s.view(ctx, func(q *conn) error {
		_, row, err := q.accessMessage(user, id)
		if err != nil {
			return err
		}
		const readers = ` FROM members m JOIN users u ON u.id = m.user_id AND u.deleted_at = 0
			JOIN channels c ON c.id = m.channel_id
			WHERE m.channel_id = ?1 AND m.last_read_id >= ?2 AND ` + since + ` < ?2 AND m.user_id <> ?3`
		err = q.get(&count, `SELECT count(*)`+readers, row.ChannelID, id, row.SenderID)
		if err != nil {
			return err
		}
		return q.list(&ids, `SELECT m.user_id`+readers+` ORDER BY m.user_id LIMIT ?4`,
			row.ChannelID, id, row.SenderID, chat.ReceiptMembers)
	})
	return ids, count, err
}
