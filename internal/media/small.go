package media

import (
	"image"
	"io"

	"minimost/chat"
)

// Small writes a new picture of at most side pixels either way, made from the
// pixels of a file alone, and gives its size. It is a JPEG or a PNG. What is no
// picture is chat.ErrBadImage.
func Small(w io.Writer, r io.ReaderAt, size int64, side int) (image.Point, error) {
	f, err := Examine(r, size)
	if err != nil {
		return image.Point{}, err
	}
	p := &Picture{mime: f.MIME, source: io.NewSectionReader(r, 0, size)}
	if formats[f.MIME].decode == nil || p.open() != nil || p.pixels == nil {
		return image.Point{}, chat.ErrBadImage
	}
	p.facts.profile = nil // it is the stranger's, too
	pixels, b := p.pixels, p.pixels.Bounds()
	if longer := max(p.Width, p.Height); longer > side {
		k := float64(side) / float64(longer)
		pixels = scaled(pixels, b, scaledSide(b.Dx(), k), scaledSide(b.Dy(), k))
	}
	small := upright(pixels, p.facts.orientation)
	_, err = p.encodeSmallest(w, small)
	return small.Bounds().Size(), err
}
