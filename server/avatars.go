package server

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"minimost/chat"
	"minimost/internal/media"
	"minimost/store"
)

// setAvatar takes a picture as the whole body.
func (s *Server) setAvatar(r *request) error {
	if !s.uploads.enter(r.user.ID) {
		return errTooManyUploads
	}
	defer s.uploads.leave(r.user.ID)
	began := time.Now()
	r.Body = r.whole
	tooLarge := chat.ErrFileTooLarge.WithDetail("The picture is larger than " + inMiB(chat.AvatarBytes) + ".")
	if r.ContentLength > chat.AvatarBytes {
		return tooLarge
	}
	in, done := s.steady(r, chat.AvatarBytes+1)
	defer done()
	sent, err := s.opts.Store.NewTemp()
	if err != nil {
		return err
	}
	defer sent.Discard()
	switch n, err := io.Copy(sent, in); {
	case n > chat.AvatarBytes:
		return tooLarge
	case err != nil:
		return bodyFault(err)
	}
	if err := errors.Join(in.end(), r.stillSignedIn(began)); err != nil {
		return err
	}
	avatar, mime, err := s.makeAvatar(r, sent)
	if err != nil {
		return err
	}
	return s.storeAvatar(r, avatar, mime)
}

// makeAvatar decodes what was sent and encodes it anew.
func (s *Server) makeAvatar(r *request, sent *store.Temp) (avatar *store.Temp, mime string, err error) {
	if sent.Size() == 0 {
		return nil, "", chat.ErrBadImage
	}
	release, err := s.decode(r)
	if err != nil {
		return nil, "", err
	}
	defer release()
	if avatar, err = s.opts.Store.NewTemp(); err != nil {
		return nil, "", err
	}
	if mime, err = media.Avatar(avatar, sent, sent.Size()); err != nil {
		avatar.Discard()
		return nil, "", err
	}
	return avatar, mime, nil
}

func (s *Server) removeAvatar(r *request) error { return s.storeAvatar(r, nil, "") }

func (s *Server) storeAvatar(r *request, file *store.Temp, mime string) error {
	me, err := s.opts.Store.SetAvatar(r.Context(), r.session, file, mime)
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, me)
}

// avatar serves somebody's picture: for good if its version is asked for.
func (s *Server) avatar(r *request) error {
	id, err := r.pathID("user_id")
	if err != nil {
		return err
	}
	a, err := s.opts.Store.OpenAvatar(r.Context(), chat.UserID(id))
	if err != nil {
		return err
	}
	defer a.Close()
	cache := askAgain
	if r.URL.Query().Get("v") == strconv.Itoa(a.Version) {
		cache = "private, max-age=31536000, immutable"
	}
	r.w.Header().Set("Content-Disposition", "inline")
	r.sendFile(a.File, a.MIME, a.Hash, cache)
	return nil
}
