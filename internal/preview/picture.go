package preview

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the kinds of picture that are understood
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"regexp"
	"sync"
	"time"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // likewise

	"minimost/chat"
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

// shrink decodes a picture within the limits and encodes a small one anew:
// nothing of the file as it came is kept.
func (p *Pictures) shrink(b []byte) (small []byte, size image.Point, err error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, size, err
	}
	const tracker = 24 // pixels; what is smaller is there to be counted, not seen
	if len(b) > chat.PreviewImageBytes || min(c.Width, c.Height) < tracker || c.Width > chat.PreviewImagePixels/c.Height {
		return nil, size, errPicture
	}
	p.one.Lock()
	defer p.one.Unlock()
	defer func() {
		// Decoders are fed by strangers: a fault in one costs the picture.
		if recover() != nil {
			err = errPicture
		}
	}()
	full, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, size, err
	}
	return encode(scaled(full))
}

// scaled is a picture of at most chat.PreviewImageSide in either direction.
func scaled(full image.Image) *image.RGBA {
	size := full.Bounds().Size()
	if side := max(size.X, size.Y); side > chat.PreviewImageSide {
		size.X = max(1, size.X*chat.PreviewImageSide/side)
		size.Y = max(1, size.Y*chat.PreviewImageSide/side)
	}
	small := image.NewRGBA(image.Rectangle{Max: size})
	draw.CatmullRom.Scale(small, small.Bounds(), full, full.Bounds(), draw.Src, nil)
	return small
}

func encode(small *image.RGBA) (b []byte, size image.Point, err error) {
	var out bytes.Buffer
	if small.Opaque() {
		err = jpeg.Encode(&out, small, &jpeg.Options{Quality: 82})
	} else {
		err = png.Encode(&out, small)
	}
	return out.Bytes(), small.Bounds().Size(), err
}
