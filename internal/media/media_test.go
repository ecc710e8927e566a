package media

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"minimost/chat"
)

// secret stands for what a picture must not tell.
const secret = "N 52 31 12.0 E 13 24 36.0"

// quarters is a picture whose quarters have different colours: red and green
// above, blue and white below.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			switch {
			case x >= w/2 && y >= h/2:
				c = color.RGBA{255, 255, 255, 255}
			case x >= w/2:
				c = color.RGBA{0, 255, 0, 255}
			case y >= h/2:
				c = color.RGBA{0, 0, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// letters names the colour in each corner: above, then below.
func letters(img image.Image) string {
	b := img.Bounds()
	var s string
	for _, at := range []image.Point{{b.Min.X, b.Min.Y}, {b.Max.X - 1, b.Min.Y}, {b.Min.X, b.Max.Y - 1}, {b.Max.X - 1, b.Max.Y - 1}} {
		r, g, bl, _ := img.At(at.X, at.Y).RGBA()
		switch {
		case r > 0x8000 && g > 0x8000:
			s += "W"
		case r > 0x8000:
			s += "R"
		case g > 0x8000:
			s += "G"
		case bl > 0x8000:
			s += "B"
		default:
			s += "?"
		}
	}
	return s
}

// exifOf is an APP1 segment with an orientation, in either byte order, and a
// secret.
func exifOf(orientation int, order binary.AppendByteOrder) []byte {
	tiff := []byte("II")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM")
	}
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, uint16(orientation))
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	return segmentOf(markAPP0+1, append([]byte("Exif\x00\x00"), append(tiff, secret...)...))
}

func jpegWith(t testing.TB, img image.Image, segments ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	out := bytes.Clone(b.Bytes()[:2])
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, b.Bytes()[2:]...)
}

// chunk is one of PNG's.
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func pngWith(t testing.TB, img image.Image, chunks ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	out := bytes.Clone(b.Bytes()[:33])
	for _, c := range chunks {
		out = append(out, c...)
	}
	return append(out, b.Bytes()[33:]...)
}

