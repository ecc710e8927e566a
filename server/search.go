package server

import (
	"net/http"

	"minimost/store"
)

func (s *Server) search(r *request) error {
	if !s.searches.enter(r.user.ID) {
		return errTooManySearches
	}
	defer s.searches.leave(r.user.ID)
	limit, err := r.queryInt("limit")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	result, err := s.opts.Store.Search(r.Context(), r.user.ID, store.SearchQuery{
		Text: q.Get("q"), From: q.Get("from"), In: q.Get("in"), Before: q.Get("before"), After: q.Get("after"),
		Has: q.Get("has"), Cursor: q.Get("cursor"), Limit: limit,
	})
	if err != nil {
		return err
	}
	return r.json(http.StatusOK, result)
}
