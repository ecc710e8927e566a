//go:build unix

package main

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// mustOwn keeps root from leaving files behind that the server, which runs as
// somebody else, cannot write.
func (t *tool) mustOwn() error {
	info, err := os.Stat(t.dir)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 || stat.Uid == 0 {
		return nil
	}
	owner := strconv.Itoa(int(stat.Uid))
	if u, err := user.LookupId(owner); err == nil {
		owner = u.Username
	}
	return errors.New(t.dir + " belongs to " + owner + ". Run it as them: sudo -u " + owner + " minimost-admin ...")
}
