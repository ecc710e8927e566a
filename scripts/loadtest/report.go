package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"time"
)

func (c *crowd) report(out io.Writer, took time.Duration) {
	var all []time.Duration
	deliveries, resumes, resets := 0, 0, 0
	for _, one := range c.clients {
		all = append(all, one.latencies...)
		deliveries += len(one.seen)
		resumes += one.resumes
		resets += one.resets
	}
	slices.Sort(all)
	acked := c.ledger.acked()
	fmt.Fprintf(out, "posted      %d, acknowledged %d\n", len(c.ledger.posts), acked)
	for _, reason := range slices.Sorted(maps.Keys(c.refused)) {
		fmt.Fprintf(out, "  not taken %d: %s\n", c.refused[reason], reason)
	}
	fmt.Fprintf(out, "delivered   %d, %.0f/s; %d resumed connections, %d resets\n",
		deliveries, float64(deliveries)/took.Seconds(), resumes, resets)
	fmt.Fprintf(out, "send→seen   p50 %v  p90 %v  p99 %v  max %v\n",
		quantile(all, 0.5), quantile(all, 0.9), quantile(all, 0.99), quantile(all, 1))
	if c.ledger.violations == 0 {
		fmt.Fprintln(out, "checked     nothing missing, twice or out of order")
		return
	}
	fmt.Fprintf(out, "VIOLATIONS  %d\n", c.ledger.violations)
	for _, v := range c.ledger.first {
		fmt.Fprintln(out, "  "+v)
	}
}

// quantile of sorted durations, to a tenth of a millisecond.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(q*float64(len(sorted)-1))].Round(100 * time.Microsecond)
}

// usage is what a process has used so far.
type usage struct {
	at  time.Time
	cpu time.Duration
	rss int64 // bytes, now
	hwm int64 // bytes, at most
}

// usageOf reads Linux's /proc; pid 0 is nobody.
func usageOf(pid int) (u usage, err error) {
	if pid == 0 {
		return u, nil
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return u, err
	}
	// The name, in brackets, may have spaces; utime and stime are the 12th and
	// 13th field after it, in hundredths of a second (proc(5)).
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return u, fmt.Errorf("/proc/%d/stat has only %d fields", pid, len(fields))
	}
	ticks := number(fields[11]) + number(fields[12])
	u = usage{at: time.Now(), cpu: time.Duration(ticks) * 10 * time.Millisecond}
	for line := range bytes.Lines(status) {
		switch f := bytes.Fields(line); {
		case bytes.HasPrefix(line, []byte("VmRSS:")):
			u.rss = number(f[1]) << 10
		case bytes.HasPrefix(line, []byte("VmHWM:")):
			u.hwm = number(f[1]) << 10
		}
	}
	return u, nil
}

func number(b []byte) int64 {
	n, _ := strconv.ParseInt(string(b), 10, 64) // the kernel writes numbers
	return n
}

func (u usage) report(out io.Writer, before usage) {
	fmt.Fprintf(out, "server      CPU %.0f %% of a core, memory %.1f MiB, at most %.1f MiB\n",
		100*float64(u.cpu-before.cpu)/float64(u.at.Sub(before.at)), mib(u.rss), mib(u.hwm))
}

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }
