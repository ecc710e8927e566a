package preview

import (
	"errors"
	"net/url"

	"minimost/chat"
)

// target is what a link is about.
type target struct {
	url  *url.URL
	key  string // names the answer in the cache
	file *file  // nil: a page
}

// targetOf reads what an admitted address is about.
func targetOf(u *url.URL) target {
	if f, ok := bitbucketFile(u); ok {
		return target{url: u, key: u.String(), file: f}
	}
	plain := *u
	plain.Fragment, plain.RawFragment = "", ""
	return target{url: u, key: plain.String()}
}

// preview fetches the card. Without an error its kind may be chat.NoPreview.
func (t target) preview(v *visit) (chat.Preview, error) {
	if t.file == nil {
		return v.page(t.url)
	}
	p, err := v.code(t.url, t.file)
	if errors.Is(err, errNoUse) { // a folder, for example
		return v.page(t.url)
	}
	return p, err
}
