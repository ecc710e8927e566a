package media

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"time"

	"golang.org/x/image/webp"

	"minimost/chat"
)

// decodeWithin is how long one picture may take.
const decodeWithin = 10 * time.Second

// facts are what the parts of a picture's file tell without decoding it.
type facts struct {
	orientation int // as in Exif; 0 or 1 is upright
	animated    bool
	// cost is what decoding takes, in bytes a pixel.
	cost float64
	// profile is the colour profile as the format writes it, to be put into a
	// smaller form of the same format at profileAt.
	profile   []byte
	profileAt int
}

// format is one way of writing pictures.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	// strip copies a picture without what it tells of people and places, and
	// what follows its end.
	strip func(io.Writer, *io.SectionReader) (facts, error)
}

var formats = map[string]format{
	JPEG: {jpeg.DecodeConfig, jpeg.Decode, stripJPEG},
	PNG:  {png.DecodeConfig, png.Decode, stripPNG},
	GIF:  {gif.DecodeConfig, gif.Decode, stripGIF},
	WebP: {webp.DecodeConfig, webp.Decode, stripWebP},
}

// Picture is one that can be shown.
type Picture struct {
	// Width and Height are as people see it.
	Width, Height int

	mime   string
	source *io.SectionReader
	facts  facts
	pixels image.Image // nil for an animation that only browsers can decode
}

var errTooLarge = errors.New("the picture takes too much memory")

// MayShow says whether files of a type may be pictures to show.
func MayShow(mime string) bool { return formats[mime].decode != nil }

// Open decodes a file of a type that MayShow, which may take decodeWithin and
// chat.ImageBytes. It gives nil for what cannot be shown.
func Open(r io.ReaderAt, size int64, mime string) *Picture {
	p := &Picture{mime: mime, source: io.NewSectionReader(r, 0, size)}
	if p.open() != nil {
		return nil
	}
	return p
}

func (p *Picture) open() (err error) {
	defer func() {
		if v := recover(); v != nil { // a decoder's fault on a stranger's file
			err = fmt.Errorf("decoder panicked: %v", v)
		}
	}()
	f := formats[p.mime]
	if p.facts, err = f.strip(io.Discard, p.rewound()); err != nil {
		return err
	}
	config, err := f.config(p.rewound())
	if err != nil {
		return err
	}
	if p.facts.cost == 0 {
		p.facts.cost = costOf(config.ColorModel)
	}
	if p.turned() { // a second one beside it
		p.facts.cost += 3
	}
	p.Width, p.Height = config.Width, config.Height
	if p.Width < 1 || p.Height < 1 || float64(p.Width)*float64(p.Height)*p.facts.cost > chat.ImageBytes {
		return errTooLarge
	}
	if p.facts.orientation > 4 {
		p.Width, p.Height = p.Height, p.Width
	}
	if p.facts.animated && p.mime == WebP {
		return nil // the decoder knows still ones only
	}
	p.pixels, err = f.decode(&until{p.rewound(), time.Now().Add(decodeWithin)})
	return err
}

func (p *Picture) turned() bool { return p.facts.orientation > 1 }

func (p *Picture) rewound() *io.SectionReader {
	return io.NewSectionReader(p.source, 0, p.source.Size())
}

// costOf is what a pixel takes in memory.
func costOf(m color.Model) float64 {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, is := m.(color.Palette); is {
		return 1
	}
	return 4
}

// until ends a decoder's work with its next read after a time.
type until struct {
	r   io.Reader
	end time.Time
}

func (u *until) Read(p []byte) (int, error) {
	if time.Now().After(u.end) {
		return 0, errors.New("decoding takes too long")
	}
	return u.r.Read(p)
}

// Write writes the picture as it is kept: the same pixels without metadata, or
// turned upright where it was only marked as lying.
func (p *Picture) Write(w io.Writer) error {
	if p.turned() && p.pixels != nil {
		return p.encode(w, upright(p.pixels, p.facts.orientation), JPEG, 92)
	}
	_, err := formats[p.mime].strip(w, p.rewound())
	return err
}

// smallBytes is what a picture may have and still be shown as it is.
const smallBytes = 128 << 10

// Thumb writes a smaller form of at most chat.ThumbPixels either way and gives
// its type; "" when the picture is small enough itself, or moves.
func (p *Picture) Thumb(w io.Writer) (mime string, err error) {
	longer := max(p.Width, p.Height)
	if p.facts.animated || p.pixels == nil || longer <= chat.ThumbPixels && p.source.Size() <= smallBytes {
		return "", nil
	}
	pixels := p.pixels
	if longer > chat.ThumbPixels {
		b := pixels.Bounds()
		k := float64(chat.ThumbPixels) / float64(longer)
		pixels = scaled(pixels, b, scaledSide(b.Dx(), k), scaledSide(b.Dy(), k))
	}
	small := upright(pixels, p.facts.orientation)
	if p.mime == JPEG {
		return JPEG, p.encode(w, small, JPEG, 82)
	}
	return p.encodeSmallest(w, small)
}

func scaledSide(n int, k float64) int { return max(1, int(float64(n)*k+0.5)) }

// encodeSmallest writes what has sharp edges or is see-through as PNG, and
// photographs as JPEG.
func (p *Picture) encodeSmallest(w io.Writer, img image.Image) (mime string, err error) {
	var b bytes.Buffer
	if err := p.encode(&b, img, PNG, 0); err != nil {
		return "", err
	}
	if o, is := img.(interface{ Opaque() bool }); b.Len() > smallBytes && is && o.Opaque() {
		return JPEG, p.encode(w, img, JPEG, 85)
	}
	_, err = w.Write(b.Bytes())
	return PNG, err
}

// encode writes pixels with the colour profile of the picture, where the
// format is still its own.
func (p *Picture) encode(w io.Writer, img image.Image, mime string, quality int) error {
	if mime == p.mime && len(p.facts.profile) > 0 {
		w = &inserting{w: w, at: p.facts.profileAt, what: p.facts.profile}
	}
	if mime == PNG {
		return png.Encode(w, img)
	}
	return jpeg.Encode(w, img, &jpeg.Options{Quality: quality})
}

// inserting puts something in at a place of what is written through it.
type inserting struct {
	w    io.Writer
	at   int // from here on
	what []byte
}

func (i *inserting) Write(p []byte) (n int, err error) {
	if i.what != nil && len(p) >= i.at {
		if n, err = i.w.Write(p[:i.at]); err != nil {
			return n, err
		}
		if _, err := i.w.Write(i.what); err != nil {
			return n, err
		}
		p, i.what = p[i.at:], nil
	}
	i.at -= len(p)
	m, err := i.w.Write(p)
	return n + m, err
}

// Avatar writes the middle of a picture as a square of chat.AvatarPixels and
// gives its type. What is no picture is chat.ErrBadImage.
func Avatar(w io.Writer, r io.ReaderAt, size int64) (mime string, err error) {
	f, err := Examine(r, size)
	if err != nil {
		return "", err
	}
	if !MayShow(f.MIME) {
		return "", chat.ErrBadImage
	}
	p := Open(r, size, f.MIME)
	if p == nil || p.pixels == nil {
		return "", chat.ErrBadImage
	}
	b := p.pixels.Bounds()
	side := min(b.Dx(), b.Dy())
	at := b.Min.Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	square := image.Rectangle{Min: at, Max: at.Add(image.Pt(side, side))}
	img := upright(scaled(p.pixels, square, chat.AvatarPixels, chat.AvatarPixels), p.facts.orientation)
	return p.encodeSmallest(w, img)
}
