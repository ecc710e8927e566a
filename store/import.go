package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"

	"minimost/chat"
)

// Arrival is an archive that moves in.
type Arrival struct {
	chat.Archive
	// Merge gives what is somebody's in the archive to the account of the same
	// name that is here already. Otherwise such a name is an error.
	Merge bool
	// Render turns a body into what is stored; people are those it may name.
	Render func(body string, people []chat.User) Text
	// File reads a file of a message, Avatar a picture. The store takes over
	// what they give; an error is a remark, and the file counts as gone.
	File   func(chat.ArchivedFile) (NewUpload, error)
	Avatar func(path string) (file *Temp, mime string, err error)
	// Progress, unless nil, is told how many messages are in.
	Progress func(done, of int)
}

// Arrived counts what has moved in, and what was in from an earlier time.
type Arrived struct {
	Users     int           `json:"users"`
	Channels  int           `json:"channels"`
	Messages  int           `json:"messages"`
	Reactions int           `json:"reactions"`
	Files     int           `json:"files"`
	Known     int           `json:"known"` // messages that were here already
	Remarks   []chat.Remark `json:"remarks"`
}

// ErrNamesTaken says that people in an archive have the names of accounts that
// did not come with it.
var ErrNamesTaken = errors.New("there are accounts of the same names already")

// arrival is an Arrival at work.
type arrival struct {
	*Arrival
	s        *Store
	users    map[string]chat.User
	channels map[string]importedRoom
	messages map[string]chat.MessageID
	got      Arrived
}

type importedRoom struct {
	ID     chat.ChannelID
	Kind   chat.ChannelKind
	Fresh  bool // made by this import
	People []chat.User
}

// importedAtOnce messages share a transaction, so that others get their turn.
const importedAtOnce = 200

// Import brings an archive in. Bringing the same again changes nothing, and
// one that was stopped goes on where it was. What is new is not told message
// by message: in the end all pages start again.
func (s *Store) Import(ctx context.Context, a Arrival) (Arrived, error) {
	in := &arrival{Arrival: &a, s: s, users: map[string]chat.User{}, channels: map[string]importedRoom{},
		messages: map[string]chat.MessageID{}}
	in.got.Remarks = append([]chat.Remark{}, a.Remarks...)
	steps := []func(*tx) error{in.addUsers, in.addChannels}
	for _, step := range steps {
		if err := s.update(ctx, step); err != nil {
			return in.got, fmt.Errorf("import: %w", err)
		}
	}
	if err := in.addMessages(ctx); err != nil {
		return in.got, fmt.Errorf("import: %w", err)
	}
	if err := s.update(ctx, in.finish); err != nil {
		return in.got, fmt.Errorf("import: %w", err)
	}
	return in.got, in.addAvatars(ctx)
}

func (in *arrival) remark(about, what, why string) {
	in.got.Remarks = append(in.got.Remarks, chat.Remark{About: about, What: what, Why: why})
}

