package store

import (
	"context"
	"fmt"
	"html"
	"regexp"

	"minimost/chat"
)

// Account is what an administrator may know of somebody.
type Account struct {
	chat.User
	DisabledAt chat.Time `json:"disabled_at,omitzero" db:"disabled_at"`
	// HasPassword is false for those who need a link before they can sign in.
	HasPassword bool `json:"has_password" db:"has_password"`
	Sessions    int  `json:"sessions" db:"sessions"`
	Messages    int  `json:"messages" db:"messages"`
	// SeenAt is the last use of a session that has not ended, to about ten
	// minutes.
	SeenAt chat.Time `json:"seen_at,omitzero" db:"seen_at"`
}

const selectAccount = `SELECT ` + userColumns + `, u.disabled_at, u.password_hash <> '' AS has_password,
	(SELECT count(*) FROM sessions s WHERE s.user_id = u.id) AS sessions,
	COALESCE((SELECT max(seen_at) FROM sessions s WHERE s.user_id = u.id), 0) AS seen_at,
	(SELECT count(*) FROM messages m WHERE m.sender_id = u.id AND m.kind = 'user' AND m.deleted_at = 0) AS messages
	FROM users u `

// Accounts lists everybody who has an account, by name.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) {
	accounts := []Account{}
	err := s.view(ctx, func(q *conn) error {
		return q.list(&accounts, selectAccount+`WHERE u.deleted_at = 0 AND u.system = 0 ORDER BY u.username_folded`)
	})
	return accounts, err
}

// AccountNamed finds an account by its name in any case.
func (s *Store) AccountNamed(ctx context.Context, username string) (a Account, err error) {
	err = s.view(ctx, func(q *conn) error {
		return q.get(&a, selectAccount+`WHERE u.deleted_at = 0 AND u.system = 0 AND u.username_folded = ?`,
			chat.FoldUsername(username))
	})
	return a, err
}

// AddAccount makes an account as signing up does. Without a password it can
// sign in once it has used a link, see OfferReset.
func (s *Store) AddAccount(ctx context.Context, username, password string) (user chat.User, err error) {
	if err := chat.CheckUsername(username); err != nil {
		return user, err
	}
	hash := ""
	if password != "" {
		if err := chat.CheckPassword(password, username); err != nil {
			return user, err
		}
		if hash, err = s.hashPassword(ctx, password); err != nil {
			return user, err
		}
	}
	err = s.update(ctx, func(t *tx) (err error) {
		user, err = t.addUser(username, hash)
		return err
	})
	return user, err
}

// account answers sql.ErrNoRows unless there is such an account of a person.
func (t *tx) account(id chat.UserID) error {
	var found int
	return t.get(&found, `SELECT 1 FROM users WHERE id = ? AND deleted_at = 0 AND system = 0`, id)
}

// Disable closes an account, whose sessions and connections end at once, or
// opens it again. Nothing of it is lost.
func (s *Store) Disable(ctx context.Context, id chat.UserID, disabled bool) error {
	return s.update(ctx, func(t *tx) error {
		if err := t.account(id); err != nil {
			return err
		}
		n, err := t.exec(`UPDATE users SET disabled_at = iif(?1, ?2, 0) WHERE id = ?3 AND (disabled_at > 0) <> ?1`,
			disabled, t.now, id)
		if err != nil || n == 0 {
			return err
		}
		if disabled {
			if err := t.expel(id); err != nil {
				return err
			}
		}
		return t.tellUser(id)
	})
}

// expel ends all that an account could be used by, and what it has let in
// others by.
func (t *tx) expel(id chat.UserID) error {
	for _, query := range []string{
		`DELETE FROM password_resets WHERE user_id = ?`,
		`DELETE FROM invites WHERE created_by = ?`,
	} {
		if _, err := t.exec(query, id); err != nil {
			return err
		}
	}
	var all []chat.SessionID
	if err := t.list(&all, `SELECT id FROM sessions WHERE user_id = ?`, id); err != nil {
		return err
	}
	return t.endFor(id, all, chat.SessionsGone{Sessions: all, Disabled: true})
}

