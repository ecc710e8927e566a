package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markSOI  = 0xd8
	markEOI  = 0xd9
	markSOS  = 0xda
	markAPP0 = 0xe0
	markCOM  = 0xfe
)

// scansMax bounds a progressive picture: each scan goes over all of it.
const scansMax = 100

var errBadPicture = errors.New("not a picture")

// stripJPEG keeps what is needed to see the picture: the tables, the frame, the
// scans, and of the application's segments the colour profile and how colours
// are written. Exif, XMP, IPTC, comments, thumbnails, further pictures and
// whatever follows the end go.
func stripJPEG(w io.Writer, r *io.SectionReader) (f facts, err error) {
	j := jpegCopy{in: bufio.NewReaderSize(r, 64<<10), out: bufio.NewWriterSize(w, 64<<10)}
	if err := j.run(); err != nil {
		return j.facts, err
	}
	return j.facts, j.out.Flush()
}

type jpegCopy struct {
	in    *bufio.Reader
	out   *bufio.Writer
	facts facts
	scans int
}

func (j *jpegCopy) run() error {
	j.facts.profileAt = 2
	var start [2]byte
	if _, err := io.ReadFull(j.in, start[:]); err != nil || start != [2]byte{0xff, markSOI} {
		return errBadPicture
	}
	_, _ = j.out.Write(start[:]) // Flush gives the error
	mark, err := j.mark()
	for err == nil && mark != markEOI {
		mark, err = j.segment(mark)
	}
	if err != nil && (j.scans == 0 || !errors.Is(err, io.EOF)) {
		return errBadPicture
	}
	_, _ = j.out.Write([]byte{0xff, markEOI}) // also where a picture breaks off
	return nil
}

// mark reads a marker, with the bytes that may fill the place before it.
func (j *jpegCopy) mark() (byte, error) {
	if b, err := j.in.ReadByte(); err != nil || b != 0xff {
		return 0, errors.Join(errBadPicture, err)
	}
	for {
		b, err := j.in.ReadByte()
		if err != nil || b != 0xff {
			return b, err
		}
	}
}

// segment copies or drops one segment and gives the marker after it.
func (j *jpegCopy) segment(mark byte) (next byte, err error) {
	var length [2]byte
	if _, err := io.ReadFull(j.in, length[:]); err != nil {
		return 0, err
	}
	n := int(binary.BigEndian.Uint16(length[:]))
	if n < 2 {
		return 0, errBadPicture
	}
	data := make([]byte, n-2)
	if _, err := io.ReadFull(j.in, data); err != nil {
		return 0, err
	}
	if data, keep := j.judge(mark, data); keep {
		j.write(mark, data)
	}
	if mark != markSOS {
		return j.mark()
	}
	if j.scans++; j.scans > scansMax {
		return 0, errBadPicture
	}
	return j.scan()
}

func (j *jpegCopy) write(mark byte, data []byte) {
	_, _ = j.out.Write(segmentOf(mark, data))
}

func segmentOf(mark byte, data []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, mark}, uint16(len(data)+2)) // #nosec G115 -- it was read as one
	return append(b, data...)
}

// judge says what of a segment is kept, and learns from it.
func (j *jpegCopy) judge(mark byte, data []byte) ([]byte, bool) {
	switch {
	case mark == markAPP0 && bytes.HasPrefix(data, []byte("JFIF\x00")) && len(data) >= 14:
		return append(bytes.Clone(data[:12]), 0, 0), true // no thumbnail
	case mark == markAPP0+1 && bytes.HasPrefix(data, []byte("Exif\x00\x00")):
		if o := orientation(data[6:]); j.facts.orientation == 0 {
			j.facts.orientation = o
		}
		return nil, false
	case mark == markAPP0+2 && bytes.HasPrefix(data, []byte("ICC_PROFILE\x00")):
		j.facts.profile = append(j.facts.profile, segmentOf(mark, data)...)
		return data, true
	case mark == markAPP0+14 && bytes.HasPrefix(data, []byte("Adobe")):
		return data, true
	case mark >= markAPP0 && mark < markAPP0+16, mark == markCOM:
		return nil, false
	case isFrame(mark):
		j.facts.cost = frameCost(mark, data)
	}
	return data, true
}

func isFrame(mark byte) bool {
	return mark >= 0xc0 && mark <= 0xcf && mark != 0xc4 && mark != 0xc8 && mark != 0xcc
}

// frameCost is what a pixel of a frame takes: its samples, and of a progressive
// one the coefficients too, in four bytes each.
func frameCost(mark byte, data []byte) float64 {
	if len(data) < 6 || len(data) < 6+3*int(data[5]) {
		return 32
	}
	var samples, most float64
	for i := range int(data[5]) {
		f := data[6+3*i+1]
		n := float64(f>>4) * float64(f&15)
		samples, most = samples+n, max(most, n)
	}
	if most == 0 {
		return 32
	}
	cost := samples / most
	if mark != 0xc0 && mark != 0xc1 {
		cost *= 5
	}
	return cost
}

// scan copies entropy-coded data and gives the marker that ends it.
func (j *jpegCopy) scan() (byte, error) {
	for {
		b, err := j.in.ReadByte()
		if err != nil {
			return 0, err
		}
		if b != 0xff {
			_ = j.out.WriteByte(b)
			continue
		}
		next, err := j.in.ReadByte()
		for err == nil && next == 0xff {
			next, err = j.in.ReadByte()
		}
		if err != nil {
			return 0, err
		}
		if next != 0 && (next < 0xd0 || next > 0xd7) { // neither stuffed nor a restart
			return next, nil
		}
		_, _ = j.out.Write([]byte{0xff, next})
	}
}

// orientation reads the one tag of Exif that says how to hold the picture
// (TIFF 6.0); 0 if there is none.
func orientation(tiff []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	switch {
	case len(tiff) < 8:
		return 0
	case bytes.HasPrefix(tiff, []byte("II")):
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == 0x0112 {
			if o := int(order.Uint16(entries[8:])); o <= 8 {
				return o
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}
