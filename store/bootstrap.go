package store

import (
	"context"

	"minimost/chat"
)

// Bootstrap reads everything a page starts with in one transaction, so that
// the live stream from its cursor continues it without a seam. Presence and
// Server are left to the caller.
func (s *Store) Bootstrap(ctx context.Context, session chat.Session) (chat.Bootstrap, error) {
	b := chat.Bootstrap{Cursor: chat.Cursor{Epoch: s.epoch}, Drafts: map[chat.ChannelID]string{}}
	err := s.view(ctx, func(q *conn) (err error) {
		b.Now = s.now()
		if b.Cursor.Seq, err = logHead(q); err != nil {
			return err
		}
		if b.Me, err = q.me(session); err != nil {
			return err
		}
		if err := q.list(&b.Channels, selectChannel+`ORDER BY v.position, v.id`, session.UserID); err != nil {
			return err
		}
		if err := q.addMembers(b.Channels); err != nil {
			return err
		}
		if err := q.drafts(session.UserID, b.Drafts); err != nil {
			return err
		}
		return q.list(&b.Users, selectUser+`
			LEFT JOIN (SELECT user_id, max(seen_at) AS seen FROM sessions GROUP BY user_id) s ON s.user_id = u.id
			ORDER BY u.deleted_at > 0, s.seen DESC, u.id LIMIT ?`, chat.BootstrapUsers)
	})
	return b, err
}

func (q *conn) drafts(user chat.UserID, into map[chat.ChannelID]string) error {
	var rows []struct {
		ChannelID chat.ChannelID `db:"channel_id"`
		Draft     string         `db:"draft"`
	}
	err := q.list(&rows, `SELECT channel_id, draft FROM members WHERE user_id = ? AND draft <> ''`, user)
	for _, r := range rows {
		into[r.ChannelID] = r.Draft
	}
	return err
}
