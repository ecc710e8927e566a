package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"minimost/chat"
)

// found lists the bodies that a search gives, newest first, the inexact ones
// with a tilde.
func (w *world) found(of chat.User, sq SearchQuery) []string {
	w.t.Helper()
	res, err := w.Search(w.t.Context(), of.ID, sq)
	w.must(err)
	list := []string{}
	for _, h := range res.Results {
		if h.Fuzzy {
			list = append(list, "~"+h.Message.Body)
		} else {
			list = append(list, h.Message.Body)
		}
	}
	return list
}

// gone deletes messages.
func (w *world) gone(list ...chat.Message) {
	w.t.Helper()
	for _, m := range list {
		w.must(w.DeleteMessage(w.t.Context(), m.SenderID, m.ID))
	}
}

// wantFound compares what a text finds with bodies between bars.
func (w *world) wantFound(text, want string) {
	w.t.Helper()
	if got := strings.Join(w.found(w.ada, SearchQuery{Text: text}), "|"); got != want {
		w.t.Errorf("%q found %q, want %q", text, got, want)
	}
}

func TestSearchFindsWhatIsWritten(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ body, query string }{
		{"The quick brown fox", "quick"},
		{"The quick brown fox", "QUICK"},
		{"The quick brown fox", "uic"},
		{"The quick brown fox", "fox quick"},
		{"The quick brown fox", `"quick brown"`},
		{"The quick brown fox", `"quick br`},
		{"The quick brown fox", "“quick brown”"},
		{"The quick brown fox", "the -slow"},
		{"quick\n\n\tbrown", `"quick brown"`},
		{"Café crème", "cafe"},
		{"cafe creme", "CAFÉ"},
		{"cafe\u0301", "café"},
		{"Straße", "strasse"},
		{"STRASSE", "straße"},
		{"STRAẞE", "straße"},
		{"ﬁle oﬃce", "file office"},
		{"Œuvre æther", "oeuvre aether"},
		{"ΣΊΣΥΦΟΣ", "σισυφος"},
		{"İstanbul ılık", "istanbul ilik"},
		{"Łódź søk", "lodz sok"},
		{"ｆｕｌｌ ｗｉｄｔｈ", "full width"},
		{"don’t", "don't"},
		{"zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"},
		{"日本語の検索", "検"},
		{"日本語の検索", "検索"},
		{"日本語の検索", "本語の"},
		{"한국어 검색", "검색"},
		{"\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"},
		{"がぎ", "が"},
		{"done 👍🏽", "👍"},
		{"done ❤️", "❤"},
		{"C# and go", "c#"},
		{"C# and go", "go"},
		{"C# and go", "g"},
		{"x = a_b", "a_b"},
		{"100% sure", "0%"},
		{"100% sure", "%"},
		{"it's", "'s"},
		{`say "hi"`, `y "hi"`},
		{`12" disk`, `2"`},
		{`12" disk`, `"`},
		{"f(x) NEAR y*", "f(x"},
		{"f(x) NEAR y*", "NEAR"},
		{"f(x) NEAR y*", "y*"},
		{"(((", "((("},
		{"a AND b OR c NOT d", "AND OR NOT"},
		{"nosuch:hello", "nosuch:hello"},
		{"body:hello", "body:"},
		{"before:lunch", "before:lunch"},
		{"has:fun", "has:fun"},
		{"a -hello b", "-hello"},
		{"a -- b", "--"},
		{"from:nobody", `"from:nobody"`},
		{"see https://a.example/x", "has:link"},
		{"see https://a.example/x", "in:general from:ada HAS:link see"},
		{"{} ^a + b", "^a"},
		{`back\slash`, `k\s`},
	} {
		t.Run(c.query+" in "+c.body, func(t *testing.T) {
			m := w.post(w.ada, c.body)
			other := w.post(w.ada, "zzz")
			w.wantFound(c.query, c.body)
			w.gone(m, other)
		})
	}
}

func TestSearchDoesNotFindWhatIsNot(t *testing.T) {
	w := newWorld(t)
	for _, body := range []string{"The quick brown fox", "は か", "a_b", "see http://"} {
		w.post(w.ada, body)
	}
	for _, query := range []string{
		"quickbrown", `"brown quick"`, "quick -fox", "ば", "が", "a%b", "a*b", "qu*", "axb", "qz", "ß",
		"from:bob", "from:nobody", "in:software", "in:nowhere", "has:image", "has:file", "has:link",
		"before:2001-01-01 quick", "after:2999-01-01 quick", "in:@bob", "joined", "Welcome",
	} {
		if got := w.found(w.ada, SearchQuery{Text: query}); len(got) > 0 {
			t.Errorf("%q found %q", query, got)
		}
	}
}

