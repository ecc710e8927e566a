package store

import (
	"context"
	"database/sql"
	"errors"

	"minimost/chat"
)

// PublicChannel is one of the channels that channels.json is about.
type PublicChannel struct {
	ID       chat.ChannelID `json:"id" db:"id"`
	Name     string         `json:"name" db:"name"`
	Topic    string         `json:"topic" db:"topic"`
	Archived bool           `json:"archived,omitzero" db:"archived"`
	Position int            `json:"position" db:"position"`
	Messages int            `json:"messages" db:"messages"`
}

// PublicChannels lists them as the sidebar does, the archived ones last.
func (s *Store) PublicChannels(ctx context.Context) ([]PublicChannel, error) {
	list := []PublicChannel{}
	err := s.view(ctx, func(q *conn) error {
		return q.list(&list, `SELECT c.id, c.name, c.topic, c.archived, c.position,
				(SELECT count(*) FROM messages m WHERE m.channel_id = c.id AND m.deleted_at = 0) AS messages
			FROM channels c WHERE c.kind = 'public' ORDER BY c.archived, c.position, c.id`)
	})
	return list, err
}

// RenamePublic gives a public channel another name. channels.json is to be
// changed alike, or the next SyncChannels makes the old name anew.
func (s *Store) RenamePublic(ctx context.Context, from, to string) error {
	to, err := chat.CheckChannelName(to)
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		var taken bool
		err := t.get(&taken, `SELECT EXISTS (SELECT 1 FROM channels WHERE kind = 'public' AND name = ?)`, to)
		if err != nil {
			return err
		}
		if taken {
			return chat.ErrChannelTaken
		}
		var c chat.ChannelChange
		err = t.get(&c, `SELECT id, name, topic, archived, position FROM channels WHERE kind = 'public' AND name = ?`, from)
		if errors.Is(err, sql.ErrNoRows) {
			return chat.ErrNotFound
		}
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE channels SET name = ? WHERE id = ?`, to, c.ID); err != nil {
			return err
		}
		c.Name = to
		return t.tell(told{typ: chat.ChannelUpdated, channel: c.ID, public: true, data: c})
	})
}
