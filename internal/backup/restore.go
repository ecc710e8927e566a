package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"minimost/chat"
)

// Verify reads a backup through and compares every file with the manifest.
// inspect checks the database and says what it holds.
func Verify(ctx context.Context, dir string, inspect func(context.Context, string) (chat.Snapshot, error),
	progress func(done, of int)) (Manifest, error) {
	m, err := Read(dir)
	if err != nil {
		return m, err
	}
	if !slices.ContainsFunc(m.Files, func(f File) bool { return f.Path == databaseFile }) {
		return m, fmt.Errorf("the backup is not whole: %s names no database", filepath.Join(dir, manifestFile))
	}
	for i, want := range m.Files {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		if !filepath.IsLocal(want.Path) {
			return m, fmt.Errorf("the manifest names %q, which is outside of the backup", want.Path)
		}
		got, err := describe(dir, filepath.FromSlash(want.Path))
		if err != nil {
			return m, fmt.Errorf("the backup is not whole: %w", err)
		}
		if got != want {
			return m, fmt.Errorf("%s is not as it was backed up", filepath.Join(dir, want.Path))
		}
		if progress != nil {
			progress(i+1, len(m.Files))
		}
	}
	have, err := inspect(ctx, filepath.Join(dir, databaseFile))
	if err == nil && have != m.Database {
		err = fmt.Errorf("the database holds %+v and not, as the manifest says, %+v", have, m.Database)
	}
	return m, err
}

// Move is a backup to be put in the place of a data directory.
type Move struct {
	From, Data string
	// Inspect checks a database, Begin turns it into that of a server.
	Inspect func(context.Context, string) (chat.Snapshot, error)
	Begin   func(context.Context, string) error
	Now     time.Time
	// Progress, unless nil, is told how much is done: each file counts twice.
	Progress func(done, of int)
}

// Restore verifies a backup and makes a data directory of it. What is there
// now is kept: moved aside, whose new name is given, but for its backups, which
// stay where they were. The caller has made sure that no server uses it.
func Restore(ctx context.Context, r Move) (m Manifest, aside string, err error) {
	// Each file is read twice: to be verified, and to be copied.
	verified := func(done, of int) {
		if r.Progress != nil {
			r.Progress(done, 2*of)
		}
	}
	if m, err = Verify(ctx, r.From, r.Inspect, verified); err != nil {
		return m, "", err
	}
	data := filepath.Clean(r.Data)
	staged, err := os.MkdirTemp(filepath.Dir(data), ".restoring-")
	if err != nil {
		return m, "", err
	}
	defer os.RemoveAll(staged) //nolint:errcheck // after the rename there is none
	for i, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return m, "", err
		}
		path := filepath.FromSlash(f.Path)
		if err := os.MkdirAll(filepath.Dir(filepath.Join(staged, path)), 0o700); err != nil {
			return m, "", err
		}
		if err := copyFile(filepath.Join(r.From, path), filepath.Join(staged, path)); err != nil {
			return m, "", err
		}
		if r.Progress != nil {
			r.Progress(len(m.Files)+i+1, 2*len(m.Files))
		}
	}
	if err := r.Begin(ctx, filepath.Join(staged, databaseFile)); err != nil {
		return m, "", err
	}
	aside, err = r.swap(data, staged)
	return m, aside, err
}

// swap puts the staged directory in place.
func (r *Move) swap(data, staged string) (aside string, err error) {
	if _, err := os.Stat(data); errors.Is(err, fs.ErrNotExist) {
		return "", os.Rename(staged, data)
	}
	aside = data + ".before-" + r.Now.UTC().Format("2006-01-02-150405")
	if err := os.Rename(data, aside); err != nil {
		return "", err
	}
	if err := os.Rename(staged, data); err != nil {
		return "", errors.Join(err, os.Rename(aside, data))
	}
	err = os.Rename(filepath.Join(aside, Folder), filepath.Join(data, Folder))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return aside, errors.Join(err, syncDir(filepath.Dir(data)))
}

// Empty says whether a data directory has nothing in it, or is not there. What
// a lock has left does not count.
func Empty(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	for _, e := range entries {
		if e.Name() != "minimost.lock" && e.Name() != Folder {
			return false, nil
		}
	}
	return true, err
}
