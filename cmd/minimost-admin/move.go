package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"minimost/chat"
	"minimost/internal/config"
	"minimost/internal/importer/original"
	"minimost/internal/importer/slack"
	"minimost/internal/media"
	"minimost/internal/render"
	"minimost/store"
)

func (t *tool) importing() *cli.Command {
	return &cli.Command{
		Name: "import", Usage: "move in from another program; says first what will happen",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "from-minimost", Usage: "the data directory `DIR` of the Python MiniMost, which must not run"},
			&cli.StringFlag{Name: "from-slack", Usage: "the `ZIP` of a Slack workspace export"},
			&cli.BoolFlag{Name: "merge", Usage: "give messages to accounts of the same names that are here already"},
			&cli.BoolFlag{Name: "dry-run", Usage: "only say what will happen"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			done := t.busy("reading")
			a, err := t.archive(ctx, cmd)
			done()
			if err != nil {
				return err
			}
			if err := t.plan(a); err != nil || cmd.Bool("dry-run") {
				return err
			}
			if err := t.confirm("Bring this in?"); err != nil {
				return err
			}
			return t.moveIn(ctx, a, cmd.Bool("merge"))
		},
	}
}

// archive reads what is to move in.
func (t *tool) archive(ctx context.Context, cmd *cli.Command) (a chat.Archive, err error) {
	minimost, zip := cmd.String("from-minimost"), cmd.String("from-slack")
	switch {
	case (minimost == "") == (zip == ""):
		return a, fail(exitUsage, "say where from: --from-minimost DIR or --from-slack ZIP")
	case minimost != "":
		if a, err = original.Read(ctx, minimost); errors.Is(err, original.ErrNotThere) {
			err = failure{exitAbsent, err}
		}
	default:
		a, err = slack.Read(ctx, zip)
	}
	return a, err
}

// outline is what an archive holds, in numbers.
type outline struct {
	Users    int           `json:"users"`
	Channels int           `json:"channels"`
	Messages int           `json:"messages"`
	Files    int           `json:"files"`
	Remarks  []chat.Remark `json:"remarks"`
}

func outlineOf(a chat.Archive) outline {
	o := outline{Channels: len(a.Channels), Messages: len(a.Messages), Remarks: a.Remarks}
	for _, u := range a.Users {
		if !u.Gone {
			o.Users++
		}
	}
	for _, m := range a.Messages {
		o.Files += len(m.Files)
	}
	if o.Remarks == nil {
		o.Remarks = []chat.Remark{}
	}
	return o
}

// plan says what will happen. With JSON only the outcome is printed.
func (t *tool) plan(a chat.Archive) error {
	o := outlineOf(a)
	return t.answer(map[string]outline{"found": o}, func(w io.Writer) {
		line(w, "Found %d people, %d channels, %d messages, %d files.", o.Users, o.Channels, o.Messages, o.Files)
		showRemarks(w, o.Remarks)
	})
}

// shownRemarks of each kind are printed; JSON has all.
const shownRemarks = 20