// brought finds what an earlier import made of a key; 0: nothing.
func (q *conn) brought(kind, key string) (id int64, err error) {
	err = q.get(&id, `SELECT id FROM imported WHERE kind = ? AND key = ?`, kind, key)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

func (t *tx) bring(kind, key string, id int64) error {
	_, err := t.exec(`INSERT INTO imported (kind, key, id) VALUES (?, ?, ?)`, kind, key, id)
	return err
}

// Strangers are the people of an archive whose names belong to accounts that
// did not come with it.
func (s *Store) Strangers(ctx context.Context, a chat.Archive) (names []string, err error) {
	err = s.view(ctx, func(q *conn) error {
		for _, u := range a.Users {
			id, err := q.brought("user", u.Key)
			if err != nil {
				return err
			}
			var taken bool
			if !u.Gone && id == 0 {
				if taken, err = q.taken(u.Username); err != nil {
					return err
				}
			}
			if taken {
				names = append(names, u.Username)
			}
		}
		return nil
	})
	return names, err
}

// addUsers makes the accounts. The system is the one without a key.
func (in *arrival) addUsers(t *tx) error {
	var system chat.User
	if err := t.get(&system, selectUser+`WHERE u.system = 1`); err != nil {
		return err
	}
	in.users[""] = system
	for _, u := range in.Users {
		id, err := t.brought("user", u.Key)
		if err == nil && id == 0 {
			id, err = in.addUser(t, u)
		}
		if err != nil {
			return err
		}
		var user chat.User
		if err := t.get(&user, selectUser+`WHERE u.id = ?`, id); err != nil {
			return err
		}
		in.users[u.Key] = user
	}
	return nil
}

func (in *arrival) addUser(t *tx, u chat.ArchivedUser) (int64, error) {
	name, folded, deleted := u.Username, chat.FoldUsername(u.Username), chat.Time(0)
	if u.Gone {
		name, folded, deleted = chat.DeletedUsername, ":"+u.Key, t.now
		u.DisplayName = chat.DeletedName
	} else {
		var ids []int64
		err := t.list(&ids, `SELECT id FROM users WHERE username_folded = ? AND deleted_at = 0 AND system = 0`, folded)
		if err != nil {
			return 0, err
		}
		if len(ids) > 0 {
			return ids[0], in.merge(t, u, ids[0])
		}
		if taken, err := t.taken(u.Username); err != nil || taken {
			return 0, errors.Join(err, fmt.Errorf("%w: %s", ErrNamesTaken, u.Username))
		}
	}
	if u.NameHue == 0 {
		u.NameHue = chat.HueOf(u.Username)
	}
	id, err := t.insert(`INSERT INTO users (username, username_folded, display_name, name_hue, password_hash, bio, start_id,
			created_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?, (SELECT COALESCE(max(id), 0) FROM messages), ?, ?)`,
		name, folded, u.DisplayName, u.NameHue, u.PasswordHash, u.Bio, u.CreatedAt, deleted)
	if err != nil {
		return 0, err
	}
	in.got.Users++
	return id, t.bring("user", u.Key, id)
}

func (in *arrival) merge(t *tx, u chat.ArchivedUser, id int64) error {
	if !in.Merge {
		return fmt.Errorf("%w: %s", ErrNamesTaken, u.Username)
	}
	in.remark("user", u.Username, "has an account here, which gets the messages and keeps its password and profile")
	return t.bring("user", u.Key, id)
}

func (in *arrival) addChannels(t *tx) error {
	for _, c := range in.Channels {
		id, err := t.brought("channel", c.Key)
		r := importedRoom{ID: chat.ChannelID(id), Kind: c.Kind}
		if err == nil && id == 0 {
			r, err = in.addChannel(t, c)
		}
		if err == nil && c.Kind != chat.Public {
			err = in.addMembers(t, r, c)
		}
		if err == nil {
			r.People, err = t.nameable(r)
		}
		if err != nil {
			return err
		}
		in.channels[c.Key] = r
	}
	return nil
}

// nameable are those whom a message in a channel may name.
func (t *tx) nameable(r importedRoom) (people []chat.User, err error) {
	err = t.list(&people, selectUser+`WHERE u.deleted_at = 0 AND u.system = 0
		AND (?1 OR u.id IN (SELECT user_id FROM members WHERE channel_id = ?2))`, r.Kind == chat.Public, r.ID)
	return people, err
}

func (in *arrival) addChannel(t *tx, c chat.ArchivedChannel) (importedRoom, error) {
	r := importedRoom{Kind: c.Kind}
	var key string
	switch c.Kind {
	case chat.Public:
		var ids []chat.ChannelID
		err := t.list(&ids, `SELECT id FROM channels WHERE kind = 'public' AND name = ?`, c.Name)
		if err != nil {
			return r, err
		}
		if len(ids) > 0 {
			r.ID = ids[0]
			return r, t.bring("channel", c.Key, int64(r.ID))
		}
	case chat.Direct:
		key = directKey(in.ids(c.Members))
		var ids []chat.ChannelID
		if err := t.list(&ids, `SELECT id FROM channels WHERE direct_key = ?`, key); err != nil {
			return r, err
		}
		if len(ids) > 0 {
			r.ID = ids[0]
			return r, t.bring("channel", c.Key, int64(r.ID))
		}
	}
	id, err := t.insert(`INSERT INTO channels (kind, name, topic, position, archived, start_id, creator_id, direct_key, created_at)
		VALUES (?, ?, ?, ?, ?, (SELECT COALESCE(max(id), 0) FROM messages), ?, nullif(?, ''), ?)`,
		c.Kind, c.Name, c.Topic, 0, c.Archived, in.users[c.Creator].ID, key, c.CreatedAt)
	if err != nil {
		return r, err
	}
	r.ID, r.Fresh = chat.ChannelID(id), true
	in.got.Channels++
	return r, t.bring("channel", c.Key, id)
}

// ids are the accounts of members, sorted.
func (in *arrival) ids(members []chat.ArchivedMember) []chat.UserID {
	seen := map[chat.UserID]bool{}
	var ids []chat.UserID
	for _, m := range members {
		if u, ok := in.users[m.User]; ok && !seen[u.ID] {
			seen[u.ID] = true
			ids = append(ids, u.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// addMembers brings people into a channel that was made for them, or in which
// they were missing. How far they see and have read is set at the end.
func (in *arrival) addMembers(t *tx, r importedRoom, c chat.ArchivedChannel) error {
	for _, id := range in.ids(c.Members) {
		_, err := t.exec(`INSERT INTO members (channel_id, user_id, last_read_id, history_start_id, joined_at)
			VALUES (?1, ?2, 0, 0, ?3) ON CONFLICT DO NOTHING`, r.ID, id, c.CreatedAt)
		if err != nil {
			return err
		}
	}
	t.s.members.forget(r.ID)
	return nil
}

func (in *arrival) addMessages(ctx context.Context) error {
	for from := 0; from < len(in.Messages); from += importedAtOnce {
		batch := in.Messages[from:min(from+importedAtOnce, len(in.Messages))]
		if err := in.addBatch(ctx, batch); err != nil {
			return err
		}
		if in.Progress != nil {
			in.Progress(from+len(batch), len(in.Messages))
		}
	}
	return nil
}

// addBatch stores some messages. Their files are read before, so that nobody
// waits for them, and are given up if the transaction fails.
func (in *arrival) addBatch(ctx context.Context, batch []chat.ArchivedMessage) error {
	known, err := in.known(ctx, batch)
	if err != nil {
		return err
	}
	files := map[string][]NewUpload{}
	defer func() {
		for _, list := range files {
			for _, n := range list {
				n.File.Discard()
				n.Thumb.Discard()
			}
		}
	}()
	for _, m := range batch {
		if known[m.Key] == 0 && m.DeletedAt == 0 {
			files[m.Key] = in.readFiles(m)
		}
	}
	in.s.blobs.moving.RLock()
	defer in.s.blobs.moving.RUnlock()
	kept, err := keepAll(files)
	if err != nil {
		return err
	}
	before := in.got
	err = in.s.update(ctx, func(t *tx) error {
		for _, m := range batch {
			if id := known[m.Key]; id != 0 {
				in.messages[m.Key] = id
				in.got.Known++
				continue
			}
			if err := in.addMessage(t, m, kept[m.Key]); err != nil {
				return fmt.Errorf("message %s: %w", m.Key, err)
			}
		}
		return nil
	})
	if err != nil {
		in.got = before
	}
	return err
}

func (in *arrival) known(ctx context.Context, batch []chat.ArchivedMessage) (map[string]chat.MessageID, error) {
	known := map[string]chat.MessageID{}
	err := in.s.view(ctx, func(q *conn) error {
		for _, m := range batch {
			id, err := q.brought("message", m.Key)
			if err != nil {
				return err
			}
			known[m.Key] = chat.MessageID(id)
		}
		return nil
	})
	return known, err
}

func (in *arrival) readFiles(m chat.ArchivedMessage) (list []NewUpload) {
	for _, f := range m.Files {
		n := NewUpload{Name: f.Name}
		if f.Path == "" {
			in.remark("file", f.Name, "is gone where it came from; its message says so")
		} else if read, err := in.File(f); err != nil {
			in.remark("file", f.Name, "cannot be read: "+err.Error())
		} else {
			n = read
		}
		list = append(list, n)
	}
	return list
}

// placedFile is a file whose content is in its place.
type placedFile struct {
	NewUpload
	sum, thumb string
	size       int64
}

func keepAll(files map[string][]NewUpload) (map[string][]placedFile, error) {
	kept := map[string][]placedFile{}
	for key, list := range files {
		for _, n := range list {
			k := placedFile{NewUpload: n}
			if n.File != nil {
				var err error
				k.size = n.File.Size()
				if k.sum, err = n.File.keep(); err != nil {
					return nil, err
				}
				if n.Thumb != nil {
					if k.thumb, err = n.Thumb.keep(); err != nil {
						return nil, err
					}
				}
			}
			kept[key] = append(kept[key], k)
		}
	}
	return kept, nil
}

// addMessage stores one message with all that hangs on it.
func (in *arrival) addMessage(t *tx, from chat.ArchivedMessage, files []placedFile) error {
	r, ok := in.channels[from.Channel]
	if !ok {
		return fmt.Errorf("it is in no channel: %q", from.Channel)
	}
	m, excerpt, err := in.message(t, from, r)
	if err != nil {
		return err
	}
	var note string
	if m.Note != nil {
		note = string(chat.Payload(m.Note))
	}
	id, err := t.insert(`INSERT INTO messages (channel_id, sender_id, kind, body, html, excerpt, reply_to,
			created_at, edited_at, deleted_at, mentions_everyone, note)
		VALUES (?, ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?, ?, nullif(?, ''))`, m.ChannelID, m.SenderID, m.Kind, m.Body,
		m.HTML, excerpt, in.messages[from.ReplyTo], m.CreatedAt, m.EditedAt, m.DeletedAt, m.MentionsEveryone, note)
	if err != nil {
		return err
	}
	m.ID = chat.MessageID(id)
	in.messages[from.Key] = m.ID
	in.got.Messages++
	if err := t.bring("message", from.Key, id); err != nil || m.DeletedAt != 0 {
		return err
	}
	edited := m.EditedAt
	m.EditedAt = 0 // there are no earlier mentions to take back
	if err := t.setMentions(m); err != nil {
		return err
	}
	m.EditedAt = edited
	if err := in.addFiles(t, &m, files); err != nil {
		return err
	}
	if m.Kind == chat.UserMessage {
		t.reindex(nil, &m)
	}
	return in.addMarks(t, m, from)
}

// message is what an archived one becomes.
func (in *arrival) message(t *tx, from chat.ArchivedMessage, r importedRoom) (m chat.Message, excerpt string, err error) {
	m = chat.Message{ChannelID: r.ID, Kind: chat.UserMessage, CreatedAt: from.At, EditedAt: from.EditedAt,
		DeletedAt: from.DeletedAt, SenderID: in.users[from.Sender].ID}
	if from.Sender == "" {
		m.Kind = chat.SystemMessage
	} else if m.SenderID == 0 {
		err = fmt.Errorf("it is by nobody: %q", from.Sender)
	}
	if err != nil || from.DeletedAt != 0 {
		return m, "", err
	}
	if u, ok := in.users[from.Joined]; ok && from.Joined != "" {
		from.Body = u.Username + " joined. Welcome!"
		m.Note = &chat.Note{Type: chat.NoteJoined, ActorID: u.ID}
	}
	if m.Kind == chat.SystemMessage {
		m.Body, m.HTML = from.Body, "<p>"+html.EscapeString(from.Body)+"</p>"
		return m, from.Body, nil
	}
	if from.Body == "" {
		return m, "", nil
	}
	text := in.Render(from.Body, r.People)
	m.Body, m.HTML, m.MentionsEveryone = text.Body, text.HTML, text.Everyone
	m.Mentions, err = t.mentioned(m, r.Kind, text.Mentions)
	return m, text.Excerpt, err
}

func (in *arrival) addFiles(t *tx, m *chat.Message, files []placedFile) error {
	var names []string
	for i, f := range files {
		expired := chat.Time(0)
		if f.sum == "" {
			expired = t.now
		} else {
			in.got.Files++
		}
		id, err := t.insert(`INSERT INTO attachments (uploader_id, message_id, position, name, mime, size, width, height,
				sha256, thumb, thumb_mime, text, created_at, expired_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			m.SenderID, m.ID, i, f.Name, f.MIME, f.size, f.Width, f.Height, f.sum, f.thumb, f.ThumbMIME, f.Text, t.now, expired)
		if err != nil {
			return err
		}
		names = append(names, f.Name)
		row := attachmentRow{ID: chat.AttachmentID(id), Name: f.Name, MIME: f.MIME, Size: f.size, ExpiredAt: expired}
		m.Attachments = append(m.Attachments, row.attachment())
	}
	if len(names) == 0 {
		return nil
	}
	_, err := t.exec(`UPDATE messages SET file_names = ?, excerpt = iif(excerpt = '', ?, excerpt) WHERE id = ?`,
		strings.Join(names, "\n"), excerptOf(Text{}, m.Attachments), m.ID)
	return err
}

// addMarks adds reactions and the pin.
func (in *arrival) addMarks(t *tx, m chat.Message, from chat.ArchivedMessage) error {
	for _, r := range from.Reactions {
		u, ok := in.users[r.User]
		if !ok {
			in.remark("reaction", r.Emoji+" of "+r.User, "is by nobody who has an account")
			continue
		}
		n, err := t.exec(`INSERT INTO reactions (message_id, emoji, user_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
			m.ID, r.Emoji, u.ID)
		if err != nil {
			return err
		}
		in.got.Reactions += int(n)
	}
	if from.PinnedAt == 0 {
		return nil
	}
	by, ok := in.users[from.PinnedBy]
	if !ok {
		by = in.users[from.Sender]
	}
	if by.ID == 0 {
		return nil
	}
	_, err := t.exec(`INSERT INTO pins (message_id, channel_id, user_id, pinned_at) VALUES (?, ?, ?, ?)`,
		m.ID, m.ChannelID, by.ID, from.PinnedAt)
	return err
}

// finish sets how far people see and have read, once it is known which
// messages there are, and has all pages start again. Who was a member before
// keeps what they had.
func (in *arrival) finish(t *tx) error {
	for _, c := range in.Channels {
		if err := in.place(t, c); err != nil {
			return err
		}
	}
	if in.got.Users+in.got.Channels+in.got.Messages == 0 {
		return nil
	}
	return t.startOver()
}

// place sets the marks of one channel's members.
func (in *arrival) place(t *tx, c chat.ArchivedChannel) error {
	r := in.channels[c.Key]
	for _, m := range c.Members {
		u, ok := in.users[m.User]
		if !ok || u.Deleted {
			continue
		}
		key := c.Key + "\x00" + m.User
		if done, err := t.brought("channel", key); err != nil || done != 0 {
			if err != nil {
				return err
			}
			continue
		}
		_, err := t.exec(`INSERT INTO members (channel_id, user_id, last_read_id, history_start_id, hidden, joined_at)
			SELECT ?1, ?2, COALESCE((SELECT max(id) FROM messages WHERE channel_id = ?1 AND created_at <= ?3), 0),
				iif(?4 = 0, 0, COALESCE((SELECT min(id) FROM messages WHERE channel_id = ?1 AND created_at >= ?4),
					(SELECT COALESCE(max(id), 0) + 1 FROM messages))), ?5, ?6
			WHERE true ON CONFLICT DO UPDATE SET last_read_id = max(last_read_id, excluded.last_read_id),
				history_start_id = excluded.history_start_id, hidden = excluded.hidden`,
			r.ID, u.ID, m.ReadTo, m.Since, m.Hidden, max(c.CreatedAt, m.Since))
		if err != nil {
			return err
		}
		if err := t.bring("channel", key, int64(r.ID)); err != nil {
			return err
		}
	}
	t.s.members.forget(r.ID)
	return nil
}

// startOver has every client, connected or not, begin with a new bootstrap.
func (t *tx) startOver() error {
	if err := t.tell(told{typ: chat.LogStartsOver, user: nobody}); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE meta SET value = (SELECT max(seq) FROM events) WHERE key = 'log_floor'`)
	return err
}

func (in *arrival) addAvatars(ctx context.Context) error {
	for _, from := range in.Users {
		u := in.users[from.Key]
		if from.Avatar == "" || u.AvatarURL != "" {
			continue
		}
		file, mime, err := in.Avatar(from.Avatar)
		if err != nil {
			in.remark("avatar", u.Username, "cannot be read: "+err.Error())
			continue
		}
		if _, err := in.s.SetAvatar(ctx, chat.Session{UserID: u.ID}, file, mime); err != nil {
			return fmt.Errorf("import: %w", err)
		}
	}
	return nil
}
