package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"

	"minimost/chat"
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
	for _, edition := range s.assets.editions {
		e := edition()
		if rest, ok := strings.CutPrefix(name, e.hash+"/"); ok && e.files[rest] != nil {
			e.files[rest].serve(r, "public, max-age=31536000, immutable")
			return nil
		}
		if a := e.files[name]; a != nil {
			a.serve(r, "no-cache")
			return nil
		}
	}
	return chat.ErrNotFound
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
