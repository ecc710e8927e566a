package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"minimost/chat"
)

// TestPagesEndWithTheirWords has messages as large as they get: every list of
// them ends before it is too large, is never empty, and the next goes on there.
func TestPagesEndWithTheirWords(t *testing.T) {
	w := newWorld(t)
	const n, fit = 10, chat.PageBytes / chat.HTMLBytes
	large := Text{Body: "needle", Excerpt: "needle", Mentions: []chat.UserID{w.bob.ID}}
	large.HTML = strings.Repeat("x", chat.HTMLBytes-len(large.Body))
	huge := large
	huge.HTML = strings.Repeat("x", chat.PageBytes)
	var all []chat.MessageID
	for i := range n {
		words := large
		if i == n-1 { // larger than a page, were there such a one
			words = huge
		}
		m, _, err := w.PostMessage(t.Context(), NewMessage{ChannelID: w.general, SenderID: w.ada.ID, Text: words, Nonce: nonce()})
		w.must(err)
		all = append(all, m.ID)
	}
	history := func(r chat.Range) chat.Page {
		r.Limit = chat.PageMax
		page, err := w.Messages(t.Context(), w.bob.ID, w.general, r)
		w.must(err)
		return page
	}
	for _, c := range []struct {
		r             chat.Range
		from, to      int
		before, after bool
	}{
		{chat.Range{}, n - 1, n, true, false},
		{chat.Range{Before: all[n-1]}, n - 1 - fit, n - 1, true, true},
		{chat.Range{After: all[0]}, 1, 1 + fit, true, true},
		{chat.Range{After: all[n-2]}, n - 1, n, true, false},
		{chat.Range{Around: all[fit]}, 0, 2 * fit, true, true}, // before them is what newWorld has left
	} {
		page := history(c.r)
		if c.r.Around != 0 {
			page.MoreBefore = true
		}
		wantIDs(t, page.Messages, all[c.from:c.to])
		if page.MoreBefore != c.before || page.MoreAfter != c.after {
			t.Errorf("%+v: more before %t, after %t", c.r, page.MoreBefore, page.MoreAfter)
		}
	}
	mentions, err := w.Mentions(t.Context(), w.bob.ID, all[n-1], chat.PageMax)
	w.must(err)
	if len(mentions.Messages) != fit || !mentions.MoreBefore {
		t.Errorf("%d mentions, more: %t", len(mentions.Messages), mentions.MoreBefore)
	}
	var told int
	for at := int64(0); ; {
		events, next, err := w.Events(t.Context(), w.bob.ID, at, 128)
		w.must(err)
		if next == at {
			break
		}
		size := 0
		for _, e := range events {
			if size += len(e.Data); e.Type == chat.MessageCreated && len(e.Data) > chat.HTMLBytes/2 {
				told++
			}
		}
		if size > 2*chat.PageBytes+chat.HTMLBytes {
			t.Errorf("%d bytes at once", size)
		}
		at = next
	}
	if told != n {
		t.Errorf("told of %d of %d", told, n)
	}
	if got := fmt.Sprint(searchAll(t.Context(), w)); got != "[1 4 4 1]" {
		t.Errorf("found %s on the pages", got)
	}
}

func wantIDs(t *testing.T, list []chat.Message, want []chat.MessageID) {
	t.Helper()
	var got []chat.MessageID
	for _, m := range list {
		got = append(got, m.ID)
	}
	if len(got) != len(want) || got[0] != want[0] {
		t.Errorf("%v, want %v", got, want)
	}
}

// searchAll pages through what is found, and gives how many were on each page.
func searchAll(ctx context.Context, w *world) (pages []int) {
	for q := (SearchQuery{Text: "needle"}); ; {
		result, err := w.Search(ctx, w.bob.ID, q)
		w.must(err)
		pages = append(pages, len(result.Results))
		if q.Cursor = result.Next; q.Cursor == "" {
			return pages
		}
	}
}
