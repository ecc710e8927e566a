package render

import (
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"minimost/chat"
)

// link writes a link or, since pictures come from our own server only, an
// image as a link. One that leads nowhere we go, such as the call f[i](x), is
// written as it was typed. Titles are not shown.
func (w *writer) link(n ast.Node, destination, title []byte, open string) {
	address := target(destination)
	switch {
	case w.inLink:
		w.children(n)
	case address == "":
		w.raw(open)
		w.visible = true
		w.children(n)
		w.raw("](")
		w.text(destination)
		if title != nil {
			w.text([]byte(` "` + string(title) + `"`))
		}
		w.raw(")")
	default:
		w.openLink(address)
		before := len(w.out)
		w.children(n)
		if len(w.out) == before {
			w.text(destination)
		}
		w.closeLink()
	}
}

// autoLink writes an address that is its own label.
func (w *writer) autoLink(n *ast.AutoLink) {
	label := n.Label(w.source)
	typed := n.URL(w.source)
	if n.AutoLinkType == ast.AutoLinkEmail {
		typed = append([]byte("mailto:"), label...)
	}
	switch address := target(typed); {
	case w.inLink:
		w.text(label)
	case address == "":
		w.text([]byte("<" + string(label) + ">"))
	default:
		w.openLink(address)
		w.text(label)
		w.closeLink()
	}
}

func (w *writer) openLink(address string) {
	w.inLink = true
	web := strings.HasPrefix(address, "http")
	if web && len(w.links) < chat.PreviewsPerMessage && !slices.Contains(w.links, address) {
		w.links = append(w.links, address)
	}
	w.raw(`<a href="` + html.EscapeString(address) +
		`" rel="noopener noreferrer nofollow" target="_blank">`)
}

func (w *writer) closeLink() {
	w.inLink = false
	w.raw("</a>")
}
