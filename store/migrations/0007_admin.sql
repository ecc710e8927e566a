-- What an administrator does: disabled and erased accounts, links to choose a
-- new password, and what has moved in from elsewhere.

ALTER TABLE users ADD COLUMN disabled_at INTEGER NOT NULL DEFAULT 0;
-- Of a deleted account: its messages are still to be taken out.
ALTER TABLE users ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0;
CREATE INDEX users_erasing ON users(id) WHERE erasing = 1;
CREATE INDEX messages_sender ON messages(sender_id, id);

-- Names of deleted accounts, folded. Whose they were is not kept.
CREATE TABLE taken_names (
    name TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE password_resets (
    token_hash BLOB    NOT NULL PRIMARY KEY, -- SHA-256; the token itself is nowhere
    user_id    INTEGER NOT NULL REFERENCES users,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX password_resets_user ON password_resets(user_id);

-- What was brought from another program, by the name it has there, so that
-- bringing it again changes nothing.
CREATE TABLE imported (
    kind TEXT    NOT NULL CHECK (kind IN ('user', 'channel', 'message', 'file')),
    key  TEXT    NOT NULL,
    id   INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- What somebody has written and given, to erase it with their account.
CREATE INDEX reactions_user ON reactions(user_id);
