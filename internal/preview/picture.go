package preview

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"regexp"
	"sync"
	"time"

	"minimost/chat"
	"minimost/internal/media"
)

// Pictures are small copies of the pictures of pages, each a file under the
// SHA-256 of what is in it. They are safe for concurrent use.
type Pictures struct {
	root *os.Root
	// one picture is decoded at a time: it takes much memory.
	one sync.Mutex
}

// picture is one that is kept.
type picture struct {
	hash          string
	width, height int
}

var pictureHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// OpenPictures makes or opens the directory of the pictures, which the caller
// must Close.
func OpenPictures(dir string) (*Pictures, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make directory for previews: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open directory for previews: %w", err)
	}
	return &Pictures{root: root}, nil
}

// Close gives the directory back.
func (p *Pictures) Close() error { return p.root.Close() }

// Open opens a kept picture, a JPEG or PNG; chat.ErrNotFound if there is none.
func (p *Pictures) Open(hash string) (*os.File, error) {
	if !pictureHash.MatchString(hash) {
		return nil, chat.ErrNotFound
	}
	file, err := p.root.Open(hash)
	if errors.Is(err, fs.ErrNotExist) {
		err = chat.ErrNotFound
	}
	return file, err
}

// Sweep removes the pictures that are not in use and were not fetched since.
func (p *Pictures) Sweep(inUse map[string]bool, since time.Time) error {
	files, err := fs.ReadDir(p.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("list pictures of previews: %w", err)
	}
	var errs []error
	for _, file := range files {
		info, err := file.Info()
		if err == nil && !inUse[file.Name()] && info.ModTime().Before(since) {
			err = p.root.Remove(file.Name())
		}
		if !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// keep makes a small copy of a picture and stores it.
func (p *Pictures) keep(r io.Reader) (picture, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return picture{}, err
	}
	small, size, err := p.shrink(b)
	if err != nil {
		return picture{}, err
	}
	sum := sha256.Sum256(small)
	kept := picture{hex.EncodeToString(sum[:]), size.X, size.Y}
	return kept, p.store(kept.hash, small)
}

// store writes a file whole or not at all. One that is there counts as new.
func (p *Pictures) store(name string, b []byte) error {
	now := time.Now()
	if p.root.Chtimes(name, now, now) == nil {
		return nil
	}
	part := name + ".part"
	if err := p.root.WriteFile(part, b, 0o600); err != nil {
		return errors.Join(err, p.root.Remove(part))
	}
	return p.root.Rename(part, name)
}

var errPicture = errors.New("the picture is too large or too small")

// shrink makes a small picture: nothing of the file as it came is kept.
func (p *Pictures) shrink(b []byte) (small []byte, size image.Point, err error) {
	p.one.Lock()
	defer p.one.Unlock()
	var out bytes.Buffer
	size, err = media.Small(&out, bytes.NewReader(b), int64(len(b)), chat.PreviewImageSide)
	const tracker = 24 // pixels; what is smaller is there to be counted, not seen
	if err == nil && (len(b) > chat.PreviewImageBytes || min(size.X, size.Y) < tracker) {
		err = errPicture
	}
	return out.Bytes(), size, err
}
