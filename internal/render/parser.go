package render

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdownParser reads CommonMark with tables, without what has no place in a
// chat: raw HTML (it stays text), reference definitions and underlined
// headings (they make typed text vanish or change from afar).
var markdownParser = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(nested{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(nested{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(paragraph{parser.NewParagraphParser()}, 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(timed{parser.NewCodeSpanParser()}, 100),
		util.Prioritized(timed{parser.NewLinkParser()}, 200),
		util.Prioritized(timed{parser.NewAutoLinkParser()}, 300),
		util.Prioritized(bareURL{}, 400),
		util.Prioritized(emphasis{}, 500),
		util.Prioritized(shortcode{}, 600),
		util.Prioritized(mentionParser{}, 700),
	),
	parser.WithParagraphTransformers(
		util.Prioritized(boundedTable{extension.NewTableParagraphTransformer()}, 100),
	),
	parser.WithASTTransformers(
		util.Prioritized(extension.NewTableASTTransformer(), 100),
	),
)

// nested opens no block more than maxNesting deep; its mark is then text.
type nested struct{ parser.BlockParser }

func (p nested) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		depth++
	}
	if depth > maxNesting || !budgetOf(pc).left() {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, r, pc)
}

// paragraph ends with the quote or list item it stands in: in CommonMark a
// line without a mark below a quote still belongs to it, in a chat it is the
// answer.
type paragraph struct{ parser.BlockParser }

func (p paragraph) CanInterruptParagraph() bool { return true }

func (p paragraph) Open(
	parent ast.Node, r text.Reader, pc parser.Context,
) (ast.Node, parser.State) {
	last := pc.LastOpenedBlock().Node
	if last != nil && ast.IsParagraph(last) && last.Parent() == parent {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, r, pc)
}

// timed parses nothing any more when the time is over.
type timed struct{ parser.InlineParser }

func (p timed) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if !budgetOf(pc).left() {
		return nil
	}
	return p.InlineParser.Parse(parent, block, pc)
}

func (p timed) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if c, ok := p.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}

// boundedTable leaves the lines of too large a table as they are.
type boundedTable struct{ parser.ParagraphTransformer }

func (t boundedTable) Transform(n *ast.Paragraph, r text.Reader, pc parser.Context) {
	lines := n.Lines()
	for i := 1; i < lines.Len(); i++ {
		at := lines.At(i)
		line := at.Value(r.Source())
		if len(bytes.Trim(line, "-:| \t\n")) > 0 {
			continue
		}
		columns := bytes.Count(line, []byte{'|'}) + 1
		if columns > maxColumns+2 || columns*lines.Len() > maxCells {
			return
		}
	}
	t.ParagraphTransformer.Transform(n, r, pc)
}
