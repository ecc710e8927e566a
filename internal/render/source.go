package render

import (
	"path"
	"strings"
	"time"
)

// sourceWithin is how long the colours of one file may take.
const sourceWithin = 200 * time.Millisecond

// Source renders a file of source code, named as it is: as many lines as it
// has, coloured as code in messages is, if its language is known, as far as
// time allows. Lines end in \n. No element crosses the end of one, so the HTML
// can be split there. language is "" if it is not known.
func Source(name, code string) (html, language string) {
	code = strings.ReplaceAll(code, "\r", "")
	base := path.Base(name)
	lexer := lexerOf(base)
	if lexer == nil {
		lexer = lexerOf(strings.TrimPrefix(path.Ext(base), "."))
	}
	// A message spends half of its budget on colours.
	w := writer{budget: &budget{until: time.Now().Add(2 * sourceWithin)}}
	if lexer != nil {
		language = lexer.Config().Name
		code = w.highlight(lexer, code)
	}
	w.text([]byte(code))
	return policy.Sanitize(splitSpans(string(w.out))), language
}

// splitSpans ends each span with its line and begins it again where the text
// goes on. There are none inside another.
func splitSpans(html string) string {
	var b strings.Builder
	open, begun := "", false
	for html != "" {
		switch {
		case html[0] == '\n':
			if begun {
				b.WriteString("</span>")
			}
			b.WriteByte('\n')
			html, begun = html[1:], false
		case html[0] == '<':
			tag := html[:strings.IndexByte(html, '>')+1]
			if begun {
				b.WriteString(tag)
			}
			html, open, begun = html[len(tag):], strings.TrimPrefix(tag, "</span>"), false
		default:
			end := strings.IndexAny(html, "<\n")
			if end < 0 {
				end = len(html)
			}
			if open != "" && !begun {
				b.WriteString(open)
				begun = true
			}
			b.WriteString(html[:end])
			html = html[end:]
		}
	}
	return b.String()
}
