package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minimost/chat"
)

func card(url, title string) chat.Preview {
	return chat.Preview{URL: url, Kind: chat.PagePreview, Site: "a.example", Title: title}
}

func linksTo(urls ...string) (links []Link) {
	for _, u := range urls {
		links = append(links, Link{URL: u})
	}
	return links
}

// postLinks posts a message with links that wait for their cards.
func (w *world) postLinks(urls ...string) chat.Message {
	w.t.Helper()
	t := text("see " + strings.Join(urls, " "))
	t.Links = linksTo(urls...)
	m, _, err := w.PostMessage(w.t.Context(), NewMessage{ChannelID: w.general, SenderID: w.ada.ID, Text: t, Nonce: nonce()})
	w.must(err)
	return m
}

func (w *world) setCard(id chat.MessageID, p chat.Preview) {
	w.t.Helper()
	w.must(w.SetPreview(w.t.Context(), id, p.URL, p))
}

// cards are the titles under a message.
func (w *world) cards(id chat.MessageID) string {
	w.t.Helper()
	m, err := w.Message(w.t.Context(), w.bob.ID, id)
	w.must(err)
	return titles(m.Previews)
}

func titles(cards []chat.Preview) string {
	var all []string
	for _, p := range cards {
		all = append(all, p.Title)
	}
	return strings.Join(all, " ")
}

func (w *world) waiting(message chat.MessageID) (urls []string) {
	w.t.Helper()
	list, err := w.AwaitedPreviews(w.t.Context(), message, 100)
	w.must(err)
	for _, a := range list {
		urls = append(urls, a.URL)
	}
	return urls
}

// told gives the data of the log's events of a message's cards.
func (w *world) toldCards() (all []string) {
	w.t.Helper()
	w.must(w.view(w.t.Context(), func(q *conn) error {
		return q.list(&all, `SELECT payload FROM events WHERE type = 'preview.updated' ORDER BY seq`)
	}))
	return all
}

func TestCardsComeInTheOrderOfTheLinks(t *testing.T) {
	w := newWorld(t)
	m := w.postLinks("http://a/", "http://b/", "http://c/")
	if len(m.Previews) != 0 || !slices.Equal(w.waiting(m.ID), []string{"http://a/", "http://b/", "http://c/"}) {
		t.Errorf("posted with %v, waiting %v", m.Previews, w.waiting(0))
	}
	w.setCard(m.ID, card("http://c/", "C"))
	w.setCard(m.ID, chat.Preview{URL: "http://b/", Kind: chat.NoPreview})
	w.setCard(m.ID, card("http://a/", "A"))
	if got := w.cards(m.ID); got != "A C" {
		t.Errorf("cards %q", got)
	}
	if told := w.toldCards(); len(told) != 1 || !strings.Contains(told[0], `"title":"A"`) || !strings.Contains(told[0], `"title":"C"`) {
		t.Errorf("the log tells %v", told)
	}
	if left := w.waiting(0); len(left) != 0 {
		t.Errorf("still waiting: %v", left)
	}
	w.setCard(m.ID, card("http://a/", "again"))
	if got := w.cards(m.ID); got != "A C" {
		t.Errorf("a card that was not waited for was taken: %q", got)
	}
}

func TestAKnownCardIsThereFromTheStart(t *testing.T) {
	w := newWorld(t)
	known := card("http://a/", "A")
	in := text("http://a/ http://b/")
	in.Links = []Link{{URL: "http://a/", Known: &known}, {URL: "http://b/"}}
	m, _, err := w.PostMessage(t.Context(), NewMessage{ChannelID: w.general, SenderID: w.ada.ID, Text: in, Nonce: nonce()})
	w.must(err)
	if titles(m.Previews) != "A" || w.cards(m.ID) != "A" || len(w.waiting(m.ID)) != 1 {
		t.Errorf("posted with %v, read with %q, waiting %v", m.Previews, w.cards(m.ID), w.waiting(m.ID))
	}
}

