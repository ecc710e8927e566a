package main

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// What is timed, besides the kinds of mixed.go.
const (
	posting  = "post"   // from the first try to the acknowledgement
	seeing   = "seen"   // from the first try to the event, by others who were connected then
	resuming = "resume" // from the loss of a connection to the next hello
)

// tally collects how long things took and why they were refused. It is safe
// for concurrent use.
type tally struct {
	mu    sync.Mutex
	kinds map[string]*kind
}

type kind struct {
	took    []time.Duration
	refused map[string]int // by reason
}

func (t *tally) kind(name string) *kind {
	if t.kinds == nil {
		t.kinds = map[string]*kind{}
	}
	k := t.kinds[name]
	if k == nil {
		k = &kind{refused: map[string]int{}}
		t.kinds[name] = k
	}
	return k
}

func (t *tally) add(name string, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k := t.kind(name)
	k.took = append(k.took, took)
}

// refuse notes why something was not done.
func (t *tally) refuse(name string, err error) {
	reason := "no answer"
	var r *refusal
	if errors.As(err, &r) || errors.Is(err, errHeldUp) || errors.Is(err, errNotYet) {
		reason = err.Error()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kind(name).refused[reason]++
}

// figures are what a report says of one kind, times in milliseconds.
type figures struct {
	Done    int            `json:"done"`
	P50     float64        `json:"p50"`
	P95     float64        `json:"p95"`
	P99     float64        `json:"p99"`
	Max     float64        `json:"max"`
	Refused map[string]int `json:"refused,omitempty"`
}

func (t *tally) figures() map[string]figures {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := map[string]figures{}
	for name, k := range t.kinds {
		slices.Sort(k.took)
		at := func(q float64) float64 { return float64(quantile(k.took, q).Microseconds()) / 1000 }
		all[name] = figures{len(k.took), at(0.5), at(0.95), at(0.99), at(1), k.refused}
	}
	return all
}

// quantile of sorted durations, to a tenth of a millisecond.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(q*float64(len(sorted)-1))].Round(100 * time.Microsecond)
}
