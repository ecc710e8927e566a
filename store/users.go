package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

const userColumns = `u.id, u.username, u.display_name, u.name_hue, u.system, u.deleted_at > 0 AS deleted,
	u.disabled_at > 0 AS disabled,
	u.created_at, u.bio, u.status_text, u.status_until,
	CASE u.avatar WHEN '' THEN '' ELSE '/avatars/' || u.id || '?v=' || u.avatar_version END AS avatar_url`

const selectUser = `SELECT ` + userColumns + ` FROM users u `

// SignUp makes an account and signs it in. It posts one line of welcome in
// the first public channel. Errors: chat.ErrBadUsername, ErrWeakPassword,
// ErrUsernameTaken.
func (s *Store) SignUp(ctx context.Context, username, password string, from chat.Device) (
	user chat.User, token string, err error) {
	return s.signUp(ctx, username, password, from, func(*tx) error { return nil })
}

// SignUpInvited makes an account with an invite, of which it takes one use. Of
// several that come at once only as many get through as the invite has uses; the
// others get chat.ErrInviteGone. A name that is taken costs nothing.
func (s *Store) SignUpInvited(ctx context.Context, invite, username, password string, from chat.Device) (
	user chat.User, token string, err error) {
	if _, err := s.InviteOf(ctx, invite); err != nil { // which spares the work of hashing
		return user, "", err
	}
	return s.signUp(ctx, username, password, from, func(t *tx) error { return t.useInvite(invite) })
}

func (s *Store) signUp(ctx context.Context, username, password string, from chat.Device, admit func(*tx) error) (
	user chat.User, token string, err error) {
	if err := chat.CheckUsername(username); err != nil {
		return user, "", err
	}
	if err := chat.CheckPassword(password, username); err != nil {
		return user, "", err
	}
	if free, err := s.UsernameFree(ctx, username); err != nil {
		return user, "", err
	} else if !free {
		return user, "", chat.ErrUsernameTaken
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return user, "", err
	}
	err = s.update(ctx, func(t *tx) (err error) {
		if err := admit(t); err != nil {
			return err
		}
		if user, err = t.addUser(username, hash); err != nil {
			return err
		}
		token, err = t.addSession(user.ID, from)
		return err
	})
	return user, token, err
}

// addUser writes the account, tells everybody, and posts the welcome. What was
// there before counts as read.
func (t *tx) addUser(username, hash string) (chat.User, error) {
	user := chat.User{Username: username, NameHue: chat.HueOf(username), CreatedAt: t.now}
	taken, err := t.taken(username)
	if err != nil {
		return user, err
	}
	if taken {
		return user, chat.ErrUsernameTaken
	}
	var head chat.MessageID
	if err := t.get(&head, `SELECT COALESCE(max(id), 0) FROM messages`); err != nil {
		return user, err
	}
	id, err := t.insert(`INSERT INTO users (username, username_folded, name_hue, password_hash, start_id, created_at)
		VALUES (?, ?, ?, ?, ?, ?)`, username, chat.FoldUsername(username), user.NameHue, hash, head, t.now)
	if err != nil {
		return user, err
	}
	user.ID = chat.UserID(id)
	err = t.tell(told{typ: chat.UserCreated, public: true, data: chat.Newcomer{User: user, SinceID: head}})
	if err != nil {
		return user, err
	}
	return user, t.welcome(user.ID, username)
}

// welcome posts the line of notice in the channel where newcomers land.
func (t *tx) welcome(id chat.UserID, username string) error {
	var landing chat.ChannelID
	err := t.get(&landing, `SELECT id FROM channels WHERE kind = 'public' AND archived = 0
		ORDER BY position LIMIT 1`)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.notice(landing, true, username+" joined. Welcome!", chat.Note{Type: chat.NoteJoined, ActorID: id})
}

// UsernameFree says whether an account of that name can be made.
func (s *Store) UsernameFree(ctx context.Context, username string) (bool, error) {
	var taken bool
	err := s.view(ctx, func(q *conn) (err error) {
		taken, err = q.taken(username)
		return err
	})
	return !taken, err
}

// taken says whether a name belongs to an account, or did.
func (q *conn) taken(username string) (taken bool, err error) {
	err = q.get(&taken, `SELECT EXISTS (SELECT 1 FROM users WHERE username_folded = ?1)
		OR EXISTS (SELECT 1 FROM taken_names WHERE name = ?1)`, chat.FoldUsername(username))
	return taken, err
}

// User gives one account, also a deleted one.
func (s *Store) User(ctx context.Context, id chat.UserID) (chat.User, error) {
	var u chat.User
	err := s.view(ctx, func(q *conn) error {
		return q.get(&u, selectUser+`WHERE u.id = ?`, id)
	})
	return u, err
}

// UserQuery asks for accounts: those with the given IDs, or those whose name
// contains Text, by id above After. Limit is clamped to 1..chat.UsersPage.
type UserQuery struct {
	IDs   []chat.UserID
	Text  string
	After chat.UserID
	Limit int
}

// Users gives accounts in the order of their ids. Deleted ones are given by
// id only.
func (s *Store) Users(ctx context.Context, want UserQuery) ([]chat.User, error) {
	limit := min(max(want.Limit, 1), chat.UsersPage)
	users := []chat.User{}
	err := s.view(ctx, func(q *conn) error {
		if want.IDs != nil {
			ids, err := json.Marshal(want.IDs)
			if err != nil {
				return err
			}
			return q.list(&users, selectUser+`WHERE u.id IN (SELECT value FROM json_each(?)) AND u.id > ?
				ORDER BY u.id LIMIT ?`, string(ids), want.After, limit)
		}
		return q.list(&users, selectUser+`WHERE u.id > ?1 AND u.deleted_at = 0 AND u.system = 0
				AND (instr(u.username_folded, ?2) > 0 OR instr(lower(u.display_name), ?2) > 0)
			ORDER BY u.id LIMIT ?3`, want.After, chat.FoldUsername(want.Text), limit)
	})
	return users, err
}
