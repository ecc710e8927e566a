package store

import "strings"

// wordsKnown is how many words the writer remembers to be in the list.
const wordsKnown = 1 << 12

// wordCache are words that are in the list for sure. The writer owns it and
// clears it when it may be wrong.
type wordCache map[string]bool

func (c *wordCache) add(word string) {
	if *c == nil || len(*c) >= wordsKnown {
		*c = wordCache{}
	}
	(*c)[strings.Clone(word)] = true // a part of a message would keep all of it
}

func (c *wordCache) clear() { *c = nil }

// addWords puts words on the list, as long as it may grow.
func (x *indexer) addWords() error {
	for _, w := range x.added {
		if (*x.known)[w] {
			continue
		}
		_, err := x.exec(`INSERT INTO words (word) SELECT ?1
			WHERE NOT EXISTS (SELECT 1 FROM words WHERE word = ?1)
			AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'words' AND seq >= ?2)`, w, listedMax)
		if err != nil {
			return err
		}
		x.known.add(w)
	}
	return nil
}

// dropWords takes those words off the list that no message has any more.
func (x *indexer) dropWords() error {
	for _, w := range x.dropped {
		var used bool
		err := x.get(&used, `SELECT EXISTS (SELECT 1 FROM messages_fts WHERE messages_fts MATCH ?)`, quoted(wordTerm(w)))
		if err != nil {
			return err
		}
		if used {
			continue
		}
		if _, err := x.exec(`DELETE FROM words WHERE word = ?`, w); err != nil {
			return err
		}
		delete(*x.known, w)
	}
	return nil
}
