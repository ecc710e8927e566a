-- Links with which people make an account where sign-up is by invitation.

CREATE TABLE invites (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash BLOB    NOT NULL UNIQUE,       -- SHA-256; the token itself is nowhere
    created_by INTEGER REFERENCES users,      -- NULL: the administrator
    uses_left  INTEGER NOT NULL CHECK (uses_left >= 0),
    used       INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invites_creator ON invites(created_by);
