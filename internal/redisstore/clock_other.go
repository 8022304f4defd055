//go:build !linux

package redisstore

import "time"

// uptime is a clock that counts while this process is stopped or the computer sleeps.
func uptime() time.Duration { return elapsed() }
