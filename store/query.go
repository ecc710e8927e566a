package store

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"minimost/chat"
)

// SearchQuery is a search as it is asked for. Every field may be empty.
type SearchQuery struct {
	// Text is words that must all be there, "exact phrases", -words that must
	// not, and from:, in:, before:, after: and has: with a value.
	Text string
	// From and In are a name or an id; Before and After a day such as
	// 2026-01-31, which is not included; Has is link, image or file.
	From, In, Before, After, Has string
	// Cursor is the Next of the page before.
	Cursor string
	// Limit is clamped to 1..chat.SearchLimit, 0 is the largest.
	Limit int
}

// wish is a query that has been read.
type wish struct {
	terms, not []string // folded
	phrase     []bool   // by term: written in quotes
	from, in   []name   // any of them
	has        []string // all of them
	before     chat.Time
	after      chat.Time      // from this time on
	below      chat.MessageID // the cursor
	until      chat.MessageID // no newer message is wanted
	fuzzy      bool           // a later page of inexact hits
	limit      int
}

const never = chat.Time(1<<63 - 1)

// name is a person or a channel that a filter names.
type name struct {
	text string
	id   int64 // 0: go by the text
}

func badQuery(field, detail string) error {
	return &chat.Error{Kind: chat.Invalid, Code: "bad_query", Field: field, Detail: detail}
}

// readQuery refuses what no search can be, with code bad_query. In the text,
// what is no filter is looked for as it stands.
func readQuery(sq SearchQuery) (wish, error) {
	w := wish{below: chat.MaxID, until: chat.MaxID, before: never, limit: sq.Limit}
	if w.limit == 0 {
		w.limit = chat.SearchLimit
	}
	w.limit = min(max(w.limit, 1), chat.SearchLimit)
	for _, f := range [][2]string{{"q", sq.Text}, {"from", sq.From}, {"in", sq.In}} {
		if chat.CheckText(f[1]) != nil {
			return w, badQuery(f[0], "This is not text that can be searched for.")
		}
		if utf8.RuneCountInString(f[1]) > chat.QueryChars {
			return w, badQuery(f[0], "The search is longer than 200 characters. Shorten it.")
		}
	}
	if err := w.position(sq.Cursor); err != nil {
		return w, err
	}
	for _, f := range [][2]string{{"from", sq.From}, {"in", sq.In}, {"before", sq.Before}, {"after", sq.After},
		{"has", sq.Has}} {
		if f[1] != "" && !w.filter(f[0], f[1], true) {
			return w, badQuery(f[0], "The value of "+f[0]+" is not one that can be searched for.")
		}
	}
	w.read(sq.Text)
	return w, nil
}

// position reads a cursor: the id below which to go on, marked when exact
// hits have been had.
func (w *wish) position(cursor string) error {
	if cursor == "" {
		return nil
	}
	id, fuzzy := strings.CutPrefix(cursor, "~")
	n, err := chat.ParseID(id)
	if err != nil {
		return badQuery("cursor", "The cursor is not one that a search has given.")
	}
	w.below, w.fuzzy = chat.MessageID(n), fuzzy
	return nil
}

// read takes the text of a query apart.
func (w *wish) read(text string) {
	var excluded []string // as they stand
	for text = trimLeft(text); text != ""; text = trimLeft(text) {
		var p part
		p, text = cutPart(text)
		switch {
		case p.operator != "":
			if p.value != "" && !w.filter(p.operator, p.value, false) {
				w.want(p.source, false)
			}
		case p.minus:
			excluded = append(excluded, p.source)
			w.exclude(p.value)
		default:
			w.want(p.value, p.quoted)
		}
	}
	if len(w.terms) == 0 && !w.filters() { // nothing to exclude from: take it literally
		w.not = nil
		for _, word := range excluded {
			w.want(word, false)
		}
	}
}

func (w *wish) want(text string, quoted bool) {
	term := strings.TrimSpace(fold(text))
	if term != "" && !slices.Contains(w.terms, term) {
		w.terms, w.phrase = append(w.terms, term), append(w.phrase, quoted)
	}
}

func (w *wish) exclude(text string) {
	if term := strings.TrimSpace(fold(text)); term != "" {
		w.not = append(w.not, term)
	}
}

func (w *wish) filters() bool {
	return len(w.from)+len(w.in)+len(w.has) > 0 || w.after != 0 || w.before != never
}

// filter adds one filter and says whether the value makes sense. A number is
// an id only where a program asks.
func (w *wish) filter(operator, value string, ids bool) bool {
	switch operator {
	case "from", "in":
		n := name{text: strings.TrimSpace(value)}
		if id, err := chat.ParseID(value); err == nil && ids {
			n.id = id
		}
		if operator == "from" {
			w.from = append(w.from, n)
		} else {
			w.in = append(w.in, n)
		}
		return true
	case "has":
		value = strings.ToLower(value)
		w.has = append(w.has, value)
		if hasNumber[value] == 0 {
			w.has = w.has[:len(w.has)-1]
			return false
		}
		return true
	}
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return false
	}
	if operator == "before" {
		w.before = min(w.before, chat.TimeOf(day))
	} else {
		w.after = max(w.after, chat.TimeOf(day.AddDate(0, 0, 1)))
	}
	return true
}

// part is one piece of a query's text.
type part struct {
	source          string // as it stands
	minus, quoted   bool
	operator, value string
}

var operators = []string{"from", "in", "before", "after", "has"}

const quotes = `"“”„`

// cutPart takes the first piece off a text that does not begin with a space.
func cutPart(text string) (p part, rest string) {
	rest = text
	if after, found := strings.CutPrefix(rest, "-"); found && after != "" && trimLeft(after) == after {
		p.minus, rest = true, after
	}
	for _, op := range operators {
		if n := len(op); !p.minus && len(rest) > n && rest[n] == ':' && strings.EqualFold(rest[:n], op) {
			p.operator, rest = op, rest[n+1:]
			break
		}
	}
	p.value, p.quoted, rest = cutValue(rest)
	p.source = text[:len(text)-len(rest)]
	return p, rest
}

// cutValue takes a word, or a phrase in quotes that may lack its end. A lone
// quote is a word.
func cutValue(text string) (value string, quoted bool, rest string) {
	if r, size := utf8.DecodeRuneInString(text); strings.ContainsRune(quotes, r) && len(strings.TrimSpace(text)) > size {
		phrase := text[size:]
		end := strings.IndexAny(phrase, quotes)
		if end < 0 {
			return phrase, true, ""
		}
		_, size = utf8.DecodeRuneInString(phrase[end:])
		return phrase[:end], true, phrase[end+size:]
	}
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		end = len(text)
	}
	return text[:end], false, text[end:]
}

func trimLeft(text string) string { return strings.TrimLeftFunc(text, unicode.IsSpace) }
