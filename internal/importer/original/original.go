// Package original reads what the Python MiniMost has kept, in either of its
// layouts: a database file for each person with a copy of all they may see, or
// one for all. It only reads; databases are copied before they are opened.
//
// This is the one place outside of the store that speaks SQL, and only to
// those copies.
package original

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"minimost/chat"
	"minimost/internal/emoji"
)

// reactionsData has the emoji of the original's names for reactions.
//
//go:embed reactions.json
var reactionsData []byte

// reader is one directory being read.
type reader struct {
	ctx      context.Context
	dir, tmp string
	out      chat.Archive
	emoji    map[string]string
	// Accounts by their original name, and the usernames that are given.
	users map[string]int
	taken map[string]bool
	// Channels by their original name.
	channels map[string]int
	// configured is whether the list of public channels was found.
	configured bool
	// Messages by key, and marks of people in channels.
	messages map[string]*message
	order    []*message
	marks    map[mark]*chat.ArchivedMember
	remarked map[chat.Remark]bool
}

type mark struct{ channel, user string }

// message is one on its way, with what is needed to find it again.
type message struct {
	chat.ArchivedMessage
	stamp   string
	id      int64 // in the file it was read from
	replyTo int64 // in the same file
	own     bool  // the copy is the sender's
	quotes  bool  // replyTo was looked up
	place   int   // in the order of all
}

// ErrNotThere says that a directory is none of the original's.
var ErrNotThere = errors.New("this is no data directory of the Python MiniMost")

// Read reads a data directory. What cannot be read is remarked upon.
func Read(ctx context.Context, dir string) (chat.Archive, error) {
	if _, err := os.Stat(filepath.Join(dir, "auth.db")); err != nil {
		return chat.Archive{}, fmt.Errorf("%w: %s has no auth.db", ErrNotThere, dir)
	}
	tmp, err := os.MkdirTemp("", "minimost-import-")
	if err != nil {
		return chat.Archive{}, err
	}
	defer os.RemoveAll(tmp) //nolint:errcheck // copies that nobody needs
	r := &reader{ctx: ctx, dir: dir, tmp: tmp, users: map[string]int{}, taken: map[string]bool{},
		channels: map[string]int{}, messages: map[string]*message{}, marks: map[mark]*chat.ArchivedMember{},
		remarked: map[chat.Remark]bool{}}
	if err := json.Unmarshal(reactionsData, &r.emoji); err != nil {
		return chat.Archive{}, err
	}
	return r.out, errors.Join(r.read(), ctx.Err())
}

func (r *reader) read() error {
	if err := r.accounts(); err != nil {
		return err
	}
	r.publicChannels()
	r.privateChannels()
	if err := r.conversations(); err != nil {
		return err
	}
	r.sharedReactions()
	r.finish()
	return nil
}

func (r *reader) remark(about, what, why string) {
	note := chat.Remark{About: about, What: what, Why: why}
	if !r.remarked[note] {
		r.remarked[note] = true
		r.out.Remarks = append(r.out.Remarks, note)
	}
}

// with runs fn on a copy of a database; one that cannot be read is left out.
func (r *reader) with(path string, fn func(database) error) {
	full := filepath.Join(r.dir, path)
	if _, err := os.Stat(full); errors.Is(err, fs.ErrNotExist) {
		return
	}
	db, err := openCopy(full, r.tmp)
	if err == nil {
		err = errors.Join(fn(db), db.Close())
	}
	if err != nil && r.ctx.Err() == nil {
		r.remark("database", path, "cannot be read to its end: "+err.Error())
	}
}

// accounts reads who there is. Without them nothing can be read.
func (r *reader) accounts() error {
	db, err := openCopy(filepath.Join(r.dir, "auth.db"), r.tmp)
	if err != nil {
		return err
	}
	defer db.Close()
	err = db.each(r.ctx, "users", "rowid", func(u row) {
		name := u.text("username")
		if _, twice := r.users[name]; name == "" || twice {
			return
		}
		hash := u.text("password_hash")
		if !foreign.MatchString(hash) {
			r.remark("password", name, "is kept in a way that is not known here; a link is needed to choose a new one")
			hash = ""
		}
		r.users[name] = len(r.out.Users)
		r.out.Users = append(r.out.Users, chat.ArchivedUser{Key: "u:" + name, Username: r.username(name),
			PasswordHash: hash, CreatedAt: u.time("password_set_ts")})
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotThere, err)
	}
	err = db.each(r.ctx, "user_settings", "rowid", func(s row) {
		i, ok := r.users[s.text("username")]
		if !ok {
			r.remark("profile", s.text("username"), "has no account")
			return
		}
		r.profile(&r.out.Users[i], s)
	})
	if err != nil {
		r.remark("database", "auth.db", "cannot be read to its end: "+err.Error())
	}
	return nil
}

