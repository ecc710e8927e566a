-- Files of messages, and avatars. The files themselves lie under uploads/,
-- named by the SHA-256 of their content in hex.

CREATE TABLE attachments (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    uploader_id INTEGER NOT NULL REFERENCES users,
    message_id  INTEGER REFERENCES messages, -- NULL: waits for its message
    position    INTEGER NOT NULL DEFAULT 0,  -- in the message
    name        TEXT    NOT NULL,
    mime        TEXT    NOT NULL,            -- by content
    size        INTEGER NOT NULL,
    width       INTEGER NOT NULL DEFAULT 0,  -- 0: not shown as a picture
    height      INTEGER NOT NULL DEFAULT 0,
    sha256      TEXT    NOT NULL,            -- '' once expired
    thumb       TEXT    NOT NULL DEFAULT '', -- SHA-256 of the smaller form, '' for none
    thumb_mime  TEXT    NOT NULL DEFAULT '',
    text        INTEGER NOT NULL DEFAULT 0,  -- has a preview as text
    created_at  INTEGER NOT NULL,
    expired_at  INTEGER NOT NULL DEFAULT 0,
    missing     INTEGER NOT NULL DEFAULT 0   -- the disk does not have it
) STRICT;
CREATE INDEX attachments_message ON attachments(message_id, position) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_waiting ON attachments(created_at) WHERE message_id IS NULL;
CREATE INDEX attachments_uploader ON attachments(uploader_id, expired_at, size);
CREATE INDEX attachments_age ON attachments(created_at) WHERE expired_at = 0;
CREATE INDEX attachments_sha256 ON attachments(sha256) WHERE sha256 <> '';
CREATE INDEX attachments_thumb ON attachments(thumb) WHERE thumb <> '';

-- The names of a message's files, a line each, for the search.
ALTER TABLE messages ADD COLUMN file_names TEXT NOT NULL DEFAULT '';

-- Files that something has ceased to speak of. They are unlinked a while
-- later, unless something speaks of them again.
CREATE TABLE dropped_files (
    sha256     TEXT    NOT NULL PRIMARY KEY,
    dropped_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE users ADD COLUMN avatar TEXT NOT NULL DEFAULT ''; -- SHA-256, '' for initials
ALTER TABLE users ADD COLUMN avatar_mime TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN avatar_version INTEGER NOT NULL DEFAULT 0; -- one more for each picture
CREATE INDEX users_avatar ON users(avatar) WHERE avatar <> '';
