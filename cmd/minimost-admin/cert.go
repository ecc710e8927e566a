package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"minimost/internal/config"
	"minimost/internal/localca"
)

func (t *tool) cert() *cli.Command {
	return &cli.Command{
		Name: "cert", Usage: "show and renew the server's certificate",
		Commands: []*cli.Command{
			{Name: "show", Usage: "show the certificates, whom they are for, and until when", Action: t.showCert},
			{Name: "renew", Usage: "make a new certificate; a running server serves it at once",
				Flags: []cli.Flag{&cli.BoolFlag{Name: "authority",
					Usage: "make a new certificate authority, too, which every device has to trust anew"}},
				Action: t.renewCert},
		},
	}
}

// certificates are what the server shows to browsers.
type certificates struct {
	// File is the administrator's own; Authority is absent then.
	File      string               `json:"file,omitzero"`
	Authority *localca.Certificate `json:"authority,omitzero"`
	Server    localca.Certificate  `json:"server"`
}

// told is the value of a setting of the last server, "" for none.
func (t *tool) told(name string) (string, error) {
	last, err := config.ReadRunning(t.dir)
	for _, s := range last.Settings {
		if s.Name == name {
			return s.Value, err
		}
	}
	return "", err
}

func (t *tool) certificates() (c certificates, err error) {
	if c.File, err = t.told("cert"); err != nil {
		return c, err
	}
	if c.File != "" {
		c.Server, err = localca.LookAt(c.File)
		return c, err
	}
	authority, server, err := localca.Look(t.tls())
	if errors.Is(err, localca.ErrNone) {
		return c, fail(exitAbsent, "there is no certificate in %s: the server makes it at its first start with HTTPS", t.tls())
	}
	c.Authority, c.Server = &authority, server
	return c, err
}

func (t *tool) tls() string { return filepath.Join(t.dir, "tls") }

func (t *tool) showCert(context.Context, *cli.Command) error {
	if err := t.mustExist(); err != nil {
		return err
	}
	c, err := t.certificates()
	if err != nil {
		return err
	}
	return t.answer(c, func(w io.Writer) { c.show(w) })
}

func (c certificates) show(w io.Writer) {
	if c.Authority != nil {
		line(w, "Authority\t%s", c.Authority.Subject)
		line(w, "  SHA-256\t%s", c.Authority.Fingerprint)
		line(w, "  until\t%s", c.Authority.NotAfter.Format(time.DateOnly))
		line(w, "  may vouch for\t%s", strings.Join(c.Authority.Names, ", "))
	}
	line(w, "Certificate\t%s", orDash(c.File))
	line(w, "  SHA-256\t%s", c.Server.Fingerprint)
	line(w, "  until\t%s", c.Server.NotAfter.Format(time.DateOnly))
	line(w, "  for\t%s", strings.Join(c.Server.Names, ", "))
}

func (t *tool) renewCert(_ context.Context, cmd *cli.Command) error {
	if err := t.mustExist(); err != nil {
		return err
	}
	before, err := t.certificates()
	if err != nil {
		return err
	}
	if before.File != "" {
		return fail(exitFailed, "the server serves %s, which is not of its own making. Replace that file and its key; "+
			"the server reads them again by itself", before.File)
	}
	authority := cmd.Bool("authority")
	if authority {
		err := t.confirm("Make a new authority? Every browser warns until its device trusts the new one.")
		if err != nil {
			return err
		}
	}
	names, err := t.told("host-name")
	if err != nil {
		return err
	}
	if err := localca.Renew(t.tls(), authority, strings.FieldsFunc(names, func(r rune) bool { return r == ',' })); err != nil {
		return err
	}
	t.note("certificate.renewed", "", map[bool]string{true: "with its authority"}[authority])
	after, err := t.certificates()
	if err != nil {
		return err
	}
	return t.answer(after, func(w io.Writer) {
		line(w, "There is a new certificate. A running server serves it from the next connection on.")
		if authority {
			line(w, "Trust the new authority on each device, as at the first time.")
		}
		line(w, "")
		after.show(w)
	})
}
