package main

import (
	"context"
	"io"
	"strings"

	"github.com/urfave/cli/v3"

	"minimost/internal/audit"
)

func (t *tool) audit() *cli.Command {
	return &cli.Command{
		Name: "audit", Usage: "show who signed in, who was refused, and what was administered",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "last", Value: 50, Usage: "show the last `N` events"},
			&cli.StringFlag{Name: "user", Usage: "only of `NAME`"},
			&cli.StringFlag{Name: "event", Usage: "only those whose name begins with `WORD`, such as login.failed"},
		},
		Action: func(_ context.Context, cmd *cli.Command) error {
			if err := t.mustExist(); err != nil {
				return err
			}
			events, err := audit.In(t.dir).Last(max(1, cmd.Int("last")), func(e audit.Event) bool {
				return (!cmd.IsSet("user") || strings.EqualFold(e.User, cmd.String("user"))) &&
					strings.HasPrefix(e.Event, cmd.String("event"))
			})
			if err != nil {
				return err
			}
			return t.answer(events, func(w io.Writer) {
				line(w, "AT\tEVENT\tUSER\tBY\tFROM\tDETAIL")
				for _, e := range events {
					line(w, "%s\t%s\t%s\t%s\t%s\t%s", moment(e.At), e.Event, tame(e.User), tame(e.By), orDash(e.Address), tame(e.Detail))
				}
			})
		},
	}
}

// tame shows a text that strangers have chosen without what could command the
// terminal or break the table.
func tame(s string) string {
	return orDash(strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '?'
		}
		return r
	}, s))
}
