// Package backup keeps copies of a data directory, each a folder of its own
// that can be restored without the others:
//
//	minimost.db     the database as it stood at one moment
//	channels.json   the public channels
//	tls/            the server's certificates, which devices trust
//	uploads/        the files, hard links where the disk can
//	previews/       the pictures of link cards, likewise
//	manifest.json   what the backup holds, with the SHA-256 of every file
//
// A backup is made under another name and gets its own only when it is whole
// and on disk. The package knows files; what is in the database its callers
// tell it.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"minimost/chat"
)

// Folder is where a data directory keeps its own backups.
const Folder = "backups"

const (
	databaseFile = "minimost.db"
	manifestFile = "manifest.json"
	// unfinished begins the name of a backup that is being made.
	unfinished = ".unfinished-"
)

// kept are the files and folders of a data directory besides the database.
var kept = []string{"channels.json", "tls", "uploads", "previews"}

// constant says that a file never changes under its name, which is the hash of
// its content.
func constant(path string) bool {
	return strings.HasPrefix(path, "uploads") || strings.HasPrefix(path, "previews")
}

// Reason is why a backup was made, which says how long it is kept.
type Reason string

// The reasons.
const (
	Nightly Reason = "nightly"
	Update  Reason = "update" // before the schema changes
	Asked   Reason = "asked"  // by the administrator, who removes it
)

// Manifest says what a backup holds.
type Manifest struct {
	Reason    Reason        `json:"reason"`
	Version   string        `json:"version"` // of the program that made it
	CreatedAt chat.Time     `json:"created_at"`
	Database  chat.Snapshot `json:"database"`
	Files     []File        `json:"files"`
}

// File is one file of a backup.
type File struct {
	Path   string `json:"path"` // with slashes, below the backup
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Bytes is the size of all files.
func (m *Manifest) Bytes() (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// Job is a backup to be made.
type Job struct {
	// Data is the data directory, Into the folder of the backups.
	Data, Into string
	Reason     Reason
	Version    string
	Now        time.Time
	// Copy copies the database to a new file and says what it holds.
	Copy func(ctx context.Context, path string) (chat.Snapshot, error)
	// Progress, unless nil, is told how many of the files are done.
	Progress func(done, of int)
}

// Make makes a backup and gives its folder. What goes wrong leaves nothing.
func Make(ctx context.Context, j Job) (dir string, m Manifest, err error) {
	if err := os.MkdirAll(j.Into, 0o700); err != nil {
		return "", m, fmt.Errorf("back up: %w", err)
	}
	if err := sweep(j.Into); err != nil {
		return "", m, fmt.Errorf("back up: %w", err)
	}
	tmp, err := os.MkdirTemp(j.Into, unfinished)
	if err != nil {
		return "", m, fmt.Errorf("back up: %w", err)
	}
	defer os.RemoveAll(tmp) //nolint:errcheck // after the rename there is none
	m = Manifest{Reason: j.Reason, Version: j.Version, CreatedAt: chat.TimeOf(j.Now)}
	if m.Database, err = j.Copy(ctx, filepath.Join(tmp, databaseFile)); err != nil {
		return "", m, fmt.Errorf("back up: %w", err)
	}
	if err := j.fill(ctx, tmp, &m); err != nil {
		return "", m, fmt.Errorf("back up: %w", err)
	}
	if dir, err = j.place(tmp); err != nil {
		return "", m, fmt.Errorf("back up: %w", err)
	}
	return dir, m, nil
}

// place gives a backup its name: when it was made and why, with a number when
// there was another one in that second.
func (j *Job) place(tmp string) (dir string, err error) {
	first := filepath.Join(j.Into, fmt.Sprintf("%s-%s", j.Now.UTC().Format("2006-01-02-150405"), j.Reason))
	dir = first
	for n := 2; ; n++ {
		if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
			return dir, errors.Join(os.Rename(tmp, dir), syncDir(j.Into))
		} else if err != nil {
			return "", err
		}
		dir = fmt.Sprintf("%s-%d", first, n)
	}
}

// sweep removes what an earlier process has left unfinished.
func sweep(into string) error {
	left, err := filepath.Glob(filepath.Join(into, unfinished+"*"))
	for _, dir := range left {
		if info, e := os.Stat(dir); e == nil && time.Since(info.ModTime()) > time.Hour {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}
	return err
}

// fill adds the files beside the database, and the manifest.
func (j *Job) fill(ctx context.Context, tmp string, m *Manifest) error {
	paths, err := j.paths()
	if err != nil {
		return err
	}
	f, err := describe(tmp, databaseFile)
	if err != nil {
		return err
	}
	m.Files = append(m.Files, f)
	for i, path := range paths {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := take(filepath.Join(j.Data, path), filepath.Join(tmp, path), constant(path))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted meanwhile; the database no longer speaks of it
		}
		if err != nil {
			return err
		}
		if f, err = describe(tmp, path); err != nil {
			return err
		}
		m.Files = append(m.Files, f)
		if j.Progress != nil {
			j.Progress(i+1, len(paths))
		}
	}
	return writeManifest(tmp, m)
}

// paths lists the files to keep, below the data directory.
func (j *Job) paths() (paths []string, err error) {
	for _, name := range kept {
		top := filepath.Join(j.Data, name)
		err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			rel, err := filepath.Rel(j.Data, path)
			paths = append(paths, rel)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// take links a file that never changes, where the disk can, and copies others.
func take(from, to string, link bool) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if link && os.Link(from, to) == nil {
		return nil
	}
	return copyFile(from, to)
}

func copyFile(from, to string) error {
	in, err := os.Open(from) // #nosec G304 -- found in the data directory
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- in the backup
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// describe reads a file of a backup through. A link that leads out of it is none.
func describe(dir, path string) (File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return File{}, err
	}
	defer root.Close()
	if info, err := root.Stat(path); err != nil || !info.Mode().IsRegular() { // what is no file may have no end
		return File{}, errors.Join(err, fmt.Errorf("%s is no file", path))
	}
	f, err := root.Open(path)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return File{Path: filepath.ToSlash(path), Size: n, SHA256: hex.EncodeToString(sum.Sum(nil))}, err
}

func writeManifest(dir string, m *Manifest) error {
	b, err := json.Marshal(m, jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, manifestFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncDir(path)
	})
}

// syncDir makes the names in a folder last. Where folders cannot be synced, as
// on Windows, there is nothing to do.
func syncDir(dir string) error {
	f, err := os.Open(dir) // #nosec G304 -- ours
	if err != nil {
		return err
	}
	_ = f.Sync()
	return f.Close()
}
