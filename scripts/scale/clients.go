package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

const (
	// devices of one user, so that fewer have to sign up.
	devices = 20
	// rate is in messages a second, for seconds.
	rate, seconds = 5, 10
)

// clients connects more and more of them to a server and has some of them
// talk. Each count has a server of its own.
func clients(ctx context.Context, dir string, counts []int) ([]curve, error) {
	server, load := filepath.Join(dir, "minimost"), filepath.Join(dir, "loadtest")
	for out, pkg := range map[string]string{server: ".", load: "./scripts/loadtest"} {
		build := exec.CommandContext(ctx, "go", "build", "-o", out, pkg) // #nosec G204 -- our own words
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return nil, fmt.Errorf("build %s: %w", pkg, err)
		}
	}
	delivery := curve{name: "a delivery"}
	for _, n := range counts {
		cost, err := talk(ctx, server, load, filepath.Join(dir, fmt.Sprint(n)), n)
		if err != nil {
			return nil, err
		}
		delivery.points = append(delivery.points, point{float64(n), cost})
	}
	return []curve{delivery}, nil
}

// talk runs the load test against a new server and gives the microseconds of
// processor that the server took for a delivery.
func talk(ctx context.Context, server, load, data string, n int) (float64, error) {
	ctx, stop := context.WithCancel(ctx)
	s := exec.CommandContext(ctx, server, "--data", data, "--log", "json", "--http", "127.0.0.1:0", // #nosec G204 -- likewise
		"--signups-per-hour", "0", "--mdns", "", "--stun-addr", "off", "--backup-hour", "-1", "--previews", "off")
	said, err := s.StdoutPipe()
	if err != nil {
		stop()
		return 0, err
	}
	s.Stderr = s.Stdout
	if err := s.Start(); err != nil {
		stop()
		return 0, err
	}
	defer func() { stop(); _ = s.Wait() }()
	addr, err := serving(said)
	if err != nil {
		return 0, err
	}
	l := exec.CommandContext(ctx, load, "--json", "--addr", "http://"+addr, "--clients", fmt.Sprint(n), // #nosec G204 -- likewise
		"--devices", fmt.Sprint(devices), "--rate", fmt.Sprint(rate), "--duration", fmt.Sprintf("%ds", seconds),
		"--pid", fmt.Sprint(s.Process.Pid))
	l.Stderr = os.Stderr
	out, err := l.Output()
	if err != nil {
		return 0, fmt.Errorf("%d clients: %w\n%s", n, err, out)
	}
	return costOf(out)
}

// serving reads the address from the log, and the rest of it for as long as it
// goes on.
func serving(said io.Reader) (string, error) {
	for lines := bufio.NewScanner(said); lines.Scan(); {
		var line struct {
			Message string `json:"message"`
			Addr    string `json:"addr"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Message == "serving" {
			go func() { _, _ = io.Copy(io.Discard, said) }() // ends with the process
			return line.Addr, nil
		}
	}
	return "", errors.New("the server does not serve")
}

// costOf takes the figure from the report of a load test.
func costOf(out []byte) (float64, error) {
	var r struct {
		Seconds    float64
		Deliveries float64
		Server     struct {
			CPU float64 `json:"cpu_cores"`
		}
	}
	if err := json.Unmarshal(bytes.TrimSpace(out), &r); err != nil {
		return 0, err
	}
	if r.Deliveries == 0 || r.Server.CPU == 0 {
		return 0, fmt.Errorf("no deliveries, or nothing known of the server:\n%s", out)
	}
	return r.Server.CPU * r.Seconds / r.Deliveries * 1e6, nil
}
