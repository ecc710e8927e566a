package server

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"minimost/chat"
)

func TestBadIDsAndSearches(t *testing.T) {
	w := besiege(t)
	w.try(badRows(t, "testdata/bad-ids.jsonl"), func(w *siege, row badRow) {
		if row.Query {
			w.searchFor(row)
		} else {
			w.nameNothing(row)
		}
	}, idAnswers)
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// nameNothing uses what is no id in each place of each path of the table.
func (w *siege) nameNothing(row badRow) {
	w.t.Helper()
	for _, rt := range routes {
		method, pattern, _ := strings.Cut(rt.pattern, " ")
		for i, at := range placeholder.FindAllStringIndex(pattern, -1) {
			n := 0
			path := placeholder.ReplaceAllStringFunc(pattern, func(string) string {
				if n++; n == i+1 {
					return url.PathEscape(row.data())
				}
				return "1"
			})
			if strings.HasSuffix(pattern[:at[1]], "/members/{user_id}") {
				path = strings.Replace(path, "/1/", fmt.Sprintf("/%d/", w.alice.private("room").ID), 1)
			}
			want := http.StatusNotFound
			if strings.HasSuffix(pattern[:at[1]], "{emoji}") {
				want = http.StatusUnprocessableEntity
			}
			w.namesNothing(method, path, want)
		}
	}
	w.namesNothing("GET", "/api/v1/channels/"+url.PathEscape(row.data()), http.StatusNotFound)
	for _, query := range []string{"before", "after", "around", "cursor"} {
		path := "/channels/1/messages?"
		if query == "cursor" {
			path = "/users?"
		}
		w.asks(w.alice, badRow{Status: 400, Code: "bad_query"}, "GET", path+query+"="+url.QueryEscape(row.data()), nil)
	}
}

// bodyFor is valid as far as the path lets it be looked at.
func (w *siege) bodyFor(path string) string {
	for end, body := range map[string]string{"/hidden": `{"hidden":true}`, "/notify": `{"level":"all"}`, "/read": `{"message_id":1}`,
		"/unread": `{"message_id":1}`, "/draft": `{"body":"x"}`, "/messages": `{"body":"x","nonce":"none"}`, "/accept": `{"connection_id":"` + w.connection + `"}`,
		"/leave": `{"peer":"x"}`, "/invite": `{"user_id":1}`, "/rejoin": `{"peer":"x","connection_id":"x"}`} {
		if strings.HasSuffix(path, end) {
			return body
		}
	}
	return `{"topic":"x"}`
}

func (w *siege) namesNothing(method, path string, want int) {
	w.t.Helper()
	if strings.HasSuffix(path, "/rejoin") || !strings.HasPrefix(path, "/api/") && !strings.HasPrefix(path, "/files") && !strings.HasPrefix(path, "/avatars") && !strings.HasPrefix(path, "/previews") {
		return // the page is served for any view, and a rejoin tells of a call that is not known
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.base+path, strings.NewReader(w.bodyFor(path)))
	if err != nil {
		return // it cannot even be asked
	}
	if method == http.MethodGet || method == http.MethodDelete {
		req.Body, req.ContentLength = nil, 0
	}
	req.AddCookie(&http.Cookie{Name: plainCookie, Value: w.alice.token})
	began := time.Now()
	res, err := w.alice.http.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if res.StatusCode != want && !(want == 422 && res.StatusCode == 404) || time.Since(began) > soon {
		w.t.Errorf("%s %.80s: %s %.200s after %v", method, path, res.Status, b, time.Since(began))
	}
	if res.StatusCode == http.StatusNotFound && !bytes.Contains(b, []byte(`"not_found"`)) {
		w.t.Errorf("%s %.80s: %s", method, path, b)
	}
}

// searchFor wants a query of any kind to be answered as text.
func (w *siege) searchFor(row badRow) {
	w.t.Helper()
	q := url.QueryEscape(row.data())
	w.asks(w.alice, row, "GET", "/search?q="+q, nil)
	for _, path := range []string{"/search?q=x&from=", "/search?q=x&in=", "/search?q=x&before=", "/search?q=x&has=", "/search?q=x&cursor=",
		"/users?q=", "/channels/1/members?q=", "/users?ids=", "/mentions?cursor=", "/preview?url="} {
		w.asks(w.alice, badRow{}, "GET", path+q, nil)
	}
	if clean, err := chat.CleanBody(row.data()); row.Status == 200 && err == nil {
		w.bob.post("a body of " + clean)
		w.asks(w.alice, badRow{Status: 200}, "GET", "/search?q="+q, nil)
	}
}

var idAnswers = map[string]func(*siege, badRow){
	"I-10": func(w *siege, _ badRow) {
		m := w.bob.postIn(w.bob.private("secret").ID, "secret")
		path := fmt.Sprintf("/messages/%d", m.ID)
		for _, c := range [][3]string{{"GET", path}, {"PATCH", path, `{"body":"x"}`}, {"DELETE", path}, {"PUT", path + "/reactions/" + url.PathEscape("👍")},
			{"PUT", path + "/pin"}, {"GET", path + "/readers"}, {"DELETE", path + "/previews"}} {
			var in any
			if c[2] != "" {
				in = c[2]
			}
			w.asks(w.alice, badRow{Status: 404, Code: "not_found"}, c[0], c[1], in)
		}
		w.asks(w.alice, badRow{Status: 404, Code: "reply_gone"}, "POST", "/channels/1/messages", newPost{Body: "x", Nonce: newNonce(), ReplyTo: m.ID})
	},
	"I-11": func(w *siege, _ badRow) {
		room := w.bob.private("late")
		m := w.bob.postIn(room.ID, "before")
		ask[any](w.bob, 204, "PUT", fmt.Sprintf("/channels/%d/members/%d", room.ID, w.alice.id), nil)
		w.asks(w.alice, badRow{Status: 404}, "GET", fmt.Sprintf("/messages/%d", m.ID), nil)
		for _, at := range []string{"around", "after"} {
			res := w.asks(w.alice, badRow{}, "GET", fmt.Sprintf("/channels/%d/messages?%s=%d", room.ID, at, m.ID), nil)
			if b := textOf(w.t, res); strings.Contains(b, `"before"`) {
				w.t.Errorf("%s: %s", at, b)
			}
		}
	},
	"I-12": func(w *siege, _ badRow) {
		gone, parent := w.bob.post("gone words"), w.bob.post("parent words")
		ask[posted](w.alice, 201, "POST", "/channels/1/messages", newPost{Body: "a reply", Nonce: newNonce(), ReplyTo: parent.ID})
		for _, m := range []chat.Message{gone, parent} {
			ask[any](w.bob, 204, "DELETE", fmt.Sprintf("/messages/%d", m.ID), nil)
		}
		for _, m := range []chat.Message{gone, parent} {
			for _, path := range []string{fmt.Sprintf("/messages/%d", m.ID), "/channels/1/messages", "/search?q=words", "/channels/1/pins"} {
				if b := textOf(w.t, w.asks(w.alice, badRow{}, "GET", path, nil)); strings.Contains(b, "gone words") || strings.Contains(b, "parent words") {
					w.t.Errorf("%s: %s", path, b)
				}
			}
		}
	},
	"I-15": func(w *siege, _ badRow) {
		for _, v := range []string{"NaN", "Infinity", "-1", "", "1e308", "-Infinity", "0", "1.5", "0x1"} {
			for _, name := range []string{"before", "after", "around"} {
				w.asks(w.alice, badRow{Status: 400, Code: "bad_query"}, "GET", "/channels/1/messages?"+name+"="+v, nil)
			}
		}
	},
	"I-16": func(w *siege, _ badRow) {
		for v, most := range map[string]int{"0": 1, "-5": 1, "1": 1, "1000000": chat.PageMax, "9223372036854775807": chat.PageMax, "-9223372036854775808": 1} {
			got := answer[struct {
				Messages []chat.Message `json:"messages"`
			}](w.alice, 200, w.asks(w.alice, badRow{Status: 200}, "GET", "/channels/1/messages?limit="+v, nil))
			if n := len(got.Messages); n == 0 || n > most {
				w.t.Errorf("limit=%s: %d messages", v, n)
			}
		}
		for _, v := range []string{"9223372036854775808", "x", "1.5", "1e3"} {
			w.asks(w.alice, badRow{Status: 400, Code: "bad_query"}, "GET", "/channels/1/messages?limit="+v, nil)
		}
	},
	"I-29": func(w *siege, _ badRow) {
		room := w.bob.private("hidden room")
		w.bob.postIn(room.ID, "needle")
		for _, in := range []string{fmt.Sprint(room.ID), "hidden room", "999", "nosuch"} {
			res := w.asks(w.alice, badRow{}, "GET", "/search?q=needle&in="+url.QueryEscape(in), nil)
			if b := textOf(w.t, res); strings.Contains(b, "needle") {
				w.t.Errorf("in %s: %s", in, b)
			}
		}
	},
	"I-30": func(w *siege, _ badRow) {
		got := w.alice.search("q=the&after=2030-01-01&before=2020-01-01")
		if len(got.Results) != 0 {
			w.t.Errorf("%+v", got)
		}
	},
}
