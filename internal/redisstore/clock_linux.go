package redisstore

import (
	"time"

	"golang.org/x/sys/unix"
)

// Uptime is a clock that nobody can set and that counts while this process is stopped or the computer sleeps, which Go's monotonic clock does not.
func Uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		return elapsed() // a kernel older than 2.6.39
	}
	return time.Duration(t.Nano())
}
