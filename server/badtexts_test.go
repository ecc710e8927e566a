package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"minimost/chat"
)

func TestBadChannels(t *testing.T) {
	w := besiege(t)
	room := w.alice.private("room", w.bob)
	w.try(badRows(t, "testdata/bad-channels.jsonl"), func(w *siege, row badRow) {
		if row.Path {
			for _, path := range []string{"", "/messages", "/members", "/pins"} {
				w.asks(w.alice, row, "GET", "/channels/"+url.PathEscape(row.data())+path, nil)
			}
			w.asks(w.alice, row, "POST", "/channels/"+url.PathEscape(row.data())+"/messages", newPost{Body: "x", Nonce: newNonce()})
			return
		}
		before := len(w.bob.bootstrap().Channels)
		res := w.asks(w.alice, row, "POST", "/channels", object(`{"kind":"private","name":`, row.data(), fmt.Sprintf(`,"members":[%d]}`, w.bob.id)))
		made := 0
		if res.StatusCode == 201 {
			made = 1
			if c := ask[chat.Channel](w.bob, 200, "GET", fmt.Sprintf("/channels/%d", madeBy(w, res)), nil); c.Kind != chat.Private || c.ID <= 5 {
				w.t.Errorf("%+v", c)
			}
		}
		if after := len(w.bob.bootstrap().Channels); after != before+made {
			w.t.Errorf("%s, but %d channels are %d", res.Status, before, after)
		}
		rename := w.asks(w.alice, badRow{}, "PATCH", fmt.Sprintf("/channels/%d", room.ID), object(`{"name":`, row.data(), `}`))
		if rename.StatusCode != 200 && res.StatusCode == 201 || rename.StatusCode == 200 && res.StatusCode != 201 {
			w.t.Errorf("%s for a new channel, %s for one that is renamed", res.Status, rename.Status)
		}
		w.asks(w.alice, badRow{}, "PATCH", fmt.Sprintf("/channels/%d", room.ID), object(`{"topic":`, row.data(), `}`))
	}, nil)
}

// madeBy is the channel of an answer.
func madeBy(w *siege, res *http.Response) chat.ChannelID {
	w.t.Helper()
	return answer[struct {
		Channel chat.Channel `json:"channel"`
	}](w.alice, 201, res).Channel.ID
}

// TestBadMessages sends what the renderer is tested with too.
func TestBadMessages(t *testing.T) {
	w := besiege(t)
	rows := badRows(t, "testdata/bad-messages.jsonl")
	for _, row := range badRows(t, "../internal/render/testdata/messages.jsonl") {
		row.ID += "r" // some are in both
		rows = append(rows, row)
	}
	w.try(rows, (*siege).sendBody, messageAnswers)
}

// sendBody writes a text wherever one can be written.
func (w *siege) sendBody(row badRow) {
	w.t.Helper()
	text, before := row.data(), w.stored()
	nonce := newNonce()
	res := w.asks(w.alice, row, "POST", "/channels/1/messages", object(`{"nonce":"`+nonce+`","body":`, text, `}`))
	clean, err := chat.CleanBody(text)
	if created := res.StatusCode == 201; created != (err == nil) || w.stored()-before != map[bool]int{true: 1}[created] {
		w.t.Fatalf("%s, %d messages more; clean: %v", res.Status, w.stored()-before, err)
	}
	if err == nil {
		m := answer[posted](w.alice, 201, res).Message
		w.isSafe(m, clean)
		got := ask[chat.Message](w.bob, 200, "GET", fmt.Sprintf("/messages/%d", m.ID), nil)
		w.isSafe(got, clean)
		again := ask[posted](w.alice, 200, "POST", "/channels/1/messages", object(`{"nonce":"`+nonce+`","body":`, text, `}`)).Message
		if again.ID != m.ID {
			w.t.Errorf("sent again it is another one, %d and %d", m.ID, again.ID)
		}
		reply := ask[posted](w.bob, 201, "POST", "/channels/1/messages", newPost{Body: "a reply", Nonce: newNonce(), ReplyTo: m.ID}).Message
		if reply.ReplyTo == nil || utf8.RuneCountInString(reply.ReplyTo.Excerpt) > chat.ExcerptChars {
			w.t.Errorf("the reply quotes %+v", reply.ReplyTo)
		}
		w.asks(w.bob, badRow{Status: 403}, "PATCH", fmt.Sprintf("/messages/%d", m.ID), `{"body":"not his"}`)
	}
	mine := w.alice.post("to be changed")
	w.asks(w.alice, badRow{}, "PATCH", fmt.Sprintf("/messages/%d", mine.ID), object(`{"body":`, text, `}`))
	for _, c := range []struct{ method, path, before string }{
		{"PUT", "/channels/1/draft", `{"body":`}, {"PATCH", "/me", `{"bio":`}, {"PATCH", "/me", `{"status_text":`},
		{"PATCH", "/me", `{"display_name":`}, {"PUT", "/channels/1/notify", `{"level":`}, {"POST", "/uploads", `{"file":`},
	} {
		w.asks(w.alice, badRow{}, c.method, c.path, object(c.before, text, `}`))
	}
	w.asks(w.alice, badRow{}, "GET", "/search?q="+url.QueryEscape(text[:min(len(text), 600)]), nil)
}

