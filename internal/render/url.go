package render

import (
	"bytes"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// target is the address a link leads to, made from what was typed; "" if it
// is not an absolute http, https or mailto address.
func target(typed []byte) string {
	address := string(util.URLEscape(typed, true))
	if head, tail, ok := strings.Cut(address, "//%5B"); ok { // the host is an IPv6 address
		address = head + "//[" + strings.Replace(tail, "%5D", "]", 1)
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" || u.Opaque != "" {
			return ""
		}
	case "mailto":
		if !strings.Contains(u.Opaque, "@") {
			return ""
		}
	default:
		return ""
	}
	// The scheme as the policy wants it, in lower case.
	return u.Scheme + address[len(u.Scheme):]
}

// bareURL reads http://…, https://… and www.… wherever they stand. It wakes
// up at the colon or dot and takes back the letters before it, since letters
// cannot wake a parser. Host names need no dot: http://wiki/ is a fine one.
type bareURL struct{}

func (bareURL) Trigger() []byte { return []byte{':', '.'} }

func (bareURL) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	rest, segment := block.PeekLine()
	before, ok := parent.LastChild().(*ast.Text)
	if !ok || before.Segment.Stop != segment.Start {
		return nil
	}
	word := before.Segment.Value(block.Source())
	n := schemeLen(word, rest)
	if n == 0 || n < len(word) && wordRune(rune(word[len(word)-n-1])) {
		return nil
	}
	end := urlEnd(rest)
	label := text.NewSegment(segment.Start-n, segment.Start+end)
	link := ast.NewAutoLink(ast.AutoLinkURL, ast.NewTextSegment(label))
	if rest[0] == '.' {
		link.Protocol = []byte("http")
	}
	if target(link.URL(block.Source())) == "" {
		return nil
	}
	before.Segment.Stop -= n
	if before.Segment.IsEmpty() {
		parent.RemoveChild(parent, before)
	}
	block.Advance(end)
	return link
}

// schemeLen is how many letters at the end of word begin an address that goes
// on with rest, 0 for none.
func schemeLen(word, rest []byte) int {
	prefixes := [...]string{"https", "http"}
	if rest[0] == '.' {
		prefixes = [...]string{"www", "www"}
	} else if !bytes.HasPrefix(rest, []byte("://")) {
		return 0
	}
	for _, p := range prefixes {
		if tail := len(word) - len(p); tail >= 0 && strings.EqualFold(string(word[tail:]), p) {
			return len(p)
		}
	}
	return 0
}

// urlEnd is the length of the address at the start of s. It ends before white
// space, quotation marks, a bracket that it did not open, and marks of bold or
// strike; punctuation at its end belongs to the sentence.
func urlEnd(s []byte) int {
	var open []byte
	end := 0
scan:
	for end < len(s) {
		r, size := utf8.DecodeRune(s[end:])
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>\"`\\", r):
			break scan
		case r == '(' || r == '[':
			open = append(open, byte(r))
		case r == ')' || r == ']':
			if len(open) == 0 || (open[len(open)-1] == '(') != (r == ')') {
				break scan
			}
			open = open[:len(open)-1]
		case (r == '*' || r == '~') && bytes.HasPrefix(s[end+1:], s[end:end+1]):
			break scan
		case r >= utf8.RuneSelf && unicode.IsPunct(r):
			break scan
		}
		end += size
	}
	return len(bytes.TrimRight(s[:end], "?!.,:;*_~'(["))
}
