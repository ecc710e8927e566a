package store

import (
	"context"
	"database/sql"
	"errors"
	"os"

	"minimost/chat"
)

// SetAvatar gives somebody a picture, or their initials back if file is nil,
// and tells everybody. It takes the file over, whether or not it succeeds.
func (s *Store) SetAvatar(ctx context.Context, session chat.Session, file *Temp, mime string) (me chat.Me, err error) {
	defer file.Discard()
	var sum string
	if file != nil {
		if err := s.room(file.Size()); err != nil {
			return me, err
		}
		s.blobs.moving.RLock()
		defer s.blobs.moving.RUnlock()
		if sum, err = file.keep(); err != nil {
			return me, err
		}
	}
	err = s.update(ctx, func(t *tx) error {
		var was string
		if err := t.get(&was, `SELECT avatar FROM users WHERE id = ?`, session.UserID); err != nil {
			return err
		}
		if was != sum {
			if err := t.setAvatar(session.UserID, was, sum, mime); err != nil {
				return err
			}
		}
		me, err = t.me(session)
		if err != nil || was == sum {
			return err
		}
		return t.tell(told{typ: chat.UserUpdated, public: true, data: me.User})
	})
	return me, err
}

func (t *tx) setAvatar(user chat.UserID, was, sum, mime string) error {
	_, err := t.exec(`UPDATE users SET avatar = ?, avatar_mime = ?, avatar_version = avatar_version + 1 WHERE id = ?`,
		sum, mime, user)
	if err != nil {
		return err
	}
	return t.drop(was)
}

// Avatar is a picture that is open for reading. The caller must Close it.
type Avatar struct {
	*os.File
	MIME    string `db:"avatar_mime"`
	Hash    string `db:"avatar"`
	Version int    `db:"avatar_version"`
}

// OpenAvatar opens somebody's picture; chat.ErrNotFound if they have none.
func (s *Store) OpenAvatar(ctx context.Context, user chat.UserID) (*Avatar, error) {
	a := new(Avatar)
	err := s.view(ctx, func(q *conn) error {
		return q.get(a, `SELECT avatar, avatar_mime, avatar_version FROM users WHERE id = ? AND deleted_at = 0`, user)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = chat.ErrNotFound
	}
	if err == nil {
		a.File, err = s.blobs.openBlob(a.Hash)
	}
	return a, err
}
