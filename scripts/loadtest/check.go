package main

import "context"

// checkHistory compares the history with what was posted, and gives the posts
// that are stored.
func (c *crowd) checkHistory(ctx context.Context) (stored map[int]bool, err error) {
	stored = map[int]bool{}
	for channel, before := range c.channels {
		messages, err := c.clients[0].api.history(ctx, channel, before)
		if err != nil {
			return nil, err
		}
		for n := range c.ledger.checkHistory(channel, messages) {
			if stored[n] {
				c.ledger.violate("post %d stands in two channels", n)
			}
			stored[n] = true
		}
	}
	c.ledger.checkAcked(stored)
	return stored, nil
}

// checkClients compares every client with the history.
func (c *crowd) checkClients(stored map[int]bool) {
	for _, one := range c.clients {
		if n, _ := one.missing(stored); n > 0 {
			c.ledger.violate("%s misses %d of %d messages", one.name, n, len(stored))
		}
	}
}
