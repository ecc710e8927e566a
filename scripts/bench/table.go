package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// result is one line of a benchmark: its name, and figures by their unit.
type result struct {
	name    string
	figures map[string]float64
}

var processors = regexp.MustCompile(`-\d+$`)

// results reads what go test has said.
func results(pkg, said string) (list []result) {
	for line := range strings.Lines(said) {
		f := strings.Fields(line)
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		name := processors.ReplaceAllString(strings.TrimPrefix(f[0], "Benchmark"), "")
		r := result{pkg + " " + name, map[string]float64{}}
		for i := 2; i+1 < len(f); i += 2 {
			if n, err := strconv.ParseFloat(f[i], 64); err == nil {
				r.figures[f[i+1]] = n
			}
		}
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(a, b result) int {
		return strings.Compare(a.family(), b.family())
	})
	return list
}

func (r result) family() string {
	family, _, _ := strings.Cut(r.name, "/")
	return family
}

func table(out io.Writer, list []result) error {
	_, err := fmt.Fprint(out, "\n| benchmark | time | allocations | bytes | rate | beside the yardstick |\n|---|---|---|---|---|---|\n")
	for _, r := range list {
		if err == nil {
			_, err = fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s |\n", r.name, r.time(),
				r.figure("allocs/op", ""), r.figure("B/op", ""), r.rate(), r.ratio())
		}
	}
	return err
}

func (r result) time() string {
	if p50, ok := r.figures["p50-ms"]; ok {
		for _, tail := range []string{"p95", "p99"} {
			if n, ok := r.figures[tail+"-ms"]; ok {
				return fmt.Sprintf("p50 %.3g ms, %s %.3g ms", p50, tail, n)
			}
		}
	}
	return time.Duration(r.figures["ns/op"]).Round(10 * time.Nanosecond).String()
}

func (r result) rate() string {
	for _, unit := range []string{"deliveries/s", "sends/s"} {
		if s := r.figure(unit, " "+unit); s != "–" {
			return s
		}
	}
	return "–"
}

// ratio names what it is of: more is better of a rate, less of a time and of
// bytes.
func (r result) ratio() string {
	for unit, named := range map[string]string{"x-bare-rate": " of its rate", "x-bytes": " of the events' bytes"} {
		if s := r.figure(unit, named); s != "–" {
			return s
		}
	}
	s := r.figure("x-bare-time", " of its time")
	if p99 := r.figure("x-bare-p99", ""); p99 != "–" {
		s += ", p99 " + p99
	}
	return s
}

func (r result) figure(unit, named string) string {
	n, ok := r.figures[unit]
	switch {
	case !ok:
		return "–"
	case n >= 100:
		return fmt.Sprintf("%.0f%s", n, named)
	}
	return fmt.Sprintf("%.3g%s", n, named)
}
