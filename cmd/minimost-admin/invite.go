package main

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/urfave/cli/v3"

	"minimost/chat"
	"minimost/store"
)

func (t *tool) invite() *cli.Command {
	return &cli.Command{
		Name: "invite", Usage: "make a link with which people make accounts, list and revoke them",
		Description: "Needed where the server runs with --signup invite. Members can make links, too.",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "uses", Value: 1, Usage: "let `N` people use it"},
			expires(chat.InviteFor),
		},
		Action: t.makeInvite,
		Commands: []*cli.Command{
			{Name: "list", Usage: "list the links that have not expired", Action: t.listInvites},
			{Name: "revoke", Usage: "take a link back; the accounts made with it stay", ArgsUsage: "ID", Action: t.revokeInvite},
		},
	}
}

func (t *tool) makeInvite(ctx context.Context, cmd *cli.Command) error {
	if cmd.Args().Present() {
		return fail(exitUsage, "there is no %q under %s. See %[2]s --help", cmd.Args().First(), cmd.FullName())
	}
	uses := cmd.Int("uses")
	if uses < 1 || uses > chat.InviteUsesMax {
		return fail(exitUsage, "a link can be for 1 to %d people, not for %d", chat.InviteUsesMax, uses)
	}
	valid, err := validFor(cmd, chat.InviteForMax)
	if err != nil {
		return err
	}
	base, err := t.base()
	if err != nil {
		return err
	}
	return t.with(ctx, func(st *store.Store) error {
		made, token, err := st.MakeInvite(ctx, 0, uses, valid)
		if err != nil {
			return err
		}
		t.note("invite.made", "", fmt.Sprintf("number %d, for %d people until %s", made.ID, uses, made.ExpiresAt))
		out := struct {
			chat.Invite
			URL string `json:"url"`
		}{made, base + "/invite#" + token}
		return t.answer(out, func(w io.Writer) {
			line(w, "%s can make an account at\n\n  %s\n\nuntil %s. This is link %d.", people(uses), out.URL, moment(made.ExpiresAt), made.ID)
			t.warnOfMode(ctx, w)
		})
	})
}

func people(n int) string {
	if n == 1 {
		return "One person"
	}
	return fmt.Sprintf("%d people", n)
}

// warnOfMode says so where a link is not what lets people in.
func (t *tool) warnOfMode(ctx context.Context, w io.Writer) {
	list, _, err := t.settings(ctx)
	if err != nil {
		return
	}
	for _, s := range list {
		switch {
		case s.Name == "signup" && s.Value == string(chat.SignupOpen):
			line(w, "\nSign-up is open: anybody can make an account without a link. To change that, start the server with --signup invite.")
		case s.Name == "signup" && s.Value == string(chat.SignupClosed):
			line(w, "\nSign-up is closed: no link works. Start the server with --signup invite, or make accounts with minimost-admin users add.")
		}
	}
}

// sentInvite is an invite with the name of who has made it.
type sentInvite struct {
	chat.Invite
	Username string `json:"username,omitzero"`
}

func (t *tool) listInvites(ctx context.Context, _ *cli.Command) error {
	return t.with(ctx, func(st *store.Store) error {
		list, err := st.Invites(ctx)
		if err != nil {
			return err
		}
		sent := make([]sentInvite, len(list))
		for i, v := range list {
			sent[i] = sentInvite{Invite: v}
			if v.By == 0 {
				continue
			}
			u, err := st.User(ctx, v.By)
			if err != nil {
				return err
			}
			sent[i].Username = u.Username
		}
		return t.answer(sent, func(w io.Writer) {
			line(w, "ID\tBY\tUSED\tLEFT\tMADE\tEXPIRES")
			for _, v := range sent {
				line(w, "%d\t%s\t%d\t%d\t%s\t%s", v.ID, orDash(v.Username), v.Used, v.UsesLeft, moment(v.CreatedAt), moment(v.ExpiresAt))
			}
		})
	})
}

func (t *tool) revokeInvite(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, 1)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return fail(exitUsage, "%q is not the number of a link. See minimost-admin invite list", args[0])
	}
	return t.with(ctx, func(st *store.Store) error {
		if err := st.RevokeInvite(ctx, chat.InviteID(id)); err != nil {
			return fail(exitAbsent, "there is no link %d. See minimost-admin invite list", id)
		}
		t.note("invite.revoked", "", "number "+args[0])
		return t.say(map[string]int64{"revoked": id}, "Link %d does not work any more.", id)
	})
}
