package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// CreatePrivate makes a private channel of its maker and the given people.
func (s *Store) CreatePrivate(ctx context.Context, user chat.UserID, name, topic string, others []chat.UserID) (
	c chat.Channel, err error) {
	name, err = chat.CheckChannelName(name)
	if err != nil {
		return c, err
	}
	topic, ok := chat.CleanLine(topic, chat.TopicCharsMax)
	if !ok {
		return c, chat.ErrBadTopic
	}
	err = s.update(ctx, func(t *tx) error {
		people, err := t.accounts(user, others, chat.MembersAtOnce)
		if err != nil {
			return err
		}
		id, err := t.addRoom(user, chat.Private, name, topic, "", people)
		if err != nil {
			return err
		}
		actor, err := t.username(user)
		if err != nil {
			return err
		}
		note := chat.Note{Type: chat.NoteCreated, ActorID: user, To: name}
		if err := t.notice(id, false, actor+" created the channel "+name, note); err != nil {
			return err
		}
		c, err = t.channel(user, id)
		return err
	})
	return c, err
}

// CreateDirect gives the direct channel of the user and the given people; the
// same set of people always has the same one. No others: a note to oneself.
func (s *Store) CreateDirect(ctx context.Context, user chat.UserID, others []chat.UserID) (
	c chat.Channel, created bool, err error) {
	err = s.update(ctx, func(t *tx) error {
		people, err := t.accounts(user, others, chat.DirectMembers)
		if err != nil {
			return err
		}
		key := directKey(people)
		var id chat.ChannelID
		err = t.get(&id, `SELECT id FROM channels WHERE direct_key = ?`, key)
		switch {
		case err == nil:
			err = t.setHidden(user, id, false)
		case errors.Is(err, sql.ErrNoRows):
			created = true
			id, err = t.addRoom(user, chat.Direct, "", "", key, people)
		}
		if err != nil {
			return err
		}
		c, err = t.channel(user, id)
		return err
	})
	return c, created, err
}

// directKey names a set of people.
func directKey(people []chat.UserID) string {
	ids := make([]string, 0, len(people))
	for _, p := range people {
		ids = append(ids, fmt.Sprint(p))
	}
	return strings.Join(ids, ",")
}

// accounts gives the user and the others without repetition, sorted, all of
// whom must have an account.
func (t *tx) accounts(user chat.UserID, others []chat.UserID, limit int) ([]chat.UserID, error) {
	people := append([]chat.UserID{user}, others...)
	slices.Sort(people)
	people = slices.Compact(people)
	if len(people) > limit {
		return nil, chat.ErrBadMembers.WithDetail(fmt.Sprintf("Name at most %d people.", limit-1))
	}
	list, err := json.Marshal(people)
	if err != nil {
		return nil, err
	}
	var found int
	err = t.get(&found, `SELECT count(*) FROM users WHERE id IN (SELECT value FROM json_each(?))
		AND deleted_at = 0 AND system = 0`, string(list))
	if err == nil && found != len(people) {
		err = chat.ErrBadMembers
	}
	return people, err
}

// addRoom writes a private or direct channel with its first members, who see
// all of it, and tells each of them.
func (t *tx) addRoom(user chat.UserID, kind chat.ChannelKind, name, topic, key string, people []chat.UserID) (
	chat.ChannelID, error) {
	var made int
	err := t.get(&made, `SELECT count(*) FROM channels WHERE creator_id = ?`, user)
	if err != nil {
		return 0, err
	}
	if made >= chat.ChannelsPerUser {
		return 0, chat.ErrTooManyChannels
	}
	return t.makeRoom(user, kind, name, topic, key, people)
}

