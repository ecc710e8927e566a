// Loadtest puts a MiniMost server under load and checks every delivery.
//
// It signs up its own users, opens live connections for them, posts messages
// at a steady rate, and at the end compares what every client saw with the
// history: nothing may be missing, come twice or come out of order, whatever
// was dropped, stalled, slowed down and restarted meanwhile. Beside the
// messages it can do everything else that people do. It speaks the protocol of
// docs/live.md with a small client of its own and shares no code with the
// server.
//
// Ctrl+C ends the load early; what was seen until then is checked all the same.
//
// The exit code is 0 for a clean run, 1 for a violation, 2 when the test could
// not be carried out.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	ossignal "os/signal"
	"time"
)

// options are what the command line asks for.
type options struct {
	addr      string
	clients   int
	devices   int
	rate      float64
	mixed     float64
	channels  int
	size      int
	transport string
	duration  time.Duration

	churn   float64
	away    time.Duration
	storms  int
	stall   int
	slow    int
	backoff time.Duration
	settle  time.Duration

	pid      int
	metrics  string
	steady   bool
	json     bool
	ca       string
	insecure bool
}

func parse(args []string, out io.Writer) (o options, err error) {
	f := flag.NewFlagSet("loadtest", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.addr, "addr", "https://localhost:8443", "address of the server")
	f.IntVar(&o.clients, "clients", 50, "live connections")
	f.IntVar(&o.devices, "devices", 1, "how many of them one user has; a server takes 20, or 4 by poll")
	f.Float64Var(&o.rate, "rate", 10, "messages a second, of all users together")
	f.Float64Var(&o.mixed, "mixed", 0, "other things done a second: typing, reactions, reads, edits, searches, files")
	f.IntVar(&o.channels, "channels", 1, "public channels to post to")
	f.IntVar(&o.size, "size", 80, "bytes in a message, at least")
	f.StringVar(&o.transport, "transport", "ws", "ws, poll, or both by turns")
	f.DurationVar(&o.duration, "duration", 30*time.Second, "how long to post")
	f.Float64Var(&o.churn, "churn", 0, "clients that leave a second; each comes back at its cursor")
	f.DurationVar(&o.away, "away", 2*time.Second, "how long such a client stays away at most")
	f.IntVar(&o.storms, "storms", 0, "how often everybody is dropped at once")
	f.IntVar(&o.stall, "stall", 0, "clients that read nothing for the middle half of the run")
	f.IntVar(&o.slow, "slow", 0, "clients that read 4 KiB a second while there is load")
	f.DurationVar(&o.backoff, "backoff", 500*time.Millisecond,
		"how long to wait before the first try to come back to a server that is gone, doubling up to 30 times that")
	f.DurationVar(&o.settle, "settle", 15*time.Second, "how long without a delivery to wait for the last ones")
	f.IntVar(&o.pid, "pid", 0, "process id of the server, for its CPU time, memory and descriptors (Linux)")
	f.StringVar(&o.metrics, "metrics", "", "address of the server's /metrics, for its goroutines too")
	f.BoolVar(&o.steady, "steady", false, "it is a violation if the server's memory grows by over 1 MiB an hour "+
		"after the first third, or if goroutines or descriptors do not come back")
	f.BoolVar(&o.json, "json", false, "report as JSON")
	f.StringVar(&o.ca, "ca", "", "file with the certificate to trust")
	f.BoolVar(&o.insecure, "insecure-skip-verify", false, "trust any certificate")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	return o, o.check()
}

func (o *options) check() error {
	switch {
	case o.transport != ws && o.transport != poll && o.transport != both:
		return fmt.Errorf("--transport is ws, poll or both, not %q", o.transport)
	case o.clients < 1 || o.devices < 1 || o.channels < 1 || o.rate <= 0 || o.backoff <= 0:
		return errors.New("--clients, --devices, --channels, --rate and --backoff must be positive")
	case o.mixed < 0 || o.churn < 0 || o.away < 0 || o.storms < 0 || o.stall < 0 || o.slow < 0:
		return errors.New("--mixed, --churn, --away, --storms, --stall and --slow cannot be negative")
	case o.stall+o.slow > o.clients:
		return errors.New("--stall and --slow together are at most --clients")
	case o.steady && o.metrics == "" && o.pid == 0:
		return errors.New("--steady needs --metrics or --pid")
	}
	return nil
}

// run carries the test out and gives the exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	o, err := parse(args, errOut)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		var clean bool
		if clean, err = test(ctx, o, out); err == nil && clean {
			return 0
		} else if err == nil {
			return 1
		}
	}
	fmt.Fprintln(errOut, "loadtest:", err)
	return 2
}

func main() {
	ctx, stop := ossignal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
