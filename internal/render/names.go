package render

import (
	"iter"
	"strings"

	"minimost/chat"
)

// People are those whom a message can mention; the zero value is nobody.
type People struct {
	// Named are people by their folded usernames.
	Named map[string]Person
	// Everyone says that @everyone is a mention.
	Everyone bool
}

// Person is one of People.
type Person struct {
	ID chat.UserID
	// Username is what is shown, however the name was typed.
	Username string
}

// everyone is the name that means all members. Nobody can have it.
const everyone = "everyone"

// maxNames bounds the names that are looked up for one message.
const maxNames = 50

// Names are the folded names that a body may mention, each once and in order,
// at most maxNames of them, "everyone" included. Message needs to know of
// nobody else. Names knows no Markdown, so that names in code count here.
//
// A name stands behind an @ that does not follow a letter or digit of ASCII,
// as the one in an e-mail address does. It is all that follows of what
// usernames consist of or, if nobody is called so, that without some of the -
// and _ at its end: in _@ada_ the second _ is a mark, while @ada-bo is never
// @ada, who would wonder why.
func Names(body string) (names []string) {
	seen := map[string]bool{}
	for i := range len(body) {
		if !mayMention(body, i) {
			continue
		}
		for name := range candidates(run(body[i+1:])) {
			if len(names) == maxNames {
				return names
			}
			if name = chat.FoldUsername(name); !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return names
}

// mayMention says whether there is an @ at s[i] behind which a name can stand.
func mayMention(s string, i int) bool {
	return s[i] == '@' && (i == 0 || !wordRune(rune(s[i-1])))
}

// run is the start of s that consists of what usernames consist of.
func run[T string | []byte](s T) string {
	n := 0
	for n < len(s) && (wordRune(rune(s[n])) || s[n] == '-' || s[n] == '_') {
		n++
	}
	return string(s[:n])
}

// candidates are the names that a run may begin with, the best first.
func candidates(run string) iter.Seq[string] {
	least := max(len(strings.TrimRight(run, "-_")), 1)
	return func(yield func(string) bool) {
		for n := min(len(run), chat.UsernameMax); n >= least; n-- {
			if !yield(run[:n]) {
				return
			}
		}
	}
}

// find gives the person whom a run names, and how much of it is the name: 0
// if it is nobody's. Everyone is a person without an id.
func (p People) find(run string) (who Person, n int) {
	for name := range candidates(run) {
		name = chat.FoldUsername(name)
		if name == everyone && p.Everyone {
			return Person{Username: everyone}, len(name)
		}
		if who, known := p.Named[name]; known && who.ID > 0 {
			return who, len(name)
		}
	}
	return Person{}, 0
}
