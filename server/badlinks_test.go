package server

import (
	"net/url"
	"sync"
	"testing"

	"minimost/chat"
)

// TestBadLinks asks for cards of links that nobody may be asked for, through
// the interface and as messages. What is connected to, internal/preview tests.
func TestBadLinks(t *testing.T) {
	r := startAllowing(t, "nothing.invalid")
	r.server.limits.per = [buckets]allowance{}
	ada := r.join("ada")
	var all sync.WaitGroup
	for _, row := range badRows(t, "../internal/preview/testdata/bad-inputs.jsonl") {
		all.Go(func() { // ends with the answer
			path := "/preview?url=" + url.QueryEscape(row.data())
			res := ada.do("GET", path, nil)
			if len("/api/v1"+path) > chat.URLBytes {
				answer[problem](ada, 414, res)
			} else if len(row.data()) > chat.PreviewURLBytes {
				answer[problem](ada, 400, res)
			} else if p := answer[chat.Preview](ada, 200, res); p.Kind != chat.NoPreview {
				t.Errorf("%s %s: %+v", row.ID, row.Desc, p)
			}
		})
		if _, err := chat.CleanBody(row.data()); err != nil {
			continue
		}
		m := ask[posted](ada, 201, "POST", "/channels/1/messages", object(`{"nonce":"`+newNonce()+`","body":`, row.data(), `}`)).Message
		if len(m.Previews) > 0 {
			t.Errorf("%s %s: %+v", row.ID, row.Desc, m.Previews)
		}
	}
	all.Wait()
	ada.post("the server lives")
}
