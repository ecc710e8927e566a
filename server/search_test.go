package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minimost/chat"
)

func (p *person) search(query string) chat.SearchResult {
	p.t.Helper()
	return ask[chat.SearchResult](p, 200, "GET", "/search?"+query, nil)
}

func TestSearchOverHTTP(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	m := ada.post("👍 Café **crème**")
	res := bob.search("q=" + url.QueryEscape("cafe creme"))
	if len(res.Results) != 1 || res.Results[0].Message.ID != m.ID || res.Results[0].Message.HTML == "" ||
		len(res.Results[0].Ranges) != 2 || res.Results[0].Ranges[0] != [2]int{3, 7} || res.Fuzzy || res.Next != "" {
		t.Fatalf("%+v", res)
	}
	if res = bob.search("q=creem"); len(res.Results) != 1 || !res.Fuzzy || !res.Results[0].Fuzzy {
		t.Errorf("%+v", res)
	}
	for query, want := range map[string]int{
		"from=ada": 1, "from=ADA&in=general": 1, "from=1": 0, "in=1": 1, "in=99": 0, "in=%23general": 1, "in=software": 0,
		"": 0, "q=": 0, "q=%20": 0, "after=2001-01-01": 1, "before=2001-01-01": 0, "after=2030-01-01&before=2020-01-01": 0,
		"has=link": 0, "limit=0&q=caf": 1, "limit=1000000&q=caf": 1, "q=-caf": 0, "q=nosuch:hello": 0,
	} {
		if got := bob.search(query); len(got.Results) != want {
			t.Errorf("%s: found %d, want %d", query, len(got.Results), want)
		}
	}
	for _, query := range []string{
		"q=" + strings.Repeat("(", chat.QueryChars+1), "q=a%00b", "q=%ff", "before=NaN", "after=2026-02-30",
		"after=1e308", "before=-1", "has=money", "cursor=x", "cursor=-1", "cursor=~", "limit=x", "from=%00", "in=%ff",
	} {
		bob.refused(400, "bad_query", "GET", "/search?"+query, nil)
	}
}

func TestSearchesAreBounded(t *testing.T) {
	r := start(t)
	ada := r.join("ada")
	for range chat.SearchesPerUser {
		r.server.searches.enter(ada.id)
	}
	ada.refused(429, "too_many_searches", "GET", "/search?q=x", nil)
	r.server.searches.leave(ada.id)
	// A slow machine gets back a search a second meanwhile.
	begin := time.Now()
	for n := 1; ; n++ {
		res := ada.do("GET", "/search?q=x", nil)
		res.Body.Close()
		if res.StatusCode == http.StatusTooManyRequests && n >= chat.SearchesPerMinute {
			return
		}
		if most := chat.SearchesPerMinute + int(time.Since(begin)/time.Second) + 1; res.StatusCode != http.StatusOK || n > most {
			t.Fatalf("search %d of at most %d: %s", n, most, res.Status)
		}
	}
}
