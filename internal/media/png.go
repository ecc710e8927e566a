package media

import (
	"bytes"
	"encoding/binary"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// profileMax is the longest colour profile that a PNG may keep; it is packed,
// and nobody here unpacks it.
const profileMax = 64 << 10

// pngKept are the chunks that are needed to see the picture as it is meant
// (PNG third edition, section 11). Texts, times, Exif and what nobody knows go.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true,
	"cICP": true, "sBIT": true, "bKGD": true, "pHYs": true, "acTL": true, "fcTL": true, "fdAT": true,
}

func stripPNG(w io.Writer, r *io.SectionReader) (f facts, err error) {
	f.profileAt = len(pngSignature) + 25 // after IHDR
	start := make([]byte, len(pngSignature))
	if _, err := io.ReadFull(r, start); err != nil || string(start) != pngSignature {
		return f, errBadPicture
	}
	if _, err := w.Write(start); err != nil {
		return f, err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return f, errBadPicture
		}
		kind, whole := string(head[4:]), 12+int64(binary.BigEndian.Uint32(head[:]))
		f.animated = f.animated || kind == "acTL"
		if _, err := r.Seek(-8, io.SeekCurrent); err != nil {
			return f, err
		}
		switch {
		case kind == "iCCP" && whole <= profileMax && f.profile == nil:
			var b bytes.Buffer
			err = copyWhole(&b, r, whole)
			f.profile = b.Bytes()
			if err == nil {
				_, err = w.Write(f.profile)
			}
		case pngKept[kind]:
			err = copyWhole(w, r, whole)
		default:
			_, err = r.Seek(whole, io.SeekCurrent)
		}
		if err != nil || kind == "IEND" {
			return f, err
		}
	}
}

// copyWhole copies n bytes; fewer are no picture.
func copyWhole(w io.Writer, r io.Reader, n int64) error {
	if _, err := io.CopyN(w, r, n); err == io.EOF {
		return errBadPicture
	} else if err != nil {
		return err
	}
	return nil
}
