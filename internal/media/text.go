package media

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// plainText takes a byte order mark away, and UTF-16 with it.
func plainText(b []byte) []byte {
	if rest, marked := bytes.CutPrefix(b, []byte("\xef\xbb\xbf")); marked {
		return rest
	}
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		b = b[:len(b)&^1]
		if text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b); err == nil {
			return text
		}
	}
	return b
}

// Text is what people read in the beginning of a file, in UTF-8. A character
// that the end cuts is left out; what is no text is shown as U+FFFD.
func Text(b []byte) string {
	b = plainText(b)
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				b = b[:len(b)-n]
			}
			break
		}
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}
