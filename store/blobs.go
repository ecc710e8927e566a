package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path"
	"sync"

	"minimost/chat"
)

// Folders of the data directory. A file is written to tmpDir, synced, and then
// renamed to a name under blobDir that is the SHA-256 of its content. There it
// never changes, so a copy taken at any time is whole.
const (
	tmpDir  = "tmp"
	blobDir = "uploads"
)

// blobs are the files beside the database.
type blobs struct {
	root *os.Root // the data directory
	// moving is held for reading from before a file is renamed to its place
	// until the row that speaks of it is committed, and for writing from the
	// look whether anything speaks of a file until it is unlinked.
	moving sync.RWMutex
}

// open makes the folders and, unless the directory is shared with a server that
// may be at work, clears away what earlier uploads have left.
func (b *blobs) open(dir string, shared bool) (err error) {
	if b.root, err = os.OpenRoot(dir); err != nil {
		return fmt.Errorf("open data directory: %w", err)
	}
	if !shared {
		if err := b.root.RemoveAll(tmpDir); err != nil {
			return fmt.Errorf("clear unfinished uploads: %w", err)
		}
	}
	for _, name := range []string{tmpDir, blobDir} {
		if err := b.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("make folder for files: %w", err)
		}
	}
	return b.sync(".")
}

func (b *blobs) close() error {
	if b.root == nil {
		return nil
	}
	return b.root.Close()
}

// prefixLen characters of a hash name the folder, so that none gets too long.
const prefixLen = 2

// blobPath is where the file of a hash lies.
func blobPath(sum string) string { return path.Join(blobDir, sum[:prefixLen], sum[prefixLen:]) }

// Temp is a file on its way: it is written, and then either kept by an
// operation of the store or discarded. It is used by one goroutine.
type Temp struct {
	blobs *blobs
	name  string
	file  *os.File
	hash  hash.Hash
	size  int64
}

// NewTemp begins a file. The caller must Discard it in the end, which does
// nothing to one that was kept.
func (s *Store) NewTemp() (*Temp, error) {
	name := path.Join(tmpDir, rand.Text())
	f, err := s.blobs.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fileProblem(err)
	}
	return &Temp{blobs: &s.blobs, name: name, file: f, hash: sha256.New()}, nil
}

// Write adds to the file. A full disk is chat.ErrDiskFull.
func (t *Temp) Write(p []byte) (int, error) {
	n, err := t.file.Write(p)
	t.hash.Write(p[:n])
	t.size += int64(n)
	return n, fileProblem(err)
}

// ReadAt reads what has been written.
func (t *Temp) ReadAt(p []byte, off int64) (int, error) { return t.file.ReadAt(p, off) }

// Size is how much has been written.
func (t *Temp) Size() int64 { return t.size }

// Discard gives the file up. It is safe on nil.
func (t *Temp) Discard() {
	if t == nil || t.file == nil {
		return
	}
	_ = t.file.Close() // nothing in it is wanted
	_ = t.blobs.root.Remove(t.name)
	t.file = nil
}

// keep puts the file in its place, on the disk for good, and gives its hash.
// The caller holds blobs.moving until its row is committed.
func (t *Temp) keep() (sum string, err error) {
	err = errors.Join(t.file.Sync(), t.file.Close())
	t.file = nil
	if err == nil {
		sum = hex.EncodeToString(t.hash.Sum(nil))
		err = t.blobs.place(t.name, sum)
	}
	if err != nil {
		_ = t.blobs.root.Remove(t.name)
		return "", fileProblem(err)
	}
	return sum, nil
}

// place renames a file to its hash. Another one of the same content that may
// lie there is replaced, which makes it young again.
func (b *blobs) place(name, sum string) error {
	dir := path.Dir(blobPath(sum))
	switch err := b.root.Mkdir(dir, 0o700); {
	case err == nil:
		if err := b.sync(blobDir); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	if err := b.root.Rename(name, blobPath(sum)); err != nil {
		return err
	}
	return b.sync(dir)
}

// sync makes what was renamed in a folder last.
func (b *blobs) sync(dir string) error {
	if !syncsFolders {
		return nil
	}
	d, err := b.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// room says whether the disk can take so many bytes more and leave what
// messages need.
func (s *Store) room(size int64) error {
	free, err := freeBytes(s.opts.Dir)
	if err != nil {
		return fmt.Errorf("look for free space: %w", err)
	}
	if free-size < s.opts.FreeBytes {
		return chat.ErrDiskFull
	}
	return nil
}

// fileProblem turns what the file system says into what people are told.
func fileProblem(err error) error {
	switch {
	case err == nil:
		return nil
	case isDiskFull(err):
		return errors.Join(chat.ErrDiskFull, err)
	case isTooManyFiles(err):
		return errors.Join(chat.ErrOverloaded, err)
	default:
		return fmt.Errorf("write file: %w", err)
	}
}
