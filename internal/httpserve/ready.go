package httpserve

import (
	"context"
	"time"

	"golang.org/x/sync/singleflight"
)

// readyPause is how long an answer to the question whether the server is ready is good. Anybody may ask, and what is behind may be another computer.
const readyPause = time.Second

// readiness asks whether the server is ready, once at a time and at most once a second, and tells the log when that changes, or why not.
type readiness struct {
	ask func() error
	log func(line string)

	asking singleflight.Group
	asked  time.Time // this and the next are the asker's, of whom there is one at a time
	err    error
}

// now is why the server is not ready, nil if it is.
func (r *readiness) now() error {
	_, err, _ := r.asking.Do("", func() (any, error) {
		if time.Since(r.asked) < readyPause {
			return nil, r.err
		}
		before := r.err
		r.err = r.ask()
		r.asked = time.Now()
		switch {
		case r.err != nil && (before == nil || before.Error() != r.err.Error()):
			r.log("not ready: " + r.err.Error())
		case before != nil && r.err == nil:
			r.log("ready again")
		}
		return nil, r.err
	})
	return err
}

// watch asks from time to time until ctx ends, so that the log tells of it also where nobody asks.
func (r *readiness) watch(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = r.now()
		case <-ctx.Done():
			return
		}
	}
}
