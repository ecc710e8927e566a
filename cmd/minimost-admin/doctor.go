package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v3"

	"minimost/internal/backup"
	"minimost/internal/config"
	"minimost/internal/localca"
	"minimost/store"
)

// finding is what the doctor says of one thing.
type finding struct {
	About string `json:"about"`
	// Well is false where something is to be done.
	Well bool   `json:"well"`
	Says string `json:"says"`
}

func well(about, format string, args ...any) finding {
	return finding{about, true, fmt.Sprintf(format, args...)}
}

func ill(about, format string, args ...any) finding {
	return finding{about, false, fmt.Sprintf(format, args...)}
}

func (t *tool) doctor() *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: "look at the server, its files, certificate and backups, and say what to do",
		Action: func(ctx context.Context, _ *cli.Command) error {
			if err := t.mustExist(); err != nil {
				return err
			}
			list := []finding{t.lookAtServer(), t.lookAtFiles(), t.lookAtCertificate(), t.lookAtBackups(), t.lookAtDatabase(ctx)}
			faults := 0
			for _, f := range list {
				if !f.Well {
					faults++
				}
			}
			err := t.answer(list, func(w io.Writer) {
				for _, f := range list {
					line(w, "%s\t%s\t%s", map[bool]string{true: "ok", false: "!!"}[f.Well], f.About, f.Says)
				}
			})
			if err == nil && faults > 0 {
				err = fail(exitFaults, "%d things need attention", faults)
			}
			return err
		},
	}
}

func (t *tool) lookAtServer() finding {
	pid, err := store.Running(t.dir)
	if err != nil {
		return ill("server", "the lock cannot be read: %v", err)
	}
	if pid == 0 {
		return ill("server", "no server uses %s. Start it with: minimost --data %[1]s", t.dir)
	}
	r, err := config.ReadRunning(t.dir)
	if err != nil || r.PID != pid {
		return well("server", "runs as process %d", pid)
	}
	if r.Version != version() {
		return ill("server", "runs version %s, and this tool is %s. Use those of one release", r.Version, version())
	}
	return well("server", "runs as process %d since %s at %s", pid, moment(r.StartedAt), r.URLs[0])
}

// lookAtFiles finds what others on this machine could read.
func (t *tool) lookAtFiles() finding {
	for _, name := range []string{"", "minimost.db", "tls", "tls/ca-key.pem", "tls/server.pem", "audit.log", "uploads", backup.Folder} {
		info, err := os.Stat(filepath.Join(t.dir, name))
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			path := filepath.Join(t.dir, name)
			return ill("files", "others on this machine can read %s. Run: chmod -R go= %s", path, t.dir)
		}
	}
	return well("files", "only the owner of %s can read it", t.dir)
}

func (t *tool) lookAtCertificate() finding {
	authority, leaf, err := localca.Look(filepath.Join(t.dir, "tls"))
	if errors.Is(err, localca.ErrNone) {
		return well("certificate", "there is none of our own")
	}
	if err != nil {
		return ill("certificate", "%v", err)
	}
	if left := time.Until(leaf.NotAfter); left < 14*24*time.Hour {
		return ill("certificate", "it ends in %d days. Start the server, which renews it", int(left.Hours()/24))
	}
	return well("certificate", "is good until %s; its authority is SHA-256 %s", leaf.NotAfter.Format(time.DateOnly), authority.Fingerprint)
}

// backupAge is how old the newest backup may be.
const backupAge = 2 * 24 * time.Hour

func (t *tool) lookAtBackups() finding {
	into := filepath.Join(t.dir, backup.Folder)
	if r, err := config.ReadRunning(t.dir); err == nil {
		for _, s := range r.Settings {
			if s.Name == "backup-dir" && s.Value != "" {
				into = s.Value
			}
		}
	}
	list, err := backup.List(into)
	if err != nil {
		return ill("backups", "%v", err)
	}
	if len(list) == 0 {
		return ill("backups", "there is none in %s. Make one with: minimost-admin backup", into)
	}
	if age := time.Since(list[0].CreatedAt.Time()); age > backupAge {
		return ill("backups", "the newest is %d days old. Make one with: minimost-admin backup", int(age.Hours()/24))
	}
	return well("backups", "there are %d, the newest of %s", len(list), moment(list[0].CreatedAt))
}

func (t *tool) lookAtDatabase(ctx context.Context) (f finding) {
	err := t.with(ctx, func(st *store.Store) error {
		faults, err := st.Faults(ctx)
		if err == nil && len(faults) > 0 {
			f = ill("database", "%d faults. See minimost-admin check", len(faults))
		} else if err == nil {
			f = well("database", "%s, without a fault", size(st.Size()))
		}
		return err
	})
	if err != nil {
		return ill("database", "%v", err)
	}
	return f
}
