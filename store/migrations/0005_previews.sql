-- Link previews.

-- The cards of messages: one row a link, in the order of the links.
CREATE TABLE link_previews (
    message_id INTEGER NOT NULL REFERENCES messages,
    position   INTEGER NOT NULL,
    url        TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'done', 'removed')),
    preview    TEXT    NOT NULL DEFAULT '', -- JSON; '' while it waits and when there is none
    image      TEXT    NOT NULL DEFAULT '', -- SHA-256 of its picture
    asked_at   INTEGER NOT NULL,
    PRIMARY KEY (message_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_previews_waiting ON link_previews(asked_at) WHERE state = 'waiting';
CREATE INDEX link_previews_image ON link_previews(image) WHERE image <> '';

-- What links were found to show, or not to, by the name of the answer.
CREATE TABLE preview_cache (
    key      TEXT    NOT NULL PRIMARY KEY,
    preview  TEXT    NOT NULL, -- JSON
    image    TEXT    NOT NULL,
    until    INTEGER NOT NULL  -- believed so long
) STRICT, WITHOUT ROWID;
CREATE INDEX preview_cache_until ON preview_cache(until);
