package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"minimost/chat"
)

// Stats are numbers of a whole store.
type Stats struct {
	chat.Snapshot
	Disabled int `json:"disabled_users" db:"disabled"`
	Deleted  int `json:"deleted_users" db:"deleted"`
	Public   int `json:"public_channels" db:"public"`
	Private  int `json:"private_channels" db:"private"`
	Direct   int `json:"direct_channels" db:"direct"`
	Sessions int `json:"sessions" db:"sessions"`
	// ActiveDay and ActiveWeek count people who used a session lately.
	ActiveDay  int `json:"active_day" db:"active_day"`
	ActiveWeek int `json:"active_week" db:"active_week"`
	// MessagesDay and MessagesWeek count what people wrote lately.
	MessagesDay  int `json:"messages_day" db:"messages_day"`
	MessagesWeek int `json:"messages_week" db:"messages_week"`
	Reactions    int `json:"reactions" db:"reactions"`
	// Events are those that the log still holds.
	Events int `json:"events" db:"events"`
	// Sizes of the files, in bytes; Free is what the database would give back.
	DatabaseBytes int64 `json:"database_bytes" db:"-"`
	LogBytes      int64 `json:"wal_bytes" db:"-"`
	FreeBytes     int64 `json:"free_bytes" db:"free"`
}

const day = chat.Time(24 * 60 * 60 * 1000)

// Stats counts. It takes longer the more there is, up to some seconds, and
// holds nobody up.
func (s *Store) Stats(ctx context.Context) (st Stats, err error) {
	err = s.apart(ctx, func(q *conn) error {
		if st.Snapshot, err = q.snapshot(); err != nil {
			return err
		}
		held := st.Snapshot
		err := q.get(&st, `SELECT
			(SELECT count(*) FROM users WHERE disabled_at > 0 AND deleted_at = 0) AS disabled,
			(SELECT count(*) FROM users WHERE deleted_at > 0) AS deleted,
			(SELECT count(*) FROM channels WHERE kind = 'public') AS public,
			(SELECT count(*) FROM channels WHERE kind = 'private') AS private,
			(SELECT count(*) FROM channels WHERE kind = 'direct') AS direct,
			(SELECT count(*) FROM sessions) AS sessions,
			(SELECT count(DISTINCT user_id) FROM sessions WHERE seen_at > ?1) AS active_day,
			(SELECT count(DISTINCT user_id) FROM sessions WHERE seen_at > ?2) AS active_week,
			(SELECT count(*) FROM messages WHERE kind = 'user' AND created_at > ?1) AS messages_day,
			(SELECT count(*) FROM messages WHERE kind = 'user' AND created_at > ?2) AS messages_week,
			(SELECT count(*) FROM reactions) AS reactions,
			(SELECT count(*) FROM events) AS events,
			(SELECT page_size * (SELECT freelist_count FROM pragma_freelist_count) FROM pragma_page_size) AS free`,
			s.now()-day, s.now()-7*day)
		st.Snapshot = held
		return err
	})
	path := filepath.Join(s.opts.Dir, fileName)
	for _, f := range []struct {
		path string
		size *int64
	}{{path, &st.DatabaseBytes}, {path + "-wal", &st.LogBytes}} {
		if info, err := os.Stat(f.path); err == nil {
			*f.size = info.Size()
		}
	}
	return st, err
}

// Size is how many bytes the database takes, with its write-ahead log.
func (s *Store) Size() (n int64) {
	for _, name := range []string{fileName, fileName + "-wal"} {
		if info, err := os.Stat(filepath.Join(s.opts.Dir, name)); err == nil {
			n += info.Size()
		}
	}
	return n
}

// Faults checks everything that is stored against itself and lists what is
// wrong: pages, references, the search index, and ids that must not differ.
func (s *Store) Faults(ctx context.Context) (faults []string, err error) {
	err = s.apart(ctx, func(q *conn) error {
		if faults, err = q.faults(); err != nil {
			return err
		}
		for _, c := range consistent {
			var n int
			if err := q.get(&n, c.query); err != nil {
				return err
			}
			if n > 0 {
				faults = append(faults, fmt.Sprintf(c.says, n))
			}
		}
		return nil
	})
	return faults, err
}

// consistent are counts that must be 0.
var consistent = []struct{ says, query string }{
	{"%d replies are older than what they quote, or in another channel", `SELECT count(*) FROM messages m
		JOIN messages p ON p.id = m.reply_to WHERE p.id >= m.id OR p.channel_id <> m.channel_id`},
	{"%d deleted messages still have words", `SELECT count(*) FROM messages WHERE deleted_at > 0 AND (body <> '' OR html <> '')`},
	{"%d marks stand beyond the newest message", `SELECT count(*) FROM members
		WHERE last_read_id > (SELECT COALESCE(max(id), 0) FROM messages)`},
	{"%d pins are of deleted messages", `SELECT count(*) FROM pins p JOIN messages m ON m.id = p.message_id
		WHERE m.deleted_at > 0`},
	{"%d sessions belong to closed accounts", `SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id
		WHERE u.deleted_at > 0 OR u.disabled_at > 0`},
}

// apart runs fn in one read transaction on a connection of its own, for reads
// that take longer than those of people may.
func (s *Store) apart(ctx context.Context, fn func(*conn) error) error {
	q, err := newConn(ctx, s.long)
	if err != nil {
		return problem(err)
	}
	err = problem(q.transact(ctx, "BEGIN", fn))
	return errors.Join(err, q.close())
}
