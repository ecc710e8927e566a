// Package render turns what a person typed into the HTML that everybody's
// browser shows. The input is Markdown as chats speak it; the output holds no
// element and no attribute but those of the policy in policy.go.
//
// It never fails and never takes long: a body that is too deep, too large or
// too slow to render comes out as escaped text with its line breaks, so that
// one message can break nothing but itself.
package render

import (
	"html"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"minimost/chat"
)

// Text is a rendered message.
type Text struct {
	// HTML is safe to be put into a page, and at most chat.HTMLBytes long. A
	// message of one to three emoji is one <p class="jumbo">.
	HTML string
	// Excerpt is the first visible line as plain text, not HTML, of at most
	// chat.ExcerptChars characters.
	Excerpt string
}

// within is how long one message may take.
const within = 50 * time.Millisecond

// Message renders a body, which is expected to be clean (chat.CleanBody) but
// may be anything. It is safe for concurrent use.
func Message(body string) Text {
	return message(body, within)
}

func message(body string, within time.Duration) Text {
	if strings.IndexByte(body, 0) >= 0 || !utf8.ValidString(body) {
		body = strings.ReplaceAll(strings.ToValidUTF8(body, "\ufffd"), "\x00", "\ufffd")
	}
	var out string
	if !oneLine(body) {
		out = markdown(body, &budget{until: time.Now().Add(within)})
	}
	if out == "" {
		out = plain(body)
	}
	return Text{HTML: jumbo(out), Excerpt: excerpt(out)}
}

// oneLine says that a body is one line in which nothing means anything to
// Markdown, so that it renders as itself. Most messages are such a line.
func oneLine(body string) bool {
	if body == "" || strings.IndexByte("#+-=>0123456789 ", body[0]) >= 0 || body[len(body)-1] == ' ' {
		return false
	}
	for i := range len(body) {
		switch c := body[i]; c {
		case '\\', '`', '*', '_', '~', '[', '<', ':':
			return false
		case '.':
			if strings.HasSuffix(body[:i], "www") {
				return false
			}
		default:
			if c < ' ' {
				return false
			}
		}
	}
	return true
}

// markdown gives "" for a body that is to be shown as plain text: over one of
// the limits, or without anything to see once its marks are taken away.
func markdown(body string, b *budget) (out string) {
	defer func() {
		// The parser is other people's work on strangers' input: a panic there
		// costs the formatting of one message.
		if recover() != nil {
			out = ""
		}
	}()
	out = policy.Sanitize(write(body, b))
	if len(out) > chat.HTMLBytes {
		return ""
	}
	return out
}

// write is markdown without the second line of defence.
func write(body string, b *budget) string {
	source := []byte(body)
	pc := parser.NewContext()
	pc.Set(budgetKey, b)
	doc := markdownParser.Parse(text.NewReader(source), parser.WithContext(pc))
	w := writer{source: source, budget: b, out: make([]byte, 0, 2*len(source)+64)}
	w.node(doc)
	if w.failed || !w.visible || b.spent {
		return ""
	}
	return string(w.out)
}

// plain is the body as it was typed.
func plain(body string) string {
	var b strings.Builder
	b.WriteString("<p>")
	for line := range strings.Lines(body) {
		line, broken := strings.CutSuffix(line, "\n")
		b.WriteString(html.EscapeString(line))
		if broken {
			b.WriteString("<br>")
		}
		if b.Len() > chat.HTMLBytes {
			return "<p>…</p>" // no body within chat's limits grows that far
		}
	}
	b.WriteString("</p>")
	return b.String()
}
