package server

import (
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"minimost/chat"
	"minimost/store"
)

// site is a web server to which messages link. The pages have titles, but for
// /none, and a picture each.
type site struct {
	*httptest.Server
	host string
	hits atomic.Int64
}

// newSite answers after before, if there is one.
func newSite(t *testing.T, before func(*http.Request)) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.hits.Add(1)
		if before != nil {
			before(r)
		}
		switch {
		case strings.HasSuffix(r.URL.Path, ".png"):
			m := image.NewGray(image.Rect(0, 0, 40, 30))
			copy(m.Pix, r.URL.Path) // no two are alike
			_ = png.Encode(w, m)
		case r.URL.Path == "/none":
			w.Header().Set("Content-Type", "text/plain")
		case strings.Contains(r.URL.Path, "/raw/"):
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "int main(void)\n{\n    return 0;\n}\n")
		default:
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<title>page %s</title><meta name="description" content="says little"><meta property="og:image" content="%s.png">`,
				r.URL.Path, r.URL.Path)
		}
	}))
	t.Cleanup(s.Close)
	s.host = s.Listener.Addr().String()
	return s
}

func (p *person) message(id chat.MessageID) chat.Message {
	p.t.Helper()
	return ask[chat.Message](p, 200, "GET", fmt.Sprintf("/messages/%d", id), nil)
}

// cards waits until a message has as many cards.
func (s *stream) cards(id chat.MessageID, n int) (cards []chat.Preview) {
	s.t.Helper()
	s.want(chat.PreviewUpdated, func(e event) bool {
		change := data[chat.PreviewChange](s.t, e)
		cards = change.Previews
		return change.MessageID == id && len(cards) == n
	})
	return cards
}

// watch opens a live connection that begins now.
func (p *person) watch() *stream {
	p.t.Helper()
	w, err := dialSocket(p, p.bootstrap().Cursor.String())
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(w.close)
	return &stream{t: p.t, wire: w}
}

// picture asks for the picture of a card.
func (p *person) picture(path string) *http.Response {
	p.t.Helper()
	res, _ := p.fetch(path)
	return res
}

// titles are those of a message's cards.
func titles(cards []chat.Preview) string {
	var all []string
	for _, c := range cards {
		all = append(all, c.Title)
	}
	return strings.Join(all, ", ")
}

// cardsAreThere waits until no link waits for its card.
func (r *running) cardsAreThere() {
	r.t.Helper()
	end := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		waiting, err := r.store.AwaitedPreviews(r.t.Context(), 0, 1)
		if err != nil {
			r.t.Fatal(err)
		}
		if len(waiting) == 0 {
			return
		}
		select {
		case <-end:
			r.t.Fatalf("%+v still waits", waiting)
		case <-tick.C:
		}
	}
}

func TestCardsFollowTheMessage(t *testing.T) {
	transports(t, func(t *testing.T, open func(*person, string) *stream) {
		s := newSite(t, nil)
		r := startAllowing(t, s.host)
		ada, bob := r.join("ada"), r.join("bob")
		live := open(bob, bob.bootstrap().Cursor.String())
		m := ada.post("see " + s.URL + "/a and `" + s.URL + "/code` and " + s.URL + "/none and " + s.URL + "/b")
		if m.Previews == nil || len(m.Previews) != 0 {
			t.Errorf("the message waited for its cards: %+v", m.Previews)
		}
		live.message(m.Body)
		cards := live.cards(m.ID, 2)
		if titles(cards) != "page /a, page /b" || cards[0].URL != s.URL+"/a" || cards[0].Description != "says little" || cards[0].ImageWidth != 40 {
			t.Errorf("got %+v", cards)
		}
		if got := bob.message(m.ID).Previews; titles(got) != titles(cards) {
			t.Errorf("the message has %+v", got)
		}
		if found := bob.search("q=see").Results; len(found) != 1 || titles(found[0].Message.Previews) != titles(cards) {
			t.Errorf("the search has %+v", found)
		}
		again := ada.post("again " + s.URL + "/b")
		if titles(again.Previews) != "page /b" || titles(live.message(again.Body).Previews) != "page /b" {
			t.Errorf("a card that is known is not there at once: %+v", again.Previews)
		}
		edited := ask[chat.Message](ada, 200, "PATCH", fmt.Sprintf("/messages/%d", m.ID), map[string]string{"body": s.URL + "/b " + s.URL + "/c"})
		if titles(edited.Previews) != "page /b" {
			t.Errorf("after the edit: %+v", edited.Previews)
		}
		if got := live.cards(m.ID, 2); titles(got) != "page /b, page /c" {
			t.Errorf("after the edit: %+v", got)
		}
	})
}

func TestPicturesOfCards(t *testing.T) {
	s := newSite(t, nil)
	r := startAllowing(t, s.host)
	ada, bob := r.join("ada"), r.join("bob")
	room := ada.private("room")
	live := ada.watch()
	m := ada.postIn(room.ID, s.URL+"/secret")
	path := live.cards(m.ID, 1)[0].ImageURL
	res := ada.picture(path)
	if h := res.Header; res.StatusCode != 200 || h.Get("Content-Type") != "image/png" || !strings.HasPrefix(h.Get("Cache-Control"), "private") ||
		h.Get("Content-Security-Policy") != "sandbox; default-src 'none'" || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s with %v", res.Status, h)
	}
	for i := range chat.PreviewsKept { // until the cache knows it no more
		if err := r.store.CachePreview(t.Context(), fmt.Sprint("new", i), chat.Preview{Kind: chat.PagePreview}); err != nil {
			t.Fatal(err)
		}
	}
	for who, want := range map[*person]int{ada: 200, bob: 404, r.stranger(): 401} {
		if got := who.picture(path).StatusCode; got != want {
			t.Errorf("%s gets the picture of a private card with %d, want %d", who.name, got, want)
		}
	}
	for _, bad := range []string{"x", strings.Repeat("0", 64), "..%2fminimost.db", strings.ToUpper(path[10:])} {
		if got := ada.picture("/previews/" + bad).StatusCode; got != 404 {
			t.Errorf("%s: %d", bad, got)
		}
	}
	ask[any](ada, 204, "DELETE", fmt.Sprintf("/messages/%d", m.ID), nil)
	if got := ada.picture(path).StatusCode; got != 404 {
		t.Errorf("the picture of a deleted message: %d", got)
	}
}

func TestCardsStayWithThoseWhoSeeTheMessage(t *testing.T) {
	s := newSite(t, nil)
	r := startAllowing(t, s.host)
	ada, bob, cathy := r.join("ada"), r.join("bob"), r.join("cathy")
	room := ada.private("room", bob)
	let := ada.postIn(room.ID, "before "+s.URL+"/early")
	bobs, cathys := bob.watch(), cathy.watch()
	r.cardsAreThere()
	ask[any](ada, 204, "PUT", fmt.Sprintf("/channels/%d/members/%d", room.ID, cathy.id), nil)
	edit := map[string]string{"body": s.URL + "/other"}
	ask[chat.Message](ada, 200, "PATCH", fmt.Sprintf("/messages/%d", let.ID), edit)
	bobs.cards(let.ID, 1)
	last := ada.postIn(room.ID, "the last word")
	for heard := false; !heard; {
		e := cathys.next()
		if strings.Contains(string(e.Data), s.host) {
			t.Errorf("who joined later was told %s %s", e.Type, e.Data)
		}
		heard = e.Type == chat.MessageCreated && data[chat.Message](t, e).ID == last.ID
	}
	cathy.refused(404, "not_found", "GET", fmt.Sprintf("/messages/%d", let.ID), nil)
	cathy.refused(404, "not_found", "DELETE", fmt.Sprintf("/messages/%d/previews", let.ID), nil)
}

func TestTheAuthorRemovesCards(t *testing.T) {
	s := newSite(t, nil)
	r := startAllowing(t, s.host)
	ada, bob := r.join("ada"), r.join("bob")
	live := bob.watch()
	m := ada.post(s.URL + "/a " + s.URL + "/b")
	live.cards(m.ID, 2)
	path := fmt.Sprintf("/messages/%d/previews", m.ID)
	bob.refused(403, "not_author", "DELETE", path, nil)
	ask[any](ada, 204, "DELETE", path+"?url="+url.QueryEscape(s.URL+"/a"), nil)
	if got := live.cards(m.ID, 1); titles(got) != "page /b" {
		t.Errorf("left: %+v", got)
	}
	ask[any](ada, 204, "DELETE", path, nil)
	live.cards(m.ID, 0)
	again := ask[chat.Message](ada, 200, "PATCH", fmt.Sprintf("/messages/%d", m.ID), map[string]string{"body": "other words " + s.URL + "/b"})
	r.cardsAreThere()
	if got := ada.message(m.ID); len(again.Previews)+len(got.Previews) != 0 || got.EditedAt == 0 {
		t.Errorf("a removed card came back: %+v", got.Previews)
	}
}

func TestAskingForACard(t *testing.T) {
	s := newSite(t, nil)
	r := startAllowing(t, s.host)
	r.server.limits.per[previews].per = time.Hour // nothing comes back meanwhile
	ada := r.join("ada")
	card := func(address string) chat.Preview {
		t.Helper()
		return ask[chat.Preview](ada, 200, "GET", "/preview?url="+url.QueryEscape(address), nil)
	}
	if p := card(s.URL + "/a"); p.Title != "page /a" || p.URL != s.URL+"/a" {
		t.Errorf("got %+v", p)
	} else if got := ada.picture(p.ImageURL).StatusCode; got != 200 {
		t.Errorf("its picture: %d", got)
	}
	if p := card(s.URL + "/projects/P/repos/r/browse/main.c#3"); p.Kind != chat.CodePreview || p.Code.Start != 1 || p.Code.Language != "C" {
		t.Errorf("got %+v", p)
	}
	for _, address := range []string{"http://127.0.0.1:1/", r.base + "/login", r.base, "HTTP://" + r.addr + "/c/1", "x", "http://10.0.0.1/"} {
		began := time.Now()
		if p := card(address); p.Kind != chat.NoPreview || p.URL != "" {
			t.Errorf("%s: %+v", address, p)
		}
		if took := time.Since(began); took < chat.PreviewFloor {
			t.Errorf("%s: that there is none was said after %v", address, took)
		}
	}
	ada.refused(400, "bad_query", "GET", "/preview", nil)
	ada.refused(400, "bad_query", "GET", "/preview?url=http://a.example/"+strings.Repeat("a", chat.PreviewURLBytes), nil)
	for range chat.PreviewsPerMinute - 10 {
		card(s.URL + "/a")
	}
	ada.refused(429, "rate_limited", "GET", "/preview?url="+url.QueryEscape(s.URL+"/a"), nil)
}

func TestWithoutPreviewsNothingIsAsked(t *testing.T) {
	s := newSite(t, nil)
	r := start(t)
	ada := r.join("ada")
	m := ada.post(s.URL + "/a")
	if p := ask[chat.Preview](ada, 200, "GET", "/preview?url="+url.QueryEscape(s.URL+"/a"), nil); p.Kind != chat.NoPreview {
		t.Errorf("got %+v", p)
	}
	if waiting, err := r.store.AwaitedPreviews(t.Context(), 0, 1); err != nil || len(waiting)+len(ada.message(m.ID).Previews) != 0 {
		t.Errorf("%+v waits, %v", waiting, err)
	}
	if n := s.hits.Load(); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// TestNoCardIsForgotten stops the server while it fetches, and fills the queue.
func TestNoCardIsForgotten(t *testing.T) {
	came := make(chan struct{}, 100)
	var open atomic.Bool
	s := newSite(t, func(r *http.Request) {
		came <- struct{}{}
		if !open.Load() {
			<-r.Context().Done()
		}
	})
	r := startAllowing(t, s.host)
	ada := r.join("ada")
	m := ada.post(s.URL + "/a")
	<-came
	r.down()
	open.Store(true)
	r.up()
	r.cardsAreThere()
	if got := ada.message(m.ID); titles(got.Previews) != "page /a" {
		t.Errorf("after the restart: %+v", got.Previews)
	}
	r.server.cards.close() // nobody takes from the queue
	for range chat.CardsAsked + 1 {
		r.server.cards.queue(m.ID)
	}
	if !r.server.cards.behind.Load() {
		t.Error("what did not fit the queue is not looked for")
	}
}

// TestCardsAreNotWaitedForForever has the site be asked no more.
func TestCardsAreNotWaitedForForever(t *testing.T) {
	s := newSite(t, nil)
	r := startAllowing(t, s.host)
	ada := r.join("ada")
	r.down()
	past := time.Now().Add(-chat.PreviewPatience - time.Minute)
	st, err := store.Open(t.Context(), store.Options{Dir: r.dir, Now: func() time.Time { return past }})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = st.PostMessage(t.Context(), store.NewMessage{ChannelID: 1, SenderID: ada.id, Nonce: newNonce(),
		Text: store.Text{Body: "old", Links: []store.Link{{URL: s.URL + "/a"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	r.up()
	r.cardsAreThere()
	if n := s.hits.Load(); n != 0 {
		t.Errorf("%d requests for what is long past", n)
	}
}

// TestOneSenderIsNotServedWithoutEnd has the fetches of one person be counted.
func TestOneSenderIsNotServedWithoutEnd(t *testing.T) {
	s := newSite(t, nil)
	r := startAllowing(t, s.host)
	r.server.limits.per[previews].per = time.Hour
	ada := r.join("ada")
	for range chat.PreviewsPerMinute {
		if err := r.server.limits.takeFor(previews, ada.id); err != nil {
			t.Fatal(err)
		}
	}
	m := ada.post(s.URL + "/a")
	if err := r.server.cards.serve(m.ID); err == nil {
		t.Error("one more was served")
	}
	if n := s.hits.Load(); n != 0 {
		t.Errorf("%d requests", n)
	}
}
