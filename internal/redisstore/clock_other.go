//go:build !linux

package redisstore

import "time"

// Uptime is a clock that counts while this process is stopped or the computer sleeps.
func Uptime() time.Duration { return elapsed() }
