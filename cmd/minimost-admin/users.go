package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"minimost/chat"
	"minimost/internal/config"
	"minimost/internal/render"
	"minimost/store"
)

func (t *tool) users() *cli.Command {
	return &cli.Command{
		Name: "users", Usage: "list, add, disable, enable and delete accounts",
		Commands: []*cli.Command{
			{Name: "list", Usage: "list all accounts", Action: t.listUsers},
			{Name: "add", Usage: "make an account, with a link to choose its password", ArgsUsage: "NAME", Action: t.addUser,
				Flags: []cli.Flag{expires(time.Hour), &cli.BoolFlag{Name: "password-stdin",
					Usage: "read the password from the standard input instead of making a link"}}},
			{Name: "disable", Usage: "close an account for now; its sessions end at once", ArgsUsage: "NAME...",
				Action: t.disableUsers(true)},
			{Name: "enable", Usage: "open a disabled account again", ArgsUsage: "NAME...", Action: t.disableUsers(false)},
			{Name: "delete", Usage: "end an account for good; nobody can take its name again", ArgsUsage: "NAME",
				Flags: []cli.Flag{&cli.BoolFlag{Name: "erase",
					Usage: "take out all it has written, too; otherwise that stays, as of a deleted user"}},
				Action: t.deleteUser},
		},
	}
}

func (t *tool) listUsers(ctx context.Context, cmd *cli.Command) error {
	return t.with(ctx, func(st *store.Store) error {
		list, err := st.Accounts(ctx)
		if err != nil {
			return err
		}
		return t.answer(list, func(w io.Writer) {
			line(w, "NAME\tSHOWN AS\tSTATE\tDEVICES\tLAST SEEN\tMESSAGES\tSINCE")
			for _, a := range list {
				line(w, "%s\t%s\t%s\t%d\t%s\t%d\t%s", a.Username, orDash(a.DisplayName), state(a), a.Sessions,
					moment(a.SeenAt), a.Messages, moment(a.CreatedAt))
			}
		})
	})
}

func state(a store.Account) string {
	switch {
	case a.Disabled:
		return "disabled"
	case !a.HasPassword:
		return "no password"
	}
	return "active"
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// moment is a time as tables show it, in the administrator's own zone.
func moment(at chat.Time) string {
	if at == 0 {
		return "-"
	}
	return at.Time().Local().Format("2006-01-02 15:04")
}

// link is a way to choose a password, for one person once.
type link struct {
	Username  string    `json:"username"`
	URL       string    `json:"url,omitzero"`
	ExpiresAt chat.Time `json:"expires_at,omitzero"`
}

func (t *tool) addUser(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, 1)
	if err != nil {
		return err
	}
	valid, err := validFor(cmd, resetFor)
	if err != nil {
		return err
	}
	password := ""
	if cmd.Bool("password-stdin") {
		text, _ := bufio.NewReader(t.in).ReadString('\n')
		if password = strings.TrimRight(text, "\r\n"); password == "" {
			return fail(exitUsage, "there is no password on the standard input")
		}
	}
	return t.with(ctx, func(st *store.Store) error {
		user, err := st.AddAccount(ctx, args[0], password)
		if err != nil {
			return err
		}
		t.note("user.added", user.Username, "")
		if password != "" {
			return t.say(link{Username: user.Username}, "%s can sign in.", user.Username)
		}
		l, err := t.offer(ctx, st, user, valid, false)
		if err != nil {
			return err
		}
		return t.say(l, "Made the account %s. Its password is chosen at\n\n  %s\n\nonce, until %s.", l.Username, l.URL, moment(l.ExpiresAt))
	})
}

