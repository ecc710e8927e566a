package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"

	"minimost/chat"
	"minimost/frontend"
	"minimost/internal/emoji"
)

// asset is one file of the page. Its compressed forms are made when first
// asked for and then kept.
type asset struct {
	body []byte
	mime string
	etag string
	br   func() []byte
	gz   func() []byte
}

// assets are the files under frontend/static. Their common hash stands in the
// paths that the page names, so a browser keeps them for good and asks for
// none of them again until the server is another version.
type assets struct {
	files map[string]*asset
	hash  string
	page  *asset
	// signedIn is the page for a browser that brings a session, so that the
	// script does not have to try.
	signedIn *asset
	// emoji is what the picker shows.
	emoji *asset
	// worker and manifest make the page an app; see app.go.
	worker, manifest *asset
}

const pageFile = "index.html"

// loadAssets makes the assets of the page's files for the server of that name;
// it panics when there is no page, because it is part of the binary.
func loadAssets(name string, files map[string][]byte, err error) *assets {
	if err != nil || files[pageFile] == nil {
		panic(fmt.Sprintf("server: the binary has no page: %v", err))
	}
	a := &assets{files: map[string]*asset{}}
	sum := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		a.files[path] = newAsset(path, files[path])
		sum.Write([]byte(path + a.files[path].etag))
	}
	a.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	page := bytes.ReplaceAll(files[pageFile], []byte("/static/"), []byte("/static/"+a.hash+"/"))
	a.page = newAsset(pageFile, page)
	a.signedIn = newAsset(pageFile, bytes.Replace(page, []byte("<body>"), []byte("<body data-session>"), 1))
	a.files[pageFile] = a.signedIn
	delete(a.files, frontend.WorkerFile)
	delete(a.files, frontend.ManifestFile)
	a.worker, a.manifest = a.workerOf(files[frontend.WorkerFile]), manifestOf(files[frontend.ManifestFile], name)
	a.emoji = newAsset("emoji.json", emoji.JSON())
	return a
}

func newAsset(name string, body []byte) *asset {
	sum := sha256.Sum256(body)
	a := &asset{body: body, mime: mime.TypeByExtension(path.Ext(name)), etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
	if strings.HasPrefix(a.mime, "text/") && !strings.Contains(a.mime, "charset") {
		a.mime += "; charset=utf-8"
	}
	a.br = sync.OnceValue(func() []byte { return compress(body, withBrotli) })
	a.gz = sync.OnceValue(func() []byte { return compress(body, withGzip) })
	return a
}

// brotliLevel is the highest that does not keep the first visitor waiting.
const brotliLevel = 10

func withBrotli(b *bytes.Buffer, body []byte) error {
	w := brotli.NewWriterLevel(b, brotliLevel)
	if _, err := w.Write(body); err != nil {
		return err
	}
	return w.Close()
}

func withGzip(b *bytes.Buffer, body []byte) error {
	w, err := gzip.NewWriterLevel(b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	return w.Close()
}

// compress gives nil when it is not worth it.
func compress(body []byte, with func(*bytes.Buffer, []byte) error) []byte {
	var b bytes.Buffer
	if len(body) < 256 || with(&b, body) != nil || b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

// static serves /static/HASH/path for good and /static/path to be asked for again.
func (s *Server) static(r *request) error {
	name := r.PathValue("path")
	cache := "no-cache"
	if rest, ok := strings.CutPrefix(name, s.assets.hash+"/"); ok {
		name, cache = rest, "public, max-age=31536000, immutable"
	}
	a, ok := s.assets.files[name]
	if !ok {
		return chat.ErrNotFound
	}
	a.serve(r, cache)
	return nil
}

// page serves the one document of every view.
func (s *Server) page(r *request) error {
	r.w.Header().Set("Vary", "Cookie")
	if s.authenticate(r) == nil {
		s.assets.signedIn.serve(r, "no-cache")
	} else {
		s.assets.page.serve(r, "no-cache")
	}
	return nil
}

func (a *asset) serve(r *request, cache string) {
	h := r.w.Header()
	h.Set("Cache-Control", cache)
	h.Add("Vary", "Accept-Encoding")
	h.Set("ETag", a.etag)
	if strings.Contains(r.Header.Get("If-None-Match"), a.etag) {
		r.w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.body
	accepted := r.Header.Get("Accept-Encoding")
	if b := a.br(); b != nil && strings.Contains(accepted, "br") {
		body = b
		h.Set("Content-Encoding", "br")
	} else if b := a.gz(); b != nil && strings.Contains(accepted, "gzip") {
		body = b
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", a.mime)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	r.w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = r.w.Write(body) // a client that is gone is no error of ours
	}
}
