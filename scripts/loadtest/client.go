package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
)

// client is one live connection of a user, which it opens again at its cursor
// whenever it ends.
type client struct {
	index     int
	name      string
	transport string
	api       *api         // of the user; several clients may share it
	live      *http.Client // for the stream
	slow      bool         // or it stalls: how late it is says nothing of the server
	backoff   time.Duration
	ledger    *ledger
	tally     *tally

	// Owned by follow.
	epoch   string
	seq     int64
	shownID map[int64]int64 // newest message seen by event, by channel
	lost    time.Time       // when the connection before this one ended
	greeted time.Time       // when this one began

	posting atomic.Int32 // posts that are on their way

	mu       sync.Mutex
	cut      context.CancelFunc // ends the present connection
	away     time.Duration      // to stay away after that
	stream   stream             // nil while there is none
	wake     chan struct{}      // closed when a stall is over
	seen     map[int]source
	lastSeen time.Time
	resumes  int
	resets   int
}

// source is how a client came to know a message.
type source int

const (
	byEvent source = iota + 1
	byHistory
)

// signUp makes the account.
func (a *api) signUp(ctx context.Context, name string) error {
	credentials := map[string]string{"username": name, "password": "Load-test-4-" + name}
	token, err := a.patient(ctx, http.MethodPost, "/signup", credentials, nil)
	var r *refusal
	if errors.As(err, &r) && r.status == http.StatusTooManyRequests {
		return fmt.Errorf("the server limits sign-ups: %w; start it with --signups-per-hour 0", err)
	}
	if err != nil {
		return fmt.Errorf("sign up %s: %w", name, err)
	}
	a.token = token
	return nil
}

// start reads the bootstrap.
func (c *client) start(ctx context.Context) (bootstrap, error) {
	var start bootstrap
	if _, err := c.api.patient(ctx, http.MethodGet, "/bootstrap", nil, &start); err != nil {
		return start, fmt.Errorf("bootstrap: %w", err)
	}
	// As of its own cursor: what others have seen by now is still to come here.
	for _, ch := range start.Channels {
		c.shownID[ch.ID] = ch.LastMessageID
	}
	return start, c.setCursor(start.Cursor)
}

func (c *client) setCursor(cursor string) error {
	epoch, num, _ := strings.Cut(cursor, ".")
	c.epoch = epoch
	if _, err := fmt.Sscanf(num, "%d", &c.seq); err != nil {
		return fmt.Errorf("cursor %q: %w", cursor, err)
	}
	return nil
}

// backoffMost is how many times the first wait the longest may be.
const backoffMost = 30

// follow reads the stream until the context ends; ready is called after the
// first hello.
func (c *client) follow(ctx context.Context, ready func()) {
	wait := c.backoff
	for ctx.Err() == nil {
		conn, cut := context.WithCancel(ctx)
		c.mu.Lock()
		c.cut = cut
		c.mu.Unlock()
		greeted, err := c.read(conn, ready)
		dropped := conn.Err() != nil
		cut()
		if ctx.Err() != nil {
			return
		}
		var r *refusal
		if errors.As(err, &r) && r.status == http.StatusUnauthorized {
			c.ledger.violate("%s lost its session", c.name)
			return
		}
		switch {
		case dropped:
			pause(ctx, c.takeAway())
			c.lost = time.Time{} // of its own will: it has not been waiting
		case greeted:
			wait = c.backoff
		}
		if greeted {
			c.lost = time.Now()
		}
		c.mu.Lock()
		c.resumes++
		c.mu.Unlock()
		if !dropped {
			pause(ctx, jittered(wait))
			wait = min(2*wait, backoffMost*c.backoff)
		}
	}
}

// jittered is d with up to 30 % of chance either way.
func jittered(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.7 + 0.6*rand.Float64())) // #nosec G404 -- spreading, not secrecy
}

// read is one connection. It says whether there was one.
func (c *client) read(ctx context.Context, ready func()) (greeted bool, err error) {
	live := *c.api
	live.http = c.live
	s, err := live.open(ctx, c.transport, fmt.Sprintf("%s.%d", c.epoch, c.seq))
	if err != nil {
		return false, err
	}
	c.setStream(s)
	defer s.drop()
	defer c.setStream(nil)
	for {
		if err := c.standStill(ctx); err != nil {
			return greeted, err
		}
		events, err := s.next(ctx)
		if err != nil {
			return greeted, err
		}
		for _, e := range events {
			if !greeted {
				c.greet(e)
			}
			greeted = true
			if err := c.take(ctx, e); err != nil {
				return greeted, err
			}
		}
		if greeted {
			ready()
		}
	}
}

