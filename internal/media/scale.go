package media

import (
	"image"

	"golang.org/x/image/draw"
)

// scaled gives a part of a picture in another size. What is much smaller in a
// direction is first averaged over whole pixels, because the good filter takes
// memory for each pixel that it reads.
func scaled(img image.Image, part image.Rectangle, w, h int) *image.RGBA {
	if kx, ky := max(1, part.Dx()/w), max(1, part.Dy()/h); kx > 1 || ky > 1 {
		img = averaged(img, part, kx, ky)
		part = img.Bounds()
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Bounds(), img, part, draw.Src, nil)
	return out
}

// averaged makes one pixel of each kx by ky of a part.
func averaged(img image.Image, part image.Rectangle, kx, ky int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, part.Dx()/kx, part.Dy()/ky))
	tile := image.NewRGBA(image.Rect(0, 0, kx, ky))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			draw.Draw(tile, tile.Rect, img, part.Min.Add(image.Pt(x*kx, y*ky)), draw.Src)
			average(out.Pix[y*out.Stride+4*x:][:4], tile.Pix)
		}
	}
	return out
}

// average sets a pixel to the mean of others.
func average(to, pix []uint8) {
	var sum [4]int
	for i, v := range pix {
		sum[i&3] += int(v)
	}
	n := len(pix) / 4
	for c := range sum {
		to[c] = uint8((sum[c] + n/2) / n) // #nosec G115 -- a mean of bytes is a byte
	}
}
