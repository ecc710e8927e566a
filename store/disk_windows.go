package store

import (
	"errors"

	"golang.org/x/sys/windows"
)

// syncsFolders says that a folder can be synced. NTFS does so by itself.
const syncsFolders = false

// freeBytes is what the disk of a folder has left for us.
func freeBytes(dir string) (int64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(name, &free, nil, nil)
	return int64(free), err // #nosec G115 -- no disk has 2^63 bytes
}

func isDiskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

func isTooManyFiles(err error) bool { return errors.Is(err, windows.ERROR_TOO_MANY_OPEN_FILES) }
