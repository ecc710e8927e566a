// Package frontend is the page: plain ES modules and style sheets, part of the
// binary as they are written. There is no build step; Link makes of them one
// script a language and one style sheet when the server starts.
package frontend

import (
	"embed"
	"io/fs"
	"maps"
	"path"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

//go:embed static
var files embed.FS

// Page is what the server hands out.
type Page struct {
	// Files are the linked scripts and styles with their source maps, and every
	// other file as it is, by path below /static/.
	Files map[string][]byte
	// Documents are the one document of every view in each language, English
	// first.
	Documents []Document
}

// Document is the document in one language.
type Document struct {
	// Language is a tag such as "de", the name of a folder of app/text.
	Language string
	HTML     []byte
}

// Link gives the page. It is the same at each call and must not be changed.
var Link = sync.OnceValues(func() (Page, error) {
	static, err := fs.Sub(files, "static")
	if err != nil {
		return Page{}, err
	}
	return linkPage(static)
})

// linkPage links for all languages at once: what is linked for one has the
// words of no other.
func linkPage(static fs.FS) (Page, error) {
	languages, err := languagesOf(static)
	if err != nil {
		return Page{}, err
	}
	p := Page{Files: map[string][]byte{}, Documents: make([]Document, len(languages))}
	linked := make([]map[string][]byte, len(languages))
	var linking errgroup.Group // its goroutines end with their links, which Wait awaits
	for i, language := range languages {
		linking.Go(func() (err error) {
			linked[i], err = linkScripts(static, language)
			return err
		})
	}
	looks, err := linkLooks(static)
	if err := linking.Wait(); err != nil {
		return Page{}, err
	}
	if err != nil {
		return Page{}, err
	}
	for _, part := range append(linked, looks) {
		maps.Copy(p.Files, part)
	}
	for i, language := range languages {
		if p.Documents[i], err = document(static, language); err != nil {
			return Page{}, err
		}
	}
	return p, copyRest(p.Files, static)
}

// copyRest adds the files that are handed out as they are.
func copyRest(to map[string][]byte, static fs.FS) error {
	return fs.WalkDir(static, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || isSource(name) {
			return err
		}
		to[name], err = fs.ReadFile(static, name)
		return err
	})
}

// isSource says that a file reaches the page by being linked or filled in.
func isSource(name string) bool {
	ext := path.Ext(name)
	return ext == ".js" || ext == ".css" || name == documentFile || strings.HasPrefix(name, texts)
}
