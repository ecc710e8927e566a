package hub_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"minimost/chat"
	"minimost/hub"
)

// act is one thing that happens in the property test. It is drawn before the
// run, because rapid and synctest each want the goroutine for themselves.
type act struct {
	what   string
	n      int
	who    int
	to     chat.Audience
	back   int
	frozen bool
	poll   bool
}

func acts() *rapid.Generator[[]act] {
	audience := rapid.Custom(func(t *rapid.T) chat.Audience {
		to := chat.Audience{
			Everyone: rapid.IntRange(0, 3).Draw(t, "everyone") == 0,
			Subject:  chat.MessageID(rapid.IntRange(0, 9).Draw(t, "subject")),
			Quote:    chat.MessageID(rapid.IntRange(0, 9).Draw(t, "quote")),
			Members:  chat.Members{},
		}
		if rapid.IntRange(0, 5).Draw(t, "one") == 0 {
			to.User = chat.UserID(rapid.IntRange(1, 4).Draw(t, "user"))
		}
		for range rapid.IntRange(0, 4).Draw(t, "members") {
			user := chat.UserID(rapid.IntRange(1, 4).Draw(t, "member"))
			to.Members[user] = chat.MessageID(rapid.IntRange(0, 9).Draw(t, "start"))
		}
		return to
	})
	one := rapid.Custom(func(t *rapid.T) act {
		return act{
			what: rapid.SampledFrom([]string{
				"publish", "publish", "publish", "burst", "flood", "connect", "connect",
				"drop", "drop", "seek", "overlap", "freeze", "settle",
			}).Draw(t, "what"),
			n:      rapid.IntRange(1, 40).Draw(t, "n"),
			who:    rapid.IntRange(0, 9).Draw(t, "who"),
			back:   rapid.IntRange(0, 60).Draw(t, "back"),
			poll:   rapid.Bool().Draw(t, "poll"),
			frozen: rapid.Bool().Draw(t, "frozen"),
			to:     audience.Draw(t, "to"),
		}
	})
	return rapid.SliceOfN(one, 1, 40)
}

// TestExactlyOnce drives everything a connection can meet, and wants each
// reader to have what its user may see above where it began, once and in order.
func TestExactlyOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		script := acts().Draw(rt, "script")
		var faults []string
		synctest.Test(t, func(t *testing.T) {
			w := &world{t: t, office: open(t)}
			for _, a := range script {
				w.play(a)
			}
			faults = w.settle()
		})
		if len(faults) > 0 {
			rt.Fatal(faults)
		}
	})
}

// world is a run of the property test.
type world struct {
	t *testing.T
	*office
	pages []*page
}

// page is a client with its reader, which goes on by itself unless frozen.
type page struct {
	*hub.Session
	book   *book
	stop   context.CancelFunc
	done   chan struct{}
	thaw   chan struct{}
	frozen bool
	poll   bool

	// Owned by the reader until done is closed.
	cursor chat.Cursor
	begin  int64
	seqs   []int64
	faults []string
}

func (w *world) play(a act) {
	var p *page
	if len(w.pages) > 0 {
		p = w.pages[a.who%len(w.pages)]
	}
	switch {
	case a.what == "publish":
		w.write(a.n, a.to)
	case a.what == "burst":
		w.write(a.n+chat.QueueEvents, a.to)
	case a.what == "flood":
		w.write(a.n, a.to)
		w.write(a.n+4096, chat.Audience{User: 9})
	case a.what == "settle":
		synctest.Wait()
	case a.what == "connect" && len(w.pages) < 10:
		head := w.book.Cursor()
		from := max(0, head.Seq-int64(a.back))
		w.connect(chat.UserID(a.who%4+1), chat.Cursor{Epoch: epoch, Seq: from}, from, nil, a)
	case p == nil:
	case a.what == "drop":
		w.drop(p)
		p.Close()
		w.pages = slices.DeleteFunc(w.pages, func(q *page) bool { return q == p })
		w.connect(p.User(), p.cursor, p.begin, p.seqs, a)
	case a.what == "seek" && p.poll:
		w.seek(p, a)
	case a.what == "overlap" && p.poll:
		w.drop(p)
		w.read(p)
	case a.what == "freeze":
		p.toggle()
	}
}

