package main

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v3"

	"minimost/chat"
	"minimost/internal/config"
	"minimost/store"
)

func (t *tool) config() *cli.Command {
	return &cli.Command{
		Name: "config", Usage: "show every setting of the server, its default, where it comes from, and the limits that are fixed",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			list, of, err := t.settings(ctx)
			if err != nil {
				return err
			}
			limits := chat.AllLimits()
			return t.answer(map[string]any{"of": of, "settings": list, "limits": limits}, func(w io.Writer) {
				line(w, "Settings of %s:\n", of)
				line(w, "SETTING\tVALUE\tDEFAULT\tFROM\tVARIABLE")
				for _, s := range list {
					line(w, "%s\t%s\t%s\t%s\t%s", s.Name, orDash(s.Value), orDash(s.Default), s.Source, s.Env)
				}
				line(w, "\nLimits, which are the same on every server:\n")
				line(w, "LIMIT\tVALUE")
				for _, l := range limits {
					line(w, "%s\t%s", l.Name, l.Value)
				}
			})
		},
	}
}

// settings are those of the running server, or else those that one would have
// if it were started in this environment.
func (t *tool) settings(ctx context.Context) (list []config.Setting, of string, err error) {
	pid, err := store.Running(t.dir)
	if err != nil {
		return nil, "", err
	}
	if r, err := config.ReadRunning(t.dir); err == nil && pid != 0 && r.PID == pid {
		return r.Settings, fmt.Sprintf("the running server (process %d, version %s, since %s)", pid, r.Version, moment(r.StartedAt)), nil
	}
	cmd := config.Command(version(), func(_ context.Context, c config.Config) error {
		list = c.Settings
		return nil
	})
	return list, "a server started from here", cmd.Run(ctx, []string{"minimost"})
}

func (t *tool) stats() *cli.Command {
	return &cli.Command{
		Name: "stats", Usage: "count what there is",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return t.with(ctx, func(st *store.Store) error {
				n, err := st.Stats(ctx)
				if err != nil {
					return err
				}
				return t.answer(n, func(w io.Writer) { showStats(w, n) })
			})
		},
	}
}

func showStats(w io.Writer, n store.Stats) {
	line(w, "People\t%d\t(%d disabled, %d deleted)", n.Users, n.Disabled, n.Deleted)
	line(w, "  seen within a day\t%d", n.ActiveDay)
	line(w, "  seen within a week\t%d", n.ActiveWeek)
	line(w, "Devices signed in\t%d", n.Sessions)
	line(w, "Channels\t%d\t(%d public, %d private, %d direct)", n.Channels, n.Public, n.Private, n.Direct)
	line(w, "Messages\t%d", n.Messages)
	line(w, "  within a day\t%d", n.MessagesDay)
	line(w, "  within a week\t%d", n.MessagesWeek)
	line(w, "Reactions\t%d", n.Reactions)
	line(w, "Event log\t%d\t(up to %d)", n.Events, n.Seq)
	line(w, "Database\t%s\t(%s free inside, schema %d)", size(n.DatabaseBytes), size(n.FreeBytes), n.Schema)
	line(w, "Write-ahead log\t%s", size(n.LogBytes))
}

// size is a number of bytes for people.
func size(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/1000, "kB"
	for _, next := range []string{"MB", "GB", "TB"} {
		if value < 1000 {
			break
		}
		value, unit = value/1000, next
	}
	return fmt.Sprintf("%.1f %s", value, unit)
}

func (t *tool) check() *cli.Command {
	return &cli.Command{
		Name: "check", Usage: "look for damage in all that is stored",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return t.with(ctx, func(st *store.Store) error {
				done := t.busy("checking")
				faults, err := st.Faults(ctx)
				done()
				if err != nil {
					return err
				}
				if faults == nil {
					faults = []string{}
				}
				err = t.answer(map[string][]string{"faults": faults}, func(w io.Writer) {
					for _, f := range faults {
						line(w, "%s", f)
					}
					if len(faults) == 0 {
						line(w, "No fault was found.")
					}
				})
				if err == nil && len(faults) > 0 {
					err = fail(exitFaults, "%d faults. Restore a backup, or ask for help with this list", len(faults))
				}
				return err
			})
		},
	}
}
