package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"golang.org/x/text/language"

	"minimost/chat"
	"minimost/frontend"
	"minimost/internal/emoji"
)

// assets are the page in every language, of which the first is for everybody
// whose language there is not.
type assets struct {
	// editions are linked when first asked for.
	editions []func() *edition
	matcher  language.Matcher
	// emoji is what the picker shows.
	emoji *asset
}

// edition is the page in one language. The common hash of its files stands in
// the paths that its document names, so a browser keeps them for good and asks
// for none of them again until the server is another version.
type edition struct {
	language       string
	files          map[string]*asset
	hash           string
	page, signedIn *asset
	// worker keeps this edition, and manifest has no server's name yet; see app.go.
	worker   *asset
	manifest []byte
}

// theAssets links the first edition; it panics when there is none, because it
// is part of the binary. All servers of a process share them.
var theAssets = sync.OnceValue(func() *assets {
	languages, err := frontend.Languages()
	if err != nil {
		panic(fmt.Sprintf("server: the binary has no page: %v", err))
	}
	a := &assets{emoji: newAsset("emoji.json", emoji.JSON())}
	tags := make([]language.Tag, len(languages))
	for i, name := range languages {
		tags[i] = language.MustParse(name)
		a.editions = append(a.editions, sync.OnceValue(func() *edition { return newEdition(frontend.Link(name)) }))
	}
	a.matcher = language.NewMatcher(tags)
	a.editions[0]()
	return a
})

// documentFile is the document as the service worker keeps it.
const documentFile = "index.html"

func newEdition(page frontend.Edition, err error) *edition {
	if err != nil {
		panic(fmt.Sprintf("server: the binary has no page in %q: %v", page.Language, err))
	}
	e := &edition{language: page.Language, files: map[string]*asset{}, manifest: page.Manifest}
	sum := sha256.New()
	sum.Write(page.SignedIn) // it is kept under the hash too
	for _, name := range slices.Sorted(maps.Keys(page.Files)) {
		e.files[name] = newAsset(name, page.Files[name])
		sum.Write([]byte(name + e.files[name].etag))
	}
	e.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	document := func(html []byte) *asset {
		return newAsset(documentFile, bytes.ReplaceAll(html, []byte("/static/"), []byte("/static/"+e.hash+"/")))
	}
	e.page, e.signedIn = document(page.Document), document(page.SignedIn)
	e.files[documentFile] = e.signedIn
	e.worker = e.newWorker()
	return e
}

// accepted is which edition an Accept-Language prefers, as RFC 9110, section
// 12.5.4, has it. A header that cannot be read counts as none.
func (a *assets) accepted(header ...string) int {
	_, i := language.MatchStrings(a.matcher, header...)
	return i
}

// editionFor is the page in the language that a request prefers.
func (a *assets) editionFor(r *request) *edition {
	return a.editions[a.accepted(r.Header.Values("Accept-Language")...)]()
}

// page serves the one document of every view. The one of who is signed out is
// for who is so for certain: a session that cannot be looked up just now is the
// page's to ask for again.
func (s *Server) page(r *request) error {
	e := s.assets.editionFor(r)
	h := r.w.Header()
	h.Set("Vary", "Cookie, Accept-Language")
	h.Set("Content-Language", e.language)
	if errors.Is(s.authenticate(r), chat.ErrUnauthenticated) {
		e.page.serve(r, "no-cache")
	} else {
		e.signedIn.serve(r, "no-cache")
	}
	return nil
}
