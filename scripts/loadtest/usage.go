package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// sample is what the server uses at one moment. What is not known is 0.
type sample struct {
	at         time.Time
	cpu        time.Duration // so far
	rss        int64         // bytes
	goroutines int
	files      int // descriptors
}

// take asks where the options say.
func take(ctx context.Context, o options) (s sample, err error) {
	s.at = time.Now()
	if o.metrics != "" {
		if err := s.ofMetrics(ctx, o.metrics); err != nil {
			return s, fmt.Errorf("metrics: %w", err)
		}
	}
	if o.pid != 0 {
		err = s.ofProcess(o.pid)
	}
	return s, err
}

// ofMetrics reads the text format of Prometheus.
func (s *sample) ofMetrics(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(url, "/metrics")+"/metrics", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return refused(res)
	}
	return s.parse(res.Body)
}

func (s *sample) parse(in io.Reader) error {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		name, text, _ := strings.Cut(lines.Text(), " ")
		n, _ := strconv.ParseFloat(text, 64) // comments have none
		switch name {
		case "process_resident_memory_bytes":
			s.rss = int64(n)
		case "process_cpu_seconds_total":
			s.cpu = time.Duration(n * float64(time.Second))
		case "process_open_fds":
			s.files = int(n)
		case "go_goroutines":
			s.goroutines = int(n)
		}
	}
	return lines.Err()
}

// ofProcess reads Linux's /proc.
func (s *sample) ofProcess(pid int) error {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return err
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return err
	}
	s.files = len(files)
	// The name, in brackets, may have spaces; utime and stime are the 12th and
	// 13th field after it, in hundredths of a second (proc(5)).
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return fmt.Errorf("/proc/%d/stat has only %d fields", pid, len(fields))
	}
	s.cpu = time.Duration(number(fields[11])+number(fields[12])) * 10 * time.Millisecond
	for line := range bytes.Lines(status) {
		if f := bytes.Fields(line); bytes.HasPrefix(line, []byte("VmRSS:")) {
			s.rss = number(f[1]) << 10
		}
	}
	return nil
}

func number(b []byte) int64 {
	n, _ := strconv.ParseInt(string(b), 10, 64) // the kernel writes numbers
	return n
}

// watcher takes samples through a run.
type watcher struct {
	o      options
	before sample // nobody is connected
	after  sample // of the load, or at rest again when that is waited for

	mu      sync.Mutex
	samples []sample // each second of the load
	over    bool
}

// watch takes the first sample.
func watch(ctx context.Context, o options) (*watcher, error) {
	w := &watcher{o: o}
	if !w.asked() {
		return w, nil
	}
	var err error
	w.before, err = take(ctx, o)
	return w, err
}

func (w *watcher) asked() bool { return w.o.pid != 0 || w.o.metrics != "" }

// during takes samples until the context ends or the load is over. A server
// that is gone for a moment gives none.
func (w *watcher) during(ctx context.Context) *sync.WaitGroup {
	var watching sync.WaitGroup
	if !w.asked() {
		return &watching
	}
	watching.Go(func() { // ends with the context
		for pause(ctx, time.Second) {
			s, err := take(ctx, w.o)
			w.mu.Lock()
			if err == nil && !w.over {
				w.samples = append(w.samples, s)
			}
			w.mu.Unlock()
		}
	})
	return &watching
}

// loaded says that the load is over.
func (w *watcher) loaded() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	if n := len(w.samples); n > 0 {
		w.after = w.samples[n-1]
	}
}

const (
	// restWithin is how long the server has for coming to rest. Polls linger
	// for a minute.
	restWithin = 100 * time.Second
	// restMore goroutines and descriptors than before are no leak.
	restMore = 8
	// growthMost is in bytes an hour.
	growthMost = 1 << 20
	// growthOver is the time in which growth can be told from chance at all.
	growthOver = 2 * time.Minute
)

