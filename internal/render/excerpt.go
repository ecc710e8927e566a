package render

import (
	"html"
	"strings"

	"minimost/chat"
)

// excerpt is the first line of rendered HTML that shows something.
func excerpt(out string) string {
	var line strings.Builder
	for out != "" {
		text, rest, _ := strings.Cut(out, "<")
		for part := range strings.Lines(text) {
			line.WriteString(part)
			if strings.HasSuffix(part, "\n") { // only code has line ends
				if s := shown(&line); s != "" {
					return s
				}
			}
		}
		tag, rest, _ := strings.Cut(rest, ">")
		switch tag {
		case "br", "/p", "/h3", "/h4", "/h5", "/h6", "/li", "ul", "ol", "/tr", "/pre":
			if s := shown(&line); s != "" {
				return s
			}
		case "/th", "/td":
			line.WriteByte(' ')
		}
		out = rest
	}
	return shown(&line)
}

// shown takes the line out of its builder, as the text that a person sees.
func shown(line *strings.Builder) string {
	words := strings.Fields(html.UnescapeString(line.String()))
	line.Reset()
	return chat.Cut(strings.Join(words, " "), chat.ExcerptChars)
}