func (c *client) setStream(s stream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stream = s
}

// greet looks at the first event of a connection.
func (c *client) greet(e event) {
	if e.Type != "hello" {
		c.ledger.violate("%s: %s came before hello", c.name, e.Type)
	}
	c.greeted = time.Now()
	if !c.lost.IsZero() && !c.slow {
		c.tally.add(resuming, time.Since(c.lost))
		c.lost = time.Time{}
	}
}

// take is what a client does with an event.
func (c *client) take(ctx context.Context, e event) error {
	if e.Type == "reset" {
		return c.restart(ctx)
	}
	if e.Seq == 0 {
		return nil
	}
	if e.Seq <= c.seq {
		c.ledger.violate("%s: event %d came after %d", c.name, e.Seq, c.seq)
	}
	c.seq = e.Seq
	if e.Type != "message.created" {
		return nil
	}
	var m message
	if err := json.Unmarshal(e.Data, &m); err != nil {
		return fmt.Errorf("message.created: %w", err)
	}
	if m.ID <= c.shownID[m.ChannelID] {
		c.ledger.violate("%s: message %d came after %d", c.name, m.ID, c.shownID[m.ChannelID])
	}
	c.shownID[m.ChannelID] = m.ID
	c.see(m, byEvent)
	return nil
}

func (c *client) see(m message, how source) {
	n, ours := c.ledger.number(m.Body)
	if !ours {
		return
	}
	p, known := c.ledger.post(n)
	if !known {
		c.ledger.violate("%s: message %d was never posted", c.name, m.ID)
		return
	}
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.seen[n]
	if before == byEvent && how == byEvent {
		c.ledger.violate("%s: post %d came twice", c.name, n)
	}
	if before == 0 {
		c.seen[n] = how
		c.lastSeen = now
		if how == byEvent && p.by != c.index && !c.slow && p.at.After(c.greeted) {
			c.tally.add(seeing, now.Sub(p.at))
		}
	}
}

// restart is what a reset asks for: state anew, here the messages missed.
func (c *client) restart(ctx context.Context) error {
	c.mu.Lock()
	c.resets++
	c.mu.Unlock()
	var start bootstrap
	if _, err := c.api.patient(ctx, http.MethodGet, "/bootstrap", nil, &start); err != nil {
		return err
	}
	for channel, last := range c.shownID {
		missed, err := c.api.history(ctx, channel, last)
		if err != nil {
			return err
		}
		for _, m := range missed {
			c.see(m, byHistory)
		}
	}
	if err := c.setCursor(start.Cursor); err != nil {
		return err
	}
	return errRestarted
}

// errRestarted opens the connection again at the new cursor.
var errRestarted = errors.New("restarted")

// drop ends the present connection as a bad network would, for a while.
func (c *client) drop(away time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut != nil {
		c.away = away
		c.cut()
	}
}

func (c *client) takeAway() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.away
}

// stall makes the client read nothing until the function returned is called.
func (c *client) stall() (resume func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wake := make(chan struct{})
	c.wake = wake
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.wake = nil
		close(wake)
	}
}

func (c *client) standStill(ctx context.Context) error {
	c.mu.Lock()
	wake := c.wake
	c.mu.Unlock()
	if wake == nil {
		return nil
	}
	select {
	case <-wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// post sends one message with these files, under one nonce however often it
// has to try.
func (c *client) post(ctx context.Context, channel int64, size int, files ...int64) error {
	n, body := c.ledger.begin(c.index, size)
	in := map[string]any{"body": body, "nonce": fmt.Sprintf("%s-%d", c.ledger.tag, n), "attachments": files}
	if files == nil {
		delete(in, "attachments")
	}
	var out struct {
		Message message `json:"message"`
	}
	began := time.Now()
	path := fmt.Sprintf("/channels/%d/messages", channel)
	if _, err := c.api.patient(ctx, http.MethodPost, path, in, &out); err != nil {
		c.tally.refuse(posting, err)
		return err
	}
	c.tally.add(posting, time.Since(began))
	c.ledger.ack(n, channel, out.Message.ID)
	return nil
}
