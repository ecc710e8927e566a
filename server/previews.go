package server

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"minimost/chat"
	"minimost/store"
)

// preview answers what card a link would have. That there is none is said at
// fixed times only, so that it tells nothing of what is in the network.
func (s *Server) preview(r *request) error {
	address := r.URL.Query().Get("url")
	if address == "" || len(address) > chat.PreviewURLBytes {
		return badQuery("url", "must be an address of 1 to 2048 bytes.")
	}
	began := time.Now()
	p := chat.Preview{Kind: chat.NoPreview}
	if s.opts.Previews != nil && !s.isOwnLink(r, address) {
		var err error
		if p, err = s.opts.Previews.Preview(r.Context(), address); err != nil {
			return err
		}
	}
	if p.Kind == chat.NoPreview {
		if err := pause(r.Context(), untilGrain(time.Since(began))); err != nil {
			return err
		}
	}
	return r.json(http.StatusOK, p)
}

// untilGrain is what is missing to the next multiple of chat.PreviewFloor.
func untilGrain(passed time.Duration) time.Duration {
	return chat.PreviewFloor - passed%chat.PreviewFloor
}

func pause(ctx context.Context, d time.Duration) error {
	late := time.NewTimer(d)
	defer late.Stop()
	select {
	case <-late.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// removePreviews takes the card of one link, or all, from one's own message.
func (s *Server) removePreviews(r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	err = s.opts.Store.RemovePreviews(r.Context(), r.user.ID, chat.MessageID(id), r.URL.Query().Get("url"))
	if err != nil {
		return err
	}
	return r.empty()
}

// previewImage serves the picture of a card to those who see the card.
func (s *Server) previewImage(r *request) error {
	if s.opts.Pictures == nil {
		return chat.ErrNotFound
	}
	hash := r.PathValue("hash")
	if err := s.opts.Store.SeesPreviewImage(r.Context(), r.user.ID, hash); err != nil {
		return err
	}
	f, err := s.opts.Pictures.Open(hash)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	h := r.w.Header()
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("Content-Security-Policy", filePolicy)
	http.ServeContent(r.w, r.Request, "", time.Time{}, f)
	return nil
}

// links are those of a text that are to have a card. Those to this server have
// none: what they lead to is not for everybody.
func (s *Server) links(r *request, addresses []string) (links []store.Link, err error) {
	if s.opts.Previews == nil {
		return nil, nil
	}
	for _, a := range addresses {
		if s.isOwnLink(r, a) {
			continue
		}
		l := store.Link{URL: a}
		p, found, err := s.opts.Previews.Cached(r.Context(), a)
		if err != nil {
			return nil, err
		}
		if found {
			l.Known = &p
		}
		links = append(links, l)
	}
	return links, nil
}

// isOwnLink says whether an address is one of this server's own.
func (s *Server) isOwnLink(r *request, address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	scheme := "http"
	if s.secure(r.Request) {
		scheme = "https"
	}
	host, port := hostPort(scheme, r.Host)
	linked, at := hostPort(u.Scheme, u.Host)
	return at == port && (linked == host || s.hosts[linked])
}

// hostPort takes host[:port] apart; the port is the scheme's when there is none.
func hostPort(scheme, hostport string) (host, port string) {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		host, port = strings.Trim(hostport, "[]"), map[string]string{"http": "80", "https": "443"}[scheme]
	}
	return strings.ToLower(strings.TrimSuffix(host, ".")), port
}
