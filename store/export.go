package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/jmoiron/sqlx"

	"minimost/chat"
)

// Export is what was written for somebody.
type Export struct {
	Database string `json:"database"`
	Messages int    `json:"messages" db:"messages"`
	Channels int    `json:"channels" db:"channels"`
	Files    int    `json:"files" db:"-"`
	// Missing are files that the disk does not have.
	Missing int `json:"missing,omitzero" db:"-"`
}

// exportTables are made of exactly what user ?1 may see, by the rule of
// access.go: the table reach holds the channels, each from the first message
// that is theirs. Times are texts that any program reads.
var exportTables = []string{
	`CREATE TEMP TABLE reach AS SELECT c.id, c.kind, c.name, c.topic, c.archived, c.created_at,
			CASE c.kind WHEN 'public' THEN 0 ELSE m.history_start_id END AS start_id
		FROM main.channels c JOIN main.users u ON u.id = ?1 AND u.deleted_at = 0
		LEFT JOIN main.members m ON m.channel_id = c.id AND m.user_id = u.id
		WHERE c.kind = 'public' OR m.user_id IS NOT NULL`,
	`CREATE TABLE out.about AS SELECT username, display_name, bio, ` + iso("created_at") + ` AS since,
			strftime('%Y-%m-%dT%H:%M:%SZ', 'now') AS exported_at, settings
		FROM main.users WHERE id = ?1`,
	`CREATE TABLE out.people AS SELECT id, username, display_name, bio, deleted_at > 0 AS deleted FROM main.users`,
	`CREATE TABLE out.channels AS SELECT id, kind, name, topic, archived, ` + iso("created_at") + ` AS created_at FROM reach`,
	`CREATE TABLE out.members AS SELECT m.channel_id, m.user_id FROM main.members m
		JOIN reach r ON r.id = m.channel_id AND r.kind <> 'public'`,
	`CREATE TABLE out.messages AS SELECT m.id, m.channel_id, r.name AS channel, m.sender_id,
			COALESCE(nullif(u.display_name, ''), u.username) AS sender, ` + iso("m.created_at") + ` AS sent_at,
			` + iso("m.edited_at") + ` AS edited_at, m.body,
			CASE WHEN m.reply_to >= r.start_id THEN m.reply_to END AS reply_to, m.kind
		FROM reach r JOIN main.messages m ON m.channel_id = r.id AND m.id >= r.start_id AND m.deleted_at = 0
		JOIN main.users u ON u.id = m.sender_id ORDER BY m.id`,
	`CREATE UNIQUE INDEX out.messages_id ON messages(id)`,
	`CREATE TABLE out.reactions AS SELECT message_id, emoji, user_id FROM main.reactions
		WHERE message_id IN (SELECT id FROM out.messages) ORDER BY main.reactions.id`,
	`CREATE TABLE out.mentions AS SELECT message_id, user_id FROM main.mentions
		WHERE message_id IN (SELECT id FROM out.messages)`,
	`CREATE TABLE out.pins AS SELECT message_id, user_id, ` + iso("pinned_at") + ` AS pinned_at FROM main.pins
		WHERE message_id IN (SELECT id FROM out.messages)`,
	`CREATE TABLE out.files AS SELECT id, message_id, name, mime, size, sha256,
			iif(sha256 = '', NULL, 'files/' || id || '-' || name) AS path FROM main.attachments
		WHERE message_id IN (SELECT id FROM out.messages)`,
	`CREATE TABLE out.drafts AS SELECT channel_id, draft FROM main.members WHERE user_id = ?1 AND draft <> ''`,
	`CREATE TABLE out.devices AS SELECT device, address, ` + iso("created_at") + ` AS signed_in_at FROM main.sessions
		WHERE user_id = ?1`,
}

// iso is a time column as text; never is NULL.
func iso(column string) string {
	return `CASE WHEN ` + column + ` > 0 THEN strftime('%Y-%m-%dT%H:%M:%fZ', ` + column + ` / 1000.0, 'unixepoch') END`
}

// Export writes into a new directory what somebody may see, and nothing else:
// an SQLite file that needs nothing of this program, and the files beside it.
func (s *Store) Export(ctx context.Context, user chat.UserID, dir string) (e Export, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return e, fmt.Errorf("export: %w", err)
	}
	e.Database = filepath.Join(dir, "messages.db")
	var files []exportFile
	if files, err = s.exportDatabase(ctx, user, &e); err == nil {
		err = s.exportFiles(ctx, files, dir, &e)
	}
	if err != nil {
		return e, errors.Join(fmt.Errorf("export: %w", err), os.RemoveAll(dir))
	}
	return e, nil
}

type exportFile struct {
	Path   string `db:"path"`
	SHA256 string `db:"sha256"`
}

func (s *Store) exportDatabase(ctx context.Context, user chat.UserID, e *Export) (files []exportFile, err error) {
	db, err := sqlx.Open("sqlite", dsn(filepath.Join(s.opts.Dir, fileName), false))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	q, err := newConn(ctx, db)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, q.close()) }()
	if _, err := q.c.ExecContext(ctx, `ATTACH ? AS out`, e.Database); err != nil {
		return nil, err
	}
	err = q.transact(ctx, "BEGIN", func(q *conn) error {
		for _, table := range exportTables {
			if _, err := q.c.ExecContext(ctx, table, user); err != nil {
				return err
			}
		}
		err := q.c.GetContext(ctx, e, `SELECT (SELECT count(*) FROM out.messages) AS messages,
			(SELECT count(*) FROM out.channels) AS channels`)
		if err != nil {
			return err
		}
		return q.c.SelectContext(ctx, &files, `SELECT path, sha256 FROM out.files WHERE path IS NOT NULL`)
	})
	if err == nil {
		_, err = q.c.ExecContext(ctx, `DETACH out`)
	}
	return files, errors.Join(err, os.Chmod(e.Database, 0o600))
}

func (s *Store) exportFiles(ctx context.Context, files []exportFile, dir string, e *Export) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Mkdir("files", 0o700); err != nil {
		return err
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.exportFile(root, f)
		switch {
		case errors.Is(err, chat.ErrNotFound):
			e.Missing++
		case err != nil:
			return err
		default:
			e.Files++
		}
	}
	return nil
}

func (s *Store) exportFile(root *os.Root, f exportFile) error {
	in, err := s.blobs.openBlob(f.SHA256)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := root.OpenFile(f.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
