-- Calls that are over. Those that are going on are in memory only.

CREATE TABLE calls (
    id         TEXT    NOT NULL PRIMARY KEY, -- random
    channel_id INTEGER NOT NULL REFERENCES channels,
    started_by INTEGER NOT NULL REFERENCES users,
    started_at INTEGER NOT NULL,
    active_at  INTEGER NOT NULL, -- when the second person joined, 0: nobody did
    ended_at   INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    people     TEXT    NOT NULL  -- JSON, the ids of all who joined, in that order
) STRICT, WITHOUT ROWID;
