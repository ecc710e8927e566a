package media

import (
	"image"

	"golang.org/x/image/draw"
)

// upright turns and mirrors a picture as an Exif orientation says (CIPA
// DC-008, "Orientation").
func upright(img image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return img
	}
	if y, is := img.(*image.YCbCr); is {
		if ratio, ok := turnedRatio(y.SubsampleRatio, orientation); ok {
			return turnYCbCr(y, ratio, orientation)
		}
	}
	if g, is := img.(*image.Gray); is {
		out := image.NewGray(turnedRect(g.Rect, orientation))
		turn(out.Pix, out.Stride, out.Rect, plane{g.Pix, g.Stride, g.Rect.Dx(), g.Rect.Dy(), 1}, orientation)
		return out
	}
	rgba, is := img.(*image.RGBA)
	if !is {
		rgba = image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
		draw.Draw(rgba, rgba.Rect, img, img.Bounds().Min, draw.Src)
	}
	out := image.NewRGBA(turnedRect(rgba.Rect, orientation))
	turn(out.Pix, out.Stride, out.Rect, plane{rgba.Pix, rgba.Stride, rgba.Rect.Dx(), rgba.Rect.Dy(), 4}, orientation)
	return out
}

func turnedRect(r image.Rectangle, orientation int) image.Rectangle {
	if orientation > 4 {
		return image.Rect(0, 0, r.Dy(), r.Dx())
	}
	return image.Rect(0, 0, r.Dx(), r.Dy())
}

// turnedRatio is how the colours are thinned out after the turn.
func turnedRatio(r image.YCbCrSubsampleRatio, orientation int) (image.YCbCrSubsampleRatio, bool) {
	switch {
	case r == image.YCbCrSubsampleRatio420, r == image.YCbCrSubsampleRatio444, orientation <= 4:
		return r, true
	case r == image.YCbCrSubsampleRatio422:
		return image.YCbCrSubsampleRatio440, true
	case r == image.YCbCrSubsampleRatio440:
		return image.YCbCrSubsampleRatio422, true
	}
	return r, false
}

func turnYCbCr(img *image.YCbCr, ratio image.YCbCrSubsampleRatio, orientation int) *image.YCbCr {
	out := image.NewYCbCr(turnedRect(img.Rect, orientation), ratio)
	turn(out.Y, out.YStride, out.Rect, plane{img.Y, img.YStride, img.Rect.Dx(), img.Rect.Dy(), 1}, orientation)
	w, h := thinned(img.Rect, img.SubsampleRatio)
	to := turnedRect(image.Rect(0, 0, w, h), orientation)
	turn(out.Cb, out.CStride, to, plane{img.Cb, img.CStride, w, h, 1}, orientation)
	turn(out.Cr, out.CStride, to, plane{img.Cr, img.CStride, w, h, 1}, orientation)
	return out
}

// thinned is the size of the colour planes.
func thinned(r image.Rectangle, ratio image.YCbCrSubsampleRatio) (w, h int) {
	w, h = r.Dx(), r.Dy()
	switch ratio {
	case image.YCbCrSubsampleRatio422:
		w = (w + 1) / 2
	case image.YCbCrSubsampleRatio420:
		w, h = (w+1)/2, (h+1)/2
	case image.YCbCrSubsampleRatio440:
		h = (h + 1) / 2
	case image.YCbCrSubsampleRatio411:
		w = (w + 3) / 4
	case image.YCbCrSubsampleRatio410:
		w, h = (w+3)/4, (h+1)/2
	}
	return w, h
}

// plane is a rectangle of values of some bytes each.
type plane struct {
	pix           []uint8
	stride        int
	width, height int
	bytes         int
}

// turn fills a plane from another one.
func turn(to []uint8, stride int, size image.Rectangle, from plane, orientation int) {
	right, bottom := from.width-1, from.height-1
	for y := range size.Dy() {
		row := to[y*stride:]
		for x := range size.Dx() {
			var sx, sy int
			switch orientation {
			case 2:
				sx, sy = right-x, y
			case 3:
				sx, sy = right-x, bottom-y
			case 4:
				sx, sy = x, bottom-y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, bottom-x
			case 7:
				sx, sy = right-y, bottom-x
			case 8:
				sx, sy = right-y, x
			}
			at := sy*from.stride + sx*from.bytes
			copy(row[x*from.bytes:][:from.bytes], from.pix[at:])
		}
	}
}