func TestSearchRanges(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ body, query, marked string }{
		{"one two one", "one", "[one] two [one]"},
		{"👍 one", "one", "👍 [one]"},
		{"😀😀 Café au lait", "cafe lait", "😀😀 [Café] au [lait]"},
		{"cafe\u0301s", "cafe", "[cafe\u0301]s"},
		{"Straße 9", "ss", "Stra[ß]e 9"},
		{"Straße 9", "asse", "Str[aße] 9"},
		{"ﬁne", "fin", "[ﬁn]e"},
		{"a\n\n b", `"a b"`, "[a\n\n b]"},
		{"é a  b", `"a b"`, "é [a  b]"},
		{"abcd", "abc bcd", "[abcd]"},
		{"ab ab", "ab", "[ab] [ab]"},
		{"soft\u00adhyphen", "thy", "sof[t\u00adhy]phen"},
		{"検索と検索", "検索", "[検索]と[検索]"},
		{"recieve it 👍 recieve", "receive", "[recieve] it 👍 [recieve]"},
		{"no terms", "in:general", "no terms"},
	} {
		m := w.post(w.ada, c.body)
		res, err := w.Search(t.Context(), w.ada.ID, SearchQuery{Text: c.query})
		w.must(err)
		if len(res.Results) != 1 {
			t.Fatalf("%q found %d", c.query, len(res.Results))
		}
		if got := mark(c.body, res.Results[0].Ranges); got != c.marked {
			t.Errorf("%q marked %q, want %q", c.query, got, c.marked)
		}
		w.gone(m)
	}
}

// mark puts brackets around ranges as a browser would.
func mark(body string, ranges [][2]int) string {
	units := utf16.Encode([]rune(body))
	var b strings.Builder
	at := 0
	for _, r := range ranges {
		b.WriteString(string(utf16.Decode(units[at:r[0]])) + "[" + string(utf16.Decode(units[r[0]:r[1]])) + "]")
		at = r[1]
	}
	return b.String() + string(utf16.Decode(units[at:]))
}

func TestSearchFindsMistypedWords(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ query, body string }{
		{"recieve", "receive"}, {"tabel", "table"}, {"tble", "table"}, {"tabble", "table"}, {"teble", "table"},
		{"xable", "table"}, {"tabl3", "table"}, {"abcde", "bacde"}, {"wodr", "word"}, {"wird", "word"},
		{"deployent", "deployments"}, {"enviroment", "environment"}, {"accomodate", "accommodate"},
		{"definately", "definitely"}, {"straßse", "strasse"}, {"privelige", "privilege"},
	} {
		m := w.post(w.ada, "the "+c.body+" is here")
		w.wantFound(c.query, "~the "+c.body+" is here")
		w.wantFound("-here "+c.query, "")
		w.wantFound(`"`+c.query+`"`, "")
		w.wantFound("from:bob "+c.query, "")
		w.gone(m)
	}
}

func TestSearchKeepsMistypedWordsApart(t *testing.T) {
	w := newWorld(t)
	w.post(w.ada, "word")
	w.post(w.ada, "ward")
	w.wantFound("word", "word|~ward")
	w.wantFound("world", "~word")
	w.wantFound("cat", "")
	for range chat.FewHits {
		w.post(w.ada, "word")
	}
	w.wantFound("word", strings.Repeat("word|", chat.FewHits)+"word")
}

func TestSearchPages(t *testing.T) {
	w := newWorld(t)
	var want []string
	for i := range 25 {
		want = append(want, fmt.Sprintf("needle %d", i))
		w.post(w.ada, want[i])
		w.post(w.bob, "hay")
	}
	slices.Reverse(want)
	w.wantPages(SearchQuery{Text: "needle", Limit: 7}, want)
	w.wantPages(SearchQuery{Text: "ne", Limit: 5}, want)
	w.wantPages(SearchQuery{From: "ada", Limit: 1}, want)
	for i := range want {
		want[i] = "~" + want[i]
	}
	w.wantPages(SearchQuery{Text: "neelde", Limit: 7}, want)
	w.post(w.ada, "neelde")
	w.wantPages(SearchQuery{Text: "neelde", Limit: 7}, append([]string{"neelde"}, want...))
	w.wantPages(SearchQuery{Text: "neelde", Limit: 1}, append([]string{"neelde"}, want...))
}

// wantPages follows the cursors to the end.
func (w *world) wantPages(sq SearchQuery, want []string) {
	w.t.Helper()
	var got []string
	for pages := 0; pages <= len(want); pages++ {
		got = append(got, w.found(w.ada, sq)...)
		res, err := w.Search(w.t.Context(), w.ada.ID, sq)
		w.must(err)
		if sq.Cursor = res.Next; sq.Cursor == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("%+v: got %q, want %q", sq, got, want)
	}
}
