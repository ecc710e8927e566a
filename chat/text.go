package chat

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var (
	usernamePattern = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_-]{1,%d}$`, UsernameMax))
	noncePattern    = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_-]{1,%d}$`, NonceMax))
)

// reservedNames can never be registered, whatever their case: they name the
// program, its rooms, or people who are gone.
var reservedNames = map[string]bool{
	"minimost": true, "everyone": true, "here": true, "channel": true,
	"system": true, "admin": true, "deleteduser": true, "deleted": true,
}

// SystemUsername is the author of notices. Nobody can register it.
const SystemUsername = "system"

// What stands in the place of the names of somebody whose account is gone.
const (
	DeletedUsername = "deleteduser"
	DeletedName     = "Deleted user"
)

// FoldUsername is the form in which usernames are unique.
func FoldUsername(name string) string { return strings.ToLower(name) }

// CheckUsername accepts 1 to 32 of A-Z a-z 0-9 _ - that are not reserved.
func CheckUsername(name string) error {
	if !usernamePattern.MatchString(name) {
		return ErrBadUsername
	}
	if reservedNames[FoldUsername(name)] {
		return ErrBadUsername.WithDetail("That name is reserved. Choose another one.")
	}
	return nil
}

// CheckNonce accepts what a client may name a send with, a UUID for example.
func CheckNonce(nonce string) error {
	if !noncePattern.MatchString(nonce) {
		return ErrBadNonce
	}
	return nil
}

// CheckText refuses invalid UTF-8 and NUL: SQLite would store the one and
// measure the other wrongly.
func CheckText(s string) error {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return ErrBadText
	}
	return nil
}

// newlines turns the line ends of every system into \n.
var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// tame drops byte order marks and the control characters with which a text
// could command a terminal, but not tabs and line ends.
func tame(r rune) rune {
	if r != '\n' && r != '\t' && unicode.IsControl(r) || r == '\ufeff' {
		return -1
	}
	return r
}

// CleanBody is the text of a message as it is stored: \n line ends, no blank
// lines before and no white space after it. It refuses what is empty to the
// eye (white space and zero-width characters), too long, or not text.
// Removing a leading indent would break a code line, so that stays.
func CleanBody(body string) (string, error) {
	if err := CheckText(body); err != nil {
		return "", err
	}
	body = strings.Map(tame, newlines.Replace(body))
	body = strings.TrimRightFunc(body, unicode.IsSpace)
	for {
		line, rest, found := strings.Cut(body, "\n")
		if !found || strings.TrimSpace(line) != "" {
			break
		}
		body = rest
	}
	if !visible(body) {
		return "", ErrEmptyMessage
	}
	if utf8.RuneCountInString(body) > MessageCharsMax || len(body) > MessageBytesMax {
		return "", ErrMessageTooLong
	}
	return body, nil
}

// visible says whether a text shows anything at all. U+2800 is a Braille cell
// without dots.
func visible(s string) bool {
	for _, r := range s {
		if !unicode.IsSpace(r) && !unicode.In(r, invisible...) && r != '\u2800' {
			return true
		}
	}
	return false
}

// invisible characters are controls and those Unicode calls default ignorable.
var invisible = []*unicode.RangeTable{
	unicode.Cf, unicode.Cc, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}

// CleanLine trims a one-line text such as a name or a topic and refuses line
// ends, control characters, piles of combining marks and what is longer than
// limit characters. Empty is allowed here; callers that need a name check it.
func CleanLine(s string, limit int) (string, bool) {
	if CheckText(s) != nil {
		return "", false
	}
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > limit {
		return "", false
	}
	marks := 0
	for _, r := range s {
		switch {
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r):
			return "", false
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > 3 {
				return "", false
			}
		case unicode.Is(unicode.Cf, r): // a joiner does not start a new pile
		default:
			marks = 0
		}
	}
	return s, true
}

// CheckChannelName gives the name as it is stored.
func CheckChannelName(name string) (string, error) {
	clean, ok := CleanLine(name, ChannelNameCharsMax)
	if !ok || !visible(clean) {
		return "", ErrBadChannelName
	}
	return clean, nil
}

// CheckDisplayName gives the name as it is stored, empty for none. What shows
// nothing, or reads like a name that nobody can register, is refused: it would
// stand where the program speaks.
func CheckDisplayName(name string) (string, bool) {
	clean, ok := CleanLine(name, DisplayNameCharsMax)
	if !ok || clean != "" && !visible(clean) {
		return "", false
	}
	bare := strings.Map(bare, FoldUsername(norm.NFKC.String(clean)))
	return clean, !reservedNames[bare]
}

// bare drops what an eye does not take for a part of a name.
func bare(r rune) rune {
	if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.In(r, invisible...) {
		return -1
	}
	return r
}

// Cut shortens s to at most n characters, ending in "…" if it was longer.
func Cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimRightFunc(string([]rune(s)[:n-1]), unicode.IsSpace) + "…"
}
