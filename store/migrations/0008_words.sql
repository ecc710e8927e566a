-- Search by whole words.

-- An index over folded text (fold.go) that holds no text itself: for each
-- term, the messages that have it. terms.go makes the terms; the tokenizer
-- only cuts them apart at spaces. The program makes and takes out entries, and
-- fills the table when it is new (reindex.go).
DROP TABLE messages_fts;
CREATE VIRTUAL TABLE messages_fts USING fts5(
    terms, content = '', columnsize = 0, detail = none,
    tokenize = 'ascii tokenchars ''!"#$%&''''()*+,-./:;<=>?@[\]^_`{|}~'''
);
-- What is taken out leaves no trace in the file.
INSERT INTO messages_fts (messages_fts, rank) VALUES ('secure-delete', 1);

-- Every word that some message has, so that a part of a word or a misspelled
-- one leads to words to look up. Ids are never used again: who has read the
-- list up to one misses nothing by reading on from there.
CREATE TABLE words (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    word TEXT NOT NULL UNIQUE
) STRICT;