func showRemarks(w io.Writer, remarks []chat.Remark) {
	by := map[string][]chat.Remark{}
	for _, r := range remarks {
		by[r.About] = append(by[r.About], r)
	}
	var kinds []string
	for kind := range by {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	if len(kinds) > 0 {
		line(w, "\nNot as it was:")
	}
	for _, kind := range kinds {
		for _, r := range by[kind][:min(len(by[kind]), shownRemarks)] {
			line(w, "  %s %q %s", kind, r.What, r.Why)
		}
		if more := len(by[kind]) - shownRemarks; more > 0 {
			line(w, "  and %d more of that kind; --json shows all", more)
		}
	}
}

// moveIn brings the archive in.
func (t *tool) moveIn(ctx context.Context, a chat.Archive, merge bool) error {
	st, err := t.openOrMake(ctx)
	if err != nil {
		return err
	}
	got, err := t.bring(ctx, st, a, merge)
	if err = errors.Join(plain(err), st.Close()); err != nil {
		return err
	}
	t.note("import", "", fmt.Sprintf("%d messages", got.Messages))
	got.Remarks = append([]chat.Remark{}, got.Remarks[min(len(a.Remarks), len(got.Remarks)):]...)
	return t.answer(map[string]store.Arrived{"brought": got}, func(w io.Writer) {
		line(w, "Brought in %d people, %d channels, %d messages, %d reactions, %d files; %d messages were here already.",
			got.Users, got.Channels, got.Messages, got.Reactions, got.Files, got.Known)
		showRemarks(w, got.Remarks)
	})
}

// openOrMake opens the store, or makes one: this is how a new server begins.
func (t *tool) openOrMake(ctx context.Context) (*store.Store, error) {
	if t.mustExist() == nil {
		return t.open(ctx)
	}
	return store.Open(ctx, store.Options{Dir: t.dir, Shared: true, Log: t.log()})
}

func (t *tool) bring(ctx context.Context, st *store.Store, a chat.Archive, merge bool) (got store.Arrived, err error) {
	strangers, err := st.Strangers(ctx, a)
	if err != nil {
		return got, err
	}
	if len(strangers) > 0 && !merge {
		return got, fmt.Errorf("nothing was changed: there are accounts of the same names already: %s. Are they the same people? "+
			"Then add --merge", strings.Join(strangers, ", "))
	}
	if err := t.addPublic(ctx, st, a); err != nil {
		return got, err
	}
	return st.Import(ctx, store.Arrival{Archive: a, Merge: merge, Render: compose,
		File:     func(f chat.ArchivedFile) (store.NewUpload, error) { return readFile(st, f) },
		Avatar:   func(path string) (*store.Temp, string, error) { return readAvatar(st, path) },
		Progress: t.progress("messages")})
}

// addPublic puts the public channels on the list of channels.json, behind those
// that are there; a list that is not there yet begins with them.
func (t *tool) addPublic(ctx context.Context, st *store.Store, a chat.Archive) error {
	var list []chat.ChannelConfig
	if config.HasChannels(t.dir) {
		var err error
		if list, err = config.Channels(t.dir); err != nil {
			return err
		}
	}
	for _, c := range a.Channels {
		if c.Kind != chat.Public || c.Archived {
			continue
		}
		if _, err := find(list, c.Name); err != nil {
			list = append(list, chat.ChannelConfig{Name: c.Name, Topic: c.Topic})
		}
	}
	if len(list) == 0 {
		list = chat.DefaultChannels()
	}
	if err := config.SaveChannels(t.dir, list); err != nil {
		return err
	}
	return st.SyncChannels(ctx, list)
}

// compose renders an old message as a new one would be.
func compose(body string, people []chat.User) store.Text {
	var named render.People
	names := render.Names(body)
	named.Everyone = slices.Contains(names, "everyone")
	named.Named = map[string]render.Person{}
	for _, u := range people {
		if folded := chat.FoldUsername(u.Username); slices.Contains(names, folded) {
			named.Named[folded] = render.Person{ID: u.ID, Username: u.Username}
		}
	}
	r := render.Message(body, named)
	return store.Text{Body: body, HTML: r.HTML, Excerpt: r.Excerpt, Mentions: r.Mentions, Everyone: r.Everyone}
}

// copied is a file of another program in a place of ours.
func copied(st *store.Store, path string, most int64) (*store.Temp, error) {
	in, err := os.Open(path) // #nosec G304 -- found in what the administrator has named
	if err != nil {
		return nil, err
	}
	defer in.Close()
	file, err := st.NewTemp()
	if err != nil {
		return nil, err
	}
	n, err := io.Copy(file, io.LimitReader(in, most+1))
	if err == nil && n == 0 {
		err = errors.New("it is empty")
	}
	if err == nil && n > most {
		err = fmt.Errorf("it is larger than %s", size(most))
	}
	if err != nil {
		file.Discard()
		return nil, err
	}
	return file, nil
}

// fileMost is the largest file that moves in.
const fileMost = 4 << 30

func readFile(st *store.Store, f chat.ArchivedFile) (n store.NewUpload, err error) {
	n.Name = f.Name
	if n.File, err = copied(st, f.Path, fileMost); err != nil {
		return n, err
	}
	found, err := media.Examine(n.File, n.File.Size())
	if err == nil {
		n.MIME, n.Text = found.MIME, found.Text
		if media.MayShow(n.MIME) {
			err = picture(st, media.Open(n.File, n.File.Size(), n.MIME), &n)
		}
	}
	if err != nil {
		n.File.Discard()
		n.Thumb.Discard()
	}
	return n, err
}

// picture replaces one by itself without its metadata, and makes a thumbnail.
func picture(st *store.Store, p *media.Picture, n *store.NewUpload) (err error) {
	if p == nil {
		return nil
	}
	clean, err := st.NewTemp()
	if err != nil {
		return err
	}
	n.Width, n.Height = p.Width, p.Height
	if n.Thumb, err = st.NewTemp(); err == nil {
		err = p.Write(clean)
	}
	if err == nil {
		n.ThumbMIME, err = p.Thumb(n.Thumb)
	}
	n.File.Discard() // it was read from until here
	n.File = clean
	if n.ThumbMIME == "" {
		n.Thumb.Discard()
		n.Thumb = nil
	}
	return err
}

func readAvatar(st *store.Store, path string) (avatar *store.Temp, mime string, err error) {
	sent, err := copied(st, path, chat.AvatarBytes)
	if err != nil {
		return nil, "", err
	}
	defer sent.Discard()
	if avatar, err = st.NewTemp(); err != nil {
		return nil, "", err
	}
	if mime, err = media.Avatar(avatar, sent, sent.Size()); err != nil {
		avatar.Discard()
		return nil, "", err
	}
	return avatar, mime, nil
}
