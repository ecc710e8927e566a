package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/go-json-experiment/json"

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
		(SELECT count(*) FROM (
			SELECT x.message_id FROM mentions x
				WHERE x.user_id = ?1 AND x.channel_id = v.id AND x.message_id > v.last_read_id
					AND x.message_id >= v.start_id
			UNION SELECT x.id FROM messages x
				WHERE x.channel_id = v.id AND x.mentions_everyone = 1 AND x.id > v.last_read_id
					AND x.id >= v.start_id AND x.sender_id <> ?1 AND x.deleted_at = 0
			LIMIT 100)) AS mentions,
		COALESCE((SELECT x.created_at FROM messages x WHERE x.channel_id = v.id AND x.id >= v.start_id
			ORDER BY x.id DESC LIMIT 1), 0) AS last_message_at,
		v.start_id AS history_start_id, hidden, notify,
		CASE kind WHEN 'public' THEN (SELECT count(*) FROM users WHERE deleted_at = 0 AND system = 0)
			ELSE (SELECT count(*) FROM members x WHERE x.channel_id = v.id) END AS member_count,
		(SELECT count(*) FROM pins x WHERE x.channel_id = v.id AND x.message_id >= v.start_id) AS pin_count
	FROM (SELECT c.id, c.kind, c.name, c.topic, c.archived, c.position, c.created_at, ` + lastRead + ` AS last_read_id,
			COALESCE(m.hidden, 0) AS hidden, COALESCE(m.notify, 'all') AS notify,
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
		return c, chat.ErrNotFound
	}
	if err != nil || c.MemberCount > chat.ReceiptMembers {
		return c, err
	}
	one := []chat.Channel{c}
	err = q.addMembers(one)
	return one[0], err
}

// addMembers fills in who is in the channels of up to chat.ReceiptMembers
// people, and how far they have read.
func (q *conn) addMembers(channels []chat.Channel) error {
	small := map[chat.ChannelID]*chat.Channel{}
	var ids []chat.ChannelID
	for i := range channels {
		if c := &channels[i]; c.MemberCount <= chat.ReceiptMembers {
			small[c.ID] = c
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	var rows []struct {
		ChannelID chat.ChannelID `db:"channel_id"`
		chat.Member
	}
	const row = `SELECT c.id AS channel_id, u.id AS user_id, ` + lastRead + ` AS last_read_id, ` + since + ` AS since_id `
	err = q.list(&rows, row+`
		FROM json_each(?1) j JOIN channels c ON c.id = j.value AND c.kind = 'public'
		JOIN users u ON u.deleted_at = 0 AND u.system = 0
		LEFT JOIN members m ON m.channel_id = c.id AND m.user_id = u.id
		UNION ALL `+row+`
		FROM json_each(?1) j JOIN channels c ON c.id = j.value AND c.kind <> 'public'
		JOIN members m ON m.channel_id = c.id JOIN users u ON u.id = m.user_id
		ORDER BY 1, 2`, string(list))
	for _, r := range rows {
		c := small[r.ChannelID]
		c.Members = append(c.Members, r.Member)
	}
	return err
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
		Position: c.Position, CreatedAt: t.now, LastReadID: head, Notify: chat.NotifyAll}
	err = t.get(&made.MemberCount, `SELECT count(*) FROM users WHERE deleted_at = 0 AND system = 0`)
	if err != nil {
		return err
	}
	one := []chat.Channel{made}
	if err := t.addMembers(one); err != nil {
		return err
	}
	return t.tell(told{typ: chat.ChannelCreated, channel: made.ID, public: true, data: one[0]})
}

func (t *tx) changePublic(c chat.ChannelChange) error {
	_, err := t.exec(`UPDATE channels SET topic = ?, position = ?, archived = ? WHERE id = ?`,
		c.Topic, c.Position, c.Archived, c.ID)
	if err != nil {
		return err
	}
	return t.tell(told{typ: chat.ChannelUpdated, channel: c.ID, public: true, data: c})
}
