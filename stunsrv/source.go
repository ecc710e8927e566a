package stunsrv

import (
	"net/netip"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"minimost/chat"
)

// firstPort is the first that no well-known service sends from. What claims to
// come from below asks us to talk to a name server, a clock or an echo.
const firstPort = 1024

// answers says whether a source may be answered at all.
func (o Options) answers(from netip.AddrPort) bool {
	a := from.Addr().Unmap()
	local := a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast()
	return from.Port() >= firstPort && (local || o.Public && a.IsGlobalUnicast())
}

// limiter bounds the answers to each address. The longest unheard one is
// forgotten first.
type limiter struct {
	perSecond rate.Limit
	atOnce    int

	mu   sync.Mutex
	kept *lru.Cache[netip.Addr, *rate.Limiter]
}

func newLimiter(perSecond rate.Limit, atOnce int) *limiter {
	kept, err := lru.New[netip.Addr, *rate.Limiter](chat.STUNAddresses)
	if err != nil {
		panic(err) // the size is a positive constant
	}
	return &limiter{perSecond: perSecond, atOnce: atOnce, kept: kept}
}

func (l *limiter) allow(a netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	of, ok := l.kept.Get(a)
	if !ok {
		of = rate.NewLimiter(l.perSecond, l.atOnce)
		l.kept.Add(a, of)
	}
	return of.Allow()
}
