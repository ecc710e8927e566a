package main

import (
	"context"
	"time"

	"github.com/urfave/cli/v3"

	"minimost/store"
)

func (t *tool) export() *cli.Command {
	return &cli.Command{
		Name: "export", Usage: "write all that somebody can see into an SQLite file, with the files beside it", ArgsUsage: "NAME",
		Flags: []cli.Flag{&cli.StringFlag{Name: "into", Usage: "write into the new directory `DIR` instead of minimost-NAME-DATE"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			args, err := names(cmd, 1)
			if err != nil {
				return err
			}
			return t.with(ctx, func(st *store.Store) error {
				a, err := t.account(ctx, st, args[0])
				if err != nil {
					return err
				}
				dir := cmd.String("into")
				if dir == "" {
					dir = "minimost-" + a.Username + time.Now().Format("-2006-01-02")
				}
				e, err := st.Export(ctx, a.ID, dir)
				if err != nil {
					return err
				}
				t.note("export", a.Username, dir)
				return t.say(e, "Wrote %d messages of %d channels to %s, and %d files beside it.",
					e.Messages, e.Channels, e.Database, e.Files)
			})
		},
	}
}
