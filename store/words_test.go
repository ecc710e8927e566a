package store

import (
	"context"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minimost/chat"
)

func (w *world) wantListed(words string) {
	w.t.Helper()
	var list []string
	w.must(w.view(w.t.Context(), func(q *conn) error { return q.list(&list, `SELECT word FROM words ORDER BY word`) }))
	if got := strings.Join(list, " "); got != words {
		w.t.Errorf("listed %q, want %q", got, words)
	}
}

func TestWordsAreListedWhileAMessageHasThem(t *testing.T) {
	w := newWorld(t)
	m := w.post(w.ada, "Straße, straße: mm-4711 会議log "+strings.Repeat("x", longestWord+1))
	w.wantListed("4711 log mm strasse")
	other := w.post(w.bob, "MM 4711!")
	_, err := w.EditMessage(t.Context(), w.ada.ID, m.ID, text("log out"))
	w.must(err)
	w.wantListed("4711 log mm out")
	w.gone(other)
	w.wantListed("log out")
	w.gone(m)
	w.wantListed("")
	w.post(w.ada, "logbook again")
	w.wantListed("again logbook")
	w.wantFound("ogbo", "logbook again")
	w.wantFound("ogbo -agai", "")
	w.wantFound("logbok", "~logbook again")
}

// TestWordsTakenBackAreNotTakenForListed has a batch fail at its end, when the
// writer has put its words on the list.
func TestWordsTakenBackAreNotTakenForListed(t *testing.T) {
	w := newWorld(t)
	trigger := func(sql string) {
		w.must(w.update(t.Context(), func(tx *tx) error { _, err := tx.run(sql); return err }))
	}
	trigger(`CREATE TEMP TRIGGER refused BEFORE INSERT ON days BEGIN SELECT RAISE(ABORT, 'refused'); END`)
	_, _, err := w.PostMessage(t.Context(), NewMessage{ChannelID: w.general, SenderID: w.ada.ID, Text: text("phantom"), Nonce: nonce()})
	if err == nil {
		t.Fatal("the message was stored")
	}
	w.wantListed("")
	trigger(`DROP TRIGGER refused`)
	w.post(w.ada, "phantom")
	w.wantListed("phantom")
	w.wantFound("hanto", "phantom")
}

// TestAFullListIsNotAsked finds everything by characters when words are not
// listed any more.
func TestAFullListIsNotAsked(t *testing.T) {
	w := newWorld(t)
	w.post(w.ada, "before")
	w.must(w.update(t.Context(), func(tx *tx) error {
		_, err := tx.exec(`UPDATE sqlite_sequence SET seq = ? WHERE name = 'words'`, listedMax)
		return err
	}))
	w.post(w.ada, "afterwards")
	w.wantListed("before")
	w.wantFound("fter", "afterwards")
	w.wantFound("befor", "before")
	w.wantFound("afterwrads", "")
}

// fragments make texts whose words are parts of one another, near one another,
// and none at all.
var fragments = []string{"build", "rebuild", "builds", "bulid", "build-4711", "4711", "x4711", "会議build", "会議", "e", "be", "!",
	"a#b", "c#", "Ünder", "under_build", strings.Repeat("build", 8), "👍", "한국어 검색", "ไทยbuild"}

