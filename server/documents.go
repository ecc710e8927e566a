package server

import (
	"bytes"

	"golang.org/x/text/language"

	"minimost/frontend"
)

// document is the page's one document in one language.
type document struct {
	language string
	// page is for who is signed out, signedIn for a browser that brings a
	// session, so that the script does not have to try.
	page, signedIn *asset
}

// documents are the languages the page is there in.
type documents struct {
	all     []document
	matcher language.Matcher
}

// newDocuments makes them of the page's, of which the first is for everybody
// whose language is not among them. They name their scripts under the given path.
func newDocuments(pages []frontend.Document, static string) documents {
	var d documents
	tags := make([]language.Tag, len(pages))
	for i, p := range pages {
		tags[i] = language.MustParse(p.Language)
		html := bytes.ReplaceAll(p.HTML, []byte("/static/"), []byte(static))
		signedIn := bytes.Replace(html, []byte("<body>"), []byte("<body data-session>"), 1)
		d.all = append(d.all, document{language: p.Language,
			page: newAsset("index.html", html), signedIn: newAsset("index.html", signedIn)})
	}
	d.matcher = language.NewMatcher(tags)
	return d
}

// accepted is the document in the language that an Accept-Language prefers, as
// RFC 9110, section 12.5.4, has it. One that cannot be read counts as none.
func (d documents) accepted(header ...string) document {
	_, i := language.MatchStrings(d.matcher, header...)
	return d.all[i]
}

// page serves the one document of every view.
func (s *Server) page(r *request) error {
	d := s.assets.documents.accepted(r.Header.Values("Accept-Language")...)
	h := r.w.Header()
	h.Set("Vary", "Cookie, Accept-Language")
	h.Set("Content-Language", d.language)
	if s.authenticate(r) == nil {
		d.signedIn.serve(r, "no-cache")
	} else {
		d.page.serve(r, "no-cache")
	}
	return nil
}
