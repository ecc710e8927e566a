-- Private and direct channels, mentions, reactions, pins, receipts, profiles.

ALTER TABLE users ADD COLUMN bio TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN status_text TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN status_until INTEGER NOT NULL DEFAULT 0; -- 0: no end
ALTER TABLE users ADD COLUMN availability TEXT NOT NULL DEFAULT 'auto'
    CHECK (availability IN ('auto', 'away', 'dnd', 'invisible'));
ALTER TABLE users ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

ALTER TABLE channels ADD COLUMN creator_id INTEGER NOT NULL DEFAULT 0;
-- The sorted ids of the people of a direct channel, so that one set has one.
ALTER TABLE channels ADD COLUMN direct_key TEXT;
CREATE UNIQUE INDEX channels_direct_key ON channels(direct_key) WHERE direct_key IS NOT NULL;
CREATE INDEX channels_creator ON channels(creator_id) WHERE creator_id <> 0;

-- Finds what the log says of a message, to take out words that are gone.
CREATE INDEX events_message ON events(message_id) WHERE message_id IS NOT NULL;
CREATE INDEX events_quote ON events(quote_id) WHERE quote_id IS NOT NULL;

ALTER TABLE members ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN notify TEXT NOT NULL DEFAULT 'all'
    CHECK (notify IN ('all', 'mentions', 'none'));

ALTER TABLE messages ADD COLUMN mentions_everyone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN note TEXT; -- JSON, what a system message tells
CREATE INDEX messages_everyone ON messages(channel_id, id) WHERE mentions_everyone = 1;

CREATE TABLE mentions (
    user_id    INTEGER NOT NULL REFERENCES users,
    channel_id INTEGER NOT NULL REFERENCES channels,
    message_id INTEGER NOT NULL REFERENCES messages,
    PRIMARY KEY (user_id, channel_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_message ON mentions(message_id);
CREATE INDEX mentions_recent ON mentions(user_id, message_id);
CREATE INDEX messages_everyone_recent ON messages(id) WHERE mentions_everyone = 1;

CREATE TABLE reactions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they were given
    message_id INTEGER NOT NULL REFERENCES messages,
    emoji      TEXT    NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users,
    UNIQUE (message_id, emoji, user_id)
) STRICT;

CREATE TABLE pins (
    message_id INTEGER NOT NULL PRIMARY KEY REFERENCES messages,
    channel_id INTEGER NOT NULL REFERENCES channels,
    user_id    INTEGER NOT NULL REFERENCES users,
    pinned_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX pins_channel ON pins(channel_id, pinned_at);