// makeRoom is addRoom for somebody who may make any number of channels.
func (t *tx) makeRoom(user chat.UserID, kind chat.ChannelKind, name, topic, key string, people []chat.UserID) (
	chat.ChannelID, error) {
	var head chat.MessageID
	if err := t.get(&head, `SELECT COALESCE(max(id), 0) FROM messages`); err != nil {
		return 0, err
	}
	n, err := t.insert(`INSERT INTO channels (kind, name, topic, start_id, creator_id, direct_key, created_at)
		VALUES (?, ?, ?, ?, ?, nullif(?, ''), ?)`, kind, name, topic, head, user, key, t.now)
	if err != nil {
		return 0, err
	}
	id := chat.ChannelID(n)
	for _, p := range people {
		// A direct channel shows with its first message, but for its maker.
		hidden := kind == chat.Direct && p != user
		_, err := t.exec(`INSERT INTO members (channel_id, user_id, last_read_id, joined_at, hidden)
			VALUES (?, ?, ?, ?, ?)`, id, p, head, t.now, hidden)
		if err != nil {
			return 0, err
		}
	}
	t.s.members.forget(id)
	for _, p := range people {
		if err := t.tellCreated(p, id); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// tellCreated tells somebody of a channel as they see it.
func (t *tx) tellCreated(user chat.UserID, id chat.ChannelID) error {
	c, err := t.channel(user, id)
	if err != nil {
		return err
	}
	return t.tell(told{typ: chat.ChannelCreated, channel: id, user: user, data: c})
}

func (t *tx) username(id chat.UserID) (string, error) {
	var name string
	err := t.get(&name, `SELECT username FROM users WHERE id = ?`, id)
	return name, err
}

// private is the access of a member to a private channel that they may change.
func (t *tx) private(user chat.UserID, id chat.ChannelID) error {
	a, err := t.access(user, id)
	if err == nil && a.Kind != chat.Private {
		err = chat.ErrNotPrivate
	}
	return err
}

// ChangeChannel renames a private channel or sets its topic; nil leaves as is.
func (s *Store) ChangeChannel(ctx context.Context, user chat.UserID, id chat.ChannelID, name, topic *string) (
	c chat.Channel, err error) {
	err = s.update(ctx, func(t *tx) error {
		if err := t.private(user, id); err != nil {
			return err
		}
		if c, err = t.channel(user, id); err != nil {
			return err
		}
		notes, err := t.applyChange(user, &c, name, topic)
		if err != nil || len(notes) == 0 {
			return err
		}
		_, err = t.exec(`UPDATE channels SET name = ?, topic = ? WHERE id = ?`, c.Name, c.Topic, id)
		if err != nil {
			return err
		}
		err = t.tell(told{typ: chat.ChannelUpdated, channel: id, data: chat.ChannelChange{ID: id,
			Name: c.Name, Topic: c.Topic, Archived: c.Archived, Position: c.Position}})
		for _, n := range notes {
			if err == nil {
				err = t.notice(id, false, n.body, n.note)
			}
		}
		return err
	})
	return c, err
}

type line struct {
	body string
	note chat.Note
}

// applyChange changes c as asked and gives the lines that tell of it.
func (t *tx) applyChange(user chat.UserID, c *chat.Channel, name, topic *string) (lines []line, err error) {
	actor, err := t.username(user)
	if err != nil {
		return nil, err
	}
	if name != nil {
		to, err := chat.CheckChannelName(*name)
		if err != nil {
			return nil, err
		}
		if to != c.Name {
			lines = append(lines, line{fmt.Sprintf("%s renamed the channel from %s to %s", actor, c.Name, to),
				chat.Note{Type: chat.NoteRenamed, ActorID: user, From: c.Name, To: to}})
			c.Name = to
		}
	}
	if topic != nil {
		to, ok := chat.CleanLine(*topic, chat.TopicCharsMax)
		if !ok {
			return nil, chat.ErrBadTopic
		}
		if to != c.Topic {
			lines = append(lines, line{fmt.Sprintf("%s set the topic to %s", actor, to),
				chat.Note{Type: chat.NoteTopic, ActorID: user, To: to}})
			c.Topic = to
		}
	}
	return lines, nil
}

// AddMember brings somebody into a private channel. They see it from now on.
// Adding a member again changes nothing.
func (s *Store) AddMember(ctx context.Context, user chat.UserID, id chat.ChannelID, other chat.UserID) error {
	return s.update(ctx, func(t *tx) error {
		if err := t.private(user, id); err != nil {
			return err
		}
		if _, err := t.accounts(user, []chat.UserID{other}, 2); err != nil {
			return err
		}
		n, err := t.exec(`INSERT INTO members (channel_id, user_id, history_start_id, last_read_id, joined_at)
			SELECT ?1, ?2, head + 1, head, ?3 FROM (SELECT COALESCE(max(id), 0) AS head FROM messages)
			WHERE true ON CONFLICT DO NOTHING`, id, other, t.now)
		if err != nil || n == 0 {
			return err
		}
		t.s.members.forget(id)
		if err := t.tellCreated(other, id); err != nil {
			return err
		}
		return t.tellMember(chat.MemberAdded, id, user, other, chat.NoteAdded)
	})
}

// RemoveMember takes somebody out of a private channel, or leaves it.
func (s *Store) RemoveMember(ctx context.Context, user chat.UserID, id chat.ChannelID, other chat.UserID) error {
	return s.update(ctx, func(t *tx) error {
		if err := t.private(user, id); err != nil {
			return err
		}
		n, err := t.exec(`DELETE FROM members WHERE channel_id = ? AND user_id = ?`, id, other)
		if err != nil {
			return err
		}
		if n == 0 {
			return chat.ErrNotFound
		}
		t.s.members.forget(id)
		if err := t.tell(told{typ: chat.ChannelRemoved, channel: id, user: other}); err != nil {
			return err
		}
		note := chat.NoteRemoved
		if other == user {
			note = chat.NoteLeft
		}
		return t.tellMember(chat.MemberRemoved, id, user, other, note)
	})
}

// tellMember tells a channel who came or went, by event and by a line.
func (t *tx) tellMember(typ chat.EventType, id chat.ChannelID, actor, other chat.UserID, note chat.NoteType) error {
	change := chat.MemberChange{UserID: other}
	err := t.get(&change.MemberCount, `SELECT count(*) FROM members WHERE channel_id = ?`, id)
	if err != nil {
		return err
	}
	err = t.get(&change.SinceID, `SELECT COALESCE((SELECT last_read_id FROM members
		WHERE channel_id = ? AND user_id = ?), 0)`, id, other)
	if err != nil {
		return err
	}
	if err := t.tell(told{typ: typ, channel: id, data: change}); err != nil {
		return err
	}
	by, err1 := t.username(actor)
	who, err2 := t.username(other)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if note == chat.NoteLeft {
		return t.notice(id, false, by+" left", chat.Note{Type: note, ActorID: actor})
	}
	return t.notice(id, false, fmt.Sprintf("%s %s %s", by, note, who),
		chat.Note{Type: note, ActorID: actor, UserIDs: []chat.UserID{other}})
}

// Members lists the people of a channel, by id above after, whose name
// contains text.
func (s *Store) Members(ctx context.Context, user chat.UserID, id chat.ChannelID, want UserQuery) ([]chat.User, error) {
	users := []chat.User{}
	err := s.view(ctx, func(q *conn) error {
		a, err := q.access(user, id)
		if err != nil {
			return err
		}
		return q.list(&users, membersQuery(a.Kind), want.After, id, chat.FoldUsername(want.Text),
			min(max(want.Limit, 1), chat.UsersPage))
	})
	return users, err
}

// membersQuery has the place (after), channel, text and limit as its
// parameters. It goes through people in the order in which they are told, so
// that a page costs the same however many there are.
func membersQuery(kind chat.ChannelKind) string {
	among, by := selectUser+`WHERE u.id > ?1`, `u.id`
	if kind != chat.Public {
		among = `SELECT ` + userColumns + ` FROM members m CROSS JOIN users u ON u.id = m.user_id
			WHERE m.channel_id = ?2 AND m.user_id > ?1`
		by = `m.user_id`
	}
	return among + ` AND u.deleted_at = 0 AND u.system = 0
			AND (instr(u.username_folded, ?3) > 0 OR instr(lower(u.display_name), ?3) > 0)
		ORDER BY ` + by + ` LIMIT ?4`
}

// SetHidden closes a direct channel for a user until its next message, or
// opens it.
func (s *Store) SetHidden(ctx context.Context, user chat.UserID, id chat.ChannelID, hidden bool) error {
	return s.update(ctx, func(t *tx) error {
		a, err := t.access(user, id)
		if err != nil {
			return err
		}
		if a.Kind != chat.Direct {
			return chat.ErrNotDirect
		}
		return t.setHidden(user, id, hidden)
	})
}

func (t *tx) setHidden(user chat.UserID, id chat.ChannelID, hidden bool) error {
	n, err := t.exec(`UPDATE members SET hidden = ?1 WHERE channel_id = ?2 AND user_id = ?3 AND hidden <> ?1`,
		hidden, id, user)
	if err != nil || n == 0 {
		return err
	}
	return t.tell(told{typ: chat.ChannelHidden, channel: id, user: user,
		key: fmt.Sprintf("hidden:%d:%d", id, user), data: chat.HiddenChange{Hidden: hidden}})
}

// openDirect shows a direct channel again to those who had closed it.
func (t *tx) openDirect(id chat.ChannelID) error {
	var closed []chat.UserID
	err := t.list(&closed, `SELECT user_id FROM members WHERE channel_id = ? AND hidden = 1`, id)
	for _, u := range closed {
		if err == nil {
			err = t.setHidden(u, id, false)
		}
	}
	return err
}

// SetNotify says of what a user wants to be told in a channel.
func (s *Store) SetNotify(ctx context.Context, user chat.UserID, id chat.ChannelID, level chat.Notify) error {
	switch level {
	case chat.NotifyAll, chat.NotifyMentions, chat.NotifyNone:
	default:
		return chat.ErrBadSettings.WithDetail("The level is all, mentions or none.")
	}
	return s.update(ctx, func(t *tx) error {
		a, err := t.access(user, id)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO members (channel_id, user_id, last_read_id, notify, joined_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET notify = excluded.notify`, id, user, a.LastReadID, level, t.now)
		if err != nil {
			return err
		}
		return t.tell(told{typ: chat.NotifyUpdated, channel: id, user: user,
			key: fmt.Sprintf("notify:%d:%d", id, user), data: chat.NotifyChange{Level: level}})
	})
}
