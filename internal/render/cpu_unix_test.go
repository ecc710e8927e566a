//go:build unix

package render

import (
	"syscall"
	"testing"
	"time"
)

// cpu is how long the process has computed so far. Unlike the clock it does not run on
// while other processes have the machine.
func cpu(t testing.TB) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
