package render

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"minimost/internal/emoji"
)

// shortcode reads :names: of emoji, not inside a word: INFO:key:12 is a line
// of a log.
type shortcode struct{}

func (shortcode) Trigger() []byte { return []byte{':'} }

func (shortcode) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if wordRune(block.PrecendingCharacter()) {
		return nil
	}
	line, _ := block.PeekLine()
	name, _, closed := bytes.Cut(line[1:], []byte{':'})
	if !closed {
		return nil
	}
	var e string
	var known bool
	budgetOf(pc).spare(func() { e, known = emoji.ByShortcode(string(name)) })
	if !known {
		return nil
	}
	block.Advance(len(name) + 2)
	return ast.NewString([]byte(e))
}
