package render

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy is the second line of defence: it lets through exactly what the
// writer writes, should the writer ever be wrong.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	allow := func(attribute, pattern string, elements ...string) {
		whole := regexp.MustCompile(`^(` + pattern + `)$`)
		p.AllowAttrs(attribute).Matching(whole).OnElements(elements...)
	}
	p.AllowElements("p", "br", "strong", "em", "u", "del", "code", "pre", "blockquote", "hr",
		"ul", "ol", "li", "h3", "h4", "h5", "h6", "table", "tr", "th", "td")
	allow("href", `https?://.+|mailto:.+`, "a")
	allow("rel", `noopener noreferrer nofollow`, "a")
	allow("target", `_blank`, "a")
	allow("start", `[0-9]{1,9}`, "ol")
	allow("align", `left|center|right`, "th", "td")
	allow("class", `code|table`, "div")
	allow("data-lang", `[A-Za-z0-9][A-Za-z0-9_+#. -]{0,29}`, "div")
	allow("class", `k|s|n|c|f|ty|o|pp|mn`, "span")
	allow("data-user", `[1-9][0-9]{0,15}`, "span")
	allow("data-everyone", ``, "span")
	return p
}()
