package chat

import (
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Attachment is a file of a message, or one that waits for its message. Of one
// that is expired only ID, Name, MIME and Size are left.
type Attachment struct {
	ID AttachmentID `json:"id"`
	// Name is what people see, cleaned by FileName.
	Name string `json:"name"`
	// MIME is the type by content.
	MIME string `json:"mime"`
	Size int64  `json:"size"`
	// Width and Height are of a picture that is shown as such, upright.
	Width  int    `json:"width,omitzero"`
	Height int    `json:"height,omitzero"`
	URL    string `json:"url,omitzero"`
	// ThumbURL is a smaller form of a picture, if that is worth it.
	ThumbURL string `json:"thumb_url,omitzero"`
	// Text says that the file can be previewed as text.
	Text bool `json:"text,omitzero"`
	// ExpiredAt is when the file was removed because of its age or for room.
	ExpiredAt Time `json:"expired_at,omitzero"`
	// Missing says that the file is not on the server's disk, though it should.
	Missing bool `json:"missing,omitzero"`
}

// Picture says that the attachment is shown as an image.
func (a *Attachment) Picture() bool { return a.Width > 0 && a.ExpiredAt == 0 }

// FileURL is where a file is served under its name.
func FileURL(id AttachmentID, name string) string {
	return filePath(id) + url.PathEscape(FileSegment(name))
}

// ThumbURL is where the smaller form of a picture is served.
func ThumbURL(id AttachmentID) string { return filePath(id) + thumbSegment }

func filePath(id AttachmentID) string { return "/files/" + strconv.FormatInt(int64(id), 10) + "/" }

const thumbSegment = "thumb"

// FileSegment is the last segment of a file's path, which must not be mistaken
// for the thumbnail's.
func FileSegment(name string) string {
	if name == thumbSegment {
		return thumbSegment + "_"
	}
	return name
}

// FileName is an uploaded file's name as it is kept: without folders, control
// characters and what turns the direction of writing, at most FileNameChars
// long, never empty. It is only shown, and never names a file on the disk.
func FileName(name string) string {
	name = strings.ToValidUTF8(name, "\ufffd")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimSpace(name)
	for len(name) > 2 && isLetter(name[0]) && name[1] == ':' { // C:x
		name = strings.TrimSpace(name[2:])
	}
	if !visible(name) || strings.Trim(name, ".") == "" {
		return "file"
	}
	return cutName(name)
}

func isLetter(b byte) bool {
	return 'a' <= b|0x20 && b|0x20 <= 'z'
}

// cutName shortens a name and keeps its extension.
func cutName(name string) string {
	const longest = 16 // of an extension
	if utf8.RuneCountInString(name) <= FileNameChars {
		return name
	}
	ext := path.Ext(name)
	if utf8.RuneCountInString(ext) > longest {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	return Cut(stem, FileNameChars-utf8.RuneCountInString(ext)) + ext
}
