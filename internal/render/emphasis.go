package render

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// emphasis reads *italic*, **bold**, _italic_, __underline__ and ~~strike~~
// by CommonMark's rules, except that no mark opens inside a word: 2*3*4 and
// snake_case_names stay whole.
type emphasis struct{}

func (emphasis) Trigger() []byte { return []byte{'*', '_', '~'} }

func (emphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	d := parser.ScanDelimiter(line, before, 1, mark(line[0]))
	n := d.OriginalLength
	if n < len(line) && wordRune(before) && wordRune(rune(line[n])) {
		d.CanOpen = false
	}
	b := budgetOf(pc)
	if b.marks++; b.marks > maxMarks || !d.CanOpen && !d.CanClose || line[0] == '~' && n != 2 {
		if n == 1 {
			return nil
		}
		block.Advance(n)
		return ast.NewTextSegment(segment.WithStop(segment.Start + n))
	}
	d.Segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	pc.PushDelimiter(d)
	return d
}

func wordRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// mark is the character of a run of marks.
type mark byte

func (m mark) IsDelimiter(c byte) bool { return c == byte(m) }

func (m mark) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (m mark) OnMatch(n int) ast.Node {
	switch {
	case m == '~':
		return extast.NewStrikethrough()
	case m == '_' && n == 2:
		return &underline{}
	default:
		return ast.NewEmphasis(n)
	}
}

// underline is what stands between two __.
type underline struct{ ast.BaseInline }

var kindUnderline = ast.NewNodeKind("Underline")

func (*underline) Kind() ast.NodeKind { return kindUnderline }

func (u *underline) Dump(source []byte, level int) { ast.DumpHelper(u, source, level, nil, nil) }