var foreign = regexp.MustCompile(`^(pbkdf2:sha256:\d+|scrypt:\d+:\d+:\d+)\$[^$]+\$[0-9a-f]+$`)

// username is a name as it is allowed here, unlike all others.
func (r *reader) username(name string) string {
	clean := strings.Map(func(c rune) rune {
		if c < 128 && (c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			return c
		}
		return '_'
	}, name)
	clean = clean[:min(len(clean), chat.UsernameMax)]
	free := clean
	for n := 2; chat.CheckUsername(free) != nil || r.taken[chat.FoldUsername(free)]; n++ {
		suffix := fmt.Sprintf("-%d", n)
		free = clean[:min(len(clean), chat.UsernameMax-len(suffix))] + suffix
	}
	r.taken[chat.FoldUsername(free)] = true
	if free != name {
		r.remark("user", name, "is called "+free+" from now on: the name cannot be had here")
	}
	return free
}

func (r *reader) profile(u *chat.ArchivedUser, s row) {
	u.NameHue = hueOf(s.text("name_color"))
	bio, ok := chat.CleanLine(strings.Join(strings.Fields(s.text("bio")), " "), chat.BioCharsMax)
	if !ok {
		bio, _ = chat.CleanLine(chat.Cut(strings.Join(strings.Fields(s.text("bio")), " "), chat.BioCharsMax), chat.BioCharsMax)
		r.remark("profile", u.Username, "had a longer text about themselves; it was cut")
	}
	u.Bio = bio
	if name := s.text("avatar_file"); name != "" {
		if path, ok := r.file("avatars", name); ok {
			u.Avatar = path
		} else {
			r.remark("avatar", u.Username, "is gone: "+name)
		}
	}
}

// file finds a file of a folder, by a name that must not lead out of it.
func (r *reader) file(folder, name string) (string, bool) {
	path := filepath.Join(r.dir, folder, name)
	root, err := os.OpenRoot(r.dir)
	if err != nil {
		return path, false
	}
	defer root.Close()
	info, err := root.Lstat(filepath.Join(folder, name)) // nor may the folder
	return path, name == filepath.Base(name) && err == nil && info.Mode().IsRegular()
}

// person gives the key of a name. Names without an account are people who are
// gone.
func (r *reader) person(name string) string {
	if i, ok := r.users[name]; ok {
		return r.out.Users[i].Key
	}
	if name != "Deleted User" && name != "deleteduser" {
		r.remark("user", name, "has no account; what they wrote is by a deleted user")
	}
	r.users[name] = len(r.out.Users)
	r.out.Users = append(r.out.Users, chat.ArchivedUser{Key: "gone:" + name, Username: name, Gone: true})
	return "gone:" + name
}

func (r *reader) hasAccount(name string) bool {
	i, ok := r.users[name]
	return ok && !r.out.Users[i].Gone
}

// publicChannels are those of the settings, in their order.
func (r *reader) publicChannels() {
	for _, path := range []string{"settings.json", "src/minimost/settings.json"} {
		b, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(path)))
		if err != nil {
			continue
		}
		var settings struct {
			Channels []string `json:"channels"`
		}
		if err := json.Unmarshal(b, &settings); err != nil {
			r.remark("settings", path, "cannot be read: "+err.Error())
			continue
		}
		r.configured = true
		for _, name := range settings.Channels {
			r.public(name, false)
		}
		return
	}
	r.remark("settings", "settings.json", "is not there: all public channels with messages are taken")
}

func (r *reader) public(name string, archived bool) {
	clean, err := chat.CheckChannelName(chat.Cut(strings.Join(strings.Fields(name), " "), chat.ChannelNameCharsMax))
	if err != nil {
		clean = "channel"
	}
	if clean != name {
		r.remark("channel", name, "is called "+clean+" from now on")
	}
	r.addChannel(name, chat.ArchivedChannel{Key: "c:" + name, Kind: chat.Public, Name: clean, Archived: archived})
}

