package render

import (
	"html"
	"slices"
	"strconv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// mention is the name of somebody in a message.
type mention struct {
	ast.BaseInline
	who   Person
	typed string
}

var (
	kindMention = ast.NewNodeKind("Mention")
	peopleKey   = parser.NewContextKey()
)

func (*mention) Kind() ast.NodeKind { return kindMention }

func (m *mention) Dump(source []byte, level int) { ast.DumpHelper(m, source, level, nil, nil) }

// mentionParser reads @names of people it knows.
type mentionParser struct{}

func (mentionParser) Trigger() []byte { return []byte{'@'} }

func (mentionParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if wordRune(block.PrecendingCharacter()) {
		return nil
	}
	line, _ := block.PeekLine()
	name := run(line[1:])
	who, n := pc.Get(peopleKey).(People).find(name)
	if n == 0 {
		return nil
	}
	block.Advance(1 + n)
	return &mention{who: who, typed: name[:n]}
}

func (w *writer) mention(who Person) {
	w.visible = true
	if who.ID == 0 {
		w.everyone = true
		w.raw(`<span class="mn" data-everyone="">@` + everyone + "</span>")
		return
	}
	if !slices.Contains(w.mentions, who.ID) {
		w.mentions = append(w.mentions, who.ID)
	}
	w.raw(`<span class="mn" data-user="` + strconv.FormatInt(int64(who.ID), 10) + `">@` +
		html.EscapeString(who.Username) + "</span>")
}
