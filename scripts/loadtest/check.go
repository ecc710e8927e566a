package main

import "context"

// check compares the history with what was posted, and every client with the
// history.
func (c *crowd) check(ctx context.Context) error {
	found := map[int]bool{}
	for channel, before := range c.channels {
		messages, err := c.clients[0].api.history(ctx, channel, before)
		if err != nil {
			return err
		}
		for n := range c.ledger.checkHistory(channel, messages) {
			if found[n] {
				c.ledger.violate("post %d stands in two channels", n)
			}
			found[n] = true
		}
	}
	c.ledger.checkAcked(found)
	for _, one := range c.clients {
		missing := 0
		for n := range found {
			if one.seen[n] == 0 {
				missing++
			}
		}
		if missing > 0 {
			c.ledger.violate("%s misses %d of %d messages", one.name, missing, len(found))
		}
	}
	return nil
}
