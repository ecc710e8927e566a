// Package frontend is the page: plain ES modules and style sheets, part of the
// binary as they are written. There is no build step; Link makes of them one
// script and one style sheet while the server runs.
package frontend

import (
	"embed"
	"io/fs"
	"maps"
	"path"
	"strings"
	"sync"
)

//go:embed static worker/worker.js
var files embed.FS

var static, _ = fs.Sub(files, "static") // fails for names that are no paths

// Edition is the page in one language.
type Edition struct {
	// Language is a tag such as "de", the name of a folder of app/text.
	Language string
	// Document is the one document of every view, and SignedIn the same for a
	// browser that brings a session, so that the script does not have to try.
	Document, SignedIn []byte
	// Manifest is the app's, with the name that it has without a server.
	Manifest []byte
	// Files are the linked scripts and styles with their source maps, and every
	// other file as it is, by path below /static/.
	Files map[string][]byte
}

// Languages are those there is the page in, English first.
var Languages = sync.OnceValues(func() ([]string, error) {
	return languagesOf(static)
})

// Link makes the page in one language: of its scripts, which have the words of
// no other, and of what is the same in all.
func Link(language string) (Edition, error) {
	e := Edition{Language: language, Files: map[string][]byte{}}
	common, err := commonFiles()
	if err != nil {
		return e, err
	}
	scripts, imports, err := linkScripts(static, language)
	if err != nil {
		return e, err
	}
	maps.Copy(e.Files, common)
	maps.Copy(e.Files, scripts)
	words, err := wordsOf(static, language)
	if err != nil {
		return e, err
	}
	if e.Document, err = document(static, words, false, imports.needs(mainScript, doorScript)); err != nil {
		return e, err
	}
	if e.SignedIn, err = document(static, words, true, imports.needs(mainScript, chatScript)); err != nil {
		return e, err
	}
	e.Manifest, err = manifest(static, words)
	return e, err
}

var commonFiles = sync.OnceValues(func() (map[string][]byte, error) {
	common, err := linkLooks(static)
	if err != nil {
		return nil, err
	}
	return common, copyRest(common, static)
})

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
	return ext == ".js" || ext == ".css" || name == documentFile || name == ManifestFile || strings.HasPrefix(name, texts)
}

// WorkerFile is the service worker, and ManifestFile what a browser has to know
// of the page to install it as an app.
const (
	WorkerFile   = "worker.js"
	ManifestFile = "manifest.webmanifest"
)

// Worker gives the service worker, which is no module of the page's. Whoever
// serves it puts a line before it: "self.shell={hash, files};", with what it is
// to keep of one edition.
var Worker = sync.OnceValues(func() ([]byte, error) {
	source, err := files.ReadFile("worker/" + WorkerFile)
	if err != nil {
		return nil, err
	}
	return minify(source)
})
