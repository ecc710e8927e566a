// Command minimost-admin looks after a data directory of MiniMost: accounts,
// channels, backups, moving in and out. It works on the same files as the
// server, which may be running: what is changed shows on open pages within a
// second.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	ossignal "os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	ctx, stop := ossignal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes, which scripts may rely on.
const (
	exitFailed  = 1 // something went wrong
	exitUsage   = 2 // the command line makes no sense
	exitFaults  = 3 // check or doctor found something
	exitAbsent  = 4 // what is named is not there
	exitAsks    = 5 // nothing was changed, because nobody said yes
	exitRunning = 6 // the server must be stopped first
)

const exitCodes = `Exit codes:
   0  done
   1  it went wrong
   2  the command line makes no sense
   3  check or doctor found something
   4  what was named is not there
   5  nothing was changed, because nobody said yes: add --yes
   6  the server uses the directory and must be stopped first`

// failure is an error with the code that the process ends with.
type failure struct {
	code int
	error
}

func (f failure) Unwrap() error { return f.error }

func fail(code int, format string, args ...any) error {
	return failure{code, fmt.Errorf(format, args...)}
}

// run does what the arguments say and gives the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, problems io.Writer) int {
	t := &tool{in: in, out: out, problems: problems}
	err := t.command().Run(ctx, args)
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintf(problems, "minimost-admin: %v\n", err)
	if f, ok := errors.AsType[failure](err); ok {
		return f.code
	}
	return exitFailed
}

// version is what the Go command has written into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "dev"
	}
	return info.Main.Version
}
