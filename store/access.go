package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"minimost/chat"
)

// access is what somebody may do in a channel. Every read and write of a
// channel or a message begins with one.
type access struct {
	Kind     chat.ChannelKind `db:"kind"`
	Archived bool             `db:"archived"`
	// StartID is the first message this member may see.
	StartID chat.MessageID `db:"start_id"`
	// LastReadID is this member's watermark.
	LastReadID chat.MessageID `db:"last_read_id"`
	// Stored says that there is a row in members.
	Stored bool `db:"stored"`
}

// since is the newest message that was there before both the member and the
// channel; lastRead is the member's watermark, the same where there is no row.
const (
	since    = `max(u.start_id, c.start_id, COALESCE(m.history_start_id, 1) - 1)`
	lastRead = `COALESCE(m.last_read_id, ` + since + `)`
)

// access answers chat.ErrNotFound for what is absent and for what is not the
// user's to see, alike.
func (q *conn) access(user chat.UserID, channel chat.ChannelID) (access, error) {
	var a access
	err := q.get(&a, `SELECT c.kind, c.archived, m.user_id IS NOT NULL AS stored,
			CASE c.kind WHEN 'public' THEN 0 ELSE m.history_start_id END AS start_id,
			`+lastRead+` AS last_read_id
		FROM channels c JOIN users u ON u.id = ?1 AND u.deleted_at = 0
		LEFT JOIN members m ON m.channel_id = c.id AND m.user_id = u.id
		WHERE c.id = ?2 AND (c.kind = 'public' OR m.user_id IS NOT NULL)`, user, channel)
	if errors.Is(err, sql.ErrNoRows) {
		return access{}, chat.ErrNotFound
	}
	return a, err
}

// accessMessage finds a message the user may see, deleted or not.
func (q *conn) accessMessage(user chat.UserID, id chat.MessageID) (access, messageRow, error) {
	var m messageRow
	if err := q.get(&m, selectMessage+`WHERE m.id = ?`, id); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			err = chat.ErrNotFound
		}
		return access{}, m, err
	}
	a, err := q.access(user, m.ChannelID)
	if err == nil && m.ID < a.StartID {
		err = chat.ErrNotFound
	}
	return a, m, err
}

// accessFile finds a file the user may see: one of a message that is there for
// them, or one of their own that waits for its message.
func (q *conn) accessFile(user chat.UserID, id chat.AttachmentID) (attachmentRow, error) {
	var row attachmentRow
	err := q.get(&row, selectAttachment+`WHERE a.id = ? AND a.expired_at = 0`, id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return row, chat.ErrNotFound
	case err != nil:
		return row, err
	case row.MessageID == 0 && row.UploaderID == user:
		return row, nil
	case row.MessageID == 0:
		return row, chat.ErrNotFound
	}
	_, m, err := q.accessMessage(user, row.MessageID)
	if err == nil && m.DeletedAt != 0 {
		err = chat.ErrNotFound
	}
	return row, err
}

// reach is a channel that somebody may read, from a message on.
type reach struct {
	ID      chat.ChannelID   `db:"id"`
	Kind    chat.ChannelKind `db:"kind"`
	Name    string           `db:"name"`
	StartID chat.MessageID   `db:"start_id"`
}

// reach lists all that a user may read, archived channels too.
func (q *conn) reach(user chat.UserID) ([]reach, error) {
	var all []reach
	err := q.list(&all, `SELECT c.id, c.kind, c.name,
			CASE c.kind WHEN 'public' THEN 0 ELSE m.history_start_id END AS start_id
		FROM channels c JOIN users u ON u.id = ?1 AND u.deleted_at = 0
		LEFT JOIN members m ON m.channel_id = c.id AND m.user_id = u.id
		WHERE c.kind = 'public' OR m.user_id IS NOT NULL`, user)
	return all, err
}

// Audience is who may see an ephemeral event of a channel, for a member of it;
// chat.ErrNotFound for everybody else.
func (s *Store) Audience(ctx context.Context, user chat.UserID, channel chat.ChannelID) (chat.Audience, error) {
	var to chat.Audience
	err := s.view(ctx, func(q *conn) error {
		a, err := q.access(user, channel)
		if err != nil {
			return err
		}
		if a.Kind == chat.Public {
			to.Everyone = true
			return nil
		}
		to.Members, err = readMembers(q, channel)
		return err
	})
	return to, err
}

func readMembers(q *conn, channel chat.ChannelID) (chat.Members, error) {
	var rows []struct {
		UserID  chat.UserID    `db:"user_id"`
		StartID chat.MessageID `db:"history_start_id"`
	}
	err := q.list(&rows, `SELECT user_id, history_start_id FROM members WHERE channel_id = ?`, channel)
	members := make(chat.Members, len(rows))
	for _, r := range rows {
		members[r.UserID] = r.StartID
	}
	return members, err
}

// memberCache keeps the members of private and direct channels for the
// writer, so that telling of a message does not read them each time. Only the
// writer uses it, and it is emptied whenever a membership may have changed
// without it.
type memberCache struct {
	mu sync.Mutex
	by map[chat.ChannelID]chat.Members
}

// cachedChannels bounds the cache; beyond it everything is read anew.
const cachedChannels = 10_000

func (c *memberCache) load(q *conn, channel chat.ChannelID) (chat.Members, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m, ok := c.by[channel]; ok {
		return m, nil
	}
	m, err := readMembers(q, channel)
	if err != nil {
		return nil, err
	}
	if c.by == nil || len(c.by) >= cachedChannels {
		c.by = map[chat.ChannelID]chat.Members{}
	}
	c.by[channel] = m
	return m, nil
}

// forget drops one channel, whose members are about to change.
func (c *memberCache) forget(channel chat.ChannelID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.by, channel)
}

func (c *memberCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by = nil
}