// TestWordsChangeNothing compares what searches find with the list of words,
// and without, with what the texts say, while messages come, change and go.
func TestWordsChangeNothing(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(rt *rapid.T) {
		texts := map[chat.MessageID]string{}
		phrase := rapid.Custom(func(rt *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(fragments), 1, 4).Draw(rt, "words"), " ")
		})
		pick := func(rt *rapid.T) chat.MessageID {
			if len(texts) == 0 {
				rt.Skip()
			}
			var ids []chat.MessageID
			for id := range texts {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			return rapid.SampledFrom(ids).Draw(rt, "message")
		}
		rt.Repeat(map[string]func(*rapid.T){
			"post": func(rt *rapid.T) { m := w.post(w.ada, phrase.Draw(rt, "text")); texts[m.ID] = m.Body },
			"edit": func(rt *rapid.T) {
				id, body := pick(rt), phrase.Draw(rt, "text")
				_, err := w.EditMessage(rt.Context(), w.ada.ID, id, text(body))
				w.must(err)
				texts[id] = body
			},
			"delete": func(rt *rapid.T) {
				id := pick(rt)
				w.must(w.DeleteMessage(rt.Context(), w.ada.ID, id))
				delete(texts, id)
			},
			"": func(rt *rapid.T) {
				sq := SearchQuery{Text: queryFor(rt, phrase)}
				want := naive(rt, sq, texts)
				for _, list := range []bool{true, false} {
					if got := w.exactIDs(sq, list); !slices.Equal(got, want) {
						rt.Fatalf("%q with the list: %v: got %v, want %v", sq.Text, list, got, want)
					}
				}
			},
		})
		for id := range texts {
			w.must(w.DeleteMessage(t.Context(), w.ada.ID, id))
		}
		w.wantListed("")
	})
	if problems := indexProblems(w); problems != nil {
		t.Error(problems)
	}
}

// queryFor takes a part of a text, in quotes or not, and at times leaves
// another out.
func queryFor(rt *rapid.T, phrase *rapid.Generator[string]) string {
	r := []rune(phrase.Draw(rt, "wanted"))
	from := rapid.IntRange(0, len(r)-1).Draw(rt, "from")
	part := string(r[from:rapid.IntRange(from+1, len(r)).Draw(rt, "to")])
	if rapid.Bool().Draw(rt, "quoted") {
		part = `"` + part + `"`
	}
	if rapid.Bool().Draw(rt, "excluding") {
		part += " -" + rapid.SampledFrom(fragments).Draw(rt, "unwanted")
	}
	return part
}

// naive finds by looking at all texts, newest first.
func naive(rt *rapid.T, sq SearchQuery, texts map[chat.MessageID]string) (ids []chat.MessageID) {
	wish, err := readQuery(sq)
	if err != nil {
		rt.Fatal(err)
	}
	if len(wish.terms) == 0 {
		return nil
	}
	for id, body := range texts {
		run := search{wish: wish}
		if _, ok := run.matches(&entry{Body: body}); ok {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b chat.MessageID) int { return int(b - a) })
	return ids
}

// exactIDs gives what a search finds exactly, with the list of words or without.
func (w *world) exactIDs(sq SearchQuery, list bool) (ids []chat.MessageID) {
	wish, err := readQuery(sq)
	w.must(err)
	wish.limit = chat.MaxID
	w.must(w.view(w.t.Context(), func(q *conn) error {
		run := search{wish: wish, q: q, ctx: q.ctx, user: w.ada.ID}
		if list {
			if run.words, err = w.words.read(q); err != nil {
				return err
			}
		}
		if len(wish.terms) == 0 {
			return nil
		}
		err := run.run()
		for _, h := range run.hits {
			if !h.fuzzy {
				ids = append(ids, h.id)
			}
		}
		return err
	}))
	return ids
}

// emptyIndex leaves the index as a start does after another version, before
// anything is filled.
func (w *world) emptyIndex() {
	w.must(w.update(w.t.Context(), func(tx *tx) error {
		tx.s.knownWords.clear()
		return tx.emptyIndex()
	}))
	w.words.last, w.words.text = 0, nil
	w.wantListed("")
}

