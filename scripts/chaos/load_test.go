//go:build linux

package chaos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// load is a run of the load test, as a process beside the server's.
type load struct {
	t        *testing.T
	cmd      *exec.Cmd
	out, err bytes.Buffer
}

// outcome is the part of its report that is looked at here.
type outcome struct {
	Posted       int `json:"posted"`
	Acknowledged int `json:"acknowledged"`
	Deliveries   int `json:"deliveries"`
	Resumes      int `json:"resumes"`
	Milliseconds map[string]struct {
		Done    int            `json:"done"`
		P50     float64        `json:"p50"`
		P99     float64        `json:"p99"`
		Max     float64        `json:"max"`
		Refused map[string]int `json:"refused"`
	} `json:"milliseconds"`
	First []string `json:"first_violations"`
}

// put begins to put a server under load.
func put(t *testing.T, by []string, url string, flags ...string) *load {
	t.Helper()
	l := &load{t: t}
	line := append(append([]string{}, by...), loadBinary, "--json", "--addr", url)
	line = append(line, flags...)
	l.cmd = exec.Command(line[0], line[1:]...)
	l.cmd.Stdout, l.cmd.Stderr = &l.out, &l.err
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.cmd.Process.Kill() }) // it has ended, unless the case has failed
	return l
}

// end waits for the end of the load, which must have been clean: nothing
// acknowledged is missing, nothing came twice or out of order.
func (l *load) end() (o outcome) {
	l.t.Helper()
	err := l.cmd.Wait()
	if jsonErr := json.Unmarshal(l.out.Bytes(), &o); err != nil || jsonErr != nil {
		l.t.Fatalf("load: %v\n%s%s", err, &l.out, &l.err)
	}
	return o
}

// enough ends the load now.
func (l *load) enough() outcome {
	l.t.Helper()
	if err := l.cmd.Process.Signal(os.Interrupt); err != nil {
		l.t.Fatal(err)
	}
	return l.end()
}

// resumed says how long people were without a connection.
func (o outcome) resumed() string {
	r := o.Milliseconds["resume"]
	return fmt.Sprintf("without a connection for p50 %.0f ms, p99 %.0f ms, at most %.0f ms", r.P50, r.P99, r.Max)
}
