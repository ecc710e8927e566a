package store

import (
	"context"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// People finds the members of a channel that the given folded names belong
// to, for somebody who is in it.
func (s *Store) People(ctx context.Context, user chat.UserID, channel chat.ChannelID, names []string) (
	[]chat.User, error) {
	var found []chat.User
	list, err := json.Marshal(names)
	if err != nil {
		return nil, err
	}
	err = s.view(ctx, func(q *conn) error {
		a, err := q.access(user, channel)
		if err != nil {
			return err
		}
		return q.list(&found, selectUser+`WHERE u.username_folded IN (SELECT value FROM json_each(?1))
			AND u.deleted_at = 0 AND u.system = 0
			AND (?2 OR u.id IN (SELECT user_id FROM members WHERE channel_id = ?3))`,
			string(list), a.Kind == chat.Public, channel)
	})
	return found, err
}

// mentioned keeps those of the named people who are in the channel, by id.
// Naming oneself is nothing to be told of.
func (t *tx) mentioned(m chat.Message, kind chat.ChannelKind, want []chat.UserID) ([]chat.UserID, error) {
	if len(want) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(want)
	if err != nil {
		return nil, err
	}
	var in []chat.UserID
	err = t.list(&in, `SELECT u.id FROM users u WHERE u.id IN (SELECT value FROM json_each(?1)) AND u.deleted_at = 0
		AND u.id <> ?4 AND (?2 OR u.id IN (SELECT user_id FROM members WHERE channel_id = ?3)) ORDER BY u.id`,
		string(list), kind == chat.Public, m.ChannelID, m.SenderID)
	return in, err
}

// setMentions stores whom a message names.
func (t *tx) setMentions(m chat.Message) error {
	if m.EditedAt != 0 {
		if _, err := t.exec(`DELETE FROM mentions WHERE message_id = ?`, m.ID); err != nil {
			return err
		}
	}
	for _, u := range m.Mentions {
		_, err := t.exec(`INSERT INTO mentions (user_id, channel_id, message_id) VALUES (?, ?, ?)`, u, m.ChannelID, m.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// mentionRow is a message with the first that its reader may see there.
type mentionRow struct {
	messageRow
	StartID chat.MessageID `db:"start_id"`
}

// Mentions lists the messages that name the user, or everyone, in all the
// user's channels, newest first, below a message id (0: from the newest).
func (s *Store) Mentions(ctx context.Context, user chat.UserID, before chat.MessageID, limit int) (chat.Page, error) {
	var page chat.Page
	r := chat.Range{Before: before, Limit: limit}.Clamp()
	if r.Before == 0 {
		r.Before = chat.MaxID
	}
	err := s.view(ctx, func(q *conn) error {
		rows, more, err := some[mentionRow](q, r.Limit, `WITH hits AS (
				SELECT message_id AS id FROM mentions WHERE user_id = ?1 AND message_id < ?2
				UNION SELECT id FROM messages WHERE mentions_everyone = 1 AND id < ?2 AND sender_id <> ?1)
			SELECT s.*, CASE c.kind WHEN 'public' THEN 0 ELSE b.history_start_id END AS start_id
			FROM hits h JOIN (`+selectMessage+`) s ON s.id = h.id
			JOIN channels c ON c.id = s.channel_id
			LEFT JOIN members b ON b.channel_id = c.id AND b.user_id = ?1
			WHERE s.deleted_at = 0 AND s.sender_id <> ?1
				AND (c.kind = 'public' OR (b.user_id IS NOT NULL AND s.id >= b.history_start_id))
			ORDER BY h.id DESC LIMIT ?3`, user, r.Before, r.Limit+1)
		if err != nil {
			return err
		}
		page.MoreBefore = more
		page.Messages = make([]chat.Message, 0, len(rows))
		for _, row := range rows {
			page.Messages = append(page.Messages, row.message(row.StartID))
		}
		return q.decorate(page.Messages)
	})
	return page, err
}
