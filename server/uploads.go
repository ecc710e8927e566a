package server

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"minimost/chat"
	"minimost/internal/media"
	"minimost/store"
)

// partBytes is what stands around the file in a multipart body.
const partBytes = 16 << 10

var errNotMultipart = &chat.Error{Kind: chat.Invalid, Code: "bad_media_type",
	Detail: "Send the file as multipart/form-data, in a field called file."}

// upload takes one file, streamed to the disk, which then waits for a message
// that names it.
func (s *Server) upload(r *request) error {
	if !s.uploads.enter(r.user.ID) {
		return errTooManyUploads
	}
	defer s.uploads.leave(r.user.ID)
	began := time.Now()
	r.Body = r.whole // of a body that is refused, net/http then reads no more than it must
	most := s.info.Limits.FileBytes
	if r.ContentLength > most+2*partBytes {
		return s.tooLarge()
	}
	if err := s.opts.Store.RoomFor(r.Context(), r.user.ID, max(0, r.ContentLength-2*partBytes)); err != nil {
		return err
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return errNotMultipart
	}
	in, done := s.steady(r, partBytes)
	defer done()
	parts := multipart.NewReader(in, params["boundary"])
	part, name, err := filePart(parts)
	if err != nil {
		return bodyFault(err)
	}
	in.left += most + 1
	file, err := s.opts.Store.NewTemp()
	if err != nil {
		return err
	}
	defer file.Discard()
	switch n, err := io.Copy(file, part); {
	case n > most, errors.Is(err, errLeft):
		return s.tooLarge()
	case err != nil:
		return bodyFault(err)
	case n == 0:
		return chat.ErrBadFile.WithDetail("The file is empty.")
	}
	in.left += partBytes
	if _, err := parts.NextPart(); err != io.EOF {
		return bodyFault(errors.Join(chat.ErrBadFile.WithDetail("Send one file at a time."), err))
	}
	if err := errors.Join(in.end(), r.stillSignedIn(began)); err != nil {
		return err
	}
	a, err := s.keepUpload(r, name, file)
	if err != nil {
		return err
	}
	return r.json(http.StatusCreated, struct {
		Attachment chat.Attachment `json:"attachment"`
	}{a})
}

func (s *Server) tooLarge() error {
	return chat.ErrFileTooLarge.WithDetail(fmt.Sprintf(
		"The file is larger than %s. Make it smaller, or share it another way.", inMiB(s.info.Limits.FileBytes)))
}

func inMiB(n int64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/(1<<20)), ".0") + " MiB"
}

// filePart finds the field with the file, which is the first.
func filePart(parts *multipart.Reader) (*multipart.Part, string, error) {
	part, err := parts.NextPart()
	if err == io.EOF {
		return nil, "", chat.ErrBadFile
	}
	if err != nil {
		return nil, "", err
	}
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	name, named := params["filename"]
	if err != nil || params["name"] != "file" || !named {
		return nil, "", chat.ErrBadFile
	}
	// Browsers write quotes this way (HTML, "multipart/form-data encoding").
	return part, chat.FileName(strings.ReplaceAll(name, "%22", `"`)), nil
}

// bodyFault sorts what can go wrong while a body is read.
func bodyFault(err error) error {
	var known *chat.Error
	var transport *transportError
	if errors.As(err, &transport) || errors.As(err, &known) {
		return err
	}
	return errBadBody
}

// keepUpload looks at what a file is and keeps it.
func (s *Server) keepUpload(r *request, name string, file *store.Temp) (a chat.Attachment, err error) {
	found, err := media.Examine(file, file.Size())
	if err != nil {
		return a, err
	}
	n := store.NewUpload{Uploader: r.user.ID, Name: name, File: file, MIME: found.MIME, Text: found.Text}
	if media.MayShow(n.MIME) {
		err = s.develop(r, &n)
	}
	if err != nil {
		n.File.Discard()
		n.Thumb.Discard()
		return a, err
	}
	return s.opts.Store.AddUpload(r.Context(), n)
}

// decode waits for the one place in which pictures are decoded, because each
// may take chat.ImageBytes.
func (s *Server) decode(r *request) (release func(), err error) {
	select {
	case s.decoding <- struct{}{}:
		return func() { <-s.decoding }, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// develop replaces a picture by itself without its metadata, and gives it a
// thumbnail. What cannot be shown stays the file it is.
func (s *Server) develop(r *request, n *store.NewUpload) error {
	release, err := s.decode(r)
	if err != nil {
		return err
	}
	defer release()
	p := media.Open(n.File, n.File.Size(), n.MIME)
	if p == nil {
		return nil
	}
	n.Width, n.Height = p.Width, p.Height
	clean, err := s.opts.Store.NewTemp()
	if err != nil {
		return err
	}
	if n.Thumb, err = s.opts.Store.NewTemp(); err != nil {
		clean.Discard()
		return err
	}
	if err = p.Write(clean); err == nil {
		n.ThumbMIME, err = p.Thumb(n.Thumb)
	}
	n.File.Discard()
	n.File = clean
	if n.ThumbMIME == "" {
		n.Thumb.Discard()
		n.Thumb = nil
	}
	return err
}

func (s *Server) removeUpload(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := s.opts.Store.RemoveUpload(r.Context(), r.user.ID, chat.AttachmentID(id)); err != nil {
		return err
	}
	return r.empty()
}