func TestCardsFollowTheLinksOfAnEdit(t *testing.T) {
	w := newWorld(t)
	m := w.postLinks("http://a/", "http://b/", "http://c/")
	for _, name := range []string{"a", "b", "c"} {
		w.setCard(m.ID, card("http://"+name+"/", name))
	}
	w.must(w.RemovePreviews(t.Context(), w.ada.ID, m.ID, "http://c/"))
	edit := func(urls ...string) string {
		t.Helper()
		in := text("words " + strings.Join(urls, " "))
		in.Links = linksTo(urls...)
		got, err := w.EditMessage(t.Context(), w.ada.ID, m.ID, in)
		w.must(err)
		if read := w.cards(m.ID); read != titles(got.Previews) {
			t.Errorf("the answer has %q, the message %q", titles(got.Previews), read)
		}
		return w.cards(m.ID)
	}
	if got := edit("http://a/", "http://b/", "http://c/"); got != "a b" {
		t.Errorf("other words, the same links: %q", got)
	}
	if got := edit("http://c/", "http://b/", "http://d/"); got != "b" {
		t.Errorf("other links: %q", got)
	}
	if got := w.waiting(m.ID); !slices.Equal(got, []string{"http://d/"}) {
		t.Errorf("waiting %v, but c was removed and b is known", got)
	}
	if told := w.toldCards(); len(told) != 0 {
		t.Errorf("the log still tells of cards whose links are gone: %v", told)
	}
	w.setCard(m.ID, card("http://a/", "late"))
	if got := edit(); got != "" || len(w.waiting(m.ID)) != 0 {
		t.Errorf("no links, but %q and %v", got, w.waiting(m.ID))
	}
}

func TestNothingStaysOfADeletedMessagesCards(t *testing.T) {
	w := newWorld(t)
	m := w.postLinks("http://a/", "http://b/")
	p := card("http://a/", "unspeakable")
	p.ImageURL = chat.PreviewImagePath + strings.Repeat("ab", 32)
	w.setCard(m.ID, p)
	w.must(w.SeesPreviewImage(t.Context(), w.bob.ID, p.Image()))
	in := text("edited http://a/ http://b/")
	in.Links = linksTo("http://a/", "http://b/")
	_, err := w.EditMessage(t.Context(), w.ada.ID, m.ID, in) // the log has the card in two places
	w.must(err)
	w.gone(m)
	w.setCard(m.ID, card("http://b/", "late"))
	var left int
	w.must(w.view(t.Context(), func(q *conn) error {
		return q.get(&left, `SELECT (SELECT count(*) FROM link_previews) +
			(SELECT count(*) FROM events WHERE payload LIKE '%unspeakable%' OR payload LIKE '%late%')`)
	}))
	if left != 0 {
		t.Errorf("%d rows still tell of it", left)
	}
	wantErr(t, w.SeesPreviewImage(t.Context(), w.bob.ID, p.Image()), chat.ErrNotFound)
	if used, err := w.PreviewImages(t.Context()); err != nil || len(used) != 0 {
		t.Errorf("pictures in use: %v, %v", used, err)
	}
}

func TestOnlyTheAuthorRemovesCards(t *testing.T) {
	w := newWorld(t)
	m := w.postLinks("http://a/", "http://b/")
	w.setCard(m.ID, card("http://a/", "a"))
	wantErr(t, w.RemovePreviews(t.Context(), w.bob.ID, m.ID, ""), chat.ErrNotAuthor)
	w.must(w.RemovePreviews(t.Context(), w.ada.ID, m.ID, ""))
	w.must(w.RemovePreviews(t.Context(), w.ada.ID, m.ID, ""))
	w.setCard(m.ID, card("http://b/", "b"))
	if got := w.cards(m.ID); got != "" {
		t.Errorf("cards %q after they were removed", got)
	}
	if edited, err := w.Message(t.Context(), w.ada.ID, m.ID); err != nil || edited.EditedAt != 0 {
		t.Errorf("removing the cards edited the message: %v %v", edited.EditedAt, err)
	}
}

func TestAnswersAreBelievedForAWhile(t *testing.T) {
	now := time.Now()
	s, err := Open(t.Context(), Options{Dir: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := &world{Store: s, t: t}
	found := func(key string) bool {
		t.Helper()
		_, found, err := s.CachedPreview(t.Context(), key)
		w.must(err)
		return found
	}
	w.must(s.CachePreview(t.Context(), "some", card("", "A")))
	w.must(s.CachePreview(t.Context(), "none", chat.Preview{Kind: chat.NoPreview}))
	if !found("some") || !found("none") || found("other") {
		t.Error("what was remembered is not there, or more is")
	}
	now = now.Add(chat.PreviewMissKept + time.Second)
	if !found("some") || found("none") {
		t.Error("that there is no card is believed too long, or a card too short")
	}
	now = now.Add(chat.PreviewKept)
	if found("some") {
		t.Error("a card is believed too long")
	}
	for i := range chat.PreviewsKept + 20 {
		w.must(s.CachePreview(t.Context(), fmt.Sprint(i), card("", "A")))
	}
	var kept int
	w.must(s.view(t.Context(), func(q *conn) error { return q.get(&kept, `SELECT count(*) FROM preview_cache`) }))
	if kept != chat.PreviewsKept {
		t.Errorf("%d answers are kept", kept)
	}
}
