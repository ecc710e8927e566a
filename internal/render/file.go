package render

import (
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"

	"minimost/chat"
)

// Code is the beginning of a file, to be shown with numbers before its lines.
type Code struct {
	// HTML is the lines with \n between them. No element crosses a line.
	HTML string
	// Lines is how many there are, and Truncated says that the file has more,
	// or longer ones.
	Lines     int
	Truncated bool
	// Language is the name of the language found by the file's name, or "".
	Language string
}

const (
	// lineChars of a line are shown.
	lineChars = 1000
	// colourWithin is how long a file may be coloured. The rest is plain.
	colourWithin = 200 * time.Millisecond
)

// File renders the beginning of a file, at most chat.TextLines lines of it. The
// text may be anything. It is safe for concurrent use.
func File(name, text string) Code {
	var c Code
	text, c.Lines, c.Truncated = beginning(text)
	lexer := lexerOfFile(name)
	w := writer{budget: &budget{until: time.Now().Add(2 * colourWithin)}, out: make([]byte, 0, 2*len(text))}
	if lexer != nil {
		c.Language = lexer.Config().Name
		text = w.highlight(lexer, text)
	}
	w.text([]byte(text))
	c.HTML = byLine(string(w.out))
	return c
}

// lexerOfFile goes by a file's whole name, or what its name ends in.
func lexerOfFile(name string) chroma.Lexer {
	base := strings.ToLower(path.Base(name))
	if l := lexerOf(base); l != nil && base != "" {
		return l
	}
	return lexerOf(strings.TrimPrefix(path.Ext(base), "."))
}

// beginning cuts a text to what is shown, with \n between its lines.
func beginning(text string) (cut string, lines int, truncated bool) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\ufffd").Replace(text)
	if text == "" {
		return "", 0, false
	}
	var shown []string
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if len(shown) == chat.TextLines {
			truncated = true
			break
		}
		if len(line) > lineChars && utf8.RuneCountInString(line) > lineChars {
			line, truncated = chat.Cut(line, lineChars), true
		}
		shown = append(shown, line)
	}
	return strings.Join(shown, "\n"), len(shown), truncated
}

// byLine ends each span with its line and begins it again in the next. Spans
// are not in one another.
func byLine(html string) string {
	var b strings.Builder
	b.Grow(len(html))
	open := ""
	for line := range strings.Lines(html) {
		words, broken := strings.CutSuffix(line, "\n")
		b.WriteString(open)
		b.WriteString(words)
		switch begun, ended := strings.LastIndex(words, "<span"), strings.LastIndex(words, "</span>"); {
		case begun > ended:
			open = words[begun : begun+strings.IndexByte(words[begun:], '>')+1]
		case ended >= 0:
			open = ""
		}
		if open != "" && broken {
			b.WriteString("</span>")
		}
		if broken {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
