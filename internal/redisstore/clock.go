package redisstore

import "time"

var began = time.Now()

// elapsed is the time since the process began: by the monotonic clock, or by the wall clock where that says more, because the computer slept or the clock was
// moved on. To take a lease for lost that is not costs a connection; the other way round costs the login.
func elapsed() time.Duration {
	now := time.Now()
	return max(now.Sub(began), now.Round(0).Sub(began.Round(0)))
}
