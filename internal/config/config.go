// Package config reads what an administrator may choose: the flags of the
// server, each of which is an environment variable too, and channels.json in
// the data directory.
package config

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"minimost/chat"
)

// Config is the server's settings, checked.
type Config struct {
	// Data is the directory of everything the server keeps.
	Data string
	// Addr is where HTTPS is served; it is not used when HTTP is set.
	Addr string
	// HTTP is where plain HTTP is served instead, or "".
	HTTP string
	// Insecure allows HTTP on an address that others can reach.
	Insecure bool
	// Hosts are names the server answers to besides this machine's own, in
	// lower case.
	Hosts []string
	// Name is what people see the server called.
	Name string
	// Cert and Key are PEM files, or both "" for a certificate of our own.
	Cert, Key string
	// Log is how lines are written: Pretty, JSON or Auto.
	Log string
	// SignupsPerHour is for one address; 0 is without limit.
	SignupsPerHour int
	// FileBytes is the largest upload, UserBytes what one person may keep and
	// AllBytes what everybody may, 0 for any amount.
	FileBytes, UserBytes, AllBytes int64
	// KeepImages and KeepFiles are ages; 0 is for ever.
	KeepImages, KeepFiles time.Duration
	// Previews is On or Off: whether links get cards. Nothing else connects to
	// other machines.
	Previews string
	// PreviewAllow are hosts of one's own network whose links get cards, in the
	// form of preview.ParseAllowed.
	PreviewAllow []string
	// TrustProxy takes the client's address from the last entry of
	// X-Forwarded-For when the connection comes from this machine.
	TrustProxy bool
	// Plain is where plain HTTP leads to HTTPS and lets devices trust the
	// certificate; "" is nowhere. PlainAsked says that it was named, and not
	// merely follows from Addr.
	Plain      string
	PlainAsked bool
	// MDNS is the name, without .local, that is answered for by multicast; ""
	// is none.
	MDNS string
	// Metrics is where numbers for Prometheus are served, on this machine only;
	// "" is nowhere.
	Metrics string
	// BackupHour is the hour of the night, local time, at which a backup is
	// made; -1 is never. BackupDir is where; "" is inside of Data.
	BackupHour int
	BackupDir  string
	// Signup says who may make an account: a chat.SignupMode.
	Signup string
	// Settings are all of these with where they come from.
	Settings []Setting
	// STUNAddr is the UDP address where browsers in a call learn their own, or
	// "" for none.
	STUNAddr string
	// STUNPublic answers there to sources beyond the local network too.
	STUNPublic bool
}

// The forms of the log. Auto is Pretty on a terminal and JSON elsewhere.
const (
	Pretty = "pretty"
	JSON   = "json"
	Auto   = "auto"
)

// The values of Previews.
const (
	On  = "on"
	Off = "off"
)

// Command is the command line of the server. It calls run with the settings
// once they are known to make sense.
func Command(version string, run func(context.Context, Config) error) *cli.Command {
	var c Config
	var m media
	return &cli.Command{
		Name:                  "minimost",
		Usage:                 "team chat for your own network",
		Version:               version,
		Flags:                 slices.Concat(c.flags(), m.flags()),
		HideHelpCommand:       true,
		Suggest:               true,
		EnableShellCompletion: true,
		OnUsageError: func(_ context.Context, _ *cli.Command, err error, _ bool) error {
			return fmt.Errorf("%w. Run minimost --help to see all flags", err)
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			if cmd.Args().Present() {
				return fmt.Errorf("%q is not a flag. Flags begin with --, see minimost --help",
					cmd.Args().First())
			}
			if c.HTTP != "" && cmd.IsSet("addr") {
				return errors.New("--addr and --http exclude each other. Give one of them")
			}
			c.Hosts = cmd.StringSlice("host-name")
			c.PreviewAllow = cmd.StringSlice("preview-allow")
			if err := errors.Join(c.check(), m.check(&c)); err != nil {
				return err
			}
			c.Settings = settings(cmd)
			return run(ctx, c)
		},
	}
}

func (c *Config) flags() []cli.Flag {
	text := func(name, value, usage string, to *string) *cli.StringFlag {
		return &cli.StringFlag{
			Name: name, Value: value, Usage: usage, Sources: env(name), Destination: to,
		}
	}
	toggle := func(name, usage string, to *bool) *cli.BoolFlag {
		return &cli.BoolFlag{Name: name, Usage: usage, Sources: env(name), Destination: to}
	}
	return []cli.Flag{
		text("data", "./data", "keep everything in `DIR`", &c.Data),
		text("addr", ":8443", "serve HTTPS on `ADDRESS`", &c.Addr),
		text("http", "", "serve plain HTTP on `ADDRESS` instead, for a reverse proxy", &c.HTTP),
		text("plain", "auto", "lead from plain HTTP on `ADDRESS` to HTTPS; auto is port 80 beside 443, and 8080 beside 8443", &c.Plain),
		text("mdns", "minimost", "answer for `NAME`.local on the network, empty for none", &c.MDNS),
		toggle("insecure", "allow --http on an address that other machines can reach", &c.Insecure),
		&cli.StringSliceFlag{
			Name: "host-name", Usage: "answer to `NAME` too (repeatable)", Sources: env("host-name"),
		},
		text("name", "MiniMost", "call the server `NAME`", &c.Name),
		text("cert", "", "serve the certificate chain in PEM `FILE`", &c.Cert),
		text("key", "", "the certificate's key in PEM `FILE`", &c.Key),
		text("log", Auto, "write the log as `FORM`: pretty, json or auto", &c.Log),
		text("signup", string(chat.SignupOpen),
			"let `WHO` make accounts: open is anybody, invite whoever has a link, closed nobody", &c.Signup),
		&cli.IntFlag{
			Name: "signups-per-hour", Value: chat.SignupsPerHour,
			Usage:   "let one address open `N` accounts an hour, 0 for any number",
			Sources: env("signups-per-hour"), Destination: &c.SignupsPerHour,
		},
		&cli.IntFlag{
			Name: "backup-hour", Value: 3, Usage: "make a backup each night at `HOUR`, -1 for never",
			Sources: env("backup-hour"), Destination: &c.BackupHour,
		},
		text("metrics", "", "serve numbers for Prometheus on `ADDRESS` of this machine, such as 127.0.0.1:9100", &c.Metrics),
		text("backup-dir", "", "keep the backups in `DIR` instead of backups/ in the data directory", &c.BackupDir),
		text("previews", On, "show what links lead to, `on` or off; off connects to no other machine", &c.Previews),
		&cli.StringSliceFlag{
			Name: "preview-allow", Sources: env("preview-allow"),
			Usage: "show links to `HOST` of your own network too: wiki.lan, *.lan, 10.1.0.0/16, git.lan:7990 (repeatable)",
		},
		toggle("trust-proxy", "believe the X-Forwarded-For of a proxy on this machine", &c.TrustProxy),
		text("stun-addr", ":3478", "answer STUN, which calls use, on UDP `ADDRESS`, 0 or off for not at all", &c.STUNAddr),
		toggle("stun-public", "answer STUN to addresses outside private networks too", &c.STUNPublic),
	}
}

// env names the environment variable of a flag: --host-name is
// MINIMOST_HOST_NAME.
func env(flag string) cli.ValueSourceChain { return cli.EnvVars(envName(flag)) }

func envName(flag string) string {
	return "MINIMOST_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
