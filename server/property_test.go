package server

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"minimost/chat"
)

var seed = flag.Uint64("seed", 0, "repeat TestDevicesAgree with this seed")

// TestDevicesAgree lets people do whatever comes to mind, on devices that lose
// their connection, fall behind or forget where they were, while the server
// restarts: in the end each device holds exactly what a fresh one is told.
func TestDevicesAgree(t *testing.T) {
	seeds := []uint64{*seed}
	if *seed == 0 {
		seeds = []uint64{1, 1795368238994022834, uint64(time.Now().UnixNano())}
	}
	for _, s := range seeds {
		t.Run(fmt.Sprint(s), func(t *testing.T) {
			w := newWorld(t, s)
			for range 400 {
				w.step()
			}
			w.settle()
			w.compare()
		})
	}
}

// world is a server and everybody on it.
type world struct {
	*running
	rnd     *rand.Rand
	people  []*person
	devices []*device
	posted  []chat.Message // all ever, also those deleted since
	// vocabulary is what they say, besides words.
	vocabulary []string
}

const channelsHere = 3 // of the five; enough to be in the wrong one

func newWorld(t *testing.T, s uint64) *world {
	site := newSite(t, nil)
	w := &world{running: startAllowing(t, site.host), rnd: rand.New(rand.NewPCG(s, 1))}
	for range 3 { // so often that there is one in most messages
		w.vocabulary = append(w.vocabulary, site.URL+"/a", site.URL+"/b", site.URL+"/none")
	}
	w.boundless()
	for _, name := range []string{"ada", "bob", "cathy"} {
		p := w.join(name)
		w.people = append(w.people, p)
		for _, who := range []*person{p, p.again()} {
			d := &device{person: who, dial: w.transport(), held: w.load(who)}
			w.devices = append(w.devices, d)
			d.connect()
			t.Cleanup(d.drop)
		}
	}
	return w
}

// boundless lets these people be faster than people are.
func (w *world) boundless() {
	for _, b := range []bucket{reads, writes, messages, everyone, frames, previews} {
		w.server.limits.per[b] = allowance{}
	}
}

