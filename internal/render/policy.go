package render

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy is the second line of defence: it lets through exactly what the
// writer writes, should the writer ever be wrong.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "u", "del", "code", "pre", "blockquote", "hr",
		"ul", "ol", "li", "h3", "h4", "h5", "h6", "table", "tr", "th", "td")
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^(https?://|mailto:)`)).OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener noreferrer nofollow$`)).OnElements("a")
	p.AllowAttrs("target").Matching(regexp.MustCompile(`^_blank$`)).OnElements("a")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|center|right)$`)).OnElements("th", "td")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(code|table)$`)).OnElements("div")
	p.AllowAttrs("data-lang").Matching(regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_+#. -]{0,29}$`)).OnElements("div")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(k|s|n|c|f|ty|o|pp)$`)).OnElements("span")
	return p
}()
