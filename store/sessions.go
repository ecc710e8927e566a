package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"

	"minimost/chat"
)

// touchEvery is how exactly a session's last use is kept.
const touchEvery = 10 * time.Minute

// tokenBytes of randomness name a session; only their SHA-256 is stored.
const tokenBytes = 32

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Login checks a password and signs in. It takes one full hash whether or not
// there is such an account. The error is chat.ErrBadCredentials for both.
func (s *Store) Login(ctx context.Context, username, password string, from chat.Device) (
	user chat.User, token string, err error) {
	var row struct {
		chat.User
		Hash string `db:"password_hash"`
	}
	err = s.view(ctx, func(q *conn) error {
		return q.get(&row, `SELECT `+userColumns+`, u.password_hash
			FROM users u WHERE u.username_folded = ? AND u.deleted_at = 0 AND u.password_hash <> ''`,
			chat.FoldUsername(username))
	})
	if errors.Is(err, chat.ErrNotFound) {
		row.Hash = absentHash
	} else if err != nil {
		return user, "", err
	}
	ok, err := s.verifyPassword(ctx, password, row.Hash)
	if err != nil {
		return user, "", err
	}
	if !ok || row.ID == 0 {
		return user, "", chat.ErrBadCredentials
	}
	renewed, err := s.renewHash(ctx, password, row.Hash)
	if err != nil {
		return user, "", err
	}
	err = s.update(ctx, func(t *tx) (err error) {
		if err := t.mayLogin(row.ID, row.Hash, renewed); err != nil {
			return err
		}
		token, err = t.addSession(row.ID, from)
		return err
	})
	return row.User, token, err
}

// mayLogin looks again at the account whose password was checked, since that
// took a while, and stores a better hash of it.
func (t *tx) mayLogin(id chat.UserID, hash, renewed string) error {
	var disabled bool
	err := t.get(&disabled, `SELECT disabled_at > 0 FROM users
		WHERE id = ? AND deleted_at = 0 AND password_hash = ?`, id, hash)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return chat.ErrBadCredentials
	case err != nil:
		return err
	case disabled:
		return chat.ErrDisabled
	case renewed != "":
		_, err = t.exec(`UPDATE users SET password_hash = ? WHERE id = ?`, renewed, id)
	}
	return err
}

// addSession makes a session and ends the user's oldest ones beyond the cap.
func (t *tx) addSession(user chat.UserID, from chat.Device) (string, error) {
	token := newToken()
	_, err := t.insert(`INSERT INTO sessions (user_id, token_hash, device, address, created_at, seen_at)
		VALUES (?, ?, ?, ?, ?, ?)`, user, hashToken(token), from.Name, from.Address, t.now, t.now)
	if err != nil {
		return "", err
	}
	var old []chat.SessionID
	err = t.list(&old, `SELECT id FROM sessions WHERE user_id = ? ORDER BY seen_at DESC, id DESC
		LIMIT -1 OFFSET ?`, user, chat.SessionsPerUser)
	if err != nil {
		return "", err
	}
	return token, t.endSessions(user, old)
}

// endSessions deletes sessions and has the hub end their connections.
func (t *tx) endSessions(user chat.UserID, ids []chat.SessionID) error {
	return t.endFor(user, ids, chat.SessionsGone{Sessions: ids})
}

// endFor ends sessions in the way that gone says.
func (t *tx) endFor(user chat.UserID, ids []chat.SessionID, gone chat.SessionsGone) error {
	if len(ids) == 0 {
		return nil
	}
	for _, id := range ids {
		n, err := t.exec(`DELETE FROM sessions WHERE id = ? AND user_id = ?`, id, user)
		if err != nil {
			return err
		}
		if n == 0 {
			return chat.ErrNotFound
		}
	}
	return t.tell(told{typ: chat.SessionEnded, user: nobody, data: gone})
}

// EndOtherSessions signs out all devices of a user but the one that asks.
func (s *Store) EndOtherSessions(ctx context.Context, session chat.Session) error {
	return s.update(ctx, func(t *tx) error { return t.endOtherSessions(session.UserID, session.ID) })
}

// endOtherSessions ends all sessions of a user but one (0: all).
func (t *tx) endOtherSessions(user chat.UserID, keep chat.SessionID) error {
	var others []chat.SessionID
	if err := t.list(&others, `SELECT id FROM sessions WHERE user_id = ? AND id <> ?`, user, keep); err != nil {
		return err
	}
	return t.endSessions(user, others)
}

// EndSession signs one device of a user out; its connections end at once.
func (s *Store) EndSession(ctx context.Context, user chat.UserID, id chat.SessionID) error {
	return s.update(ctx, func(t *tx) error { return t.endSessions(user, []chat.SessionID{id}) })
}

// Sessions lists a user's devices, the last used first.
func (s *Store) Sessions(ctx context.Context, user chat.UserID) ([]chat.Session, error) {
	sessions := []chat.Session{}
	err := s.view(ctx, func(q *conn) error {
		return q.list(&sessions, `SELECT id, user_id, device, address, created_at, seen_at FROM sessions
			WHERE user_id = ? AND seen_at > ? ORDER BY seen_at DESC, id DESC`, user, s.idleSince())
	})
	return sessions, err
}

func (s *Store) idleSince() chat.Time {
	return s.now() - chat.Time(chat.SessionIdle.Milliseconds())
}

// Authenticate finds the session of a token and its user. The error is
// chat.ErrUnauthenticated when it is unknown, ended or too long unused.
func (s *Store) Authenticate(ctx context.Context, token string) (chat.Session, chat.User, error) {
	var session chat.Session
	var user chat.User
	err := s.view(ctx, func(q *conn) error {
		err := q.get(&session, `SELECT id, user_id, device, address, created_at, seen_at FROM sessions
			WHERE token_hash = ? AND seen_at > ?`, hashToken(token), s.idleSince())
		if err != nil {
			return err
		}
		return q.get(&user, selectUser+`WHERE u.id = ? AND u.deleted_at = 0 AND u.disabled_at = 0`, session.UserID)
	})
	if errors.Is(err, chat.ErrNotFound) {
		return chat.Session{}, chat.User{}, chat.ErrUnauthenticated
	}
	if err != nil {
		return chat.Session{}, chat.User{}, err
	}
	if session.SeenAt < s.now()-chat.Time(touchEvery.Milliseconds()) {
		// Being signed in must not depend on being able to write this down.
		if err := s.touch(ctx, session.ID); err != nil {
			s.opts.Log.Warn().Err(err).Msg("could not note the use of a session")
		}
	}
	return session, user, nil
}

func (s *Store) touch(ctx context.Context, id chat.SessionID) error {
	return s.update(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE sessions SET seen_at = ? WHERE id = ?`, t.now, id)
		return err
	})
}
