package render

import (
	"bytes"
	"html"
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"minimost/chat"
)

// writer writes one parsed message as HTML. Once it has failed, its output is
// of no use.
type writer struct {
	source []byte
	budget *budget
	out    []byte
	depth  int
	inLink bool
	// mentions and everyone are what Text says about mentions.
	mentions []chat.UserID
	everyone bool
	// links is what Text says about links.
	links []string
	// visible says that something other than white space has been written.
	visible bool
	failed  bool
}

// node writes n with what is in it.
func (w *writer) node(n ast.Node) {
	w.depth++
	if w.depth > maxDepth || len(w.out) > chat.HTMLBytes || !w.budget.left() {
		w.failed = true
	}
	if !w.failed && !w.inline(n) {
		w.block(n)
	}
	w.depth--
}

func (w *writer) children(n ast.Node) {
	for c := n.FirstChild(); c != nil && !w.failed; c = c.NextSibling() {
		w.node(c)
	}
}

// element writes <tag attributes>, the children of n, and </tag>.
func (w *writer) element(tag, attributes string, n ast.Node) {
	w.raw("<" + tag + attributes + ">")
	w.children(n)
	w.raw("</" + tag + ">")
}

func (w *writer) raw(s string) { w.out = append(w.out, s...) }

// text writes s so that it shows as it is.
func (w *writer) text(s []byte) {
	w.visible = w.visible || len(bytes.TrimSpace(s)) > 0
	w.raw(html.EscapeString(string(s)))
}

func (w *writer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph:
		w.element("p", "", n)
	case *ast.Heading:
		// The page has its own h1 and h2.
		w.element("h"+strconv.Itoa(min(n.Level+2, 6)), "", n)
	case *ast.Blockquote:
		w.element("blockquote", "", n)
	case *ast.List:
		w.list(n)
	case *ast.ListItem:
		w.element("li", "", n)
	case *ast.ThematicBreak:
		w.raw("<hr>")
	case *ast.CodeBlock:
		w.code(n, "")
	case *ast.FencedCodeBlock:
		w.code(n, string(n.Language(w.source)))
	case *extast.Table:
		w.table(n)
	default: // the document, and the paragraphs of tight lists
		w.children(n)
	}
}

func (w *writer) list(n *ast.List) {
	switch {
	case !n.IsOrdered():
		w.element("ul", "", n)
	case n.Start == 1:
		w.element("ol", "", n)
	default:
		w.element("ol", ` start="`+strconv.Itoa(n.Start)+`"`, n)
	}
}

// table writes rows in a box of their own that can scroll sideways.
func (w *writer) table(n *extast.Table) {
	w.raw(`<div class="table"><table>`)
	for row := n.FirstChild(); row != nil && !w.failed; row = row.NextSibling() {
		tag := "td"
		if row.Kind() == extast.KindTableHeader {
			tag = "th"
		}
		w.raw("<tr>")
		for c := row.FirstChild(); c != nil && !w.failed; c = c.NextSibling() {
			align := ""
			if cell, ok := c.(*extast.TableCell); ok && cell.Alignment != extast.AlignNone {
				align = ` align="` + cell.Alignment.String() + `"`
			}
			w.element(tag, align, c)
		}
		w.raw("</tr>")
	}
	w.raw("</table></div>")
}

// inline says whether n was an inline node, and has written it then.
func (w *writer) inline(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.Text:
		w.words(n)
	case *ast.CodeSpan:
		w.raw("<code>")
		w.codeSpan(n)
		w.raw("</code>")
	case *ast.Emphasis:
		w.element([...]string{"em", "strong"}[n.Level-1], "", n)
	case *underline:
		w.element("u", "", n)
	case *extast.Strikethrough:
		w.element("del", "", n)
	case *ast.Link:
		w.link(n, n.Destination, n.Title, "[")
	case *ast.Image:
		w.link(n, n.Destination, n.Title, "![")
	case *ast.AutoLink:
		w.autoLink(n)
	case *mention:
		if w.inLink { // where a click leads elsewhere
			w.text([]byte("@" + n.typed))
		} else {
			w.mention(n.who)
		}
	case *ast.String: // an emoji
		w.text(n.Value)
	default:
		return false
	}
	return true
}

// words writes text with its line breaks.
func (w *writer) words(n *ast.Text) {
	w.text(unescape(n.Segment.Value(w.source)))
	if n.HardLineBreak() && w.source[n.Segment.Stop] == '\\' {
		w.text([]byte{'\\'}) // no mark here: every line end is a break
	}
	if n.SoftLineBreak() || n.HardLineBreak() {
		w.raw("<br>")
	}
}

// unescape takes away the backslashes before marks. Others stay, and so do
// two in a row: \\server\share and C:\temp are no Markdown.
func unescape(s []byte) []byte {
	if bytes.IndexByte(s, '\\') < 0 {
		return s
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if s[i+1] == '\\' {
				out = append(out, '\\')
				i++
			} else if bytes.IndexByte([]byte("*_~`[]()<>#+-.!|:@"), s[i+1]) >= 0 {
				i++
			}
		}
		out = append(out, s[i])
	}
	return out
}

func (w *writer) codeSpan(n *ast.CodeSpan) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			line, broken := bytes.CutSuffix(t.Segment.Value(w.source), []byte{'\n'})
			w.text(line)
			if broken {
				w.raw("<br>")
			}
		}
	}
}
