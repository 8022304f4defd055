//go:build !windows

package main

import (
	"os"
	"syscall"
)

// windowCloses reports whether the terminal's window closes with this program. Where a shell has started it, the shell leads the session and
// stays.
func windowCloses() bool {
	leader, _, failed := syscall.RawSyscall(syscall.SYS_GETSID, 0, 0, 0)
	return failed != 0 || int(leader) == os.Getpid()
}