// write publishes in commits of a few events.
func (w *world) write(n int, to chat.Audience) {
	for n > 0 {
		k := min(n, rand.IntN(100)+1)
		if n > 4000 {
			k = n
		}
		w.book.write(slices.Repeat([]chat.Event{message(ada, "x", to)}, k)...)
		n -= k
		if rand.IntN(3) == 0 {
			runtime.Gosched()
		}
	}
}

func (w *world) connect(user chat.UserID, cursor chat.Cursor, begin int64, seqs []int64, a act) {
	transport := hub.Socket
	if a.poll {
		transport = hub.Poll
	}
	s, err := w.Connect(hub.Hello{User: user, Cursor: cursor.String(), Transport: transport})
	if err != nil {
		w.t.Fatal(err)
	}
	p := &page{
		Session: s, book: w.book, poll: a.poll, frozen: a.frozen,
		cursor: cursor, begin: begin, seqs: seqs,
	}
	w.pages = append(w.pages, p)
	w.read(p)
}

// read starts a reader, which ends when it is stopped.
func (w *world) read(p *page) {
	ctx, stop := context.WithCancel(w.t.Context())
	p.stop, p.done, p.thaw = stop, make(chan struct{}), make(chan struct{})
	thaw, done := p.thaw, p.done
	if !p.frozen {
		close(thaw)
	}
	go func() {
		defer close(done)
		select {
		case <-thaw:
		case <-ctx.Done():
		}
		for ctx.Err() == nil {
			p.next(ctx)
		}
	}()
}

func (p *page) toggle() {
	if p.frozen {
		p.frozen = false
		close(p.thaw)
	}
}

// drop stops the reader.
func (w *world) drop(p *page) {
	p.stop()
	<-p.done
}

// seek loses the last answers: the client asks again from an earlier cursor.
func (w *world) seek(p *page, a act) {
	w.drop(p)
	k := max(0, len(p.seqs)-a.back)
	if k < len(p.seqs) {
		p.cursor.Seq = p.seqs[k] - 1
		p.seqs = p.seqs[:k]
	}
	p.Seek(p.cursor)
	w.read(p)
}

// next takes one frame as a page does.
func (p *page) next(ctx context.Context) {
	frame, at, err := p.Next(ctx)
	if ctx.Err() != nil && err != nil {
		if at.Seq < p.cursor.Seq {
			p.faults = append(p.faults, "cursor went back to "+at.String())
		}
		p.cursor = at
		return
	}
	if err != nil {
		p.faults = append(p.faults, err.Error())
		p.stop()
		return
	}
	var events []received
	if err := json.Unmarshal(frame, &events); err != nil {
		p.faults = append(p.faults, err.Error())
	}
	for _, e := range events {
		if e.Type == chat.ResetEvent {
			p.reset()
		}
		if e.Seq > p.begin {
			p.seqs = append(p.seqs, e.Seq)
		}
	}
	p.cursor = at
	if n := len(p.seqs); n > 0 && p.seqs[n-1] > at.Seq {
		p.faults = append(p.faults, fmt.Sprintf("cursor %s before event %d", at, p.seqs[n-1]))
	}
}

// reset starts again as a page does, with a snapshot of now.
func (p *page) reset() {
	if n := len(p.book.visible(p.User(), p.cursor.Seq)); n <= chat.ReplayEvents {
		p.faults = append(p.faults, fmt.Sprintf("reset for %d events", n))
	}
	p.begin, p.seqs = p.book.Cursor().Seq, nil
}

// settle has everybody read on, and compares with the log.
func (w *world) settle() (faults []string) {
	for _, p := range w.pages {
		p.toggle()
	}
	time.Sleep(time.Millisecond)
	synctest.Wait()
	head := w.book.Cursor()
	for _, p := range w.pages {
		w.drop(p)
		faults = append(faults, p.faults...)
		if want := w.book.visible(p.User(), p.begin); !slices.Equal(p.seqs, want) {
			faults = append(faults, fmt.Sprintf("user %d from %d: got %d events, want %d: %v",
				p.User(), p.begin, len(p.seqs), len(want), p.seqs))
		}
		if p.cursor != head {
			faults = append(faults, fmt.Sprintf("stands at %s, the log at %s", p.cursor, head))
		}
	}
	return faults
}
