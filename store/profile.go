package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
)

// ProfileChange is what somebody changes of themselves; nil leaves as is.
type ProfileChange struct {
	DisplayName  *string
	NameHue      *int
	Bio          *string
	StatusText   *string
	StatusUntil  *chat.Time
	Availability *chat.Availability
	// Settings to be merged with those there are, see chat.MergeSettings.
	Settings jsontext.Value
}

// me reads the user's own account; chat.ErrUnauthenticated once it is deleted.
func (q *conn) me(session chat.Session) (chat.Me, error) {
	var row struct {
		chat.User
		Availability chat.Availability `db:"availability"`
		Settings     string            `db:"settings"`
	}
	err := q.get(&row, `SELECT `+userColumns+`, u.availability, u.settings FROM users u WHERE u.id = ? AND u.deleted_at = 0`, session.UserID)
	if errors.Is(err, sql.ErrNoRows) {
		err = chat.ErrUnauthenticated
	}
	return chat.Me{User: row.User, SessionID: session.ID, Preferences: chat.Preferences{
		Availability: row.Availability, Settings: jsontext.Value(row.Settings)}}, err
}

// Me gives the account of a session.
func (s *Store) Me(ctx context.Context, session chat.Session) (me chat.Me, err error) {
	err = s.view(ctx, func(q *conn) (err error) {
		me, err = q.me(session)
		return err
	})
	return me, err
}

// ChangeProfile changes what is asked and tells others, or the user's own
// devices, only of what they need to know.
func (s *Store) ChangeProfile(ctx context.Context, session chat.Session, change ProfileChange) (me chat.Me, err error) {
	err = s.update(ctx, func(t *tx) error {
		before, err := t.me(session)
		if err != nil {
			return err
		}
		me = before
		if err := change.apply(&me); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE users SET display_name = ?, name_hue = ?, bio = ?, status_text = ?, status_until = ?,
				availability = ?, settings = ? WHERE id = ?`, me.DisplayName, me.NameHue, me.Bio, me.StatusText,
			me.StatusUntil, me.Availability, string(me.Settings), me.ID)
		if err != nil {
			return err
		}
		if me.User != before.User {
			if err := t.tell(told{typ: chat.UserUpdated, public: true, data: me.User}); err != nil {
				return err
			}
		}
		if me.Availability == before.Availability && string(me.Settings) == string(before.Settings) {
			return nil
		}
		return t.tell(told{typ: chat.MeUpdated, user: me.ID, data: me.Preferences})
	})
	return me, err
}

// apply checks each change and makes it.
func (c *ProfileChange) apply(me *chat.Me) error {
	if c.DisplayName != nil {
		name, ok := chat.CheckDisplayName(*c.DisplayName)
		if !ok {
			return chat.ErrBadDisplayName
		}
		me.DisplayName = name
	}
	for _, l := range []struct {
		from  *string
		to    *string
		limit int
		field string
	}{
		{c.Bio, &me.Bio, chat.BioCharsMax, "bio"},
		{c.StatusText, &me.StatusText, chat.StatusCharsMax, "status_text"},
	} {
		if l.from == nil {
			continue
		}
		clean, ok := chat.CleanLine(*l.from, l.limit)
		if !ok {
			return badProfile(l.field)
		}
		*l.to = clean
	}
	if c.NameHue != nil {
		if *c.NameHue < 1 || *c.NameHue > chat.Hues {
			return badProfile("name_hue")
		}
		me.NameHue = *c.NameHue
	}
	if c.StatusUntil != nil {
		me.StatusUntil = max(0, *c.StatusUntil)
	}
	if c.Availability != nil {
		switch *c.Availability {
		case chat.Automatic, chat.Away, chat.DoNotDisturb, chat.Invisible:
		default:
			return badProfile("presence")
		}
		me.Availability = *c.Availability
	}
	if c.Settings == nil {
		return nil
	}
	settings, err := chat.MergeSettings(me.Settings, c.Settings)
	me.Settings = settings
	return err
}

func badProfile(field string) error {
	e := *chat.ErrBadProfile
	e.Field = field
	return &e
}
