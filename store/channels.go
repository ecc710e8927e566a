package store

import (
	"context"
	"database/sql"
	"errors"

	"minimost/chat"
)

// selectChannel reads channels as user ?1 sees them, those that are theirs
// only. The count of unread messages is derived each time, from an index.
const selectChannel = `
	SELECT id, kind, name, topic, archived, position, created_at, last_read_id,
		COALESCE((SELECT max(x.id) FROM messages x WHERE x.channel_id = v.id AND x.id >= v.start_id), 0)
			AS last_message_id,
		(SELECT count(*) FROM (SELECT 1 FROM messages x
			WHERE x.channel_id = v.id AND x.id > v.last_read_id AND x.id >= v.start_id
				AND x.sender_id <> ?1 AND x.kind = 'user' AND x.deleted_at = 0
			LIMIT 100)) AS unread,
		0 AS mentions
	FROM (SELECT c.*, ` + lastRead + ` AS last_read_id,
			CASE c.kind WHEN 'public' THEN 0 ELSE m.history_start_id END AS start_id
		FROM channels c JOIN users u ON u.id = ?1
		LEFT JOIN members m ON m.channel_id = c.id AND m.user_id = u.id
		WHERE c.kind = 'public' OR m.user_id IS NOT NULL) v `

// Channel gives one channel as the user sees it.
func (s *Store) Channel(ctx context.Context, user chat.UserID, id chat.ChannelID) (chat.Channel, error) {
	var c chat.Channel
	err := s.view(ctx, func(q *conn) (err error) {
		c, err = q.channel(user, id)
		return err
	})
	return c, err
}

func (q *conn) channel(user chat.UserID, id chat.ChannelID) (chat.Channel, error) {
	var c chat.Channel
	err := q.get(&c, selectChannel+`WHERE v.id = ?2`, user, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = chat.ErrNotFound
	}
	return c, err
}

// SyncChannels makes the public channels as channels.json lists them: new
// names are made, order and topics follow the list, and channels that are not
// in it are archived, never lost.
func (s *Store) SyncChannels(ctx context.Context, want []chat.ChannelConfig) error {
	return s.update(ctx, func(t *tx) error {
		var have []chat.ChannelChange
		err := t.list(&have, `SELECT id, name, topic, archived, position FROM channels
			WHERE kind = 'public' ORDER BY position, id`)
		if err != nil {
			return err
		}
		byName := map[string]chat.ChannelChange{}
		for _, c := range have {
			byName[c.Name] = c
		}
		for i, w := range want {
			old, found := byName[w.Name]
			delete(byName, w.Name)
			now := chat.ChannelChange{ID: old.ID, Name: w.Name, Topic: w.Topic, Position: i + 1}
			if !found {
				err = t.addPublic(now)
			} else if old != now {
				err = t.changePublic(now)
			}
			if err != nil {
				return err
			}
		}
		for _, c := range byName {
			if c.Archived {
				continue
			}
			c.Archived = true
			if err := t.changePublic(c); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) addPublic(c chat.ChannelChange) error {
	var head chat.MessageID
	if err := t.get(&head, `SELECT COALESCE(max(id), 0) FROM messages`); err != nil {
		return err
	}
	id, err := t.insert(`INSERT INTO channels (kind, name, topic, position, start_id, created_at)
		VALUES ('public', ?, ?, ?, ?, ?)`, c.Name, c.Topic, c.Position, head, t.now)
	if err != nil {
		return err
	}
	made := chat.Channel{ID: chat.ChannelID(id), Kind: chat.Public, Name: c.Name, Topic: c.Topic,
		Position: c.Position, CreatedAt: t.now, LastReadID: head}
	return t.tell(told{typ: chat.ChannelCreated, channel: made.ID, public: true, data: made})
}

func (t *tx) changePublic(c chat.ChannelChange) error {
	_, err := t.exec(`UPDATE channels SET topic = ?, position = ?, archived = ? WHERE id = ?`,
		c.Topic, c.Position, c.Archived, c.ID)
	if err != nil {
		return err
	}
	return t.tell(told{typ: chat.ChannelUpdated, channel: c.ID, public: true, data: c})
}
