package store

import (
	"strings"

	"minimost/chat"
)

// entry is a message as the index knows it.
type entry struct {
	ID        chat.MessageID `db:"id"`
	ChannelID chat.ChannelID `db:"channel_id"`
	SenderID  chat.UserID    `db:"sender_id"`
	CreatedAt chat.Time      `db:"created_at"`
	Body      string         `db:"body"`
	// Names are those of its files, a line each, and Images and Files how many
	// of them are there.
	Names  string `db:"file_names"`
	Images int    `db:"images"`
	Files  int    `db:"files"`
}

func entryOf(m *chat.Message) entry {
	e := entry{ID: m.ID, ChannelID: m.ChannelID, SenderID: m.SenderID, CreatedAt: m.CreatedAt, Body: m.Body,
		Names: fileLines(m.Attachments)}
	for i := range m.Attachments {
		a := &m.Attachments[i]
		if a.ExpiredAt == 0 {
			e.Files++
		}
		if a.Picture() {
			e.Images++
		}
	}
	return e
}

// terms are those of the message in the index, between spaces, and words the
// ones it puts on the list.
func (e *entry) terms() (terms string, words []string) {
	text := fold(e.Body)
	link := hasLink(text)
	if e.Names != "" {
		text += " " + fold(e.Names)
	}
	words, long := listedWords(text)
	b := appendTextTerms(make([]byte, 0, termsPerByte*len(text)), text)
	for _, w := range words {
		b = appendTerm(b, wordTerm(w))
	}
	b = appendTerm(appendTerm(b, tag(inChannel, int64(e.ChannelID))), tag(fromUser, int64(e.SenderID)))
	note := func(term string, is bool) {
		if is {
			b = appendTerm(b, term)
		}
	}
	note(longWordTerm, long)
	note(tag(hasA, hasNumber["link"]), link)
	note(tag(hasA, hasNumber["image"]), e.Images > 0)
	note(tag(hasA, hasNumber["file"]), e.Files > 0)
	return string(b), words
}

// termsPerByte is about how many bytes the terms of a byte of text take.
const termsPerByte = 12

func hasLink(text string) bool {
	for _, scheme := range []string{"http://", "https://"} {
		_, rest, found := strings.Cut(text, scheme)
		if found && rest != "" && rest[0] != ' ' {
			return true
		}
	}
	return false
}

// change is what has become of a message in the index; nil: it is not there. Or
// it is a step in filling the index.
type change struct {
	old, new *entry
	step     *step
}

// reindex notes what becomes of a person's message; nil: it is not there. The
// index itself is changed once for the whole batch, because FTS5 writes out
// what it has gathered at every savepoint.
func (t *tx) reindex(was, is *chat.Message) {
	var c change
	if was != nil {
		e := entryOf(was)
		c.old = &e
	}
	if is != nil {
		e := entryOf(is)
		c.new = &e
	}
	t.changes = append(t.changes, c)
}

// writeChanges brings the index up to date with what the operations of a
// batch have done.
func (s *Store) writeChanges(q *conn, batch []*job) error {
	x := indexer{conn: q, known: &s.knownWords}
	for _, j := range batch {
		if j.err != nil || len(j.changes) == 0 {
			continue
		}
		if err := x.takeAll(j.changes); err != nil {
			return err
		}
	}
	return x.write()
}

// indexer changes the index within a transaction of the writer: it takes
// changes, and then writes them. The list of words comes first, because writing
// it makes savepoints.
type indexer struct {
	*conn
	known *wordCache

	from    *chat.MessageID // what is in the index, once it has been read
	moved   bool            // from has changed
	entries []posting
	added   []string // words of messages that come
	dropped []string // words of messages that go
	days    map[int64]idRange
}

// idRange is from the first to the last of some messages.
type idRange struct{ first, last chat.MessageID }

// posting is an entry that is to come or to go.
type posting struct {
	*entry
	terms     string
	gone, new bool
}

// takeAll takes changes in their order. What becomes of messages that are not
// in the index yet does not matter to it.
func (x *indexer) takeAll(list []change) error {
	if x.from == nil {
		from, err := x.indexedFrom()
		if err != nil {
			return err
		}
		x.from = &from
	}
	for _, c := range list {
		switch {
		case c.step != nil:
			for i := range c.step.entries {
				x.take(nil, &c.step.entries[i])
			}
			*x.from, x.moved = c.step.from, true
		case c.old == nil || c.old.ID >= *x.from:
			x.take(c.old, c.new)
		}
	}
	return nil
}

func (x *indexer) take(was, is *entry) {
	if was != nil {
		terms, words := was.terms()
		x.entries = append(x.entries, posting{was, terms, true, false})
		x.dropped = append(x.dropped, words...)
	}
	if is != nil {
		terms, words := is.terms()
		x.entries = append(x.entries, posting{is, terms, false, was == nil})
		x.added = append(x.added, words...)
	}
}

func (x *indexer) write() error {
	err := x.addWords()
	for i := 0; i < len(x.entries) && err == nil; i++ {
		err = x.writeEntry(x.entries[i])
	}
	if err == nil {
		err = x.writeDays()
	}
	if err == nil && x.moved {
		err = x.setIndexedFrom(*x.from)
	}
	if err == nil {
		err = x.dropWords()
	}
	return err
}

func (x *indexer) writeEntry(e posting) error {
	if e.gone {
		_, err := x.exec(`INSERT INTO messages_fts (messages_fts, rowid, terms) VALUES ('delete', ?, ?)`, e.ID, e.terms)
		return err
	}
	if e.new {
		x.noteDay(dayOf(e.CreatedAt), e.ID)
	}
	_, err := x.exec(`INSERT INTO messages_fts (rowid, terms) VALUES (?, ?)`, e.ID, e.terms)
	return err
}

func (x *indexer) noteDay(day int64, id chat.MessageID) {
	r, ok := x.days[day]
	if !ok {
		r = idRange{id, id}
	}
	if x.days == nil {
		x.days = map[int64]idRange{}
	}
	x.days[day] = idRange{min(r.first, id), max(r.last, id)}
}

// writeDays is once a batch: nearly always it is one day.
func (x *indexer) writeDays() error {
	for day, r := range x.days {
		_, err := x.exec(`INSERT INTO days (day, first_id, last_id) VALUES (?1, ?2, ?3)
			ON CONFLICT (day) DO UPDATE SET first_id = min(first_id, ?2), last_id = max(last_id, ?3)`, day, r.first, r.last)
		if err != nil {
			return err
		}
	}
	return nil
}

// dayOf counts UTC days since 1970-01-01.
func dayOf(t chat.Time) int64 {
	const day = 24 * 60 * 60 * 1000
	n := int64(t) / day
	if int64(t)%day < 0 {
		n--
	}
	return n
}
