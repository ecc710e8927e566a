package server

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"minimost/chat"
	"minimost/store"
)

// races is how often the end of somebody is raced against what is said:
// 1 000 times with MINIMOST_SOAK=1.
func races() int {
	if os.Getenv("MINIMOST_SOAK") != "" {
		return 1000
	}
	return 60
}

// atMost is how much later than the answer to what ended somebody's right to it
// an event may still come.
const atMost = time.Second

// ending is a way in which somebody stops hearing.
type ending struct {
	name string
	// end answers when they are out; of the room only, if room is set.
	end  func(w *raced, p *person)
	room bool
}

var endings = []ending{
	{"signed out", func(w *raced, p *person) { ask[any](p, 204, "POST", "/logout", nil) }, false},
	{"signed out from elsewhere", func(w *raced, p *person) { w.must(w.store.EndSessions(w.t.Context(), p.id)) }, false},
	{"disabled", func(w *raced, p *person) { w.must(0, w.store.Disable(w.t.Context(), p.id, true)) }, false},
	{"deleted", func(w *raced, p *person) {
		w.must(0, w.store.DeleteAccount(w.t.Context(), p.id, "anonymise"))
	}, false},
	{"taken out", func(w *raced, p *person) {
		ask[any](w.ada, 204, "DELETE", fmt.Sprintf("/channels/%d/members/%d", w.room.ID, p.id), nil)
	}, true},
}

// raced is a room in which somebody never stops talking.
type raced struct {
	*running
	ada  *person
	room chat.Channel
}

func (w *raced) must(_ int, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// says posts without the way over HTTP.
func (w *raced) says(channel chat.ChannelID, body string) chat.MessageID {
	m, _, err := w.store.PostMessage(context.Background(), store.NewMessage{ChannelID: channel, SenderID: w.ada.id,
		Nonce: newNonce(), Text: store.Text{Body: body, HTML: body, Excerpt: body}})
	if err != nil {
		w.t.Error(err)
	}
	return m.ID
}

// TestNothingComesAfterTheEnd ends people's sessions, accounts and memberships
// at random moments while messages flow: nothing comes later than a second after
// the answer, and nothing that was said after somebody was taken out ever does.
func TestNothingComesAfterTheEnd(t *testing.T) {
	r := start(t)
	for b := range r.server.limits.per {
		r.server.limits.per[b] = allowance{}
	}
	w := &raced{running: r, ada: r.join("ada")}
	w.room = w.ada.private("room")
	ctx, stop := context.WithCancel(t.Context())
	var talking sync.WaitGroup
	talking.Go(func() { // ends with the test
		for ctx.Err() == nil {
			w.says(w.room.ID, "word")
		}
	})
	defer talking.Wait()
	defer stop()
	turns := make(chan int, races())
	for turn := range races() {
		turns <- turn
	}
	close(turns)
	var racing sync.WaitGroup
	for range 8 {
		racing.Go(func() { // ends with the turns
			for turn := range turns {
				dial := []func(*person, string) (wire, error){dialSocket, dialPoll}[turn/len(endings)%2]
				w.race(w.join(fmt.Sprintf("p%d", turn)), endings[turn%len(endings)], dial)
			}
		})
	}
	racing.Wait()
}

// race lets somebody listen, ends that at a random moment, and looks at what
// came afterwards.
func (w *raced) race(p *person, e ending, dial func(*person, string) (wire, error)) {
	w.t.Helper()
	ask[any](w.ada, 204, "PUT", fmt.Sprintf("/channels/%d/members/%d", w.room.ID, p.id), nil)
	line := p.listens(p.name, dial)
	line.hears("a word", w.ofTheRoom)
	<-time.After(rand.N(5 * time.Millisecond)) // the moment is the point, not the wait
	e.end(w, p)
	answered := time.Now()
	said := w.says(w.room.ID, "after the end")
	if e.room { // what is said in public is heard, and comes after what was said in the room
		public := w.says(1, "in public")
		line.hears("what is public", func(got event) bool {
			return got.Type == chat.MessageCreated && data[chat.Message](w.t, got).ID == public
		})
	} else {
		line.ended()
		if late := line.last.Sub(answered); late > atMost {
			w.t.Errorf("%s: something came %v after the answer", e.name, late)
		}
	}
	for _, got := range line.heard() {
		if w.ofTheRoom(got) && data[chat.Message](w.t, got).ID >= said {
			w.t.Errorf("%s: %s came, though %d was said after the end", e.name, got.Data, said)
		}
	}
	line.hangUp()
}

func (w *raced) ofTheRoom(got event) bool {
	return got.Type == chat.MessageCreated && got.ChannelID == w.room.ID
}

// TestASlowBodyOutlivesNoSession: a request that began in time is refused when
// its session ended before the rest of it came.
func TestASlowBodyOutlivesNoSession(t *testing.T) {
	r := start(t)
	ada, bob := r.join("ada"), r.join("bob")
	slow := func(path, contentType, begin, rest string, end func()) string {
		c, err := net.Dial("tcp", r.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(patience))
		fmt.Fprintf(c, "POST /api/v1%s HTTP/1.1\r\nHost: %s\r\nCookie: %s=%s\r\nContent-Type: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n%s",
			path, r.addr, plainCookie, ada.token, contentType, len(begin+rest), begin)
		went := make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n"))
		if _, err := io.ReadFull(c, went); err != nil { // it is known whose it is
			t.Fatal(err)
		}
		<-time.After(2 * slowBody) // that it is slow is what is tested
		end()
		if _, err := io.WriteString(c, rest); err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, len("HTTP/1.1 200"))
		if _, err := io.ReadFull(c, answer); err != nil {
			t.Fatal(err)
		}
		return string(answer[len("HTTP/1.1 "):])
	}
	form := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nwords\r\n"
	post := func(nonce string) (string, string) { return `{"nonce":"` + nonce + `",`, `"body":"late words"}` }
	begin, rest := post("slow")
	if got := slow("/channels/2/messages", "application/json", begin, rest, func() {}); got != "201" {
		t.Errorf("a slow message: %s", got)
	}
	begin, rest = post("slower")
	ends := func() { ask[any](ada, http.StatusNoContent, "POST", "/logout", nil) }
	if got := slow("/channels/1/messages", "application/json", begin, rest, ends); got != "401" {
		t.Errorf("a message after the end of its session: %s", got)
	}
	ada = ada.again()
	if got := slow("/uploads", "multipart/form-data; boundary=x", form, "--x--\r\n", func() {
		if err := r.store.Disable(t.Context(), ada.id, true); err != nil {
			t.Error(err)
		}
	}); got != "401" {
		t.Errorf("a file after the end of its account: %s", got)
	}
	page := ask[chat.Page](bob, http.StatusOK, "GET", "/channels/1/messages", nil)
	for _, m := range page.Messages {
		if strings.Contains(m.Body, "late words") {
			t.Errorf("it was said: %+v", m)
		}
	}
}
