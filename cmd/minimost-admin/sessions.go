package main

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v3"

	"minimost/chat"
	"minimost/store"
)

func (t *tool) sessions() *cli.Command {
	return &cli.Command{
		Name: "sessions", Usage: "list and end sign-ins",
		Commands: []*cli.Command{
			{Name: "list", Usage: "list the devices that are signed in", ArgsUsage: "[NAME]", Action: t.listSessions},
			{Name: "revoke", Usage: "sign somebody out, on all devices or one", ArgsUsage: "NAME",
				Flags:  []cli.Flag{&cli.Int64Flag{Name: "id", Usage: "only the session with this `ID`"}},
				Action: t.revokeSessions},
		},
	}
}

// device is a session with whose it is.
type device struct {
	Username string `json:"username"`
	chat.Session
}

func (t *tool) listSessions(ctx context.Context, cmd *cli.Command) error {
	return t.with(ctx, func(st *store.Store) error {
		accounts, err := st.Accounts(ctx)
		if err != nil {
			return err
		}
		if cmd.Args().Present() {
			one, err := t.account(ctx, st, cmd.Args().First())
			if err != nil {
				return err
			}
			accounts = []store.Account{one}
		}
		devices := []device{}
		for _, a := range accounts {
			list, err := st.Sessions(ctx, a.ID)
			if err != nil {
				return err
			}
			for _, s := range list {
				devices = append(devices, device{a.Username, s})
			}
		}
		return t.answer(devices, func(w io.Writer) {
			line(w, "NAME\tID\tDEVICE\tADDRESS\tSIGNED IN\tLAST SEEN")
			for _, d := range devices {
				line(w, "%s\t%d\t%s\t%s\t%s\t%s", d.Username, d.ID, d.Device, d.Address, moment(d.CreatedAt), moment(d.SeenAt))
			}
		})
	})
}

func (t *tool) revokeSessions(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, 1)
	if err != nil {
		return err
	}
	return t.with(ctx, func(st *store.Store) error {
		a, err := t.account(ctx, st, args[0])
		if err != nil {
			return err
		}
		n := 1
		if id := cmd.Int64("id"); id != 0 {
			err = st.EndSession(ctx, a.ID, chat.SessionID(id))
		} else {
			n, err = st.EndSessions(ctx, a.ID)
		}
		if err != nil {
			return err
		}
		t.note("session.ended", a.Username, fmt.Sprintf("%d devices", n))
		return t.say(map[string]any{"username": a.Username, "ended": n}, "Signed %s out of %d devices.", a.Username, n)
	})
}