// checkSteady waits for the server to come to rest.
func (w *watcher) checkSteady(ctx context.Context, l *ledger) {
	rest := func(s sample) bool {
		return s.goroutines <= w.before.goroutines+restMore && s.files <= w.before.files+restMore
	}
	s, err := take(ctx, w.o)
	for began := time.Now(); err == nil && !rest(s) && time.Since(began) < restWithin && pause(ctx, time.Second); {
		s, err = take(ctx, w.o)
	}
	if err != nil {
		l.violate("the server cannot be looked at: %v", err)
		return
	}
	if !rest(s) {
		l.violate("%d goroutines and %d descriptors are left of %d and %d before",
			s.goroutines, s.files, w.before.goroutines, w.before.files)
	}
	if g := growth(w.samples); g > growthMost {
		l.violate("the server's memory grows by %.1f MiB an hour", mib(int64(g)))
	}
	w.after = s
}

// growth is by how many bytes an hour the memory grows after the first third
// of the samples: the median of the slopes between all pairs, which some odd
// moments do not change (Theil and Sen). It is 0 for less than growthOver.
func growth(samples []sample) float64 {
	late := samples[len(samples)/3:]
	if len(late) == 0 || late[len(late)-1].at.Sub(late[0].at) < growthOver {
		return 0
	}
	var slopes []float64
	for i, a := range late {
		for _, b := range late[i+1:] {
			slopes = append(slopes, float64(b.rss-a.rss)/b.at.Sub(a.at).Hours())
		}
	}
	slices.Sort(slopes)
	return slopes[len(slopes)/2]
}

// usage is what a report says of the server.
type usage struct {
	CPU              float64 `json:"cpu_cores"`
	MemoryBefore     float64 `json:"memory_before_mib"`
	MemoryAfter      float64 `json:"memory_after_mib"`
	MemoryMost       float64 `json:"memory_most_mib"`
	Growth           float64 `json:"growth_mib_an_hour"`
	GoroutinesBefore int     `json:"goroutines_before"`
	GoroutinesMost   int     `json:"goroutines_most"`
	GoroutinesAfter  int     `json:"goroutines_after"`
	FilesBefore      int     `json:"descriptors_before"`
	FilesMost        int     `json:"descriptors_most"`
	FilesAfter       int     `json:"descriptors_after"`
}

// usage is nil if nobody has looked.
func (w *watcher) usage() *usage {
	if len(w.samples) == 0 {
		return nil
	}
	last := w.samples[len(w.samples)-1]
	u := &usage{
		CPU:          float64(last.cpu-w.before.cpu) / float64(last.at.Sub(w.before.at)),
		MemoryBefore: mib(w.before.rss), MemoryAfter: mib(w.after.rss), Growth: mib(int64(growth(w.samples))),
		GoroutinesBefore: w.before.goroutines, GoroutinesAfter: w.after.goroutines,
		FilesBefore: w.before.files, FilesAfter: w.after.files,
	}
	for _, s := range w.samples {
		u.MemoryMost = max(u.MemoryMost, mib(s.rss))
		u.GoroutinesMost = max(u.GoroutinesMost, s.goroutines)
		u.FilesMost = max(u.FilesMost, s.files)
	}
	return u
}

func (u *usage) write(out io.Writer) {
	fmt.Fprintf(out, "server      CPU %.0f %% of a core; %-12s %9s %9s %9s\n", 100*u.CPU, "", "before", "most", "after")
	fmt.Fprintf(out, "  %-36s %9.1f %9.1f %9.1f\n", "memory, MiB", u.MemoryBefore, u.MemoryMost, u.MemoryAfter)
	fmt.Fprintf(out, "  %-36s %9d %9d %9d\n", "goroutines", u.GoroutinesBefore, u.GoroutinesMost, u.GoroutinesAfter)
	fmt.Fprintf(out, "  %-36s %9d %9d %9d\n", "descriptors", u.FilesBefore, u.FilesMost, u.FilesAfter)
	if u.Growth != 0 {
		fmt.Fprintf(out, "  memory grows by %.1f MiB an hour after the first third\n", u.Growth)
	}
}

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }
