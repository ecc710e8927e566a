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
	// Mentions are the people whose names HTML shows as mentions, each once and
	// in order; Everyone says the same of @everyone. In code and in links
	// nobody is mentioned.
	Mentions []chat.UserID
	Everyone bool
	// Links are the web addresses that HTML links to, each once and in order,
	// at most chat.PreviewsPerMessage.
	Links []string
}

// within is how long one message may take.
const within = 50 * time.Millisecond

// Message renders a body, which is expected to be clean (chat.CleanBody) but
// may be anything. The names in it that are among people's are mentions; see
// Names. It is safe for concurrent use.
func Message(body string, people People) Text {
	return message(body, people, within)
}

func message(body string, people People, within time.Duration) (t Text) {
	if strings.IndexByte(body, 0) >= 0 || !utf8.ValidString(body) {
		body = strings.ReplaceAll(strings.ToValidUTF8(body, "\ufffd"), "\x00", "\ufffd")
	}
	if oneLine(body) {
		t = line(body, people)
	} else {
		t = markdown(body, people, &budget{until: time.Now().Add(within)})
	}
	if len(t.HTML) > chat.HTMLBytes || t.HTML == "" {
		t = Text{HTML: plain(body)}
	}
	t.Excerpt = excerpt(t.HTML)
	t.HTML = jumbo(t.HTML)
	return t
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

// line renders a body that is oneLine.
func line(body string, people People) Text {
	w := writer{out: make([]byte, 0, len(body)+64)}
	w.raw("<p>")
	from := 0
	for i := range len(body) {
		if !mayMention(body, i) {
			continue
		}
		if who, n := people.find(run(body[i+1:])); n > 0 {
			w.text([]byte(body[from:i]))
			w.mention(who)
			from = i + 1 + n
		}
	}
	w.text([]byte(body[from:]))
	w.raw("</p>")
	return w.done()
}

// markdown gives no HTML for a body that is to be shown as plain text: over
// one of the limits, or without anything to see once its marks are taken away.
func markdown(body string, people People, b *budget) (t Text) {
	defer func() {
		// The parser is other people's work on strangers' input: a panic there
		// costs the formatting of one message.
		if recover() != nil {
			t = Text{}
		}
	}()
	t = write(body, people, b)
	t.HTML = policy.Sanitize(t.HTML)
	return t
}

// write is markdown without the second line of defence.
func write(body string, people People, b *budget) Text {
	source := []byte(body)
	pc := parser.NewContext()
	pc.Set(budgetKey, b)
	pc.Set(peopleKey, people)
	doc := markdownParser.Parse(text.NewReader(source), parser.WithContext(pc))
	w := writer{source: source, budget: b, out: make([]byte, 0, 2*len(source)+64)}
	w.node(doc)
	if w.failed || !w.visible || b.spent {
		return Text{}
	}
	return w.done()
}

// done is what has been written.
func (w *writer) done() Text {
	return Text{HTML: string(w.out), Mentions: w.mentions, Everyone: w.everyone, Links: w.links}
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
