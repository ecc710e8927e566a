// Loadtest puts a MiniMost server under load and checks every delivery.
//
// It signs up its own users, opens a live connection for each, posts messages
// at a steady rate, and at the end compares what every client saw with the
// history: nothing may be missing, come twice or come out of order, whatever
// was dropped and stalled meanwhile. It speaks the protocol of docs/live.md
// with a small client of its own and shares no code with the server.
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
	"time"
)

// options are what the command line asks for.
type options struct {
	addr      string
	clients   int
	rate      float64
	channels  int
	size      int
	transport string
	duration  time.Duration
	churn     float64
	stall     int
	settle    time.Duration
	pid       int
	ca        string
	insecure  bool
}

func parse(args []string, out io.Writer) (o options, err error) {
	f := flag.NewFlagSet("loadtest", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.addr, "addr", "https://localhost:8443", "address of the server")
	f.IntVar(&o.clients, "clients", 50, "users, each with one live connection")
	f.Float64Var(&o.rate, "rate", 10, "messages a second, of all users together")
	f.IntVar(&o.channels, "channels", 1, "public channels to post to")
	f.IntVar(&o.size, "size", 80, "bytes in a message, at least")
	f.StringVar(&o.transport, "transport", "ws", "ws or poll")
	f.DurationVar(&o.duration, "duration", 30*time.Second, "how long to post")
	f.Float64Var(&o.churn, "churn", 0, "connections dropped a second; each comes back at its cursor")
	f.IntVar(&o.stall, "stall", 0, "clients that read nothing for the middle half of the run")
	f.DurationVar(&o.settle, "settle", 15*time.Second, "how long without a delivery to wait for the last ones")
	f.IntVar(&o.pid, "pid", 0, "process id of the server, for its CPU time and memory (Linux)")
	f.StringVar(&o.ca, "ca", "", "file with the certificate to trust")
	f.BoolVar(&o.insecure, "insecure-skip-verify", false, "trust any certificate")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	case o.transport != "ws" && o.transport != "poll":
		return o, fmt.Errorf("--transport is ws or poll, not %q", o.transport)
	case o.clients < 1 || o.channels < 1 || o.rate <= 0 || o.churn < 0 || o.stall < 0 || o.stall > o.clients:
		return o, errors.New("--clients, --channels and --rate must be positive, --stall at most --clients")
	}
	return o, nil
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

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }
