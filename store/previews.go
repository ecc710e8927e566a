package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// A link of a message waits for its card, or has one (or none is to be had),
// or its author has removed it.
const (
	linkWaits   = "waiting"
	linkDone    = "done"
	linkRemoved = "removed"
)

// Link is a link of a message that is to be stored.
type Link struct {
	URL string
	// Known is its card, if that is known already.
	Known *chat.Preview
}

func (l Link) row(id chat.MessageID, now chat.Time) linkRow {
	row := linkRow{MessageID: id, URL: l.URL, State: linkWaits, AskedAt: now}
	if l.Known != nil {
		row.State, row.Preview, row.Image = linkDone, string(chat.Payload(l.Known)), l.Known.Image()
	}
	return row
}

// known are the cards that need not be waited for.
func known(links []Link) (cards []chat.Preview) {
	for _, l := range links {
		if l.Known != nil {
			cards = append(cards, *l.Known)
		}
	}
	return cards
}

// linkRow is a link of a message, with what is known of its card.
type linkRow struct {
	MessageID chat.MessageID `db:"message_id"`
	URL       string         `db:"url"`
	State     string         `db:"state"`
	Preview   string         `db:"preview"`
	Image     string         `db:"image"`
	AskedAt   chat.Time      `db:"asked_at"`
}

// card reads the preview of a link; there may be none to show.
func (l *linkRow) card() (p chat.Preview, shown bool, err error) {
	if l.State != linkDone || l.Preview == "" {
		return p, false, nil
	}
	if err := json.Unmarshal([]byte(l.Preview), &p); err != nil {
		return p, false, fmt.Errorf("read the preview of a link in message %d: %w", l.MessageID, err)
	}
	return p, true, nil
}

const selectLinks = `SELECT message_id, url, state, preview, image, asked_at FROM link_previews `

// addPreviews gives messages their cards. all is a JSON array of the ids.
func (q *conn) addPreviews(at map[chat.MessageID]*chat.Message, all string) error {
	var links []linkRow
	err := q.list(&links, selectLinks+`WHERE message_id IN (SELECT value FROM json_each(?))
		AND state = 'done' AND preview <> '' ORDER BY message_id, position`, all)
	for i := 0; i < len(links) && err == nil; i++ {
		m := at[links[i].MessageID]
		var p chat.Preview
		if p, _, err = links[i].card(); err == nil {
			m.Previews = append(m.Previews, p)
		}
	}
	return err
}

// setLinks makes these the links of a message, which has those it had before
// in the table. A link that stays keeps its card, or that it was removed; one
// that is new waits for a card.
func (t *tx) setLinks(m *chat.Message, links []Link) error {
	var old []linkRow
	if m.EditedAt != 0 {
		err := t.list(&old, selectLinks+`WHERE message_id = ? ORDER BY position`, m.ID)
		if err != nil || sameLinks(old, links) {
			return err
		}
		if err := t.dropLinks(m.ID); err != nil {
			return err
		}
	}
	m.Previews = nil
	for i, l := range links {
		row := l.row(m.ID, t.now)
		if at := slices.IndexFunc(old, func(o linkRow) bool { return o.URL == l.URL }); at >= 0 {
			row = old[at]
		}
		_, err := t.exec(`INSERT INTO link_previews (message_id, position, url, state, preview, image, asked_at)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, m.ID, i, row.URL, row.State, row.Preview, row.Image, row.AskedAt)
		if err != nil {
			return err
		}
		if p, shown, err := row.card(); err != nil {
			return err
		} else if shown {
			m.Previews = append(m.Previews, p)
		}
	}
	return nil
}

func sameLinks(old []linkRow, links []Link) bool {
	return slices.EqualFunc(old, links, func(o linkRow, l Link) bool { return o.URL == l.URL })
}

// dropLinks forgets the links of a message, and what the log tells of them.
func (t *tx) dropLinks(id chat.MessageID) error {
	_, err := t.exec(`DELETE FROM link_previews WHERE message_id = ?`, id)
	if err == nil {
		_, err = t.exec(`DELETE FROM events WHERE key = ?`, previewKey(id))
	}
	return err
}

// previewKey lets a newer event of a message's cards replace the older one.
func previewKey(id chat.MessageID) string { return fmt.Sprintf("preview:%d", id) }

// tellPreviews tells of a message's cards as they are now.
func (t *tx) tellPreviews(row messageRow, public bool) error {
	m, err := t.whole(row, 0)
	if err != nil {
		return err
	}
	return t.tell(told{typ: chat.PreviewUpdated, channel: m.ChannelID, public: public, subject: m.ID,
		key: previewKey(m.ID), data: chat.PreviewChange{MessageID: m.ID, Previews: m.Previews}})
}

// AwaitedPreview is a link that waits for its card.
type AwaitedPreview struct {
	MessageID chat.MessageID `db:"message_id"`
	SenderID  chat.UserID    `db:"sender_id"`
	URL       string         `db:"url"`
	AskedAt   chat.Time      `db:"asked_at"`
}

// AwaitedPreviews lists links that wait for a card, the longest waiting first:
// those of one message, or of all (0), up to limit.
func (s *Store) AwaitedPreviews(ctx context.Context, message chat.MessageID, limit int) (waiting []AwaitedPreview, err error) {
	err = s.view(ctx, func(q *conn) error {
		return q.list(&waiting, `SELECT l.message_id, m.sender_id, l.url, l.asked_at
			FROM link_previews l JOIN messages m ON m.id = l.message_id
			WHERE l.state = 'waiting' AND (?1 = 0 OR l.message_id = ?1)
			ORDER BY l.asked_at, l.message_id, l.position LIMIT ?2`, message, limit)
	})
	return waiting, err
}

// SetPreview stores the card of a link that waits for one, or that there is
// none, and tells of it. When the link does not wait any more, because its
// message has changed meanwhile, nothing happens.
func (s *Store) SetPreview(ctx context.Context, id chat.MessageID, url string, p chat.Preview) error {
	card := ""
	if p.Kind != chat.NoPreview {
		card = string(chat.Payload(p))
	}
	return s.update(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE link_previews SET state = 'done', preview = ?, image = ?
			WHERE message_id = ? AND url = ? AND state = 'waiting'`, card, p.Image(), id, url)
		if err != nil || n == 0 || card == "" {
			return err
		}
		var row messageRow
		if err := t.get(&row, selectMessage+`WHERE m.id = ?`, id); err != nil {
			return err
		}
		var public bool
		if err := t.get(&public, `SELECT kind = 'public' FROM channels WHERE id = ?`, row.ChannelID); err != nil {
			return err
		}
		return t.tellPreviews(row, public)
	})
}

