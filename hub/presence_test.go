package hub_test

import (
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"

	"minimost/chat"
	"minimost/hub"
)

// TestPresence follows Bob's devices through Ada's eyes.
func TestPresence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.join(t, ada)
		settle()
		a.expect("presence 1 active")
		phone, laptop := o.join(t, bob), o.join(t, bob)
		a.expect()
		settle()
		a.expect("presence 2 active")
		phone.is(chat.Hidden)
		settle()
		a.expect()
		laptop.is(chat.Idle)
		settle()
		a.expect("presence 2 idle")
		laptop.Close()
		settle()
		a.expect("presence 2 hidden")
		phone.Close()
		time.Sleep(chat.OfflineAfter - 10*time.Millisecond)
		a.expect()
		time.Sleep(20 * time.Millisecond)
		a.expect("presence 2 offline")
		if got := o.Presence(); !maps.Equal(got, map[chat.UserID]chat.Presence{ada: chat.Active}) {
			t.Errorf("got %v", got)
		}
	})
}

// TestReload must not be seen by others, whatever the page said while leaving.
func TestReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b := o.join(t, ada), o.join(t, bob)
		settle()
		a.expect("presence 1 active", "presence 2 active")
		b.is(chat.Hidden)
		b.Close()
		time.Sleep(chat.OfflineAfter - time.Second)
		b = o.join(t, bob)
		time.Sleep(2 * chat.OfflineAfter)
		a.expect()
		b.is(chat.Idle)
		b.is(chat.Active)
		settle()
		a.expect()
	})
}

// TestPresenceSurvives an overflow, while a reader is frozen, once a person.
func TestPresenceSurvives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a, b := o.join(t, ada), o.join(t, bob)
		settle()
		for _, state := range []chat.Presence{chat.Idle, chat.Hidden, chat.Active, chat.Idle} {
			b.is(state)
			settle()
		}
		o.chatter(chat.QueueEvents + 1)
		got := lines(a.read())
		if len(got) != chat.QueueEvents+1+2 {
			t.Fatalf("got %d events", len(got))
		}
		seen := map[string]int{}
		for _, line := range got {
			seen[line]++
		}
		if seen["presence 1 active"] != 1 || seen["presence 2 idle"] != 1 {
			t.Fatalf("got %v", seen)
		}
	})
}

// TestHelloPresence wants snapshot and changes to join without a seam, whenever
// one connects.
func TestHelloPresence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		for user := chat.UserID(10); user < 60; user++ {
			c := o.dial(t, hub.Hello{User: user, Cursor: o.book.Cursor().String()})
			time.Sleep(chat.PresenceSettles / 7)
			if user%3 == 0 {
				c.is(chat.Idle)
			}
			if user%5 == 0 {
				c.Close()
			}
			known := follow(t, c, o)
			time.Sleep(chat.PresenceSettles / 5)
			if user%5 != 0 && !maps.Equal(known(), o.Presence()) {
				t.Fatalf("user %d knows %v, the hub %v", user, known(), o.Presence())
			}
		}
	})
}

// follow connects a page for the same user and gives what it knows.
func follow(t *testing.T, of *client, o *office) func() map[chat.UserID]chat.Presence {
	c := o.dial(t, hub.Hello{User: of.User(), Cursor: o.book.Cursor().String()})
	known := map[chat.UserID]chat.Presence{}
	return func() map[chat.UserID]chat.Presence {
		for _, e := range c.read() {
			switch e.Type {
			case chat.HelloEvent:
				var hello chat.Hello
				if err := json.Unmarshal(e.Data, &hello); err != nil {
					t.Fatal(err)
				}
				known = hello.Presence
			case chat.PresenceEvent:
				var p chat.PresenceChange
				if err := json.Unmarshal(e.Data, &p); err != nil {
					t.Fatal(err)
				}
				if known[p.UserID] = p.State; p.State == chat.Offline {
					delete(known, p.UserID)
				}
			case chat.PresencesEvent:
				var many chat.PresenceChanges
				if err := json.Unmarshal(e.Data, &many); err != nil {
					t.Fatal(err)
				}
				for state, users := range many {
					for _, user := range users {
						known[user] = state
					}
				}
				for _, user := range many[chat.Offline] {
					delete(known, user)
				}
			}
		}
		return known
	}
}

// TestManyAtOnce are told in one event, whatever their states, and the few of
// them that change again each in one of their own.
func TestManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		knows := follow(t, o.join(t, ada), o)
		knows()
		eyes := o.join(t, ada)
		settle()
		eyes.expect("presence 1 active")
		var crowd []*client
		for user := chat.UserID(100); user < 160; user++ {
			c := o.join(t, user)
			if user%2 == 0 {
				c.is(chat.Idle)
			}
			crowd = append(crowd, c)
		}
		settle()
		eyes.expect("presence.many")
		if known := knows(); len(known) != 61 || !maps.Equal(known, o.Presence()) {
			t.Fatalf("all came: known are %v, there are %v", known, o.Presence())
		}
		for _, c := range crowd[:59] {
			c.Close()
		}
		time.Sleep(2 * chat.OfflineAfter)
		eyes.expect("presence.many")
		crowd[59].is(chat.Hidden)
		settle()
		eyes.expect("presence 159 hidden")
		if known := knows(); len(known) != 2 || !maps.Equal(known, o.Presence()) {
			t.Fatalf("all but one have gone: known are %v, there are %v", known, o.Presence())
		}
	})
}

// TestManyArrivals wants a thousand arrivals to be few frames for each.
func TestManyArrivals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := open(t)
		a := o.join(t, ada)
		settle()
		a.read()
		told := 0
		for user := chat.UserID(100); user < 1100; user++ {
			o.dial(t, hub.Hello{User: user})
			time.Sleep(3 * time.Millisecond)
			if events, err := a.frame(); err == nil {
				told++
				_ = events
			}
		}
		if told > 5 {
			t.Errorf("four seconds of arrivals were %d frames", told)
		}
	})
}