func (t *tool) disableUsers(disabled bool) cli.ActionFunc {
	what := map[bool]string{true: "disabled", false: "enabled"}[disabled]
	return func(ctx context.Context, cmd *cli.Command) error {
		args, err := names(cmd, -1)
		if err != nil {
			return err
		}
		return t.with(ctx, func(st *store.Store) error {
			var done []string
			for _, name := range args {
				a, err := t.account(ctx, st, name)
				if err == nil {
					err = st.Disable(ctx, a.ID, disabled)
				}
				if err != nil {
					return err
				}
				t.note("user."+what, a.Username, "")
				done = append(done, a.Username)
			}
			return t.say(map[string][]string{what: done}, "%s: %s", what, strings.Join(done, ", "))
		})
	}
}

func (t *tool) deleteUser(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, 1)
	if err != nil {
		return err
	}
	how, becomes := store.Anonymise, "stay, as those of a deleted user"
	if cmd.Bool("erase") {
		how, becomes = store.Erase, "are taken out, too"
	}
	return t.with(ctx, func(st *store.Store) error {
		a, err := t.account(ctx, st, args[0])
		if err != nil {
			return err
		}
		question := fmt.Sprintf("Delete %s for good? Its %d messages %s.", a.Username, a.Messages, becomes)
		if err := t.confirm(question); err != nil {
			return err
		}
		if err := st.DeleteAccount(ctx, a.ID, how); err != nil {
			return err
		}
		t.note("user.deleted", a.Username, string(how))
		return t.say(map[string]any{"deleted": a.Username, "how": how}, "Deleted %s. Its %d messages %s.",
			a.Username, a.Messages, becomes)
	})
}

func (t *tool) resetPassword() *cli.Command {
	return &cli.Command{
		Name: "reset-password", Usage: "make a link with which somebody chooses a new password, once", ArgsUsage: "NAME",
		Flags: []cli.Flag{expires(time.Hour), &cli.BoolFlag{Name: "quiet", Usage: "do not tell them by direct message"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			args, err := names(cmd, 1)
			if err != nil {
				return err
			}
			valid, err := validFor(cmd, resetFor)
			if err != nil {
				return err
			}
			return t.with(ctx, func(st *store.Store) error {
				a, err := t.account(ctx, st, args[0])
				if err != nil {
					return err
				}
				l, err := t.offer(ctx, st, a.User, valid, !cmd.Bool("quiet"))
				if err != nil {
					return err
				}
				return t.say(l, "%s can choose a new password at\n\n  %s\n\nonce, until %s.", l.Username, l.URL, moment(l.ExpiresAt))
			})
		},
	}
}

// resetFor is the longest that a link to choose a password can work.
const resetFor = 30 * day

// offer makes a link. The direct message does not hold its secret: whoever
// reads it is signed in, and that is enough while the offer stands.
func (t *tool) offer(ctx context.Context, st *store.Store, user chat.User, valid time.Duration, tell bool) (link, error) {
	base, err := t.base()
	if err != nil {
		return link{}, err
	}
	l := link{Username: user.Username, ExpiresAt: chat.TimeOf(time.Now().Add(valid))}
	var notice store.Text
	if tell {
		notice = text(fmt.Sprintf("The administrator lets you choose a new password until %s. "+
			"Do it here: %s/password-reset\n\nDid you not ask for it? Then ask the administrator why.",
			l.ExpiresAt.Time().Format("15:04 MST on January 2"), base))
	}
	token, err := st.OfferReset(ctx, user.ID, valid, notice)
	if err == nil {
		t.note("password.offered", user.Username, "until "+l.ExpiresAt.String())
	}
	l.URL = base + "/password-reset#" + token
	return l, err
}

func text(body string) store.Text {
	r := render.Message(body, render.People{})
	return store.Text{Body: body, HTML: r.HTML, Excerpt: r.Excerpt}
}

// base is the address of the server, as it has noted it at its last start.
func (t *tool) base() (string, error) {
	r, err := config.ReadRunning(t.dir)
	if err != nil || len(r.URLs) == 0 {
		return "https://localhost:8443", err
	}
	return r.URLs[0], nil
}
