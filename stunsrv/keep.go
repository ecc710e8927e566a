package stunsrv

import (
	"context"
	"time"
)

// Keep serves at an address until the context ends, and tries again after a
// while when that is not possible: the port may be another program's. It
// reports the port whenever it begins to serve, and 0 with the reason whenever
// it cannot.
func Keep(ctx context.Context, addr string, opts Options, retry time.Duration, report func(port int, err error)) {
	for ctx.Err() == nil {
		err := serveUntil(ctx, addr, opts, func(port int) { report(port, nil) })
		if ctx.Err() != nil {
			return
		}
		report(0, err)
		select {
		case <-ctx.Done():
		case <-time.After(retry):
		}
	}
}

func serveUntil(ctx context.Context, addr string, opts Options, up func(port int)) error {
	s, err := Listen(addr, opts)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = s.Close() }) // Serve tells what goes wrong
	defer stop()
	up(int(s.Addr().Port()))
	return s.Serve()
}