// tellUser tells everybody what an account now looks like.
func (t *tx) tellUser(id chat.UserID) error {
	var u chat.User
	if err := t.get(&u, selectUser+`WHERE u.id = ?`, id); err != nil {
		return err
	}
	return t.tell(told{typ: chat.UserUpdated, public: true, data: u})
}

// EndSessions signs an account out everywhere and says of how many devices.
func (s *Store) EndSessions(ctx context.Context, user chat.UserID) (n int, err error) {
	err = s.update(ctx, func(t *tx) error {
		var all []chat.SessionID
		if err := t.list(&all, `SELECT id FROM sessions WHERE user_id = ?`, user); err != nil {
			return err
		}
		n = len(all)
		return t.endSessions(user, all)
	})
	return n, err
}

// Farewell is what becomes of the messages of a deleted account.
type Farewell string

// Anonymise keeps the messages, as those of a deleted user. Erase takes them
// out, with the files and reactions.
const (
	Anonymise Farewell = "anonymise"
	Erase     Farewell = "erase"
)

// DeleteAccount ends an account for good: its sessions and connections end at
// once, its profile is emptied, and nobody can take its name again. With Erase
// the messages follow, a stretch at a time; what is left when the context ends
// is done by the next call of Erasures.
func (s *Store) DeleteAccount(ctx context.Context, id chat.UserID, how Farewell) error {
	err := s.update(ctx, func(t *tx) error {
		if err := t.account(id); err != nil {
			return err
		}
		return t.deleteAccount(id, how)
	})
	if err != nil || how != Erase {
		return err
	}
	return s.Erasures(ctx)
}

