package sandbox

import (
	"context"
	"sync"
	"time"
)

// clock is the scenario's time: the real one plus what was advanced.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
	moved  chan struct{} // closed and replaced when the clock moves
}

func newClock() *clock { return &clock{moved: make(chan struct{})} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

func (c *clock) advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
	close(c.moved)
	c.moved = make(chan struct{})
	return time.Now().Add(c.offset)
}

// sleep returns when d has passed on this clock, by itself or by advance, or with the error of ctx.
func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	until := c.now().Add(d)
	for {
		c.mu.Lock()
		moved := c.moved
		left := until.Sub(time.Now().Add(c.offset))
		c.mu.Unlock()
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-moved:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}
