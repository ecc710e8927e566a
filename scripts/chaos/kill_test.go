//go:build linux

package chaos

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestX01Killed kills the server at random moments while people write and read
// over both transports. The load test checks every delivery of everybody
// through all of it, ada posts after each start, and the database is checked
// after each kill.
func TestX01Killed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serve(t, dir)
	ada := join(t, s, "ada")
	flags := []string{"--http", s.addr}
	lives := 350 * time.Millisecond // at most, beside the start
	l := put(t, nil, s.url(), "--transport", "both", "--clients", "12", "--rate", "60", "--channels", "2",
		"--mixed", "5", "--backoff", "20ms", "--duration", "24h")
	becomes(t, "the load has begun", patience, func() bool {
		return strings.Contains(string(ada.call("GET", "/channels/1/messages?limit=1", "").body), `"user"`)
	})
	var starts []time.Duration
	for i := range *kills {
		timer := time.NewTimer(50*time.Millisecond + rand.N(lives))
		<-timer.C
		s.kill()
		whole(t, dir)
		s = serve(t, dir, flags...)
		starts = append(starts, s.after)
		ada.s = s
		ada.back(patience)
		if i%10 == 0 {
			ada.kept()
		}
	}
	ada.kept()
	o := l.enough()
	slices.Sort(starts)
	t.Logf("%d kills: %d of %d posts acknowledged, %d deliveries over %d connections, none lost, twice or out of order; "+
		"started within %v, at most %v", *kills, o.Acknowledged, o.Posted, o.Deliveries, o.Resumes,
		starts[len(starts)/2], starts[len(starts)-1])
	if o.Acknowledged < *kills {
		t.Errorf("only %d posts were acknowledged", o.Acknowledged)
	}
	s.stop()
	whole(t, dir)
}
