//go:build linux || darwin || freebsd

package store

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// syncsFolders says that a folder can be synced.
const syncsFolders = true

// freeBytes is what the disk of a folder has left for us.
func freeBytes(dir string) (int64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return int64(st.Bavail) * int64(st.Bsize), nil // #nosec G115 -- the types differ by system
}

func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func isTooManyFiles(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}
