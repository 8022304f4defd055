package redisstore

import (
	"context"
	"time"
)

// How many logins the instances of a service have in memory, all together. Each instance tells its own number, again and again, and Redis forgets that of one
// that does not by itself: the logins of a killed instance count for as long as it takes until another may have them.

// counter tells the number of this instance.
type counter struct {
	*Service
	name  string        // of the instance
	here  func() int    // how many it has
	alone chan struct{} // holds a token: what is told later is newer
}

// Count has the logins of this instance counted, which here gives, until Close. within reports whether all instances have at most limit, with one that this
// one has counted and not begun yet.
func (s *Service) Count(here func() int) (within func(ctx context.Context, limit int) (bool, error)) {
	c := &counter{Service: s, name: newToken(), here: here, alone: make(chan struct{}, 1)}
	c.alone <- struct{}{}
	s.wg.Go(c.keep)
	return c.tell
}

// tell tells how many logins there are here, and asks whether there may be so many; with a limit of 0 it only tells.
func (c *counter) tell(ctx context.Context, limit int) (room bool, err error) {
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	select {
	case <-c.alone:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { c.alone <- struct{}{} }()
	answer, err := count().Run(ctx, c.client, []string{c.prefix + ":{" + common + "}:instances"}, c.name, c.here(), limit, c.patience.Milliseconds()).Int()
	return answer == 1, cause(err)
}

// farewell is how long the end waits for Redis to hear that there are no logins here any more.
const farewell = 500 * time.Millisecond

func (c *counter) keep() {
	tick := time.NewTicker(c.lease / 3)
	defer tick.Stop()
	for {
		_, _ = c.tell(c.ctx, 0) // what Redis misses it hears with the next
		select {
		case <-tick.C:
		case <-c.ctx.Done():
			ctx, stop := context.WithTimeout(context.Background(), farewell)
			defer stop()
			_, _ = c.tell(ctx, 0)
			return
		}
	}
}
