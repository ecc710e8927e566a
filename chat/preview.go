package chat

import (
	"strings"
	"unicode"
)

// PreviewKind says what the card of a link shows.
type PreviewKind string

// The kinds of preview. NoPreview is the answer for a link without a card,
// whatever the reason.
const (
	PagePreview PreviewKind = "page"
	CodePreview PreviewKind = "code"
	NoPreview   PreviewKind = "none"
)

// Preview is the card of a link. All its texts are plain text, cleaned by
// PreviewLine, but for the HTML of Code.
type Preview struct {
	// URL is the link, as the message has it.
	URL  string      `json:"url,omitzero"`
	Kind PreviewKind `json:"kind"`
	// Site is who says so: the site's name for itself, or its host.
	Site        string `json:"site,omitzero"`
	Title       string `json:"title,omitzero"`
	Description string `json:"description,omitzero"`
	// ImageURL is a small picture, kept and served by us, and its size.
	ImageURL    string       `json:"image_url,omitzero"`
	ImageWidth  int          `json:"image_width,omitzero"`
	ImageHeight int          `json:"image_height,omitzero"`
	Code        *CodeExcerpt `json:"code,omitzero"`
}

// PreviewImagePath is where previews' pictures are served, by SHA-256.
const PreviewImagePath = "/previews/"

// Image is the SHA-256 of the preview's picture in hexadecimal, "" for none.
func (p Preview) Image() string { return strings.TrimPrefix(p.ImageURL, PreviewImagePath) }

// CodeExcerpt is some lines of a file in a code host.
type CodeExcerpt struct {
	Path string `json:"path"`
	Repo string `json:"repo,omitzero"`
	// Ref is the branch, tag or commit that the link names; Commit is set when
	// it is known to be a commit.
	Ref    string `json:"ref,omitzero"`
	Commit string `json:"commit,omitzero"`
	// Start is the number of the first line that is shown.
	Start int `json:"start"`
	// Marks are the lines that the link points to, first and last, in order.
	Marks [][2]int `json:"marks"`
	// Language is the name of the language, "" if it is not known.
	Language string `json:"language,omitzero"`
	// HTML is the code, highlighted as in messages. No element crosses the end
	// of a line, so that it can be split there.
	HTML string `json:"html"`
	// More says that the file goes on below what is shown, and what is marked
	// with it or nothing is marked.
	More bool `json:"more,omitzero"`
}

// PreviewChange is a message's cards, all of them, in the order of its links.
type PreviewChange struct {
	MessageID MessageID `json:"message_id"`
	Previews  []Preview `json:"previews"`
}

// PreviewLine makes one line of at most limit characters of what a stranger's
// page says: no control characters, none that turn the direction of writing or
// do not show, white space folded.
func PreviewLine(s string, limit int) string {
	var b strings.Builder
	n, marks := 0, 0
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case unicode.IsSpace(r):
			r, marks = ' ', 0
			if b.Len() == 0 || strings.HasSuffix(b.String(), " ") {
				continue
			}
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Cf, r) && r != '\u200d':
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > 3 {
				continue
			}
		default:
			marks = 0
		}
		b.WriteRune(r)
		if n++; n > limit+1 {
			break
		}
	}
	line := strings.TrimSpace(b.String())
	if !visible(line) {
		return ""
	}
	return Cut(line, limit)
}
