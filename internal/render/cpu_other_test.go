//go:build !unix

package render

import (
	"testing"
	"time"
)

var started = time.Now()

// cpu is how long the process has run, where nothing tells what it has computed.
func cpu(testing.TB) time.Duration { return time.Since(started) }
