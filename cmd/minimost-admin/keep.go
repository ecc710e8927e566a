package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v3"

	"minimost/internal/backup"
	"minimost/store"
)

// beforeMigration backs up what an update is about to change.
func (t *tool) beforeMigration(ctx context.Context, _ int, copyTo store.CopyTo) error {
	_, _, err := backup.Make(ctx, t.job(backup.Update, copyTo))
	return err
}

func (t *tool) job(why backup.Reason, copyTo store.CopyTo) backup.Job {
	return backup.Job{Data: t.dir, Into: filepath.Join(t.dir, backup.Folder), Reason: why, Version: version(),
		Now: time.Now(), Copy: copyTo, Progress: t.progress("files")}
}

// progress draws a bar on the terminal while something takes long; nil when
// there is nobody to see it.
func (t *tool) progress(what string) func(done, of int) {
	if t.json || !terminal(t.problems) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, of int) {
		if bar == nil {
			bar = progressbar.NewOptions(of, progressbar.OptionSetWriter(t.problems), progressbar.OptionSetDescription(what),
				progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount())
		}
		_ = bar.Set(done) // a terminal that is gone is nobody's trouble
	}
}

// busy turns a sign on the terminal while something goes on whose length nobody
// knows, until the function it gives is called.
func (t *tool) busy(what string) (done func()) {
	if t.json || !terminal(t.problems) {
		return func() {}
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(t.problems), progressbar.OptionSetDescription(what),
		progressbar.OptionClearOnFinish())
	over, gone := make(chan struct{}), make(chan struct{})
	go func() { // ends with done
		defer close(gone)
		turn := time.NewTicker(100 * time.Millisecond)
		defer turn.Stop()
		for {
			_ = bar.Add(1) // a terminal that is gone is nobody's trouble
			select {
			case <-turn.C:
			case <-over:
				_ = bar.Finish()
				return
			}
		}
	}()
	return func() { close(over); <-gone }
}

func (t *tool) backup() *cli.Command {
	return &cli.Command{
		Name: "backup", Usage: "make a backup now, and list those there are",
		Flags: []cli.Flag{&cli.StringFlag{Name: "into", Usage: "make it in `DIR` instead of backups/ in the data directory"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return t.with(ctx, func(st *store.Store) error {
				j := t.job(backup.Asked, st.CopyTo)
				if cmd.IsSet("into") {
					j.Into = cmd.String("into")
				}
				dir, m, err := backup.Make(ctx, j)
				if err != nil {
					return err
				}
				t.note("backup", "", dir)
				return t.say(backup.Backup{Dir: dir, Manifest: m}, "Backed up %d messages and %d files (%s) to %s",
					m.Database.Messages, len(m.Files)-1, size(m.Bytes()), dir)
			})
		},
		Commands: []*cli.Command{
			{Name: "list", Usage: "list the backups in the data directory", ArgsUsage: "[DIR]", Action: t.listBackups},
			{Name: "verify", Usage: "read a backup through and compare it with its manifest", ArgsUsage: "BACKUP",
				Action: t.verifyBackup},
		},
	}
}

func (t *tool) listBackups(_ context.Context, cmd *cli.Command) error {
	into := filepath.Join(t.dir, backup.Folder)
	if cmd.Args().Present() {
		into = cmd.Args().First()
	}
	list, err := backup.List(into)
	if err != nil {
		return err
	}
	if list == nil {
		list = []backup.Backup{}
	}
	return t.answer(list, func(w io.Writer) {
		line(w, "MADE\tWHY\tPEOPLE\tMESSAGES\tSIZE\tFOLDER")
		for _, b := range list {
			line(w, "%s\t%s\t%d\t%d\t%s\t%s", moment(b.CreatedAt), b.Reason, b.Database.Users, b.Database.Messages,
				size(b.Bytes()), b.Dir)
		}
	})
}

func (t *tool) verifyBackup(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, 1)
	if err != nil {
		return err
	}
	m, err := backup.Verify(ctx, args[0], store.Inspect, t.progress("files"))
	if err != nil {
		return fail(exitFaults, "%w", err)
	}
	return t.say(m, "The backup of %s is whole: %d messages, %d files.", moment(m.CreatedAt), m.Database.Messages, len(m.Files)-1)
}

func (t *tool) restore() *cli.Command {
	return &cli.Command{
		Name: "restore", Usage: "make a data directory of a backup; the server must be stopped", ArgsUsage: "BACKUP",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "force", Usage: "move what is in the directory aside"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			args, err := names(cmd, 1)
			if err != nil {
				return err
			}
			if err := t.mayRestore(cmd.Bool("force")); err != nil {
				return err
			}
			m, aside, err := backup.Restore(ctx, backup.Move{From: args[0], Data: t.dir, Inspect: store.Inspect,
				Begin: store.Restored, Now: time.Now(), Progress: t.progress("files")})
			if err != nil {
				return err
			}
			t.note("restore", "", args[0])
			type outcome struct {
				backup.Manifest
				Aside string `json:"aside,omitzero"`
			}
			return t.answer(outcome{m, aside}, func(w io.Writer) {
				line(w, "Restored %d messages and %d files as of %s. Everybody has to sign in again.",
					m.Database.Messages, len(m.Files)-1, moment(m.CreatedAt))
				if aside != "" {
					line(w, "What was there before is in %s", aside)
				}
			})
		},
	}
}

func (t *tool) mayRestore(force bool) error {
	pid, err := store.Running(t.dir)
	if err != nil {
		return err
	}
	if pid != 0 {
		return fail(exitRunning, "the server (process %d) uses %s. Stop it first", pid, t.dir)
	}
	empty, err := backup.Empty(t.dir)
	if err != nil || empty {
		return err
	}
	if !force {
		return errors.New(t.dir + " is not empty. Restore into another directory, or add --force to move what is there aside")
	}
	return nil
}
