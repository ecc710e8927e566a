package server

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/go-json-experiment/json"

	"minimost/chat"
)

// textOf reads an answer to its end.
func textOf(t testing.TB, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestBadNames(t *testing.T) {
	w := besiege(t)
	rows := badRows(t, "testdata/bad-names.jsonl")
	w.try(rows, (*siege).signUpAs, map[string]func(*siege, badRow){
		"U-08": func(w *siege, row badRow) {
			out := ask[account](w.stranger(), 200, "POST", "/login", credentials{row.data(), goodPassword})
			if out.User.Username != "alice" {
				w.t.Errorf("signed in as %+v", out.User)
			}
		},
	})
	nobodyIsCalled(w, rows)
}

// signUpAs opens an account of that name or is refused it, and uses the name
// wherever one can be given.
func (w *siege) signUpAs(row badRow) {
	w.t.Helper()
	name, in := row.data(), object(`{"username":`, row.data(), `,"password":"`+goodPassword+`"}`)
	if row.Raw {
		in = name
	}
	p := w.stranger()
	res := w.asks(p, row, "POST", "/signup", in)
	if res.StatusCode != http.StatusCreated {
		if cookies := res.Cookies(); len(cookies) > 0 {
			w.t.Errorf("refused, but given %v", cookies)
		}
	}
	if row.Raw || len(name) > 4000 {
		return
	}
	free := w.asks(w.alice, badRow{Status: 200}, "GET", "/signup/available?username="+url.QueryEscape(name), nil)
	if b := textOf(w.t, free); !strings.Contains(b, `"available":false`) {
		w.t.Errorf("%q is still to be had: %s", name, b)
	}
	for _, path := range []string{"/users?q=", "/channels/1/members?q=", "/search?q=x&from="} {
		w.asks(w.alice, badRow{}, "GET", path+url.QueryEscape(name), nil)
	}
	if res.StatusCode == http.StatusCreated {
		var out account
		if err := json.Unmarshal([]byte(textOf(w.t, res)), &out); err != nil {
			w.t.Fatal(err)
		}
		p.id, p.name, p.token = out.User.ID, name, res.Cookies()[0].Value
		w.livesAs(p, out.User)
	}
}

// livesAs has somebody with an odd name do what people do.
func (w *siege) livesAs(p *person, u chat.User) {
	w.t.Helper()
	if u.Username != p.name {
		w.t.Errorf("%q is called %q", p.name, u.Username)
	}
	if got := ask[chat.User](w.alice, 200, "GET", fmt.Sprintf("/users/%d", u.ID), nil); got.Username != p.name {
		w.t.Errorf("others see %+v", got)
	}
	m := w.alice.post("for @" + p.name)
	if len(m.Mentions) != 1 || m.Mentions[0] != u.ID {
		w.t.Errorf("a mention reaches %v", m.Mentions)
	}
	p.post("by an odd name")
	found := p.search("q=odd&from=" + url.QueryEscape(p.name))
	if len(found.Results) != 1 || found.Results[0].Message.SenderID != u.ID {
		w.t.Errorf("found %+v", found)
	}
	if dm := p.direct(201, w.bob); dm.Kind != chat.Direct {
		w.t.Errorf("%+v", dm)
	}
	for _, c := range p.bootstrap().Channels {
		if c.Kind != chat.Public && c.ID == 0 {
			w.t.Errorf("sees %+v", c)
		}
	}
}

// nobodyIsCalled signs in under every name that was refused; all are answered
// alike, as wrong as a wrong password.
func nobodyIsCalled(w *siege, rows []badRow) {
	w.t.Helper()
	want := chat.ErrBadCredentials
	var all sync.WaitGroup
	few := make(chan struct{}, 8)
	for _, row := range rows {
		if row.Status < 400 || row.Status == http.StatusConflict || row.Code == "bad_json" || row.Raw || len(row.data()) > 4000 {
			continue
		}
		p := w.stranger()
		all.Go(func() { // ends with the answer
			few <- struct{}{}
			defer func() { <-few }()
			got := answer[problem](p, 401, p.do("POST", "/login", object(`{"username":`, row.data(), `,"password":"`+goodPassword+`"}`)))
			if got.Code != want.Code || got.Detail != want.Detail {
				w.t.Errorf("%s: %+v", row.ID, got)
			}
		})
	}
	all.Wait()
}

func TestBadPasswords(t *testing.T) {
	w := besiege(t)
	n := 0
	w.try(badRows(t, "testdata/bad-passwords.jsonl"), func(w *siege, row badRow) {
		n++
		name := fmt.Sprintf("owner%d", n)
		res := w.asks(w.stranger(), row, "POST", "/signup", object(`{"username":"`+name+`","password":`, row.data(), `}`))
		if res.StatusCode != http.StatusCreated {
			if free, err := w.store.UsernameFree(w.t.Context(), name); err != nil || !free {
				w.t.Errorf("refused, but the name is taken: %v", err)
			}
			return
		}
		p := w.stranger()
		p.name = name
		p.signsIn(row.data(), 200)
		if spare := strings.TrimSpace(row.data()); spare != row.data() {
			p.signsIn(spare, 401)
		}
	}, passwordAnswers)
}

var passwordAnswers = map[string]func(*siege, badRow){
	"P-07": func(w *siege, row badRow) {
		password := row.data()
		if len(password) <= 72 {
			w.t.Fatal("the row is about what comes after 72 bytes")
		}
		p := w.stranger()
		p.name = "long"
		ask[account](p, 201, "POST", "/signup", credentials{p.name, password})
		p.signsIn(password[:72]+"other", 401)
		p.signsIn(password, 200)
	},
	"P-16": func(w *siege, _ badRow) {
		p := w.join("same")
		p.refused(422, "weak_password", "POST", "/me/password", map[string]string{"current": goodPassword, "new": goodPassword})
		ask[any](p, 200, "GET", "/me", nil)
		p.signsIn(goodPassword, 200)
	},
	"P-17": func(w *siege, _ badRow) {
		p := w.join("wrong")
		var all sync.WaitGroup
		for range chat.LockoutAfter { // at once, as each waits
			all.Go(func() { // ends with the answer
				p.refused(403, "wrong_password", "POST", "/me/password", map[string]string{"current": "Wrong-Guess-7", "new": otherPassword})
			})
		}
		all.Wait()
		p.refused(423, "locked", "POST", "/me/password", map[string]string{"current": goodPassword, "new": otherPassword})
	},
	"P-19": func(w *siege, _ badRow) {
		for _, value := range []string{`["a"]`, `{"$ne":""}`, `7`, `true`, `null`, `1e999`, `{}`} {
			for path, want := range map[string]int{"/signup": 400, "/login": 400} {
				if value == "null" {
					want = map[string]int{"/signup": 422, "/login": 401}[path]
				}
				w.asks(w.stranger(), badRow{Status: want}, "POST", path, `{"username":"typed","password":`+value+`}`)
			}
		}
	},
	"P-20": func(w *siege, _ badRow) {
		w.asks(w.stranger(), badRow{Status: 400, Code: "bad_json"}, "POST", "/signup",
			`{"username":"twice","password":"`+goodPassword+`","password":"`+otherPassword+`"}`)
		w.asks(w.stranger(), badRow{Status: 400}, "POST", "/signup", "username=twice&password="+goodPassword+"&password=x")
	},
	"P-22": func(w *siege, _ badRow) {
		p := w.join("locked")
		var all sync.WaitGroup
		for range chat.LockoutAfter {
			all.Go(func() { p.signsIn("Wrong-Guess-7", 401) }) // ends with the answer
		}
		all.Wait()
		p.signsIn(goodPassword, 423)
		ask[any](p, 200, "GET", "/me", nil) // who is signed in stays so
	},
}
