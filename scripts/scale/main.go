// Scale measures what a unit of work costs as there is more of it, and draws
// it: clients with the server's processor time for a delivery, messages, channels
// and members with the time of what asks for them.
//
//	go run ./scripts/scale --messages 5000000 --clients 5000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

type options struct {
	clients, messages, channels, members int

	out string
}

// point is what a unit costs when there are so many.
type point struct{ n, cost float64 }

// curve is one line of a picture.
type curve struct {
	name   string
	points []point
}

// measure gives the curves of one kind of growth.
type measure struct {
	name, unit, cost string
	most             int
	run              func(ctx context.Context, dir string, counts []int) ([]curve, error)
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var o options
	f := flag.NewFlagSet("scale", flag.ContinueOnError)
	f.SetOutput(out)
	f.IntVar(&o.clients, "clients", 1000, "live connections, from 10; 0 for none")
	f.IntVar(&o.messages, "messages", 100_000, "messages, from 1000; 0 for none")
	f.IntVar(&o.channels, "channels", 10_000, "private channels of one person, from 10; 0 for none")
	f.IntVar(&o.members, "members", 10_000, "members of one channel, from 10; 0 for none")
	f.StringVar(&o.out, "out", "docs/images", "folder for the pictures")
	if err := f.Parse(args); err != nil {
		return err
	}
	for _, m := range []measure{
		{"messages", "messages in the history", "milliseconds, median", o.messages, messages},
		{"channels", "channels of one person", "microseconds for each", o.channels, channels},
		{"members", "members of a private channel", "microseconds, median", o.members, members},
		{"clients", "clients", "microseconds of processor for a delivery", o.clients, clients},
	} {
		if m.most > 0 {
			if err := m.carryOut(ctx, o.out, out); err != nil {
				return fmt.Errorf("%s: %w", m.name, err)
			}
		}
	}
	return nil
}

func (m measure) carryOut(ctx context.Context, folder string, out io.Writer) error {
	dir, err := os.MkdirTemp("", "minimost-scale")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	first := 10
	if m.name == "messages" {
		first = 1000
	}
	curves, err := m.run(ctx, dir, steps(first, m.most))
	if err != nil {
		return err
	}
	for _, c := range curves {
		fmt.Fprintf(out, "%s, %s, %s:", m.name, c.name, m.cost)
		for _, p := range c.points {
			fmt.Fprintf(out, "  %g: %.3g", p.n, p.cost)
		}
		fmt.Fprintln(out)
	}
	return draw(m, curves, folder)
}

// steps goes up tenfold, to most.
func steps(first, most int) (counts []int) {
	for n := first; n < most; n *= 10 {
		counts = append(counts, n)
	}
	return append(counts, most)
}

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdout)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}
