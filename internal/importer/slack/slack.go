// Package slack reads the ZIP of a Slack workspace export: users.json and
// channels.json, in some exports also groups.json, dms.json and mpims.json, and
// for each conversation a folder with one file a day. Files are not in an
// export, only links to them, which are kept as links.
package slack

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"minimost/chat"
	"minimost/internal/emoji"
)

// partBytes is the largest file of an export that is read.
const partBytes = 256 << 20

type user struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Profile struct {
		DisplayName string `json:"display_name"`
		RealName    string `json:"real_name"`
		Title       string `json:"title"`
	} `json:"profile"`
}

type channel struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Created  int64    `json:"created"`
	Creator  string   `json:"creator"`
	Archived bool     `json:"is_archived"`
	Members  []string `json:"members"`
	Topic    struct {
		Value string `json:"value"`
	} `json:"topic"`
	Pins []struct {
		ID      string `json:"id"`
		Created int64  `json:"created"`
		User    string `json:"user"`
	} `json:"pins"`
}

type message struct {
	Type     string `json:"type"`
	Subtype  string `json:"subtype"`
	User     string `json:"user"`
	Bot      string `json:"username"`
	Text     string `json:"text"`
	TS       string `json:"ts"`
	ThreadTS string `json:"thread_ts"`
	Edited   *struct {
		TS string `json:"ts"`
	} `json:"edited"`
	Reactions []struct {
		Name  string   `json:"name"`
		Users []string `json:"users"`
	} `json:"reactions"`
	Files []struct {
		Name      string `json:"name"`
		Permalink string `json:"permalink"`
	} `json:"files"`
}

// reader is one export being read.
type reader struct {
	files map[string]*zip.File
	out   chat.Archive
	users map[string]string // what a user is called, by Slack's id
	keys  map[string]bool   // of the users
	names map[string]bool   // folded, that are given
	rooms map[string]string // what a channel is called, by Slack's id
	made  map[string]bool   // of the channels, by key
}

// pin is that of one message.
type pin struct {
	at chat.Time
	by string // Slack's id
}

// Read reads an export.
func Read(ctx context.Context, name string) (chat.Archive, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return chat.Archive{}, fmt.Errorf("%s: %w", name, err)
	}
	defer z.Close()
	r := &reader{files: map[string]*zip.File{}, users: map[string]string{}, keys: map[string]bool{},
		names: map[string]bool{}, rooms: map[string]string{}, made: map[string]bool{}}
	for _, f := range z.File {
		r.files[path.Clean(f.Name)] = f
	}
	var users []user
	if err := r.decode("users.json", &users); err != nil {
		return chat.Archive{}, fmt.Errorf("%s is no Slack export: %w", name, err)
	}
	for _, u := range users {
		r.addUser(u)
	}
	if err := r.conversations(ctx); err != nil {
		return chat.Archive{}, fmt.Errorf("%s: %w", name, err)
	}
	slices.SortStableFunc(r.out.Messages, func(a, b chat.ArchivedMessage) int { return int(a.At - b.At) })
	return r.out, nil
}