// isSafe wants a message to be what was sent, shown as nothing but text and
// what the page makes of it.
func (w *siege) isSafe(m chat.Message, clean string) {
	w.t.Helper()
	if m.Body != clean || len(m.HTML) > chat.HTMLBytes || !utf8.ValidString(m.HTML) || m.Kind != chat.UserMessage {
		w.t.Errorf("stored as %.100q, %d bytes of HTML", m.Body, len(m.HTML))
	}
	for z := html.NewTokenizer(strings.NewReader(m.HTML)); z.Next() != html.ErrorToken; {
		tok := z.Token()
		switch tok.Data {
		case "script", "style", "img", "svg", "iframe", "object", "embed", "form", "input", "base", "meta", "link", "template", "math":
			if tok.Type != html.TextToken {
				w.t.Errorf("has <%s>", tok.Data)
			}
		}
		for _, a := range tok.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "href" && !strings.HasPrefix(a.Val, "http") && !strings.HasPrefix(a.Val, "mailto:") {
				w.t.Errorf("has <%s %s=%q>", tok.Data, a.Key, a.Val)
			}
		}
	}
}

var messageAnswers = map[string]func(*siege, badRow){
	"M-72": func(w *siege, _ badRow) {
		room := w.bob.private("secret")
		hidden := w.bob.postIn(room.ID, "the secret words")
		res := w.asks(w.alice, badRow{Status: 404, Code: "reply_gone"}, "POST", "/channels/1/messages",
			newPost{Body: "x", Nonce: newNonce(), ReplyTo: hidden.ID})
		absent := w.asks(w.alice, badRow{Status: 404}, "POST", "/channels/1/messages", newPost{Body: "x", Nonce: newNonce(), ReplyTo: 999_999})
		if got, want := textOf(w.t, res), textOf(w.t, absent); got != want {
			w.t.Errorf("%s is not %s", got, want)
		}
		joined := w.bob.private("later", w.alice)
		w.asks(w.alice, badRow{Status: 404}, "POST", fmt.Sprintf("/channels/%d/messages", joined.ID),
			newPost{Body: "x", Nonce: newNonce(), ReplyTo: w.first.ID})
	},
	"M-74": func(w *siege, _ badRow) {
		w.alice.refused(403, "not_author", "PATCH", fmt.Sprintf("/messages/%d", w.first.ID), map[string]string{"body": "mine now"})
	},
	"M-78": func(w *siege, _ badRow) {
		before := w.stored()
		post := newPost{Body: "once", Nonce: newNonce()}
		first := ask[posted](w.alice, 201, "POST", "/channels/1/messages", post)
		for range 3 {
			if again := ask[posted](w.alice, 200, "POST", "/channels/1/messages", post); again.Message.ID != first.Message.ID {
				w.t.Errorf("%d, then %d", first.Message.ID, again.Message.ID)
			}
		}
		if n := w.stored() - before; n != 1 {
			w.t.Errorf("%d rows", n)
		}
		ask[posted](w.bob, 201, "POST", "/channels/1/messages", post) // his own nonce
	},
	"M-79": func(w *siege, _ badRow) {
		post := newPost{Body: "once", Nonce: newNonce()}
		ask[posted](w.alice, 201, "POST", "/channels/1/messages", post)
		post.Body = "other"
		w.alice.refused(409, "nonce_reused", "POST", "/channels/1/messages", post)
		room := w.alice.private("elsewhere")
		post.Body = "once"
		w.alice.refused(409, "nonce_reused", "POST", fmt.Sprintf("/channels/%d/messages", room.ID), post)
	},
	"M-80": func(w *siege, _ badRow) {
		channels := chat.DefaultChannels()
		if err := w.store.SyncChannels(w.t.Context(), channels[:2]); err != nil {
			w.t.Fatal(err)
		}
		w.alice.refused(404, "archived", "POST", "/channels/3/messages", newPost{Body: "late", Nonce: newNonce()})
		w.alice.refused(404, "not_found", "POST", "/channels/99/messages", newPost{Body: "nowhere", Nonce: newNonce()})
		if err := w.store.SyncChannels(w.t.Context(), channels); err != nil {
			w.t.Fatal(err)
		}
	},
	"M-81": func(w *siege, _ badRow) {
		for _, field := range []string{`"kind":"system"`, `"content_type":"system"`, `"sender_id":1`, `"id":1`, `"created_at":"2000-01-01T00:00:00Z"`,
			`"html":"<b>x</b>"`, `"mentions":[1]`, `"mentions_everyone":true`, `"reactions":[]`, `"pinned_at":"2000-01-01T00:00:00Z"`, `"note":{}`} {
			w.asks(w.alice, badRow{Status: 400, Code: "unknown_field"}, "POST", "/channels/1/messages",
				`{"body":"x","nonce":"`+newNonce()+`",`+field+`}`)
		}
	},
}