func TestAnIndexIsFilledWhilePeopleWrite(t *testing.T) {
	dir := t.TempDir()
	s, _ := openAt(t, dir)
	w := &world{Store: s, t: t, general: 1}
	w.must(s.SyncChannels(t.Context(), chat.DefaultChannels()))
	w.ada, _ = w.join("ada")
	kept, changed, gone := w.post(w.ada, "kept words"), w.post(w.ada, "older words"), w.post(w.ada, "gone words")
	w.emptyIndex()
	w.wantFound("words", "gone words|older words|kept words")
	_, err := w.EditMessage(t.Context(), w.ada.ID, changed.ID, text("changed words"))
	w.must(err)
	w.gone(gone)
	w.post(w.ada, "new words")
	w.wantListed("new words")
	w.wantFound("words -kept", "new words|changed words")
	w.wantFound("after:2020-01-01 chang", "changed words")
	_, from, err := w.fillSome()
	w.must(err)
	if from != 0 {
		t.Errorf("filled from %d on", from)
	}
	w.wantListed("changed kept new words")
	w.gone(kept)
	w.wantListed("changed new words")
	w.wantFound("wrods", "~new words|~changed words")
	if problems := indexProblems(w); problems != nil {
		t.Error(problems)
	}
}

// TestAStepAndAnEditInOneBatch has older messages indexed before and after
// they change in the same transaction.
func TestAStepAndAnEditInOneBatch(t *testing.T) {
	w := newWorld(t)
	first, second := w.post(w.ada, "first"), w.post(w.ada, "second")
	w.emptyIndex()
	edit := func(tx *tx, m chat.Message, body string) {
		is := m
		is.Body = body
		_, err := tx.exec(`UPDATE messages SET body = ? WHERE id = ?`, body, m.ID)
		w.must(err)
		tx.reindex(&m, &is)
	}
	w.must(w.update(t.Context(), func(tx *tx) error {
		edit(tx, first, "before")
		from, err := tx.indexedFrom()
		w.must(err)
		next, err := tx.nextStep(from)
		w.must(err)
		tx.changes = append(tx.changes, change{step: &next})
		edit(tx, second, "after")
		return nil
	}))
	w.wantListed("after before")
	if problems := indexProblems(w); problems != nil {
		t.Error(problems)
	}
}

// distance is the optimal string alignment distance by its definition.
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = 1 + min(rows[i-1][j-1], rows[i-1][j], rows[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], 1+rows[i-2][j-2])
			}
		}
	}
	return rows[len(a)][len(b)]
}

func TestSpellerCountsMistakes(t *testing.T) {
	letter := rapid.SampledFrom([]rune("abcé한"))
	rapid.Check(t, func(rt *rapid.T) {
		term := rapid.SliceOfN(letter, shortWord, longestWord).Draw(rt, "term")
		word := slices.Clone(term)
		for range rapid.IntRange(0, 4).Draw(rt, "changes") {
			i := rapid.IntRange(0, len(word)).Draw(rt, "at")
			to := rapid.SliceOfN(letter, 0, 2).Draw(rt, "to")
			word = slices.Replace(word, i, min(len(word), i+rapid.IntRange(0, 2).Draw(rt, "of")), to...)
		}
		s := newSpeller(string(term))
		want := distance(term, word)
		for n := 0; n < len(word) && s.beginning; n++ {
			want = min(want, distance(term, word[:n]))
		}
		if got := s.mistakes([]byte(string(word))); got != want && min(got, want) <= s.allowed {
			rt.Fatalf("%q and %q: %d mistakes, want %d", string(term), string(word), got, want)
		}
	})
}

func TestWordsAreFoundInTheList(t *testing.T) {
	list := words("\nbuild\nrebuild\nbuilds\n4711\nmm\nx4711\n")
	for pattern, want := range map[string]string{
		"build": "build rebuild builds", "\nbuild": "build builds", "build\n": "build rebuild", "\nbuild\n": "build",
		"4711": "4711 x4711", "\n47": "4711", "m": "mm", "z": "",
	} {
		if got, ok := list.with(pattern, 3); !ok || strings.Join(got, " ") != want {
			t.Errorf("%q: %q, %v", pattern, got, ok)
		}
	}
	if got, ok := list.with("build", 2); ok {
		t.Errorf("more than two words: %q", got)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if got := list.near(ended, newSpeller("bulid"), 9); len(got) > 1 {
		t.Errorf("found %q after the end of the time", got)
	}
	if got := list.near(t.Context(), newSpeller("rebulid"), 9); !slices.Equal(got, []string{"rebuild"}) {
		t.Errorf("near: %q", got)
	}
}
