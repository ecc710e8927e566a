// Seed fills a new data directory with people, channels and many messages,
// for measuring. It goes through the store like everybody else, so that what
// is measured is what people get. The same --seed gives the same texts.
//
//	go run ./scripts/seed --data /tmp/million --messages 1000000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

type options struct {
	data                       string
	messages, people, channels int
	seed                       uint64
	span                       time.Duration
}

func parse(args []string, out io.Writer) (o options, err error) {
	f := flag.NewFlagSet("seed", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.data, "data", "", "data directory, which must not have a database yet")
	f.IntVar(&o.messages, "messages", 1_000_000, "messages to write")
	f.IntVar(&o.people, "people", 50, "accounts, all with the password "+password)
	f.IntVar(&o.channels, "channels", 200, "channels, a twentieth of them public, the others private and direct")
	f.Uint64Var(&o.seed, "seed", 1, "another number gives other texts")
	f.DurationVar(&o.span, "span", 2*365*24*time.Hour, "how far back the first message lies")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.data == "" || f.NArg() > 0 || o.messages < 0 || o.people < 3 || o.channels < 1 {
		return o, errors.New("seed needs --data, at least three --people and one of --channels")
	}
	if _, err := os.Stat(filepath.Join(o.data, "minimost.db")); err == nil {
		return o, fmt.Errorf("there is a database in %s already: choose another --data", o.data)
	}
	return o, nil
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args, out)
	if err != nil {
		return err
	}
	begin := time.Now()
	t, err := found(ctx, o)
	if err != nil {
		return err
	}
	if err := errors.Join(t.settle(ctx), t.talk(ctx), t.store.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d messages in %v\n", o.messages, time.Since(begin).Round(time.Millisecond))
	return err
}

func main() {
	err := run(context.Background(), os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}
