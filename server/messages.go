package server

import (
	"errors"
	"net/http"
	"slices"

	"minimost/chat"
	"minimost/internal/render"
	"minimost/store"
)

func (s *Server) messages(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	want, err := r.pageRange()
	if err != nil {
		return err
	}
	page, err := s.opts.Store.Messages(r.Context(), r.user.ID, chat.ChannelID(id), want)
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, page)
}

// pageRange reads which stretch of a history is wanted.
func (r *request) pageRange() (want chat.Range, err error) {
	set := 0
	for name, id := range map[string]*chat.MessageID{
		"before": &want.Before, "after": &want.After, "around": &want.Around,
	} {
		n, err := r.queryID(name)
		if err != nil {
			return want, err
		}
		if n != 0 {
			set++
		}
		*id = chat.MessageID(n)
	}
	if set > 1 {
		return want, badQuery("before", "cannot stand beside after or around.")
	}
	want.Limit, err = r.queryInt("limit")
	return want, err
}

// compose checks and renders what somebody writes in a channel. Whom it names
// is looked up among the members. Beside files there need be no text.
func (s *Server) compose(r *request, channel chat.ChannelID, body string, files bool) (store.Text, error) {
	body, err := chat.CleanBody(body)
	if files && errors.Is(err, chat.ErrEmptyMessage) {
		return store.Text{}, nil
	}
	if err != nil {
		return store.Text{}, err
	}
	people, err := s.named(r, channel, render.Names(body))
	if err != nil {
		return store.Text{}, err
	}
	t := render.Message(body, people)
	if err := s.limits.takeMany(words, r, len(body)+len(t.HTML)); err != nil {
		return store.Text{}, err
	}
	if t.Everyone {
		if err := s.limits.take(everyone, r); err != nil {
			return store.Text{}, err
		}
	}
	links, err := s.links(r, t.Links)
	return store.Text{Body: body, HTML: t.HTML, Excerpt: t.Excerpt, Mentions: t.Mentions, Everyone: t.Everyone,
		Links: links}, err
}

// named finds the members that the given names may mean.
func (s *Server) named(r *request, channel chat.ChannelID, names []string) (people render.People, err error) {
	if len(names) == 0 {
		return people, nil
	}
	found, err := s.opts.Store.People(r.Context(), r.user.ID, channel, names)
	if err != nil {
		return people, err
	}
	people.Named = make(map[string]render.Person, len(found))
	for _, u := range found {
		people.Named[chat.FoldUsername(u.Username)] = render.Person{ID: u.ID, Username: u.Username}
	}
	people.Everyone = slices.Contains(names, "everyone")
	return people, nil
}

func (s *Server) postMessage(r *request) error {
	var in struct {
		Body    string `json:"body"`
		Nonce   string `json:"nonce"`
		ReplyTo *int64 `json:"reply_to"`

		Attachments []chat.AttachmentID `json:"attachments"`
	}
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	n := store.NewMessage{ChannelID: chat.ChannelID(id), SenderID: r.user.ID, Nonce: in.Nonce}
	if err := chat.CheckNonce(in.Nonce); err != nil {
		return err
	}
	if in.ReplyTo != nil {
		if *in.ReplyTo < 1 || *in.ReplyTo > chat.MaxID {
			return chat.ErrReplyGone
		}
		n.ReplyTo = chat.MessageID(*in.ReplyTo)
	}
	if n.Attachments = in.Attachments; len(n.Attachments) > chat.FilesPerMessage {
		return chat.ErrTooManyFiles
	}
	if n.Text, err = s.compose(r, n.ChannelID, in.Body, len(n.Attachments) > 0); err != nil {
		return err
	}
	m, created, err := s.opts.Store.PostMessage(r.Context(), n)
	if err != nil {
		return err
	}
	status := http.StatusCreated
	if !created {
		status = http.StatusOK
	}
	s.cards.ask(m.ID, n.Text.Links)
	return r.json(status, struct {
		Message chat.Message `json:"message"`
	}{m})
}

func (s *Server) message(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	m, err := s.opts.Store.Message(r.Context(), r.user.ID, chat.MessageID(id))
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, m)
}

func (s *Server) editMessage(r *request) error {
	var in struct {
		Body string `json:"body"`
	}
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := r.decode(&in); err != nil {
		return err
	}
	old, err := s.opts.Store.Message(r.Context(), r.user.ID, chat.MessageID(id))
	if err != nil {
		return err
	}
	text, err := s.compose(r, old.ChannelID, in.Body, len(old.Attachments) > 0)
	if err != nil {
		return err
	}
	m, err := s.opts.Store.EditMessage(r.Context(), r.user.ID, chat.MessageID(id), text)
	if err != nil {
		return err
	}
	s.cards.ask(m.ID, text.Links)
	return r.json(http.StatusOK, m)
}

func (s *Server) deleteMessage(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	if err := s.opts.Store.DeleteMessage(r.Context(), r.user.ID, chat.MessageID(id)); err != nil {
		return err
	}
	return r.empty()
}
