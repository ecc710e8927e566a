-- The foundation: accounts, channels, messages and the event log.
-- Times are Unix milliseconds, 0 for never. Ids are never used again.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    username        TEXT    NOT NULL,
    username_folded TEXT    NOT NULL UNIQUE,
    display_name    TEXT    NOT NULL DEFAULT '',
    name_hue        INTEGER NOT NULL,
    password_hash   TEXT    NOT NULL, -- PHC string; '' cannot sign in
    system          INTEGER NOT NULL DEFAULT 0,
    start_id        INTEGER NOT NULL, -- newest message at sign-up: where public channels count as read
    created_at      INTEGER NOT NULL,
    deleted_at      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users,
    token_hash BLOB    NOT NULL UNIQUE, -- SHA-256; the token itself is nowhere
    device     TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions(user_id, seen_at);

CREATE TABLE channels (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL CHECK (kind IN ('public', 'private', 'direct')),
    name       TEXT    NOT NULL,
    topic      TEXT    NOT NULL DEFAULT '',
    position   INTEGER NOT NULL DEFAULT 0,
    archived   INTEGER NOT NULL DEFAULT 0,
    start_id   INTEGER NOT NULL, -- newest message of all when the channel was made
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX channels_public_name ON channels(name) WHERE kind = 'public';

-- A row makes somebody a member of a private or direct channel. In a public
-- channel everybody is one, and a row only keeps what differs from the start.
CREATE TABLE members (
    channel_id       INTEGER NOT NULL REFERENCES channels,
    user_id          INTEGER NOT NULL REFERENCES users,
    history_start_id INTEGER NOT NULL DEFAULT 0, -- the first message this member may see
    last_read_id     INTEGER NOT NULL,
    draft            TEXT    NOT NULL DEFAULT '',
    joined_at        INTEGER NOT NULL,
    PRIMARY KEY (channel_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_user ON members(user_id);

CREATE TABLE messages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id INTEGER NOT NULL REFERENCES channels,
    sender_id  INTEGER NOT NULL REFERENCES users,
    kind       TEXT    NOT NULL CHECK (kind IN ('user', 'system')),
    body       TEXT    NOT NULL,
    html       TEXT    NOT NULL,
    excerpt    TEXT    NOT NULL,
    reply_to   INTEGER REFERENCES messages,
    nonce      TEXT, -- the client's name for this send
    created_at INTEGER NOT NULL,
    edited_at  INTEGER NOT NULL DEFAULT 0,
    deleted_at INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Covers paging and counting what is unread.
CREATE INDEX messages_channel ON messages(channel_id, id, sender_id, kind, deleted_at);
CREATE INDEX messages_replies ON messages(reply_to, deleted_at) WHERE reply_to IS NOT NULL;
CREATE UNIQUE INDEX messages_nonce ON messages(sender_id, nonce) WHERE nonce IS NOT NULL;

-- What happened, in commit order. user_id: for this person only, -1 for
-- nobody (the hub acts on it). Otherwise the members of the channel, or
-- everybody when it is public or there is none.
CREATE TABLE events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    type       TEXT    NOT NULL,
    channel_id INTEGER,
    user_id    INTEGER,
    message_id INTEGER, -- the message told of: hidden from those who joined later
    quote_id   INTEGER, -- the message quoted by it
    key        TEXT,    -- a newer event of the same key replaces the older
    payload    TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_key ON events(key) WHERE key IS NOT NULL;

INSERT INTO users (username, username_folded, display_name, name_hue, password_hash, system, start_id, created_at)
VALUES ('system', 'system', 'MiniMost', 12, '', 1, 0, 0);

INSERT INTO meta (key, value) VALUES ('epoch', lower(hex(randomblob(8)))), ('log_floor', '0');
