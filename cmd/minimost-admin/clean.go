package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/urfave/cli/v3"

	"minimost/internal/backup"
	"minimost/internal/config"
	"minimost/store"
)

func (t *tool) clean() *cli.Command {
	return &cli.Command{
		Name: "clean", Usage: "remove what is of no use any more: old files and backups, expired sign-ins and links",
		Description: "The server does the same every hour by itself. This says first what would go. Beside a running server the\n" +
			"files that nothing speaks of are left to it.",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "dry-run", Usage: "only say what would go"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			if err := t.mustExist(); err != nil {
				return err
			}
			h, err := t.household(ctx)
			if err != nil {
				return err
			}
			var would rubbish
			if err := t.with(ctx, func(st *store.Store) (err error) { would, err = h.look(ctx, st); return err }); err != nil {
				return err
			}
			if cmd.Bool("dry-run") || would.nothing() {
				return t.answer(map[string]rubbish{"would_remove": would}, func(w io.Writer) { would.show(w, "would go") })
			}
			if !t.json {
				would.show(t.problems, "would go")
			}
			if err := t.confirm("Remove it?"); err != nil {
				return err
			}
			return t.tidyUp(ctx, h)
		},
	}
}

// household is what the settings say of keeping things.
type household struct {
	retention store.Retention
	backups   string
	// alone: no server uses the directory.
	alone bool
}

func (t *tool) household(ctx context.Context) (h household, err error) {
	// The last server's, also when it has ended: this shell may have others.
	last, err := config.ReadRunning(t.dir)
	list := last.Settings
	if err == nil && list == nil {
		list, _, err = t.settings(ctx)
	}
	if err != nil {
		return h, err
	}
	h.backups = filepath.Join(t.dir, backup.Folder)
	for _, s := range list {
		n, _ := strconv.ParseInt(s.Value, 10, 32) // of those that are numbers, which have been checked
		switch s.Name {
		case "keep-images":
			h.retention.Images = config.Days(n)
		case "keep-files":
			h.retention.Files = config.Days(n)
		case "max-files":
			h.retention.Bytes = config.MiB(n)
		case "backup-dir":
			if s.Value != "" {
				h.backups = s.Value
			}
		}
	}
	pid, err := store.Running(t.dir)
	h.alone = pid == 0
	return h, err
}

// rubbish is what a cleaning removes.
type rubbish struct {
	store.Retained
	store.Lapsed
	store.Swept
	Backups []string `json:"backups"`
	// ByServer: the files are left to the running server.
	ByServer bool `json:"by_server,omitzero"`
}

func (r rubbish) nothing() bool {
	return r.Retained == (store.Retained{}) && r.Lapsed == (store.Lapsed{}) && len(r.Backups) == 0 && r.unspoken() == 0
}

// unspoken files are those that no message has.
func (r rubbish) unspoken() int { return r.Unattached + r.Unlinked + r.Orphans }

func (r rubbish) show(w io.Writer, go_ string) {
	if r.nothing() {
		line(w, "There is nothing to remove.")
		return
	}
	for _, of := range []struct {
		n    int
		what string
	}{
		{r.Images + r.Files, "files of messages that are too old"},
		{r.Evicted, "files of messages beyond the room there is"},
		{r.unspoken(), "files that no message has" + map[bool]string{true: ", by the server within the hour"}[r.ByServer]},
		{r.Sessions, "sign-ins that nobody has used for three months"},
		{r.Resets, "links to choose a password that have expired"},
		{r.Lapsed.Invites, "invitations that have expired"},
		{len(r.Backups), "old backups"},
	} {
		if of.n > 0 {
			line(w, "%d %s %s", of.n, of.what, go_)
		}
	}
}

// look finds what is to go, without touching it.
func (h household) look(ctx context.Context, st *store.Store) (r rubbish, err error) {
	r.Backups, r.ByServer = []string{}, !h.alone
	policy := h.retention
	policy.DryRun = true
	if r.Retained, err = st.Retain(ctx, policy); err != nil {
		return r, err
	}
	if r.Lapsed, err = st.Lapse(ctx, true); err != nil {
		return r, err
	}
	if r.Swept, err = st.Sweepable(ctx); err != nil {
		return r, err
	}
	old, err := backup.Surplus(h.backups)
	for _, b := range old {
		r.Backups = append(r.Backups, b.Dir)
	}
	return r, err
}

// tidyUp removes it. Files are swept only by the one process that holds the
// directory, so without a server this becomes that process.
func (t *tool) tidyUp(ctx context.Context, h household) error {
	st, err := store.Open(ctx, store.Options{Dir: t.dir, Shared: !h.alone, Log: t.log(), BeforeMigration: t.beforeMigration})
	if err != nil {
		return err
	}
	r := rubbish{Backups: []string{}, ByServer: !h.alone}
	err = func() (err error) {
		if r.Retained, err = st.Retain(ctx, h.retention); err != nil {
			return err
		}
		if r.Lapsed, err = st.Lapse(ctx, false); err != nil {
			return err
		}
		if h.alone {
			r.Swept, err = st.Sweep(ctx)
		} else {
			r.Swept, err = st.Sweepable(ctx)
		}
		return err
	}()
	if err := st.Close(); err != nil {
		return err
	}
	if err != nil {
		return plain(err)
	}
	gone, err := backup.Prune(h.backups)
	if err != nil {
		return err
	}
	r.Backups = append(r.Backups, gone...)
	t.note("clean", "", fmt.Sprintf("%d files, %d backups", r.Images+r.Files+r.Evicted, len(gone)))
	return t.answer(map[string]rubbish{"removed": r}, func(w io.Writer) { r.show(w, "gone") })
}
