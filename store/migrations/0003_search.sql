-- Full-text search.

-- An index over folded text (fold.go) that holds no text itself: for each
-- three characters in a row, the messages that have them. Shorter words are
-- found through grams, filters through the last three columns; index.go says
-- how. Entries are made and taken out by the program, which folds.
CREATE VIRTUAL TABLE messages_fts USING fts5(
    body, grams, channel, sender, has,
    content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);
-- What is taken out leaves no trace in the file.
INSERT INTO messages_fts (messages_fts, rank) VALUES ('secure-delete', 1);

-- The oldest and the newest message of each UTC day: between which ids to
-- look for a span of time, whatever the clock has done.
CREATE TABLE days (
    day      INTEGER PRIMARY KEY, -- since 1970-01-01
    first_id INTEGER NOT NULL,
    last_id  INTEGER NOT NULL
) STRICT;
