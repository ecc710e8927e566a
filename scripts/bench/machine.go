package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// machine says what is measured on, as far as Linux tells.
func machine() string {
	return fmt.Sprintf("%s, %d cores, %s/%s, %s, load average %s", processor(), runtime.NumCPU(),
		runtime.GOOS, runtime.GOARCH, runtime.Version(), load())
}

func processor() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, _ := strings.Cut(string(info), "model name")
	line, _, _ := strings.Cut(rest, "\n")
	if _, name, found := strings.Cut(line, ": "); found {
		return name
	}
	return "unknown processor"
}

func load() string {
	average, err := os.ReadFile("/proc/loadavg")
	if f := strings.Fields(string(average)); err == nil && len(f) > 2 {
		return strings.Join(f[:3], " ")
	}
	return "unknown"
}
