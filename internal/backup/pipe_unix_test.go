//go:build unix

package backup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestPipesAreNoFiles has a backup in which a pipe stands for a file: whoever
// opens it waits for ever.
func TestPipesAreNoFiles(t *testing.T) {
	data := dataDir(t)
	dir, _, err := Make(t.Context(), job(data, time.Now()))
	pipe := filepath.Join(dir, "tls/ca.pem")
	if err := errors.Join(err, os.Remove(pipe), syscall.Mkfifo(pipe, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), dir, inspect, nil); err == nil || !strings.Contains(err.Error(), "is no file") {
		t.Errorf("got %v", err)
	}
}
