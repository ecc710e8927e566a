package render

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/yuin/goldmark/ast"
)

var languageWord = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_+#.-]{0,29}$`)

// code writes a block of code, coloured if its language is known, as far as
// time allows. data-lang is the language's name, or the word typed.
func (w *writer) code(n ast.Node, language string) {
	var code []byte
	lines := n.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		code = append(code, line.Value(w.source)...)
	}
	code = bytes.TrimSuffix(closeFence(n, code, w.source), []byte{'\n'})
	lexer := lexerOf(language)
	if lexer != nil {
		language = lexer.Config().Name
	}
	w.raw(`<div class="code"`)
	if languageWord.MatchString(strings.ReplaceAll(language, " ", "_")) {
		w.raw(` data-lang="` + html.EscapeString(language) + `"`)
	}
	w.raw("><pre><code>")
	if lexer != nil && len(code) <= maxHighlight {
		code = []byte(w.highlight(lexer, string(code)))
	}
	w.text(code)
	w.raw("</code></pre></div>")
}

// closeFence takes away the marks that end the last line of a block which
// nothing else ends: people close code right behind it.
func closeFence(n ast.Node, code, source []byte) []byte {
	lines := n.Lines()
	if n.Kind() != ast.KindFencedCodeBlock || lines.Len() == 0 {
		return code
	}
	last := lines.At(lines.Len() - 1)
	trimmed, closed := bytes.CutSuffix(bytes.TrimRight(code, "\n"), []byte("```"))
	if closed && last.Stop >= len(source) {
		return trimmed
	}
	return code
}

// highlight writes code in spans of the eight classes and gives back what was
// left when half of the message's time was over, or the lexer at its end.
func (w *writer) highlight(lexer chroma.Lexer, code string) (rest string) {
	w.budget.spare(func() { compile(lexer) })
	var s span
	rest = code
	defer func() {
		_ = recover() // a lexer's fault on a stranger's code costs its colours
		w.span(s)
	}()
	until := time.Now().Add(time.Until(w.budget.until) / 2)
	next, err := lexer.Tokenise(nil, code+"\n") // some lexers wait for a line's end
	if err != nil {
		return rest
	}
	for t := next(); t != chroma.EOF && time.Now().Before(until); t = next() {
		value := t.Value
		if strings.HasPrefix(value, rest) {
			value = rest
		}
		after, same := strings.CutPrefix(rest, value)
		if !same {
			break // a lexer must not change the code
		}
		rest = after
		if c := classOf(t.Type); c != s.class && strings.TrimSpace(value) != "" {
			w.span(s)
			s = span{class: c}
		}
		s.text = append(s.text, value...)
	}
	return rest
}

// compile readies a lexer for its first use.
func compile(lexer chroma.Lexer) { _, _ = lexer.Tokenise(nil, "") }

// span is a stretch of code of one colour, white space included.
type span struct {
	class string
	text  []byte
}

func (w *writer) span(s span) {
	if s.class == "" || len(s.text) == 0 {
		w.text(s.text)
		return
	}
	w.raw(`<span class="` + s.class + `">`)
	w.text(s.text)
	w.raw("</span>")
}
