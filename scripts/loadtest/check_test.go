package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// room is a client and a ledger with three acknowledged posts, messages 11 to
// 13 of channel 3.
func room(t *testing.T) (*client, *ledger) {
	t.Helper()
	l := &ledger{tag: "ltx"}
	for n := range 3 {
		if got, _ := l.begin(0, 20); got != n {
			t.Fatalf("post %d has number %d", n, got)
		}
		l.ack(n, 3, int64(11+n))
	}
	return &client{name: "ada", index: 1, ledger: l, tally: &tally{}, shownID: map[int64]int64{}, seen: map[int]source{}}, l
}

func created(seq, id int64, n int) event {
	data := fmt.Sprintf(`{"id":%d,"channel_id":3,"body":"ltx %d xxx","html":""}`, id, n)
	return event{Seq: seq, Type: "message.created", Data: jsontext.Value(data)}
}

func stored(id int64, n int) message {
	return message{ID: id, ChannelID: 3, Body: fmt.Sprintf("ltx %d xxx", n)}
}

func TestDeliveries(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []event
		want   string // in a violation, "" for none
	}{
		{"in order", []event{created(5, 11, 0), created(7, 12, 1), {Type: "typing"}, created(8, 13, 2)}, ""},
		{"event twice", []event{created(5, 11, 0), created(5, 11, 0)}, "event 5 came after 5"},
		{"events swapped", []event{created(6, 12, 1), created(5, 11, 0)}, "event 5 came after 6"},
		{"message told of twice", []event{created(5, 11, 0), created(6, 11, 0)}, "post 0 came twice"},
		{"messages swapped", []event{created(5, 12, 1), created(6, 11, 0)}, "message 11 came after 12"},
		{"made up", []event{created(5, 11, 9)}, "never posted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ada, l := room(t)
			for _, e := range c.events {
				if err := ada.take(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
			wantViolation(t, l, c.want)
		})
	}
}

func TestHistory(t *testing.T) {
	all := []message{{ID: 10, Body: "somebody else"}, stored(11, 0), stored(12, 1), stored(13, 2)}
	for _, c := range []struct {
		name     string
		messages []message
		want     string
	}{
		{"complete", all, ""},
		{"lost", all[:3], "post 2 was acknowledged as message 13 and is lost"},
		{"out of order", []message{all[0], all[2], all[1], all[3]}, "message 11 after 12"},
		{"stored twice", append(slices.Clone(all), stored(14, 2)), "post 2 stands twice"},
		{"made up", append(slices.Clone(all), stored(14, 7)), "never posted"},
		{"another id", []message{all[1], all[2], stored(14, 2)}, "acknowledged as message 13 and is message 14"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, l := room(t)
			l.checkAcked(l.checkHistory(3, c.messages))
			wantViolation(t, l, c.want)
		})
	}
}

func wantViolation(t *testing.T, l *ledger, want string) {
	t.Helper()
	got := strings.Join(l.first, "; ")
	if (want == "") != (got == "") || !strings.Contains(got, want) {
		t.Errorf("violations %q, want %q", got, want)
	}
}

func TestAHistoryReadAfterAResetMayOverlap(t *testing.T) {
	ada, l := room(t)
	ada.see(stored(11, 0), byHistory)
	if err := ada.take(t.Context(), created(5, 11, 0)); err != nil {
		t.Fatal(err)
	}
	wantViolation(t, l, "")
	if ada.tally.figures()[seeing].Done != 0 {
		t.Error("a message read from the history has a latency")
	}
}

func TestQuantile(t *testing.T) {
	var d []time.Duration
	for i := 1; i <= 100; i++ {
		d = append(d, time.Duration(i)*time.Millisecond)
	}
	for q, want := range map[float64]time.Duration{0.5: 50 * time.Millisecond, 0.99: 99 * time.Millisecond, 1: 100 * time.Millisecond} {
		if got := quantile(d, q); got != want {
			t.Errorf("quantile %g is %v, want %v", q, got, want)
		}
	}
	if quantile(nil, 0.5) != 0 {
		t.Error("nothing measured, and yet a quantile")
	}
}

// TestWhoMissesSomething has a client that has seen as many posts as were
// acknowledged, but not all that are stored.
func TestWhoMissesSomething(t *testing.T) {
	ada, l := room(t)
	c := &crowd{ledger: l, clients: []*client{ada}}
	l.begin(0, 20) // stored, but its answer was lost
	for n := range 3 {
		ada.see(stored(int64(11+n), n), byEvent)
	}
	all := map[int]bool{0: true, 1: true, 2: true, 3: true}
	if n, _ := ada.missing(all); n != 1 {
		t.Errorf("ada misses %d", n)
	}
	c.checkClients(all)
	wantViolation(t, l, "ada misses 1 of 4 messages")
}

func TestGrowth(t *testing.T) {
	began := time.Now()
	var samples []sample
	for i := range 90 {
		s := sample{at: began.Add(time.Duration(i) * time.Minute), rss: 100<<20 + int64(i)<<20}
		if i < 30 { // warming up
			s.rss = int64(i) << 20
		}
		if i%10 == 0 { // odd moments
			s.rss += 50 << 20
		}
		samples = append(samples, s)
	}
	if g := growth(samples) / (1 << 20); g < 59 || g > 61 {
		t.Errorf("grows by %.1f MiB an hour, want 60", g)
	}
	if growth(nil) != 0 || growth(samples[:1]) != 0 {
		t.Error("nothing was measured, and yet it grows")
	}
}

func TestMetricsAreRead(t *testing.T) {
	var s sample
	err := s.parse(strings.NewReader("# TYPE go_goroutines gauge\ngo_goroutines 31\nprocess_open_fds 12\n" +
		"process_resident_memory_bytes 104857600\nprocess_cpu_seconds_total 1.5\nother{a=\"b c\"} 7\n"))
	want := sample{cpu: 1500 * time.Millisecond, rss: 100 << 20, goroutines: 31, files: 12}
	if err != nil || s != want {
		t.Errorf("read %+v, %v", s, err)
	}
}

func TestRecentPostsAreAcknowledged(t *testing.T) {
	_, l := room(t)
	for range 2 * recentPosts {
		l.begin(0, 20)
	}
	if n, _, some := l.recent(); some {
		t.Errorf("post %d is none", n)
	}
	l.ack(recentPosts+20, 3, 99)
	if n, p, some := l.recent(); !some || n != recentPosts+20 || p.acked != 99 {
		t.Errorf("post %d, %+v", n, p)
	}
}

func TestRefusesOddArguments(t *testing.T) {
	for _, args := range [][]string{
		{"--transport", "pigeon"}, {"--clients", "0"}, {"--rate", "0"}, {"--stall", "51"}, {"--stall", "30", "--slow", "30"},
		{"--steady"}, {"--backoff", "0s"}, {"extra"}, {"--nonsense"},
	} {
		var out, errOut bytes.Buffer
		if code := run(t.Context(), args, &out, &errOut); code != 2 || errOut.Len() == 0 {
			t.Errorf("%v: exit code %d, said %q", args, code, errOut.String())
		}
	}
}
