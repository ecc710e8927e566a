package preview

import (
	"bufio"
	"errors"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"minimost/chat"
)

// page makes the card of a web page, or of nothing but a picture.
func (v *visit) page(u *url.URL) (p chat.Preview, err error) {
	a, err := v.get(u, "text/html,application/xhtml+xml;q=0.9,image/*;q=0.5", chat.PreviewBytes)
	if err != nil {
		return none, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if a.media != "text/html" && a.media != "application/xhtml+xml" {
		return none, nil
	}
	said := readHead(decoded(a))
	p = chat.Preview{
		Kind:        chat.PagePreview,
		Site:        strings.TrimPrefix(u.Hostname(), "www."),
		Title:       said.line(chat.PreviewTitleChars, "og:title", "twitter:title", "title"),
		Description: said.line(chat.PreviewDescriptionChars, "og:description", "twitter:description", "description"),
	}
	if p.Title == "" {
		return none, nil
	}
	if err := v.picture(&p, a.url, said.first(pictureNames...)); err != nil {
		return none, err
	}
	return p, nil
}

// pictureNames are what pages call the address of their picture.
var pictureNames = []string{"og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"}

// picture adds the picture of a page to its card, or leaves it out when it
// cannot be had. An error is that it cannot be asked for now.
func (v *visit) picture(p *chat.Preview, base *url.URL, address string) error {
	ref, err := base.Parse(strings.TrimSpace(address))
	if address == "" || err != nil {
		return nil
	}
	u, err := v.f.guard.admit(ref.String())
	if err != nil {
		return nil
	}
	a, err := v.get(u, "image/jpeg,image/png,image/webp,image/gif", chat.PreviewImageBytes+1)
	if err != nil {
		var later *chat.Error
		if errors.As(err, &later) {
			return later
		}
		return nil
	}
	defer func() { _ = a.Close() }() // nothing was written
	kept, err := v.f.pictures.keep(a)
	if err == nil {
		p.ImageURL, p.ImageWidth, p.ImageHeight = chat.PreviewImagePath+kept.hash, kept.width, kept.height
	}
	return nil
}

// decoded gives a page as UTF-8, from what its headers, its byte order mark or
// its first bytes say that it is. Where nothing says it, it is UTF-8 if it can
// be.
func decoded(a *answer) io.Reader {
	r := bufio.NewReader(a)
	start, _ := r.Peek(1024) // a short page gives what there is
	enc, _, certain := charset.DetermineEncoding(start, a.contentType)
	if !certain && utf8.Valid(wholeRunes(start)) {
		return r
	}
	return enc.NewDecoder().Reader(r)
}

// wholeRunes leaves out a character that is cut off at the end.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

// said is what a page says of itself, by the names it uses.
type said map[string]string

func (s said) first(names ...string) string {
	for _, name := range names {
		if s[name] != "" {
			return s[name]
		}
	}
	return ""
}

// line is the first of these that shows anything, as one line.
func (s said) line(limit int, names ...string) string {
	for _, name := range names {
		if l := chat.PreviewLine(s[name], limit); l != "" {
			return l
		}
	}
	return ""
}

// wanted are the names under which a page tells what a card shows.
var wanted = map[string]bool{
	"og:title": true, "twitter:title": true,
	"og:description": true, "twitter:description": true, "description": true,
	"og:image": true, "og:image:url": true, "og:image:secure_url": true,
	"twitter:image": true, "twitter:image:src": true,
}

// readHead reads tokens, without a tree, up to the body of a page that has a
// title by then, or else to its end.
func readHead(r io.Reader) said {
	s := said{}
	for z := html.NewTokenizer(r); ; {
		switch z.Next() {
		case html.ErrorToken:
			return s
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch string(name) {
			case "meta":
				s.meta(z, more)
			case "title":
				if s["title"] == "" && z.Next() == html.TextToken {
					s["title"] = string(z.Text())
				}
			case "body":
				if s.first("og:title", "twitter:title", "title") != "" {
					return s
				}
			}
		}
	}
}

// meta reads one meta element; what is said first counts.
func (s said) meta(z *html.Tokenizer, more bool) {
	var name, content string
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "property", "name":
			if n := strings.ToLower(string(value)); wanted[n] {
				name = n
			}
		case "content":
			content = string(value)
		}
	}
	if name != "" && s[name] == "" {
		s[name] = content
	}
}
