package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
)

// client is one user with one live connection, which it opens again at its
// cursor whenever it ends.
type client struct {
	index     int
	name      string
	transport string
	api       *api
	ledger    *ledger

	// Owned by follow.
	epoch   string
	seq     int64
	shownID map[int64]int64 // newest message seen by event, by channel

	mu        sync.Mutex
	cut       context.CancelFunc // ends the present connection
	stalled   bool
	wake      chan struct{} // closed when a stall is over
	seen      map[int]source
	latencies []time.Duration
	lastSeen  time.Time
	resumes   int
	resets    int
}

// source is how a client came to know a message.
type source int

const (
	byEvent source = iota + 1
	byHistory
)

// join signs the user up and reads the bootstrap.
func (c *client) join(ctx context.Context) (bootstrap, error) {
	var start bootstrap
	credentials := map[string]string{"username": c.name, "password": "Load-test-4-" + c.name}
	token, err := c.api.patient(ctx, http.MethodPost, "/signup", credentials, nil)
	var r *refusal
	if errors.As(err, &r) && r.status == http.StatusTooManyRequests {
		return start, fmt.Errorf("the server limits sign-ups: %w; start it without that limit", err)
	}
	if err != nil {
		return start, fmt.Errorf("sign up %s: %w", c.name, err)
	}
	c.api.token = token
	if _, err := c.api.patient(ctx, http.MethodGet, "/bootstrap", nil, &start); err != nil {
		return start, fmt.Errorf("bootstrap: %w", err)
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

// follow reads the stream until the context ends; ready is called after the
// first hello.
func (c *client) follow(ctx context.Context, ready func()) {
	for ctx.Err() == nil {
		conn, cut := context.WithCancel(ctx)
		c.mu.Lock()
		c.cut = cut
		c.mu.Unlock()
		err := c.read(conn, ready)
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
		c.mu.Lock()
		c.resumes++
		c.mu.Unlock()
		if !dropped && !pause(ctx, 200*time.Millisecond) {
			return
		}
	}
}

// read is one connection.
func (c *client) read(ctx context.Context, ready func()) error {
	s, err := c.api.open(ctx, c.transport, fmt.Sprintf("%s.%d", c.epoch, c.seq))
	if err != nil {
		return err
	}
	defer s.drop()
	for greeted := false; ; {
		if err := c.standStill(ctx); err != nil {
			return err
		}
		events, err := s.next(ctx)
		if err != nil {
			return err
		}
		for _, e := range events {
			if !greeted && e.Type != "hello" {
				c.ledger.violate("%s: %s came before hello", c.name, e.Type)
			}
			greeted = true
			if err := c.take(ctx, e); err != nil {
				return err
			}
		}
		if greeted {
			ready()
		}
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
		if how == byEvent && p.by != c.index && !c.stalled {
			c.latencies = append(c.latencies, now.Sub(p.at))
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

// drop ends the present connection as a bad network would.
func (c *client) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cut != nil {
		c.cut()
	}
}

// stall makes the client read nothing until the function returned is called.
func (c *client) stall() (resume func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	wake := make(chan struct{})
	c.stalled, c.wake = true, wake
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

// send posts one message, under one nonce however often it has to try.
func (c *client) send(ctx context.Context, channel int64, size int) (sent bool, err error) {
	n, body := c.ledger.begin(c.index, size)
	in := map[string]string{"body": body, "nonce": fmt.Sprintf("%s-%d", c.ledger.tag, n)}
	var out struct {
		Message message `json:"message"`
	}
	path := fmt.Sprintf("/channels/%d/messages", channel)
	if _, err := c.api.patient(ctx, http.MethodPost, path, in, &out); err != nil {
		return false, err
	}
	c.ledger.ack(n, out.Message.ID)
	return true, nil
}
