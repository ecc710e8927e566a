package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"minimost/chat"
	"minimost/store"
)

// TestWordsAreCounted has somebody write, and change, what is far larger when it
// is shown: at its bytes it ends sooner than at the number of messages.
func TestWordsAreCounted(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.server.limits.per[words] = allowance{1 << 20, time.Hour}
	ada, bob := r.join("ada"), r.join("bob")
	first := ada.post("x")
	large := map[string]string{"body": strings.Repeat("@bob ", chat.MessageCharsMax/5)}
	changes := 0
	for ; changes < 20; changes++ {
		res := ada.do("PATCH", fmt.Sprintf("/messages/%d", first.ID), large)
		res.Body.Close()
		if res.StatusCode == http.StatusTooManyRequests {
			break
		}
	}
	if changes == 0 || changes == 20 {
		t.Errorf("%d changes", changes)
	}
	large["nonce"] = newNonce()
	ada.refused(http.StatusTooManyRequests, "rate_limited", "POST", "/channels/1/messages", large)
	bob.post("not for others")
}

// TestAnswersNobodyTakesEnd asks for more than fits between two computers, and
// takes none of it: at last the server has the memory back, and the place.
func TestAnswersNobodyTakesEnd(t *testing.T) {
	t.Parallel()
	r := startAs(t, running{bodyWithin: 500 * time.Millisecond})
	ada := r.join("ada")
	for range chat.PinsPerChannel {
		m, _, err := r.store.PostMessage(t.Context(), store.NewMessage{ChannelID: 1, SenderID: ada.id, Nonce: newNonce(),
			Text: store.Text{Body: "x", HTML: strings.Repeat("x", chat.HTMLBytes)}})
		if err == nil {
			err = r.store.Pin(t.Context(), ada.id, m.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const pins = "/channels/1/pins"
	for range chat.ListsPerUser {
		conn, err := net.Dial("tcp", r.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, err = fmt.Fprintf(conn, "GET /api/v1%s HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\n\r\n", pins, r.addr, plainCookie, ada.token)
		if err == nil {
			_, err = io.ReadFull(conn, make([]byte, 1)) // it has begun
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	r.server.bodyWithin = patience // for those to come
	for end := time.Now().Add(patience); ; {
		res := ada.do("GET", pins, nil)
		n, _ := io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			if n < chat.PinsPerChannel*chat.HTMLBytes {
				t.Errorf("%d bytes of one who reads", n)
			}
			return
		}
		if res.StatusCode != http.StatusTooManyRequests || time.Now().After(end) {
			t.Fatal(res.Status)
		}
	}
}

// TestListsOfOnePersonAreBounded keeps the places and asks once more.
func TestListsOfOnePersonAreBounded(t *testing.T) {
	t.Parallel()
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	for range chat.ListsPerUser {
		if !r.server.lists.enter(ada.id) {
			t.Fatal("there is no place")
		}
	}
	for _, path := range []string{"/channels/1/messages", "/channels/1/pins", "/mentions"} {
		ada.refused(http.StatusTooManyRequests, "too_many_lists", "GET", path, nil)
		ask[any](bob, http.StatusOK, "GET", path, nil)
	}
}
