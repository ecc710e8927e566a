package server

import (
	"net/netip"
	"strconv"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"minimost/chat"
)

// bucket names what a route counts against.
type bucket int

const (
	free        bucket = iota // not counted
	nameChecks                // of an address
	signups                   // of an address, and of all together
	logins                    // of an address
	denials                   // of an address: requests of other sites that are recorded
	reads                     // of a user
	writes                    // of a user
	messages                  // of a user
	words                     // bytes of messages, as shown, of a user
	frames                    // of a user
	newChannels               // of a user
	everyone                  // messages to everyone, of a user
	searches                  // of a user
	previews                  // of a user: links whose card is asked for
	uploads                   // of a user
	fileTexts                 // of a user
	buckets
)

type limiterKey struct {
	bucket bucket
	who    string
}

// limits counts requests with bounded memory. A limiter refills evenly and
// lets a minute's worth (or an hour's, for sign-ups) come at once.
type limits struct {
	mu    sync.Mutex
	kept  *lru.Cache[limiterKey, *rate.Limiter]
	total *rate.Limiter // sign-ups of all addresses together; nil: no limit
	per   [buckets]allowance
}

type allowance struct {
	n   int // 0: no limit
	per time.Duration
}

func newLimits(signupsPerHour int) *limits {
	kept, err := lru.New[limiterKey, *rate.Limiter](chat.LimitersKept)
	if err != nil {
		panic(err) // the size is a positive constant
	}
	l := &limits{kept: kept}
	l.per = [buckets]allowance{
		nameChecks:  {chat.NameChecksPerMinute, time.Minute},
		signups:     {signupsPerHour, time.Hour},
		logins:      {chat.LoginsPerMinute, time.Minute},
		denials:     {chat.DenialsPerMinute, time.Minute},
		reads:       {chat.ReadsPerMinute, time.Minute},
		writes:      {chat.WritesPerMinute, time.Minute},
		messages:    {chat.MessagesPerMinute, time.Minute},
		words:       {chat.WordBytesPerHour, time.Hour},
		everyone:    {chat.EveryonePerMinute, time.Minute},
		newChannels: {chat.ChannelsPerHour, time.Hour},
		searches:    {chat.SearchesPerMinute, time.Minute},
		previews:    {chat.PreviewsPerMinute, time.Minute},
		uploads:     {chat.UploadsPerHour, time.Hour},
		fileTexts:   {chat.FileTextsPerMinute, time.Minute},
		frames:      {chat.FramesPerSecond * 60, time.Minute},
	}
	if signupsPerHour > 0 {
		l.total = allowance{max(chat.SignupsPerHourTotal, signupsPerHour), time.Hour}.limiter()
	}
	return l
}

func (a allowance) limiter() *rate.Limiter {
	return rate.NewLimiter(rate.Every(a.per/time.Duration(a.n)), a.n)
}

// take counts a request; the error says when to come back.
func (l *limits) take(b bucket, r *request) error {
	if l.per[b].n == 0 {
		return nil
	}
	if err := wait(l.limiter(b, r), 1); err != nil {
		return err
	}
	if b == signups {
		return wait(l.total, 1)
	}
	return nil
}

// takeMany counts what is of some size.
func (l *limits) takeMany(b bucket, r *request, n int) error {
	if l.per[b].n == 0 {
		return nil
	}
	return wait(l.limiter(b, r), n)
}

// takeFor counts what is done for somebody after their request.
func (l *limits) takeFor(b bucket, user chat.UserID) error {
	if l.per[b].n == 0 {
		return nil
	}
	return wait(l.of(limiterKey{b, userKey(user)}), 1)
}

func userKey(user chat.UserID) string { return strconv.FormatInt(int64(user), 10) }

func wait(lim *rate.Limiter, n int) error {
	res := lim.ReserveN(time.Now(), n)
	if after := res.Delay(); after > 0 {
		res.Cancel()
		return chat.ErrRateLimited.WithRetry(after)
	}
	return nil
}

func (l *limits) limiter(b bucket, r *request) *rate.Limiter {
	key := limiterKey{b, network(r.from)}
	if r.user.ID != 0 {
		key.who = userKey(r.user.ID)
	}
	return l.of(key)
}

func (l *limits) of(key limiterKey) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	lim, ok := l.kept.Get(key)
	if !ok {
		lim = l.per[key.bucket].limiter()
		l.kept.Add(key, lim)
	}
	return lim
}

// network is what counts as one address: for IPv6 the /64 that a host has to
// itself.
func network(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