// RemovePreviews takes the cards from one's own message: that of one link, or
// all ("").
func (s *Store) RemovePreviews(ctx context.Context, user chat.UserID, id chat.MessageID, url string) error {
	return s.update(ctx, func(t *tx) error {
		a, row, err := t.own(user, id)
		if err != nil {
			return err
		}
		n, err := t.exec(`UPDATE link_previews SET state = 'removed', preview = '', image = ''
			WHERE message_id = ?1 AND state <> 'removed' AND (?2 = '' OR url = ?2)`, id, url)
		if err != nil || n == 0 {
			return err
		}
		return t.tellPreviews(row, a.Kind == chat.Public)
	})
}

// CachedPreview gives what a link was found to show, if that is still
// believed.
func (s *Store) CachedPreview(ctx context.Context, key string) (p chat.Preview, found bool, err error) {
	err = s.view(ctx, func(q *conn) error {
		var card string
		err := q.get(&card, `SELECT preview FROM preview_cache WHERE key = ? AND until > ?`, key, s.now())
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		return json.Unmarshal([]byte(card), &p)
	})
	return p, found, err
}

// CachePreview remembers what a link was found to show, for chat.PreviewKept,
// or that it shows nothing, for chat.PreviewMissKept.
func (s *Store) CachePreview(ctx context.Context, key string, p chat.Preview) error {
	kept := chat.PreviewKept
	if p.Kind == chat.NoPreview {
		kept = chat.PreviewMissKept
	}
	return s.update(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO preview_cache (key, preview, image, until) VALUES (?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET preview = excluded.preview, image = excluded.image, until = excluded.until`,
			key, string(chat.Payload(p)), p.Image(), after(t.now, kept))
		if err == nil {
			_, err = t.exec(`DELETE FROM preview_cache WHERE until <= ?1 OR key IN (
				SELECT key FROM preview_cache ORDER BY until DESC LIMIT -1 OFFSET ?2)`, t.now, chat.PreviewsKept)
		}
		return err
	})
}

func after(t chat.Time, d time.Duration) chat.Time { return t + chat.Time(d.Milliseconds()) }

// PreviewImages lists the pictures that cards show, or may soon.
func (s *Store) PreviewImages(ctx context.Context) (map[string]bool, error) {
	var used []string
	err := s.view(ctx, func(q *conn) error {
		return q.list(&used, `SELECT image FROM link_previews WHERE image <> ''
			UNION SELECT image FROM preview_cache WHERE until > ?`, s.now())
	})
	set := make(map[string]bool, len(used))
	for _, image := range used {
		set[image] = true
	}
	return set, err
}

// SeesPreviewImage answers chat.ErrNotFound for a picture that no card shows
// which the user may see. What was just fetched is anybody's who knows it.
func (s *Store) SeesPreviewImage(ctx context.Context, user chat.UserID, image string) error {
	return s.view(ctx, func(q *conn) error {
		var sees bool
		err := q.get(&sees, `SELECT EXISTS (SELECT 1 FROM preview_cache WHERE image = ?2 AND until > ?3)
			OR EXISTS (SELECT 1 FROM link_previews l
				JOIN messages m ON m.id = l.message_id JOIN channels c ON c.id = m.channel_id
				LEFT JOIN members b ON b.channel_id = c.id AND b.user_id = ?1
				WHERE l.image = ?2 AND l.image <> ''
					AND (c.kind = 'public' OR (b.user_id IS NOT NULL AND m.id >= b.history_start_id)))`, user, image, s.now())
		if err == nil && !sees {
			err = chat.ErrNotFound
		}
		return err
	})
}
