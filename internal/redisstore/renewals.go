package redisstore

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// renewals are those of all claims of this process that fall due within a moment: they are one message to Redis, and wait for one connection. With thousands of claims that
// takes a part of what one message for each would, and comes through where thousands of other questions wait.
type renewals struct {
	mu  sync.Mutex
	due []*renewal
}

// renewal is one of them.
type renewal struct {
	lease  *lease
	cmd    *redis.Cmd
	begun  time.Duration // by uptime
	answer chan struct{} // closed when cmd has it
}

// moment is within what renewals are put together. It is little beside what is left of a claim that falls due.
func (s *Service) moment() time.Duration { return s.lease / 240 }

// renewDue renews a claim with others. Whoever comes first within a moment asks for all.
func (l *lease) renewDue(ctx context.Context) error {
	s, mine := l.store.Service, &renewal{lease: l, answer: make(chan struct{})}
	s.renewals.mu.Lock()
	s.renewals.due = append(s.renewals.due, mine)
	first := len(s.renewals.due) == 1
	s.renewals.mu.Unlock()
	if first {
		timer := time.NewTimer(s.moment())
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
		s.renewals.mu.Lock()
		all := s.renewals.due
		s.renewals.due = nil
		s.renewals.mu.Unlock()
		s.wg.Go(func() { s.renewAll(all) }) // which may take longer than this claim holds
	}
	select {
	case <-mine.answer:
	case <-l.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-l.done: // it was given up meanwhile, so what Redis says of it means nothing
		return nil
	default:
		answer, err := mine.cmd.Slice()
		return l.renewedBy(ctx, answer, err, mine.begun)
	}
}

// renewAll asks Redis. One that does not know the script gets its text.
func (s *Service) renewAll(all []*renewal) {
	ctx, stop := context.WithTimeout(s.ctx, callLimit)
	defer stop()
	ask := func(some []*renewal, by func(context.Context, redis.Scripter, []string, ...any) *redis.Cmd) {
		p := s.client.Pipeline()
		for _, r := range some {
			r.begun = Uptime()
			r.cmd = by(ctx, p, r.lease.store.flowKey(r.lease.id), r.lease.renewal()...)
		}
		_, _ = p.Exec(ctx) // each has its own error
	}
	ask(all, renew().EvalSha)
	var unknown []*renewal
	for _, r := range all {
		if redis.HasErrorPrefix(r.cmd.Err(), "NOSCRIPT") {
			unknown = append(unknown, r)
		}
	}
	if len(unknown) > 0 {
		ask(unknown, renew().Eval)
	}
	for _, r := range all {
		close(r.answer)
	}
}