func (w *world) load(p *person) held {
	w.t.Helper()
	h, err := load(w.t.Context(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

func (w *world) transport() func(*person, string) (wire, error) {
	if w.rnd.IntN(2) == 0 {
		return dialSocket
	}
	return dialPoll
}

func (w *world) step() {
	deeds := []struct {
		weight int
		do     func(*person)
	}{
		{30, w.postSomething}, {10, w.reply}, {12, w.edit}, {10, w.remove},
		{10, w.markRead}, {5, w.markUnread}, {8, w.writeDraft}, {8, w.react}, {4, w.togglePin},
		{3, w.removeCards}, {6, w.loseConnection}, {3, w.forget}, {4, w.fallBehind}, {1, w.restart},
	}
	sum := 0
	for _, d := range deeds {
		sum += d.weight
	}
	n := w.rnd.IntN(sum)
	for _, d := range deeds {
		if n -= d.weight; n < 0 {
			d.do(oneOf(w, w.people))
			return
		}
	}
}

func oneOf[T any](w *world, from []T) T { return from[w.rnd.IntN(len(from))] }

func (w *world) channel() chat.ChannelID { return chat.ChannelID(1 + w.rnd.IntN(channelsHere)) }

func (w *world) words() string {
	words := append(strings.Fields("the **gateway** is up again @ada @bob @everyone `ota` later :rocket: and so on"),
		w.vocabulary...)
	var b strings.Builder
	for range 1 + w.rnd.IntN(8) {
		b.WriteString(oneOf(w, words) + " ")
	}
	return b.String()
}

func (w *world) say(p *person, channel chat.ChannelID, body string, replyTo chat.MessageID) {
	path := fmt.Sprintf("/channels/%d/messages", channel)
	res := p.do("POST", path, newPost{Body: body, Nonce: newNonce(), ReplyTo: replyTo})
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotFound && replyTo != 0 {
		return // the parent has been deleted
	}
	w.posted = append(w.posted, answer[posted](p, http.StatusCreated, res).Message)
}

func (w *world) postSomething(p *person) { w.say(p, w.channel(), w.words(), 0) }

func (w *world) reply(p *person) {
	if m, ok := w.someMessage(); ok {
		w.say(p, m.ChannelID, w.words(), m.ID)
	}
}

// someMessage is an old one, more often a late one.
func (w *world) someMessage() (m chat.Message, ok bool) {
	if len(w.posted) == 0 {
		return m, false
	}
	if late := len(w.posted) - 10; late > 0 && w.rnd.IntN(2) == 0 {
		return oneOf(w, w.posted[late:]), true
	}
	return oneOf(w, w.posted), true
}

// change sends what may come too late: the message may be deleted by now.
func (w *world) change(p *person, method, path string, body any) {
	res := p.do(method, path, body)
	_ = res.Body.Close()
	if res.StatusCode >= 400 && res.StatusCode != http.StatusNotFound && res.StatusCode != http.StatusConflict {
		w.t.Fatalf("%s %s: %s", method, path, res.Status)
	}
}

// author is who may change the message.
func (w *world) author(m chat.Message) *person {
	return w.people[slices.IndexFunc(w.people, func(p *person) bool { return p.id == m.SenderID })]
}

func (w *world) edit(*person) {
	if m, ok := w.someMessage(); ok {
		w.change(w.author(m), "PATCH", fmt.Sprintf("/messages/%d", m.ID), map[string]string{"body": w.words()})
	}
}

func (w *world) remove(*person) {
	if m, ok := w.someMessage(); ok {
		w.change(w.author(m), "DELETE", fmt.Sprintf("/messages/%d", m.ID), nil)
	}
}

func (w *world) removeCards(*person) {
	if m, ok := w.someMessage(); ok {
		w.change(w.author(m), "DELETE", fmt.Sprintf("/messages/%d/previews", m.ID), nil)
	}
}

func (w *world) markRead(p *person) {
	if m, ok := w.someMessage(); ok {
		w.change(p, "PUT", fmt.Sprintf("/channels/%d/read", m.ChannelID), messageRef{int64(m.ID)})
	}
}

func (w *world) markUnread(p *person) {
	if m, ok := w.someMessage(); ok {
		w.change(p, "POST", fmt.Sprintf("/channels/%d/unread", m.ChannelID), messageRef{int64(m.ID)})
	}
}

func (w *world) writeDraft(p *person) {
	body := oneOf(w, []string{"", "half", "half a thought"})
	w.change(p, "PUT", fmt.Sprintf("/channels/%d/draft", w.channel()), map[string]string{"body": body})
}

func (w *world) react(p *person) {
	if m, ok := w.someMessage(); ok {
		path := fmt.Sprintf("/messages/%d/reactions/%s", m.ID, oneOf(w, []string{"👍", "🚀"}))
		w.change(p, oneOf(w, []string{"PUT", "PUT", "DELETE"}), path, nil)
	}
}

func (w *world) togglePin(p *person) {
	if m, ok := w.someMessage(); ok {
		w.change(p, oneOf(w, []string{"PUT", "PUT", "DELETE"}), fmt.Sprintf("/messages/%d/pin", m.ID), nil)
	}
}

// loseConnection drops one device and brings another back, where it was.
func (w *world) loseConnection(*person) {
	oneOf(w, w.devices).drop()
	if d := oneOf(w, w.devices); d.hangUp == nil {
		d.dial = w.transport()
		d.connect()
	}
}

// forget brings a device back that no longer knows where it was.
func (w *world) forget(*person) {
	d := oneOf(w, w.devices)
	d.drop()
	d.mu.Lock()
	d.held.cursor = chat.Cursor{Epoch: "0123456789abcdef"}
	d.mu.Unlock()
	d.connect()
}

// fallBehind keeps a device from reading while more is said than the server
// keeps for it.
func (w *world) fallBehind(p *person) {
	d := oneOf(w, w.devices)
	d.lag.Lock()
	for range 40 {
		w.say(p, w.channel(), strings.Repeat("much to say ", 600), 0)
	}
	d.lag.Unlock()
}

func (w *world) restart(*person) {
	w.down()
	w.up()
	w.boundless()
	for _, d := range w.devices {
		d.drop()
		d.connect()
	}
}

// settle waits until everybody has heard the last word.
func (w *world) settle() {
	w.t.Helper()
	w.cardsAreThere()
	last := w.people[0].post("the last word")
	for _, d := range w.devices {
		if d.hangUp == nil {
			d.connect()
		}
	}
	end := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for _, d := range w.devices {
		for !d.has(last.ChannelID, last.ID) {
			select {
			case <-end:
				w.t.Fatalf("a device of %s has not heard the last word", d.name)
			case <-d.over:
				w.t.Fatalf("a device of %s lost its connection", d.name)
			case <-tick.C:
			}
		}
	}
}

// compare finds what a device holds otherwise than the server would tell it.
func (w *world) compare() {
	w.t.Helper()
	for i, d := range w.devices {
		fresh := w.load(d.person)
		for id, c := range fresh.channels {
			if n := fresh.counts(d.id, id); n != (chat.Counts{Unread: c.Unread, Mentions: c.Mentions}) {
				w.t.Errorf("%s in %s: the server counts %d unread and %d mentions, the history has %+v",
					d.name, c.Name, c.Unread, c.Mentions, n)
			}
		}
		d.mu.Lock()
		has, wants := d.held.lines(d.id), fresh.lines(d.id)
		d.mu.Unlock()
		for _, line := range has {
			if !slices.Contains(wants, line) {
				w.t.Errorf("device %d of %s has\n%s", i, d.name, line)
			}
		}
		for _, line := range wants {
			if !slices.Contains(has, line) {
				w.t.Errorf("device %d of %s lacks\n%s", i, d.name, line)
			}
		}
	}
}
