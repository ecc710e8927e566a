package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/rs/zerolog"
	"github.com/urfave/cli/v3"

	"minimost/chat"
	"minimost/internal/audit"
	"minimost/store"
)

// tool is one run of the program.
type tool struct {
	in            io.Reader
	out, problems io.Writer

	// What the flags that every command has say.
	dir  string
	json bool
	yes  bool
}

// command is the whole command line.
func (t *tool) command() *cli.Command {
	return &cli.Command{
		Name:        "minimost-admin",
		Usage:       "look after a MiniMost server",
		Description: exitCodes,
		Version:     version(),
		Writer:      t.out,
		ErrWriter:   t.problems,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "data", Value: "./data", Usage: "work on the data in `DIR`",
				Sources: cli.EnvVars("MINIMOST_DATA"), Destination: &t.dir},
			&cli.BoolFlag{Name: "json", Usage: "answer in JSON", Destination: &t.json},
			&cli.BoolFlag{Name: "yes", Aliases: []string{"y"}, Usage: "do not ask", Destination: &t.yes},
		},
		Suggest:               true,
		EnableShellCompletion: true,
		ConfigureShellCompletionCommand: func(c *cli.Command) {
			c.Hidden = false
			c.Usage = "print a script that completes commands: bash, zsh, fish or pwsh"
		},
		OnUsageError:   usageError,
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // run ends the process
		Commands: withUsageErrors([]*cli.Command{
			t.users(), t.invite(), t.resetPassword(), t.sessions(), t.channels(), t.config(), t.stats(), t.check(), t.doctor(), t.audit(),
			t.backup(), t.restore(), t.clean(), t.cert(), t.importing(), t.export(),
		}),
		Action: func(_ context.Context, cmd *cli.Command) error {
			if cmd.Args().Present() {
				return fail(exitUsage, "there is no command %q. See minimost-admin --help", cmd.Args().First())
			}
			return cli.ShowRootCommandHelp(cmd)
		},
	}
}

func usageError(_ context.Context, cmd *cli.Command, err error, _ bool) error {
	return fail(exitUsage, "%w. See %s --help", err, cmd.FullName())
}

// withUsageErrors gives every command the same exit code for mistakes, and
// those that only group others an answer.
func withUsageErrors(list []*cli.Command) []*cli.Command {
	for _, c := range list {
		c.OnUsageError = usageError
		if len(c.Commands) > 0 && c.Action == nil {
			c.Action = func(_ context.Context, cmd *cli.Command) error {
				if cmd.Args().Present() {
					return fail(exitUsage, "there is no %q under %s. See %[2]s --help", cmd.Args().First(), cmd.FullName())
				}
				return cli.ShowSubcommandHelp(cmd)
			}
		}
		withUsageErrors(c.Commands)
	}
	return list
}

// names gives the arguments of a command, of which there must be so many; -1:
// any number but none.
func names(cmd *cli.Command, want int) ([]string, error) {
	got := cmd.Args().Slice()
	if len(got) == want || want < 0 && len(got) > 0 {
		return got, nil
	}
	return nil, fail(exitUsage, "write it as: %s %s", cmd.FullName(), cmd.ArgsUsage)
}

// open opens the store beside the server. The caller closes it.
func (t *tool) open(ctx context.Context) (*store.Store, error) {
	if err := t.mustExist(); err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, store.Options{Dir: t.dir, Shared: true, Log: t.log(), BeforeMigration: t.beforeMigration})
	if errors.Is(err, store.ErrLocked) {
		return nil, fail(exitRunning, "%w: it is of another version than this tool", err)
	}
	return st, err
}

// mustExist keeps a mistyped directory from becoming an empty server.
func (t *tool) mustExist() error {
	if _, err := os.Stat(filepath.Join(t.dir, "minimost.db")); err != nil {
		return fail(exitAbsent, "there is no MiniMost in %s. Give its directory with --data", t.dir)
	}
	return t.mustOwn()
}

func (t *tool) log() zerolog.Logger {
	return zerolog.New(zerolog.ConsoleWriter{Out: t.problems, NoColor: true}).Level(zerolog.WarnLevel)
}

// with runs fn on the opened store.
func (t *tool) with(ctx context.Context, fn func(*store.Store) error) error {
	st, err := t.open(ctx)
	if err != nil {
		return err
	}
	err = fn(st)
	return errors.Join(plain(err), st.Close())
}

// plain is an error in the words for people.
func plain(err error) error {
	e, ok := errors.AsType[*chat.Error](err)
	if !ok {
		return err
	}
	code := exitFailed
	if e.Kind == chat.NotFound {
		code = exitAbsent
	}
	return failure{code, errors.New(e.Detail)}
}

// account finds who is meant.
func (t *tool) account(ctx context.Context, st *store.Store, name string) (store.Account, error) {
	a, err := st.AccountNamed(ctx, name)
	if errors.Is(err, chat.ErrNotFound) {
		return a, fail(exitAbsent, "there is no account %q. See minimost-admin users list", name)
	}
	return a, err
}

// answer prints v as JSON, or as people read it.
func (t *tool) answer(v any, human func(io.Writer)) error {
	if t.json {
		b, err := json.Marshal(v, json.Deterministic(true), jsontext.WithIndent("  "))
		if err != nil {
			return err
		}
		_, err = t.out.Write(append(b, '\n'))
		return err
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	human(w)
	return w.Flush()
}

// say prints a line, unless JSON is wanted.
func (t *tool) say(v any, format string, args ...any) error {
	return t.answer(v, func(w io.Writer) { line(w, format, args...) })
}

func line(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }

// confirm asks before what cannot be taken back.
func (t *tool) confirm(question string) error {
	if t.yes {
		return nil
	}
	if !terminal(t.in) {
		return fail(exitAsks, "nothing was changed. Add --yes to do it without being asked")
	}
	_, _ = fmt.Fprintf(t.problems, "%s [y/N] ", question)
	reply, _ := bufio.NewReader(t.in).ReadString('\n')
	if r := strings.ToLower(strings.TrimSpace(reply)); r != "y" && r != "yes" {
		return fail(exitAsks, "nothing was changed")
	}
	return nil
}

// note records what was done. The record is of no use to somebody who cannot
// write it, and no reason to fail.
func (t *tool) note(event, about, detail string) {
	by := "admin"
	if u, err := user.Current(); err == nil {
		by = u.Username
	}
	e := audit.Event{At: chat.TimeOf(time.Now()), Event: event, User: about, By: by, Detail: detail}
	if err := audit.In(t.dir).Write(e); err != nil {
		_, _ = fmt.Fprintf(t.problems, "minimost-admin: not in the audit log: %v\n", err)
	}
}

func terminal(r any) bool {
	f, ok := r.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
