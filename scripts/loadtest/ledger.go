package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ledger knows what was posted and collects what went wrong. It is safe for
// concurrent use.
type ledger struct {
	tag string // begins every body of this run

	mu         sync.Mutex
	posts      []post // by number
	violations int
	first      []string // the first few, in words
}

// post is one message this run sent.
type post struct {
	at      time.Time // when its first try began
	by      int       // the client's index
	channel int64     // once it is acknowledged
	acked   int64     // the id it was acknowledged with, 0 for not
}

const violationsShown = 20

// violate notes something that must not happen.
func (l *ledger) violate(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.violations++; len(l.first) < violationsShown {
		l.first = append(l.first, fmt.Sprintf(format, args...))
	}
}

// begin numbers a new post and gives its body.
func (l *ledger) begin(by, size int) (n int, body string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n = len(l.posts)
	l.posts = append(l.posts, post{at: time.Now(), by: by})
	return n, l.body(n, size, "x")
}

func (l *ledger) ack(n int, channel, id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.posts[n].channel, l.posts[n].acked = channel, id
}

// body is the text of a post, with another filling than it began with if it is
// an edit.
func (l *ledger) body(n, size int, filling string) string {
	body := fmt.Sprintf("%s %d ", l.tag, n)
	return body + strings.Repeat(filling, max(1, size-len(body)))
}

// recent is one of the newest acknowledged posts.
func (l *ledger) recent() (n int, p post, some bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	newest := l.posts[max(0, len(l.posts)-recentPosts):]
	if len(newest) == 0 {
		return 0, post{}, false
	}
	first := rand.IntN(len(newest)) // #nosec G404 -- any will do
	for i := range newest {
		at := (first + i) % len(newest)
		if newest[at].acked != 0 {
			return len(l.posts) - len(newest) + at, newest[at], true
		}
	}
	return 0, post{}, false
}

// recentPosts are those that people still speak of.
const recentPosts = 50

// number says which post of this run a body is.
func (l *ledger) number(body string) (n int, ours bool) {
	rest, ours := strings.CutPrefix(body, l.tag+" ")
	if !ours {
		return 0, false
	}
	num, _, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(num)
	return n, err == nil
}

func (l *ledger) post(n int) (p post, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n < 0 || n >= len(l.posts) {
		return post{}, false
	}
	return l.posts[n], true
}

// acked counts the acknowledged posts.
func (l *ledger) acked() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.posts {
		if p.acked != 0 {
			n++
		}
	}
	return n
}

// checkHistory compares one channel's history with what was posted: every
// acknowledged message once, in the order of ids, and nothing made up. It
// gives the numbers found.
func (l *ledger) checkHistory(channel int64, messages []message) map[int]bool {
	found := map[int]bool{}
	var last int64
	for _, m := range messages {
		if m.ID <= last {
			l.violate("history of channel %d: message %d after %d", channel, m.ID, last)
		}
		last = m.ID
		n, ours := l.number(m.Body)
		if !ours {
			continue
		}
		p, known := l.post(n)
		switch {
		case !known:
			l.violate("history of channel %d: message %d was never posted", channel, m.ID)
		case found[n]:
			l.violate("history of channel %d: post %d stands twice", channel, n)
		case p.acked != 0 && p.acked != m.ID:
			l.violate("post %d was acknowledged as message %d and is message %d", n, p.acked, m.ID)
		}
		found[n] = true
	}
	return found
}

// checkAcked looks for acknowledged posts that are in no history.
func (l *ledger) checkAcked(found map[int]bool) {
	l.mu.Lock()
	posts := l.posts
	l.mu.Unlock()
	for n, p := range posts {
		if p.acked != 0 && !found[n] {
			l.violate("post %d was acknowledged as message %d and is lost", n, p.acked)
		}
	}
}
