package media

import (
	"encoding/binary"
	"io"
)

// webpKept are the chunks of the WebP container that make the picture; Exif,
// XMP and what nobody knows go.
var webpKept = map[string]bool{
	"VP8 ": true, "VP8L": true, "VP8X": true, "ALPH": true, "ANIM": true, "ANMF": true, "ICCP": true,
}

// Flags of the VP8X chunk.
const (
	webpAnimated = 0x02
	webpXMP      = 0x04
	webpExif     = 0x08
)

type webpChunk struct {
	at, whole int64
	kind      string
}

// stripWebP writes the container anew, because it begins with its length.
func stripWebP(w io.Writer, r *io.SectionReader) (f facts, err error) {
	f.cost = 4
	chunks, err := webpChunks(r)
	if err != nil {
		return f, err
	}
	total := int64(4)
	for _, c := range chunks {
		total += c.whole
	}
	head := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(total)) // #nosec G115 -- less than what was read
	if _, err := w.Write(append(head, "WEBP"...)); err != nil {
		return f, err
	}
	for _, c := range chunks {
		b := make([]byte, min(c.whole, 9))
		if _, err := r.ReadAt(b, c.at); err != nil {
			return f, err
		}
		if c.kind == "VP8X" && len(b) == 9 {
			f.animated = b[8]&webpAnimated != 0
			b[8] &^= webpXMP | webpExif
		}
		if _, err := w.Write(b); err != nil {
			return f, err
		}
		rest := io.NewSectionReader(r, c.at+int64(len(b)), c.whole-int64(len(b)))
		if err := copyWhole(w, rest, rest.Size()); err != nil {
			return f, err
		}
	}
	return f, nil
}

// chunksMax bounds the list; an animation has one a frame.
const chunksMax = 100_000

// webpChunks lists what is kept of a file.
func webpChunks(r *io.SectionReader) (chunks []webpChunk, err error) {
	var head [12]byte
	if _, err := r.ReadAt(head[:], 0); err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WEBP" {
		return nil, errBadPicture
	}
	end := min(r.Size(), 8+int64(binary.LittleEndian.Uint32(head[4:])))
	for at := int64(12); at+8 <= end; {
		var b [8]byte
		if _, err := r.ReadAt(b[:], at); err != nil {
			return nil, err
		}
		n := int64(binary.LittleEndian.Uint32(b[4:]))
		c := webpChunk{at: at, whole: 8 + n + n&1, kind: string(b[:4])}
		if at += c.whole; at > r.Size() || len(chunks) == chunksMax {
			return nil, errBadPicture
		}
		if webpKept[c.kind] {
			chunks = append(chunks, c)
		}
	}
	if len(chunks) == 0 {
		return nil, errBadPicture
	}
	return chunks, nil
}