func (r *reader) addChannel(name string, c chat.ArchivedChannel) {
	if _, twice := r.channels[name]; twice {
		return
	}
	r.channels[name] = len(r.out.Channels)
	r.out.Channels = append(r.out.Channels, c)
}

// privateChannels are in the database of what is going on.
func (r *reader) privateChannels() {
	r.with("presence.db", func(db database) error {
		err := db.each(r.ctx, "private_channels", "rowid", func(c row) {
			id := fmt.Sprintf("private:%d", c.number("id"))
			name, err := chat.CheckChannelName(chat.Cut(strings.Join(strings.Fields(c.text("name")), " "), chat.ChannelNameCharsMax))
			if err != nil {
				name = fmt.Sprintf("private %d", c.number("id"))
				r.remark("channel", id, "is called "+name+" from now on")
			}
			made := chat.ArchivedChannel{Key: fmt.Sprintf("%s:%d", id, c.time("created_ts")), Kind: chat.Private, Name: name,
				CreatedAt: c.time("created_ts")}
			if by := c.text("created_by"); r.hasAccount(by) {
				made.Creator = r.person(by)
			}
			r.addChannel(id, made)
		})
		if err != nil {
			return err
		}
		return db.each(r.ctx, "private_channel_members", "rowid", func(m row) {
			id, name := fmt.Sprintf("private:%d", m.number("channel_id")), m.text("username")
			if _, ok := r.channels[id]; !ok {
				r.remark("member", name+" of "+id, "is in a channel that is not there")
			} else if !r.hasAccount(name) {
				r.remark("member", name+" of "+id, "has no account")
			} else {
				r.member(id, name).Since = m.time("history_start_ts")
			}
		})
	})
}

// member is somebody's place in a channel, for those who have an account.
func (r *reader) member(channel, name string) *chat.ArchivedMember {
	key := mark{channel, name}
	if r.marks[key] == nil {
		r.marks[key] = &chat.ArchivedMember{User: r.person(name)}
	}
	return r.marks[key]
}

// place is where somebody has read to; nil for those who are not in the channel.
// A mark makes nobody a member: the original left marks, and even copies of
// messages, behind with people who were not in a private channel.
func (r *reader) place(channel, name string) *chat.ArchivedMember {
	if !r.hasAccount(name) || !r.channel(channel) {
		return nil
	}
	if r.out.Channels[r.channels[channel]].Kind == chat.Public {
		return r.member(channel, name)
	}
	return r.marks[mark{channel, name}]
}

// reaction is the emoji of one of the original's names.
func (r *reader) reaction(name string) (string, bool) {
	e, ok := r.emoji[name]
	if !ok {
		e = name
	}
	e, ok = emoji.Canonical(e)
	if !ok {
		r.remark("reaction", name, "is no emoji that is known here")
	}
	return e, ok
}

// finish puts everything in order.
func (r *reader) finish() {
	for _, key := range slices.SortedFunc(mapKeys(r.marks), compareMarks) {
		i, ok := r.channels[key.channel]
		if !ok {
			r.remark("mark", key.user+" in "+key.channel, "is of a channel that is not there")
			continue
		}
		r.out.Channels[i].Members = append(r.out.Channels[i].Members, *r.marks[key])
	}
	slices.SortStableFunc(r.order, func(a, b *message) int { return int(a.At - b.At) })
	for i, m := range r.order {
		m.place = i
	}
	r.settleQuotes()
	for _, m := range r.order {
		r.out.Messages = append(r.out.Messages, m.ArchivedMessage)
	}
	r.ages()
}

// ages finds out since when people and channels have been there, from what was
// said first.
func (r *reader) ages() {
	since := func(at *chat.Time, said chat.Time) {
		if said != 0 && (*at == 0 || said < *at) {
			*at = said
		}
	}
	byKey := map[string]*chat.ArchivedUser{}
	for i := range r.out.Users {
		byKey[r.out.Users[i].Key] = &r.out.Users[i]
	}
	byChannel := map[string]*chat.ArchivedChannel{}
	for i := range r.out.Channels {
		byChannel[r.out.Channels[i].Key] = &r.out.Channels[i]
	}
	for _, m := range r.out.Messages {
		for _, key := range []string{m.Sender, m.Joined} {
			if u := byKey[key]; u != nil {
				since(&u.CreatedAt, m.At)
			}
		}
		since(&byChannel[m.Channel].CreatedAt, m.At)
	}
}
