package store

import (
	"encoding/json"
	"testing"

	"minimost/chat"
)

// BenchmarkPage measures pages of a long history in a data directory that
// scripts/seed has filled, beside SQLite reading the same messages by primary
// key, and what a page starts with.
func BenchmarkPage(b *testing.B) {
	s := benchStore(b)
	const user, landing = chat.UserID(2), chat.ChannelID(1)
	newest, err := s.Messages(b.Context(), user, landing, chat.Range{})
	if err != nil {
		b.Fatal(err)
	}
	middle := newest.Messages[0].ID / 2
	for name, r := range map[string]chat.Range{
		"newest": {}, "before": {Before: newest.Messages[0].ID}, "deep": {Before: middle}, "around": {Around: middle},
		"after": {After: middle}, "first": {After: 1}, "long": {Before: middle, Limit: chat.PageMax},
	} {
		b.Run(name, func(b *testing.B) {
			var ids []byte
			beside(b, func() int {
				page, err := s.Messages(b.Context(), user, landing, r)
				if err != nil {
					b.Fatal(err)
				}
				list := make([]chat.MessageID, len(page.Messages))
				for i, m := range page.Messages {
					list[i] = m.ID
				}
				ids, _ = json.Marshal(list)
				return len(list)
			}, func() error {
				return s.view(b.Context(), func(q *conn) error {
					var rows []messageRow
					return q.list(&rows, selectMessage+`WHERE m.id IN (SELECT value FROM json_each(?))`, string(ids))
				})
			})
		})
	}
	b.Run("bootstrap", func(b *testing.B) {
		beside(b, func() int {
			boot, err := s.Bootstrap(b.Context(), chat.Session{UserID: user})
			if err != nil {
				b.Fatal(err)
			}
			return len(boot.Channels)
		}, func() error { return nil })
	})
}
