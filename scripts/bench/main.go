// Bench runs the micro-benchmarks and prints what they gave as a table in
// Markdown, with the machine it was on and what else that had to do. Where there
// is a yardstick it ran in turn with ours, in the same process.
//
//	go run ./scripts/bench
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// suite is what is measured in one package.
type suite struct {
	pkg, pattern string
	// time is for those that keep a pace of their own; "" is the option's.
	time string
}

var suites = []suite{
	{pkg: "./server", pattern: "Seen", time: "300x"},
	{pkg: "./hub", pattern: "FanOut|Sockets|Presence|Arrivals|Reconnect"},
	{pkg: "./store", pattern: "Post|Page/^(newest|before|deep|bootstrap)$|Search/^(common|word|rare|miss|phrase|fuzzy)$"},
	{pkg: "./internal/render", pattern: "Message"},
	{pkg: "./chat", pattern: "ParseCommand"},
}

type options struct {
	messages int
	time     string
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	var o options
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(progress)
	f.IntVar(&o.messages, "messages", 10_000, "messages in the directory that pages and searches are of")
	f.StringVar(&o.time, "time", "400ms", "how long each benchmark runs, or how often, such as 100x")
	if err := f.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "minimost-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintln(progress, machine())
	data := filepath.Join(dir, "data")
	seed := exec.CommandContext(ctx, "go", "run", "./scripts/seed", "--data", data, // #nosec G204 -- our own words
		"--messages", fmt.Sprint(o.messages))
	seed.Stderr = progress
	if err := seed.Run(); err != nil {
		return fmt.Errorf("fill a directory: %w", err)
	}
	var all []result
	for _, s := range suites {
		list, err := s.measure(ctx, o, data, progress)
		if err != nil {
			return err
		}
		all = append(all, list...)
	}
	fmt.Fprintln(out, machine())
	return table(out, all)
}

func (s suite) measure(ctx context.Context, o options, data string, progress io.Writer) ([]result, error) {
	var said strings.Builder
	cmd := exec.CommandContext(ctx, "go", "test", s.pkg, "-run", "^$", // #nosec G204 -- likewise
		"-bench", s.pattern, "-benchmem", "-benchtime", cmp.Or(s.time, o.time))
	cmd.Env = append(os.Environ(), "MINIMOST_BENCH_DATA="+data)
	cmd.Stdout, cmd.Stderr = io.MultiWriter(&said, progress), progress
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("benchmarks of %s: %w", s.pkg, err)
	}
	list := results(strings.TrimPrefix(s.pkg, "./"), said.String())
	if len(list) == 0 {
		return nil, fmt.Errorf("%s has no benchmark %s", s.pkg, s.pattern)
	}
	return list, nil
}

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