func (t *tx) deleteAccount(id chat.UserID, how Farewell) error {
	name, err := t.username(id)
	if err != nil {
		return err
	}
	if err := t.expel(id); err != nil {
		return err
	}
	if err := t.leaveRooms(id); err != nil {
		return err
	}
	for _, query := range []string{
		`UPDATE members SET draft = '' WHERE user_id = ?`,
		`DELETE FROM mentions WHERE user_id = ?`,
		`DELETE FROM events WHERE user_id = ?`, // what only this person was told
	} {
		if _, err := t.exec(query, id); err != nil {
			return err
		}
	}
	var avatar string
	if err := t.get(&avatar, `SELECT avatar FROM users WHERE id = ?`, id); err != nil {
		return err
	}
	if err := t.setAvatar(id, avatar, "", ""); err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO taken_names (name) VALUES (?) ON CONFLICT DO NOTHING`,
		chat.FoldUsername(name)); err != nil {
		return err
	}
	_, err = t.exec(`UPDATE users SET username = ?, username_folded = ':' || id, display_name = ?, password_hash = '',
			bio = '', status_text = '', status_until = 0, settings = '{}', availability = 'auto', name_hue = 1,
			deleted_at = ?, erasing = ? WHERE id = ?`,
		chat.DeletedUsername, chat.DeletedName, t.now, how == Erase, id)
	if err != nil {
		return err
	}
	if err := t.renameNotices(id, name); err != nil {
		return err
	}
	return t.tellUser(id)
}

// leaveRooms takes somebody out of the private channels, without a line: there
// is nobody left to name. Direct channels stay for those on the other side.
func (t *tx) leaveRooms(id chat.UserID) error {
	var rooms []chat.ChannelID
	err := t.list(&rooms, `SELECT m.channel_id FROM members m JOIN channels c ON c.id = m.channel_id
		WHERE m.user_id = ? AND c.kind = 'private'`, id)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		if _, err := t.exec(`DELETE FROM members WHERE channel_id = ? AND user_id = ?`, room, id); err != nil {
			return err
		}
		t.s.members.forget(room)
		change := chat.MemberChange{UserID: id}
		err := t.get(&change.MemberCount, `SELECT count(*) FROM members WHERE channel_id = ?`, room)
		if err != nil {
			return err
		}
		if err := t.tell(told{typ: chat.MemberRemoved, channel: room, data: change}); err != nil {
			return err
		}
	}
	return nil
}

// renameNotices takes a name out of the lines in which the system tells of
// somebody.
func (t *tx) renameNotices(id chat.UserID, name string) error {
	var rows []messageRow
	err := t.list(&rows, selectMessage+`WHERE m.sender_id = (SELECT id FROM users WHERE system = 1)
		AND m.kind = 'system' AND m.note IS NOT NULL AND (m.note ->> '$.actor_id' = ?1
			OR EXISTS (SELECT 1 FROM json_each(m.note, '$.user_ids') WHERE value = ?1))`, id)
	if err != nil {
		return err
	}
	whole := regexp.MustCompile(`(^|[^\w-])` + regexp.QuoteMeta(name) + `($|[^\w-])`)
	for _, r := range rows {
		body := whole.ReplaceAllString(r.Body, "${1}"+chat.DeletedName+"${2}")
		m := r.message(0)
		m.Body, m.HTML = body, "<p>"+html.EscapeString(body)+"</p>"
		_, err := t.exec(`UPDATE messages SET body = ?, html = ?, excerpt = ? WHERE id = ?`, m.Body, m.HTML, body, m.ID)
		if err != nil {
			return err
		}
		if err := t.retell(m, body); err != nil {
			return err
		}
	}
	return nil
}

// erasedAtOnce messages share a transaction, so that others get their turn.
const erasedAtOnce = 200

// Erasures takes out what deleted accounts have left to erase. It is to be
// called after the start, since an earlier process may have been stopped
// halfway.
func (s *Store) Erasures(ctx context.Context) error {
	for more := true; more; {
		err := s.update(ctx, func(t *tx) (err error) {
			more, err = t.eraseSome()
			return err
		})
		if err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	return nil
}

// eraseSome takes out up to erasedAtOnce messages or reactions of one account
// and says whether there may be more.
func (t *tx) eraseSome() (more bool, err error) {
	var users []chat.UserID
	if err := t.list(&users, `SELECT id FROM users WHERE erasing = 1 ORDER BY id LIMIT 1`); err != nil || len(users) == 0 {
		return false, err
	}
	n, err := t.eraseMessages(users[0])
	if err != nil || n > 0 {
		return true, err
	}
	if n, err = t.eraseReactions(users[0]); err != nil || n > 0 {
		return true, err
	}
	_, err = t.exec(`UPDATE users SET erasing = 0 WHERE id = ?`, users[0])
	return true, err
}

func (t *tx) eraseMessages(user chat.UserID) (int, error) {
	var rows []messageRow
	err := t.list(&rows, selectMessage+`WHERE m.sender_id = ? AND m.kind = 'user' AND m.deleted_at = 0
		ORDER BY m.id LIMIT ?`, user, erasedAtOnce)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		public, err := t.isPublic(r.ChannelID)
		if err != nil {
			return 0, err
		}
		if err := t.deleteMessage(r, public); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (t *tx) isPublic(id chat.ChannelID) (public bool, err error) {
	err = t.get(&public, `SELECT kind = 'public' FROM channels WHERE id = ?`, id)
	return public, err
}

func (t *tx) eraseReactions(user chat.UserID) (int, error) {
	var rows []struct {
		chat.ReactionChange
		ChannelID chat.ChannelID `db:"channel_id"`
		Public    bool           `db:"public"`
	}
	err := t.list(&rows, `SELECT r.message_id, r.user_id, r.emoji, m.channel_id, c.kind = 'public' AS public
		FROM reactions r JOIN messages m ON m.id = r.message_id JOIN channels c ON c.id = m.channel_id
		WHERE r.user_id = ? LIMIT ?`, user, erasedAtOnce)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		_, err := t.exec(`DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ?`,
			r.MessageID, r.Emoji, r.UserID)
		if err != nil {
			return 0, err
		}
		err = t.tell(told{typ: chat.ReactionGone, channel: r.ChannelID, public: r.Public, subject: r.MessageID,
			data: r.ReactionChange})
		if err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}
