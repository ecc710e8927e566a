package media

import (
	"image"

	"golang.org/x/image/draw"
)

// scaled gives a part of a picture in another size. What is much smaller is
// first averaged over whole pixels, so that the good filter has little to do
// and needs little memory.
func scaled(img image.Image, part image.Rectangle, w, h int) *image.RGBA {
	if k := min(part.Dx()/w, part.Dy()/h); k > 1 {
		img = averaged(img, part, k)
		part = img.Bounds()
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Bounds(), img, part, draw.Src, nil)
	return out
}

// averaged makes one pixel of each k by k of a part, a band of rows at a time.
func averaged(img image.Image, part image.Rectangle, k int) *image.RGBA {
	w, h := part.Dx()/k, part.Dy()/k
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	band := image.NewRGBA(image.Rect(0, 0, w*k, k))
	for y := range h {
		draw.Draw(band, band.Bounds(), img, part.Min.Add(image.Pt(0, y*k)), draw.Src)
		for x := range w {
			average(out.Pix[y*out.Stride+4*x:][:4], band, x*k, k)
		}
	}
	return out
}

// average sets a pixel to the mean of a square that begins at a column.
func average(to []uint8, band *image.RGBA, from, k int) {
	var sum [4]int
	for y := range k {
		row := band.Pix[y*band.Stride+4*from:][:4*k]
		for i, v := range row {
			sum[i&3] += int(v)
		}
	}
	for c := range sum {
		to[c] = uint8((sum[c] + k*k/2) / (k * k)) //nolint:gosec // a mean of bytes is a byte
	}
}
