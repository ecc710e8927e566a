// Package media says what an uploaded file is, by its content alone, and makes
// of pictures what may be shown: without what they tell of people and places,
// upright, and small.
//
// Every byte may come from somebody hostile. Nothing is decoded before its size
// in memory is known to be at most chat.ImageBytes, and decoding ends after
// decodeWithin. What cannot be understood within that is a file like any other.
package media

import (
	"bytes"
	"io"
	"slices"

	"github.com/gabriel-vasile/mimetype"
)

// The types of picture that are shown.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	GIF  = "image/gif"
	WebP = "image/webp"
)

// headBytes at the beginning say what a file is.
const headBytes = 3072

// File is what a file is.
type File struct {
	// MIME is its type, without parameters.
	MIME string
	// Text says that people can read it.
	Text bool
}

// Examine looks at the beginning of a file of so many bytes.
func Examine(r io.ReaderAt, size int64) (File, error) {
	head := make([]byte, min(size, headBytes))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return File{}, err
	}
	found := mimetype.Detect(head)
	f := File{MIME: bare(found.String()), Text: readable(found) && bytes.IndexByte(plainText(head), 0) < 0}
	if f.MIME == "image/vnd.mozilla.apng" {
		f.MIME = PNG
	}
	return f, nil
}

// readable says whether a type is a kind of text.
func readable(m *mimetype.MIME) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is("text/plain") {
			return true
		}
	}
	return false
}

// bare is a type without its parameters.
func bare(mime string) string {
	name, _, _ := bytes.Cut([]byte(mime), []byte(";"))
	return string(name)
}

// passive types do nothing by themselves wherever they are opened.
var passive = []string{JPEG, PNG, GIF, WebP, "text/plain", "application/pdf", "application/zip",
	"audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4", "audio/x-m4a", "audio/aac",
	"video/mp4", "video/webm", "video/ogg", "video/quicktime"}

// ServedType is the Content-Type for a file that is not a picture: its own if
// that is harmless, or one that says nothing.
func ServedType(mime string) string {
	if !slices.Contains(passive, mime) {
		return "application/octet-stream"
	}
	return mime
}
