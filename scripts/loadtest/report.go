package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// report is the outcome of a run.
type report struct {
	Clients      int                `json:"clients"`
	Transport    string             `json:"transport"`
	Seconds      float64            `json:"seconds"`
	Posted       int                `json:"posted"`
	Acknowledged int                `json:"acknowledged"`
	Deliveries   int                `json:"deliveries"`
	Resumes      int                `json:"resumes"`
	Resets       int                `json:"resets"`
	Milliseconds map[string]figures `json:"milliseconds"`
	Server       *usage             `json:"server,omitempty"`
	Violations   int                `json:"violations"`
	First        []string           `json:"first_violations,omitempty"`
}

func (c *crowd) report(took time.Duration, w *watcher) report {
	r := report{
		Clients: len(c.clients), Transport: c.o.transport, Seconds: took.Seconds(),
		Posted: len(c.ledger.posts), Acknowledged: c.ledger.acked(),
		Milliseconds: c.tally.figures(), Server: w.usage(),
		Violations: c.ledger.violations, First: c.ledger.first,
	}
	for _, one := range c.clients {
		r.Deliveries += len(one.seen)
		r.Resumes += one.resumes
		r.Resets += one.resets
	}
	return r
}

func (r report) writeJSON(out io.Writer) error {
	if err := json.MarshalWrite(out, r, jsontext.WithIndent("  "), json.Deterministic(true)); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out)
	return err
}

func (r report) write(out io.Writer) {
	fmt.Fprintf(out, "posted      %d, acknowledged %d\n", r.Posted, r.Acknowledged)
	fmt.Fprintf(out, "delivered   %d, %.0f/s; %d connections ended, %d resets\n",
		r.Deliveries, float64(r.Deliveries)/r.Seconds, r.Resumes, r.Resets)
	fmt.Fprintf(out, "%-11s %9s %9s %9s %9s %9s\n", "ms", "done", "p50", "p95", "p99", "max")
	for _, name := range slices.Sorted(maps.Keys(r.Milliseconds)) {
		f := r.Milliseconds[name]
		fmt.Fprintf(out, "%-11s %9d %9.1f %9.1f %9.1f %9.1f\n", name, f.Done, f.P50, f.P95, f.P99, f.Max)
		for _, reason := range slices.Sorted(maps.Keys(f.Refused)) {
			fmt.Fprintf(out, "  refused %d: %s\n", f.Refused[reason], reason)
		}
	}
	if r.Server != nil {
		r.Server.write(out)
	}
	if r.Violations == 0 {
		fmt.Fprintln(out, "checked     nothing missing, twice or out of order")
		return
	}
	fmt.Fprintf(out, "VIOLATIONS  %d\n", r.Violations)
	for _, v := range r.First {
		fmt.Fprintln(out, "  "+v)
	}
}
