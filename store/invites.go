package store

import (
	"context"
	"errors"
	"time"

	"minimost/chat"
)

const selectInvite = `SELECT id, COALESCE(created_by, 0) AS created_by, uses_left, used, created_at, expires_at FROM invites `

// MakeInvite makes a token with which so many people can make an account, for
// as long as valid. by is 0 for the administrator; somebody with an account may
// have chat.InvitesPerUser that still work, beyond which the error is
// chat.ErrTooManyInvites. An account that is closed takes its invites with it.
func (s *Store) MakeInvite(ctx context.Context, by chat.UserID, uses int, valid time.Duration) (
	invite chat.Invite, token string, err error) {
	token = newToken()
	err = s.update(ctx, func(t *tx) error {
		if _, err := t.exec(`DELETE FROM invites WHERE expires_at <= ?`, t.now); err != nil {
			return err
		}
		if err := t.mayInvite(by); err != nil {
			return err
		}
		id, err := t.insert(`INSERT INTO invites (token_hash, created_by, uses_left, created_at, expires_at)
			VALUES (?, nullif(?, 0), ?, ?, ?)`, hashToken(token), by, uses, t.now, t.now+chat.Time(valid.Milliseconds()))
		if err != nil {
			return err
		}
		return t.get(&invite, selectInvite+`WHERE id = ?`, id)
	})
	return invite, token, err
}

func (t *tx) mayInvite(by chat.UserID) error {
	if by == 0 {
		return nil
	}
	if err := t.account(by); err != nil {
		return err
	}
	var working int
	err := t.get(&working, `SELECT count(*) FROM invites WHERE created_by = ? AND uses_left > 0`, by)
	if err == nil && working >= chat.InvitesPerUser {
		err = chat.ErrTooManyInvites
	}
	return err
}

// Invites lists those that have not expired, also used-up ones, the newest first.
func (s *Store) Invites(ctx context.Context) ([]chat.Invite, error) {
	invites := []chat.Invite{}
	err := s.view(ctx, func(q *conn) error {
		return q.list(&invites, selectInvite+`WHERE expires_at > ? ORDER BY id DESC`, s.now())
	})
	return invites, err
}

// RevokeInvite takes an invite back; accounts that were made with it stay.
func (s *Store) RevokeInvite(ctx context.Context, id chat.InviteID) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.exec(`DELETE FROM invites WHERE id = ? AND expires_at > ?`, id, t.now)
		if err == nil && n == 0 {
			err = chat.ErrNotFound
		}
		return err
	})
}

// InviteOf finds the invite of a token; chat.ErrInviteGone if nobody can use it
// any more.
func (s *Store) InviteOf(ctx context.Context, token string) (invite chat.Invite, err error) {
	err = s.view(ctx, func(q *conn) error {
		return q.get(&invite, selectInvite+`WHERE token_hash = ? AND uses_left > 0 AND expires_at > ?`, hashToken(token), s.now())
	})
	if errors.Is(err, chat.ErrNotFound) {
		err = chat.ErrInviteGone
	}
	return invite, err
}

// useInvite counts a use. Of those who come at once only as many get through
// as there are uses left.
func (t *tx) useInvite(token string) error {
	n, err := t.exec(`UPDATE invites SET uses_left = uses_left - 1, used = used + 1
		WHERE token_hash = ? AND uses_left > 0 AND expires_at > ?`, hashToken(token), t.now)
	if err == nil && n == 0 {
		err = chat.ErrInviteGone
	}
	return err
}