func gifOf(t testing.TB, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for range frames {
		img := image.NewPaletted(image.Rect(0, 0, 8, 6), color.Palette{color.White, color.Black})
		img.SetColorIndex(3, 3, 1)
		g.Image, g.Delay = append(g.Image, img), append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpWith is a picture of one pixel in the extended container.
func webpWith(t testing.TB, chunks ...[]byte) []byte {
	t.Helper()
	still, err := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
	if err != nil {
		t.Fatal(err)
	}
	b := append([]byte("RIFF\x00\x00\x00\x00WEBP"), riff("VP8X", []byte{webpExif | webpXMP, 0, 0, 0, 0, 0, 0, 0, 0, 0})...)
	b = append(b, still[12:]...)
	for _, c := range chunks {
		b = append(b, c...)
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func riff(kind string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data)))
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func examine(t testing.TB, b []byte) File {
	t.Helper()
	f, err := Examine(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// picture is what can be shown of a file, or nil.
func picture(t testing.TB, b []byte) *Picture {
	t.Helper()
	f := examine(t, b)
	if !MayShow(f.MIME) {
		return nil
	}
	return Open(bytes.NewReader(b), int64(len(b)), f.MIME)
}

// written is what is kept of a picture.
func written(t testing.TB, b []byte) (*Picture, []byte) {
	t.Helper()
	p := picture(t, b)
	if p == nil {
		t.Fatal("not taken for a picture")
	}
	var out bytes.Buffer
	if err := p.Write(&out); err != nil {
		t.Fatal(err)
	}
	return p, out.Bytes()
}

func TestPicturesTellNothingOfPeople(t *testing.T) {
	text := []byte("Comment\x00" + secret)
	trailer := []byte("<script>" + secret)
	jpegs := jpegWith(t, quarters(40, 30), exifOf(1, binary.LittleEndian),
		segmentOf(markAPP0+1, []byte("http://ns.adobe.com/xap/1.0/\x00"+secret)), segmentOf(markAPP0+13, text),
		segmentOf(markCOM, text), segmentOf(markAPP0+2, []byte("MPF\x00"+secret)),
		segmentOf(markAPP0, append([]byte("JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x01\x09"), secret...)))
	pngs := pngWith(t, quarters(40, 30), chunk("tEXt", text), chunk("iTXt", text), chunk("zTXt", text), chunk("eXIf", text),
		chunk("tIME", text), chunk("prVt", text))
	gifs := gifOf(t, 2)
	comment := append([]byte{gifExtension, 0xfe, byte(len(secret))}, append([]byte(secret), 0)...)
	xmp := append([]byte("!\xff\x0bXMP DataXMP"), append(append([]byte{byte(len(secret))}, secret...), 0)...)
	const at = 13 // there is no table of colours for all frames
	gifs = append(bytes.Clone(gifs[:at]), append(append(comment, xmp...), gifs[at:]...)...)
	for name, b := range map[string][]byte{
		"jpeg": jpegs, "png": pngs, "gif": gifs,
		"webp": webpWith(t, riff("EXIF", []byte(secret)), riff("XMP ", []byte(secret)), riff("abcd", []byte(secret))),
	} {
		t.Run(name, func(t *testing.T) {
			b = append(b, trailer...)
			p, out := written(t, b)
			if bytes.Contains(out, []byte(secret)) || bytes.Contains(out, []byte("<script>")) {
				t.Error("the secret is still in the file")
			}
			before, _, err := image.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			after, _, err := image.Decode(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			if !samePixels(before, after) || p.Width != after.Bounds().Dx() || p.Height != after.Bounds().Dy() {
				t.Error("the picture is another one")
			}
			again, twice := written(t, out)
			if !bytes.Equal(out, twice) || again.facts.animated != p.facts.animated {
				t.Error("stripping twice changes it")
			}
		})
	}
}

func samePixels(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestAnimationsStay(t *testing.T) {
	g := gifOf(t, 3)
	p, out := written(t, g)
	all, err := gif.DecodeAll(bytes.NewReader(out))
	if err != nil || len(all.Image) != 3 || all.Delay[1] != 10 || all.LoopCount != 0 {
		t.Errorf("%v, %v", all, err)
	}
	if mime, err := p.Thumb(&bytes.Buffer{}); mime != "" || err != nil {
		t.Errorf("an animation got a still thumbnail: %s, %v", mime, err)
	}
	moving := webpWith(t)
	moving[20] |= webpAnimated
	if p, _ := written(t, moving); p.Width != 1 || !p.facts.animated {
		t.Errorf("webp %+v", p)
	}
}

func TestPicturesStandUpright(t *testing.T) {
	profile := segmentOf(markAPP0+2, []byte("ICC_PROFILE\x00\x01\x01display"))
	for o, want := range []string{1: "RGBW", 2: "GRWB", 3: "WBGR", 4: "BWRG", 5: "RBGW", 6: "BRWG", 7: "WGBR", 8: "GWRB"} {
		if o == 0 {
			continue
		}
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}[o%2:][:1] {
			p, out := written(t, jpegWith(t, quarters(1000, 700), exifOf(o, order), profile))
			img, err := jpeg.Decode(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			wide, high := 1000, 700
			if o > 4 {
				wide, high = high, wide
			}
			if letters(img) != want || p.Width != wide || p.Height != high || img.Bounds().Dx() != wide {
				t.Errorf("orientation %d: %s of %dx%d, want %s", o, letters(img), p.Width, p.Height, want)
			}
			var small bytes.Buffer
			mime, err := p.Thumb(&small)
			if err != nil || mime != JPEG {
				t.Fatalf("%s, %v", mime, err)
			}
			thumb, err := jpeg.Decode(bytes.NewReader(small.Bytes()))
			if err != nil || letters(thumb) != want || max(thumb.Bounds().Dx(), thumb.Bounds().Dy()) != chat.ThumbPixels {
				t.Errorf("orientation %d: thumbnail %s, %v, %v", o, letters(thumb), thumb.Bounds(), err)
			}
			for _, b := range [][]byte{out, small.Bytes()} {
				if !bytes.Contains(b, profile) || bytes.Contains(b, []byte("Exif")) {
					t.Errorf("orientation %d: no colour profile, or Exif", o)
				}
			}
		}
	}
}

func TestUprightOfEveryKindOfPixels(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422,
		image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410} {
		img := image.NewYCbCr(image.Rect(0, 0, 17, 9), ratio)
		src := quarters(17, 9)
		for y := range 9 {
			for x := range 17 {
				yy, cb, cr := color.RGBToYCbCr(src.Pix[src.PixOffset(x, y)], src.Pix[src.PixOffset(x, y)+1], src.Pix[src.PixOffset(x, y)+2])
				img.Y[img.YOffset(x, y)], img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = yy, cb, cr
			}
		}
		if got := letters(upright(img, 6)); got != "BRWG" {
			t.Errorf("%v: %s", ratio, got)
		}
	}
	gray := image.NewGray(image.Rect(0, 0, 3, 2))
	gray.Pix[0] = 200
	if g := upright(gray, 8).(*image.Gray); g.Rect.Dx() != 2 || g.GrayAt(0, 2).Y != 200 {
		t.Errorf("gray %v", g)
	}
}

func TestThumbnails(t *testing.T) {
	noise := image.NewRGBA(image.Rect(0, 0, 2000, 1000))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(rand.N(256)) | uint8(i%4/3*255)
	}
	glass := image.NewNRGBA(image.Rect(0, 0, 3000, 900))
	for _, c := range []struct {
		name  string
		img   image.Image
		mime  string
		w, h  int
		plain bool
	}{
		{name: "small", img: quarters(300, 200), plain: true},
		{name: "screenshot", img: quarters(1601, 801), mime: PNG, w: 800, h: 400},
		{name: "photograph", img: noise, mime: JPEG, w: 800, h: 400},
		{name: "see-through", img: glass, mime: PNG, w: 800, h: 240},
		{name: "line", img: quarters(5000, 1), mime: PNG, w: 800, h: 1},
		{name: "tall", img: quarters(2, 4000), mime: PNG, w: 1, h: 800},
	} {
		p := picture(t, pngWith(t, c.img))
		var b bytes.Buffer
		mime, err := p.Thumb(&b)
		if err != nil || mime != c.mime {
			t.Errorf("%s: %q, %v", c.name, mime, err)
		}
		if c.plain {
			continue
		}
		config, _, err := image.DecodeConfig(&b)
		if err != nil || config.Width != c.w || config.Height != c.h {
			t.Errorf("%s: %v, %v", c.name, config, err)
		}
	}
}

// The good filter would take sixteen times the memory of this picture.
func TestALongPictureTakesLittleMemory(t *testing.T) {
	line := image.NewGray(image.Rect(0, 0, 20_000_000, 1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if small := scaled(line, line.Rect, chat.ThumbPixels, 1); small.Rect.Dx() != chat.ThumbPixels {
		t.Errorf("%v", small.Rect)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 4<<20 {
		t.Errorf("took %d MiB", took>>20)
	}
}

func TestAvatars(t *testing.T) {
	wide := jpegWith(t, quarters(1000, 400), exifOf(6, binary.BigEndian))
	for name, b := range map[string][]byte{"jpeg": wide, "png": pngWith(t, quarters(10, 300)), "webp": webpWith(t), "gif": gifOf(t, 3)} {
		var out bytes.Buffer
		mime, err := Avatar(&out, bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img, format, err := image.Decode(&out)
		if err != nil || img.Bounds() != image.Rect(0, 0, chat.AvatarPixels, chat.AvatarPixels) || "image/"+format != mime {
			t.Errorf("%s: %v %s %v", name, img.Bounds(), mime, err)
		}
		if name == "jpeg" && letters(img) != "BRWG" {
			t.Errorf("jpeg lies: %s", letters(img))
		}
	}
	for _, b := range []string{"text", "", "\x89PNG\r\n\x1a\n", "GIF89a"} {
		if _, err := Avatar(&bytes.Buffer{}, strings.NewReader(b), int64(len(b))); !errors.Is(err, chat.ErrBadImage) {
			t.Errorf("%q: %v", b, err)
		}
	}
}

// header makes a picture that claims a size and has no pixels.
func header(kind string, w, h uint32) []byte {
	switch kind {
	case "png":
		data := binary.BigEndian.AppendUint32(nil, w)
		data = append(binary.BigEndian.AppendUint32(data, h), 8, 6, 0, 0, 0)
		return append([]byte(pngSignature), append(chunk("IHDR", data), append(chunk("IDAT", []byte("x")), chunk("IEND", nil)...)...)...)
	case "gif":
		b := binary.LittleEndian.AppendUint16([]byte("GIF89a"), uint16(w))
		b = append(binary.LittleEndian.AppendUint16(b, uint16(h)), 0, 0, 0)
		return append(b, gifImage, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0x44, 0, gifEnd)
	}
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0}
	b := append([]byte{0xff, markSOI}, segmentOf(0xc2, frame)...)
	return append(append(b, segmentOf(markSOS, []byte{3, 1, 0, 2, 0, 3, 0, 0, 63, 0})...), 0xff, markEOI)
}

// What claims to be huge, or is broken, is a file: it costs no memory.
func TestHostilePicturesAreFiles(t *testing.T) {
	scans := jpegWith(t, quarters(40, 30))
	sos := bytes.Index(scans, []byte{0xff, markSOS})
	body := scans[sos : len(scans)-2]
	for range scansMax {
		scans = append(append(scans[:len(scans)-2:len(scans)-2], body...), 0xff, markEOI)
	}
	for name, b := range map[string][]byte{
		"huge png": header("png", 1<<20, 1<<20), "overflowing png": header("png", 1<<31-1, 1<<31-1), "empty png": header("png", 0, 5),
		"huge gif": header("gif", 65535, 65535), "huge jpeg": header("jpeg", 65535, 65535),
		"gif and script": []byte("GIF89a=1;alert(1)//"), "html": []byte("<html><script>alert(1)</script>"),
		"half a png": pngWith(t, quarters(400, 300))[:500], "many scans": scans, "half a jpeg": jpegWith(t, quarters(400, 300))[:300],
		"nothing but a mark": {0xff, markSOI, 0xff}, "webp of nothing": []byte("RIFF\x04\x00\x00\x00WEBP"),
	} {
		if p := picture(t, b); p != nil {
			t.Errorf("%s was taken for a picture of %dx%d", name, p.Width, p.Height)
		}
	}
	// A packed profile is carried along as it is, or left out when it is long.
	bomb := chunk("iCCP", append([]byte("p\x00\x00"), make([]byte, 2*profileMax)...))
	if _, out := written(t, pngWith(t, quarters(4, 3), bomb)); len(out) > profileMax {
		t.Errorf("%d bytes", len(out))
	}
}

func TestTypes(t *testing.T) {
	for content, want := range map[string]File{
		"package main\n":                            {MIME: "text/plain", Text: true},
		"\xef\xbb\xbftext":                          {MIME: "text/plain", Text: true},
		"\xff\xfeh\x00i\x00":                        {MIME: "text/plain", Text: true},
		"<!doctype html><p>":                        {MIME: "text/html", Text: true},
		`<svg xmlns="http://www.w3.org/2000/svg"/>`: {MIME: "image/svg+xml", Text: true},
		`{"a": 1}`:                                  {MIME: "application/json", Text: true},
		"%PDF-1.7\n%":                               {MIME: "application/pdf"},
		"PK\x03\x04":                                {MIME: "application/zip"},
		"\x00\x01\x02":                              {MIME: "application/octet-stream"},
		"\x7fELF":                                   {MIME: "application/x-elf"},
	} {
		if got := examine(t, []byte(content)); got != want {
			t.Errorf("%q: %+v, want %+v", content, got, want)
		}
	}
	for mime, want := range map[string]string{"image/png": "image/png", "image/svg+xml": "application/octet-stream",
		"text/html": "application/octet-stream", "text/xml": "application/octet-stream", "application/pdf": "application/pdf"} {
		if got := ServedType(mime); got != want {
			t.Errorf("%s is served as %s", mime, got)
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"häh": "häh", "\xef\xbb\xbfx": "x", "\xff\xfeh\x00i\x00\x00": "hi", "\xfe\xff\x00h": "h", "caf\xc3": "caf",
		"a\xe9b": "a\ufffdb", "": "", "日本\xe8\xaa": "日本",
	} {
		if got := Text([]byte(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzExamine wants every file to be something, and what is kept of a picture
// to be that picture.
func FuzzExamine(f *testing.F) {
	for _, b := range [][]byte{
		jpegWith(f, quarters(9, 7), exifOf(6, binary.LittleEndian)), pngWith(f, quarters(9, 7)), gifOf(f, 2), webpWith(f, riff("EXIF", []byte("x"))),
		header("png", 1<<20, 9), header("gif", 9, 9), header("jpeg", 9, 9), []byte("text"),
	} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		p := picture(t, b)
		if p == nil {
			return
		}
		var out, small bytes.Buffer
		if err := p.Write(&out); err != nil {
			t.Fatalf("it was read and cannot be written: %v", err)
		}
		if again := picture(t, out.Bytes()); again == nil || again.Width != p.Width || again.Height != p.Height {
			t.Fatalf("%+v became %+v", p, again)
		}
		if mime, err := p.Thumb(&small); err != nil || mime != "" && small.Len() == 0 {
			t.Fatalf("thumbnail %q, %v", mime, err)
		}
	})
}
