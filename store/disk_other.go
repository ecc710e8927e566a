//go:build !linux && !darwin && !freebsd && !windows

package store

import (
	"errors"
	"math"
	"syscall"
)

// syncsFolders says that a folder can be synced.
const syncsFolders = true

// freeBytes is not known here before a write fails.
func freeBytes(string) (int64, error) { return math.MaxInt64, nil }

func isDiskFull(err error) bool { return errors.Is(err, syscall.ENOSPC) }

func isTooManyFiles(err error) bool { return errors.Is(err, syscall.EMFILE) }
