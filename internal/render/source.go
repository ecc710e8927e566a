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

// splitSpans ends each span with its line and begins it again on the next.
// There are none inside another.
func splitSpans(html string) string {
	var b strings.Builder
	open := ""
	for html != "" {
		at := strings.IndexAny(html, "<\n")
		if at < 0 {
			break
		}
		b.WriteString(html[:at])
		html = html[at:]
		if html[0] == '\n' {
			if open != "" {
				b.WriteString("</span>")
			}
			b.WriteString("\n" + open)
			html = html[1:]
			continue
		}
		end := strings.IndexByte(html, '>') + 1
		open = html[:end]
		b.WriteString(open)
		if open == "</span>" {
			open = ""
		}
		html = html[end:]
	}
	b.WriteString(html)
	return b.String()
}
