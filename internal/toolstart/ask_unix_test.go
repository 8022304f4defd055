//go:build unix

package toolstart

import (
	"os/signal"
	"syscall"
)

// ignoreAsking has this process go on when it is asked to end.
func ignoreAsking() { signal.Ignore(syscall.SIGTERM, syscall.SIGHUP) }
