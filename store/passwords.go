package store

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"time"

	"minimost/chat"
)

// newToken is a secret that names something; only its hash is stored.
func newToken() string {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// CheckPassword says whether a password is the user's: chat.ErrWrongPassword
// if not.
func (s *Store) CheckPassword(ctx context.Context, user chat.UserID, password string) error {
	_, err := s.passwordOf(ctx, user, password)
	return err
}

// passwordOf gives the hash that a password was verified against.
func (s *Store) passwordOf(ctx context.Context, user chat.UserID, password string) (hash string, err error) {
	err = s.view(ctx, func(q *conn) error {
		return q.get(&hash, `SELECT password_hash FROM users WHERE id = ? AND deleted_at = 0`, user)
	})
	if err != nil {
		return "", err
	}
	if hash == "" || len(password) > chat.PasswordMax {
		return "", chat.ErrWrongPassword
	}
	ok, err := s.verifyPassword(ctx, password, hash)
	if err == nil && !ok {
		err = chat.ErrWrongPassword
	}
	return hash, err
}

// ChangePassword replaces one's own password and ends all other sessions.
// Errors: chat.ErrWrongPassword, chat.ErrWeakPassword.
func (s *Store) ChangePassword(ctx context.Context, session chat.Session, current, password string) error {
	was, err := s.passwordOf(ctx, session.UserID, current)
	if err != nil {
		return err
	}
	if password == current {
		return chat.ErrWeakPassword.WithDetail("That is the password you have. Choose another one.")
	}
	hash, err := s.newHash(ctx, session.UserID, password)
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?`,
			hash, session.UserID, was)
		if err != nil {
			return err
		}
		if n == 0 { // somebody else was quicker
			return chat.ErrWrongPassword
		}
		return t.passwordChanged(session.UserID, session.ID)
	})
}

// newHash checks and hashes a password that somebody wants.
func (s *Store) newHash(ctx context.Context, user chat.UserID, password string) (string, error) {
	u, err := s.User(ctx, user)
	if err != nil {
		return "", err
	}
	if err := chat.CheckPassword(password, u.Username); err != nil {
		return "", err
	}
	return s.hashPassword(ctx, password)
}

// passwordChanged makes worthless what the old password has given: links to
// replace it, and all sessions but one (0: all).
func (t *tx) passwordChanged(user chat.UserID, keep chat.SessionID) error {
	if _, err := t.exec(`DELETE FROM password_resets WHERE user_id = ?`, user); err != nil {
		return err
	}
	return t.endOtherSessions(user, keep)
}

// OfferReset makes a token with which the user can choose a new password, once
// and for as long as valid. Older ones end. notice, unless its body is empty, is
// sent to the user by the system; it must not hold the token, which it cannot,
// since the token is made here.
func (s *Store) OfferReset(ctx context.Context, user chat.UserID, valid time.Duration, notice Text) (
	token string, err error) {
	token = newToken()
	err = s.update(ctx, func(t *tx) error {
		if err := t.account(user); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM password_resets WHERE user_id = ?`, user); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO password_resets (token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)`,
			hashToken(token), user, t.now, t.now+chat.Time(valid.Milliseconds()))
		if err != nil || notice.Body == "" {
			return err
		}
		return t.sendDirect(user, notice)
	})
	return token, err
}

// Reset says who may choose a new password: whoever has the token, or else the
// user whose session it is, if there is an offer for them.
type Reset struct {
	Token string
	User  chat.UserID // counts when Token is ""
}

// ResetUser is whose password a reset would replace. The error is
// chat.ErrResetGone when there is no such offer any more.
func (s *Store) ResetUser(ctx context.Context, r Reset) (user chat.User, err error) {
	err = s.view(ctx, func(q *conn) error {
		id, err := q.resetUser(r, s.now())
		if err != nil {
			return err
		}
		return q.get(&user, selectUser+`WHERE u.id = ?`, id)
	})
	if errors.Is(err, chat.ErrNotFound) {
		err = chat.ErrResetGone
	}
	return user, err
}

// resetUser answers sql.ErrNoRows when there is no such offer.
func (q *conn) resetUser(r Reset, now chat.Time) (id chat.UserID, err error) {
	const offer = `SELECT r.user_id FROM password_resets r JOIN users u ON u.id = r.user_id
		WHERE u.deleted_at = 0 AND u.disabled_at = 0 AND r.expires_at > ? AND `
	if r.Token != "" {
		return id, q.get(&id, offer+`r.token_hash = ?`, now, hashToken(r.Token))
	}
	return id, q.get(&id, offer+`r.user_id = ?`, now, r.User)
}

// ResetPassword sets a new password, which uses up the offer and ends all of
// the user's sessions. Of two that come at once one gets chat.ErrResetGone. A
// password that is too weak leaves the offer standing.
func (s *Store) ResetPassword(ctx context.Context, r Reset, password string) (user chat.User, err error) {
	if user, err = s.ResetUser(ctx, r); err != nil {
		return user, err
	}
	hash, err := s.newHash(ctx, user.ID, password)
	if err != nil {
		return user, err
	}
	err = s.update(ctx, func(t *tx) error {
		id, err := t.resetUser(r, t.now)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE users SET password_hash = ? WHERE id = ?`, hash, id); err != nil {
			return err
		}
		return t.passwordChanged(id, 0)
	})
	if errors.Is(err, chat.ErrNotFound) {
		err = chat.ErrResetGone
	}
	return user, err
}

// sendDirect has the system write to one person.
func (t *tx) sendDirect(user chat.UserID, text Text) error {
	var system chat.UserID
	if err := t.get(&system, `SELECT id FROM users WHERE system = 1`); err != nil {
		return err
	}
	people := []chat.UserID{system, user}
	key := directKey(people)
	var ids []chat.ChannelID
	if err := t.list(&ids, `SELECT id FROM channels WHERE direct_key = ?`, key); err != nil {
		return err
	}
	if len(ids) == 0 {
		id, err := t.makeRoom(system, chat.Direct, "", "", key, people)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	m := chat.Message{ChannelID: ids[0], SenderID: system, Kind: chat.UserMessage, Body: text.Body,
		HTML: text.HTML, CreatedAt: t.now}
	if err := t.addMessage(&m, text.Excerpt, false); err != nil {
		return err
	}
	return t.openDirect(ids[0])
}
