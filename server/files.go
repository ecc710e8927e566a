package server

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"minimost/chat"
	"minimost/internal/media"
	"minimost/internal/render"
	"minimost/store"
)

// filePolicy lets a file that is opened by itself do nothing.
const filePolicy = "sandbox; default-src 'none'"

func (s *Server) openFile(r *request, thumb bool) (*store.File, error) {
	id, err := r.id()
	if err != nil {
		return nil, err
	}
	return s.opts.Store.OpenFile(r.Context(), r.user.ID, chat.AttachmentID(id), thumb)
}

// file serves a file under its own name, pictures to be shown and everything
// else to be saved.
func (s *Server) file(r *request) error {
	f, err := s.openFile(r, false)
	if err != nil {
		return err
	}
	defer f.Close()
	if r.PathValue("name") != chat.FileSegment(f.Attachment.Name) {
		return chat.ErrNotFound
	}
	shown := "attachment"
	if f.Attachment.Picture() {
		shown = "inline"
	}
	r.w.Header().Set("Content-Disposition", disposition(shown, f.Attachment.Name))
	r.sendFile(f.File, media.ServedType(f.Type), f.Hash, askAgain)
	return nil
}

func (s *Server) thumb(r *request) error {
	f, err := s.openFile(r, true)
	if err != nil {
		return err
	}
	defer f.Close()
	r.w.Header().Set("Content-Disposition", "inline")
	r.sendFile(f.File, f.Type, f.Hash, askAgain)
	return nil
}

// disposition says how to take a file, with its name in the form that all
// browsers read (RFC 6266).
func disposition(how, name string) string {
	if d := mime.FormatMediaType(how, map[string]string{"filename": name}); d != "" {
		return d
	}
	return how
}

// askAgain has a file be asked for anew each time, so that it is gone for those
// who may no longer see it; it is sent only if it is not there.
const askAgain = "private, no-cache"

// sendFile serves an open file.
func (r *request) sendFile(f io.ReadSeeker, contentType, hash, cache string) {
	h := r.w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", contentType)
	h.Set("ETag", `"`+hash+`"`)
	h.Set("Cache-Control", cache)
	if strings.Contains(r.Header.Get("Range"), ",") { // many parts cost more than the whole
		r.Header.Del("Range")
	}
	w := r.paced()
	defer w.done()
	http.ServeContent(w, r.Request, "", time.Time{}, f)
}

// paced gives up a reader that takes nothing.
type paced struct {
	http.ResponseWriter
	control *http.ResponseController
	within  time.Duration // for each part
}

func (r *request) paced() *paced {
	return &paced{ResponseWriter: r.w, control: http.NewResponseController(r.w), within: r.pace}
}

// done leaves no deadline for the next request of the connection.
func (p *paced) done() { _ = p.control.SetWriteDeadline(time.Time{}) }

// partOfAnswer is how much has to be taken in time.
const partOfAnswer = 64 << 10

func (p *paced) Write(b []byte) (n int, err error) {
	for part := range slices.Chunk(b, partOfAnswer) {
		if err := p.control.SetWriteDeadline(time.Now().Add(p.within)); err != nil {
			return n, err
		}
		took, err := p.ResponseWriter.Write(part)
		if n += took; err != nil {
			return n, err
		}
	}
	return n, nil
}

// fileText previews a file that is text.
func (s *Server) fileText(r *request) error {
	f, err := s.openFile(r, false)
	if err != nil {
		return err
	}
	defer f.Close()
	if !f.Attachment.Text {
		return chat.ErrNotFound
	}
	b, err := io.ReadAll(io.LimitReader(f, chat.TextBytes))
	if err != nil {
		return err
	}
	code := render.File(f.Attachment.Name, media.Text(b))
	return r.json(http.StatusOK, struct {
		HTML      string `json:"html"`
		Lines     int    `json:"lines"`
		Truncated bool   `json:"truncated"`
		Language  string `json:"language"`
	}{code.HTML, code.Lines, code.Truncated || f.Attachment.Size > chat.TextBytes, code.Language})
}