func (r *reader) decode(name string, into any) error {
	f, ok := r.files[name]
	if !ok {
		return fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	return json.UnmarshalRead(io.LimitReader(in, partBytes), into)
}

func (r *reader) remark(about, what, why string) {
	r.out.Remarks = append(r.out.Remarks, chat.Remark{About: about, What: what, Why: why})
}

// addUser makes an account without a password: Slack exports none.
func (r *reader) addUser(u user) {
	if r.keys["slack:"+u.ID] {
		r.remark("user", u.Name, "has the id of another, "+u.ID)
		return
	}
	name := strings.Map(func(c rune) rune {
		if c < 128 && (c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			return c
		}
		return '_'
	}, u.Name)
	name = name[:min(len(name), chat.UsernameMax)]
	free := name
	for n := 2; chat.CheckUsername(free) != nil || r.names[chat.FoldUsername(free)]; n++ {
		suffix := fmt.Sprintf("-%d", n)
		free = name[:min(len(name), chat.UsernameMax-len(suffix))] + suffix
	}
	if free != u.Name {
		r.remark("user", u.Name, "is called "+free+" from now on")
	}
	r.names[chat.FoldUsername(free)] = true
	r.users[u.ID], r.keys["slack:"+u.ID] = free, true
	shown := u.Profile.DisplayName
	if shown == "" {
		shown = u.Profile.RealName
	}
	shown, _ = chat.CheckDisplayName(chat.Cut(shown, chat.DisplayNameCharsMax))
	if strings.EqualFold(shown, free) {
		shown = ""
	}
	bio, _ := chat.CleanLine(chat.Cut(u.Profile.Title, chat.BioCharsMax), chat.BioCharsMax)
	r.out.Users = append(r.out.Users, chat.ArchivedUser{Key: "slack:" + u.ID, Username: free, DisplayName: shown, Bio: bio})
}

// person is the key of a user. Those whom users.json does not know are gone.
func (r *reader) person(id string) string {
	key := "slack:" + id
	if !r.keys[key] {
		r.keys[key] = true
		r.remark("user", id, "is not in users.json; what they wrote is by a deleted user")
		r.out.Users = append(r.out.Users, chat.ArchivedUser{Key: key, Username: id, Gone: true})
	}
	return key
}

// conversations reads the lists that are there, and the days of each.
func (r *reader) conversations(ctx context.Context) error {
	for _, list := range []struct {
		file string
		kind chat.ChannelKind
	}{{"channels.json", chat.Public}, {"groups.json", chat.Private}, {"mpims.json", chat.Direct}, {"dms.json", chat.Direct}} {
		var channels []channel
		err := r.decode(list.file, &channels)
		if errors.Is(err, fs.ErrNotExist) {
			r.remark("list", list.file, "is not in the export")
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", list.file, err)
		}
		for _, c := range channels {
			r.rooms[c.ID] = c.Name
		}
		for _, c := range channels {
			if err := r.conversation(ctx, c, list.kind); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reader) conversation(ctx context.Context, c channel, kind chat.ChannelKind) error {
	made := chat.ArchivedChannel{Key: "slack:" + c.ID, Kind: kind, CreatedAt: seconds(c.Created), Archived: c.Archived}
	if r.made[made.Key] {
		r.remark("channel", c.Name, "has the id of another, "+c.ID)
		return nil
	}
	r.made[made.Key] = true
	folder := c.Name
	if folder == "" {
		folder = c.ID
	}
	if kind == chat.Direct {
		made.Archived = false
	} else {
		name, err := chat.CheckChannelName(chat.Cut(c.Name, chat.ChannelNameCharsMax))
		if err != nil {
			name = c.ID
		}
		made.Name = name
		made.Topic, _ = chat.CleanLine(chat.Cut(r.words(strings.Join(strings.Fields(c.Topic.Value), " ")), chat.TopicCharsMax), chat.TopicCharsMax)
	}
	if r.keys["slack:"+c.Creator] {
		made.Creator = "slack:" + c.Creator
	}
	if kind == chat.Public { // all are in it; what is old counts as read
		for _, u := range r.out.Users {
			made.Members = append(made.Members, chat.ArchivedMember{User: u.Key, ReadTo: chat.MaxID})
		}
	} else {
		slices.Sort(c.Members)
		for _, id := range slices.Compact(c.Members) {
			made.Members = append(made.Members, chat.ArchivedMember{User: r.person(id), ReadTo: chat.MaxID})
		}
	}
	r.out.Channels = append(r.out.Channels, made)
	pins := map[string]pin{}
	for _, p := range c.Pins {
		pins[p.ID] = pin{seconds(p.Created), p.User}
	}
	for _, day := range r.days(folder) {
		if err := ctx.Err(); err != nil {
			return err
		}
		var messages []message
		if err := r.decode(day, &messages); err != nil {
			r.remark("day", day, "cannot be read: "+err.Error())
			continue
		}
		for _, m := range messages {
			r.addMessage(made.Key, m, pins)
		}
	}
	return nil
}

func (r *reader) days(folder string) (names []string) {
	for name := range r.files {
		if path.Dir(name) == folder && path.Ext(name) == ".json" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// told are the kinds of message that people write; Slack's notices are not
// brought, since the same things are told in other ways here.
var told = map[string]bool{"": true, "me_message": true, "thread_broadcast": true, "file_share": true, "bot_message": true,
	"file_comment": true}

func (r *reader) addMessage(channel string, m message, pins map[string]pin) {
	at, ok := moment(m.TS)
	if m.Type != "message" || !ok || !told[m.Subtype] {
		if m.Subtype != "channel_join" && m.Subtype != "channel_leave" {
			r.remark("notice", m.Subtype+" in "+channel+" at "+m.TS, "is left out")
		}
		return
	}
	sender := m.User
	if sender == "" {
		sender = r.bot(m.Bot)
	}
	body := r.words(m.Text)
	for _, f := range m.Files {
		body += fmt.Sprintf("\n[%s](%s)", strings.NewReplacer("[", "", "]", "").Replace(f.Name), f.Permalink)
		r.remark("file", f.Name, "is not in the export; a link to it stays in the message")
	}
	body, err := chat.CleanBody(chat.Cut(body, chat.MessageCharsMax))
	if err != nil {
		r.remark("message", "in "+channel+" at "+m.TS, "is empty or cannot be read")
		return
	}
	made := chat.ArchivedMessage{Key: channel + "|" + m.TS, Channel: channel, Sender: r.person(sender), Body: body, At: at}
	if m.Edited != nil {
		made.EditedAt, _ = moment(m.Edited.TS)
	}
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		made.ReplyTo = channel + "|" + m.ThreadTS
	}
	if p, ok := pins[m.TS]; ok && p.at > 0 {
		made.PinnedAt, made.PinnedBy = p.at, r.person(p.by)
	}
	r.react(&made, m)
	r.out.Messages = append(r.out.Messages, made)
}

// bot is the account of a program that wrote under a name of its own.
func (r *reader) bot(name string) string {
	if name == "" {
		name = "bot"
	}
	id := "bot " + name
	if !r.keys["slack:"+id] {
		r.addUser(user{ID: id, Name: name})
	}
	return id
}

func (r *reader) react(to *chat.ArchivedMessage, m message) {
	for _, g := range m.Reactions {
		name, _, _ := strings.Cut(g.Name, "::") // a skin tone
		e, ok := emoji.ByShortcode(name)
		if !ok {
			r.remark("reaction", g.Name, "is no emoji that is known here")
			continue
		}
		for _, id := range g.Users {
			if a := (chat.ArchivedReaction{Emoji: e, User: r.person(id)}); !slices.Contains(to.Reactions, a) {
				to.Reactions = append(to.Reactions, a)
			}
		}
	}
}

// endOfTime is the second at which RFC 3339 ends.
const endOfTime = 253_402_300_799

// moment reads Slack's seconds with six decimals.
func moment(ts string) (chat.Time, bool) {
	f, err := strconv.ParseFloat(ts, 64)
	if err != nil || !(f > 0 && f < endOfTime) {
		return 0, false
	}
	return chat.Time(f * 1000), true
}

// seconds is a time without decimals; 0 is one that cannot be.
func seconds(s int64) chat.Time {
	if s < 0 || s > endOfTime {
		return 0
	}
	return chat.Time(s * 1000)
}
