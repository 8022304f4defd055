package redisstore

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"telegram-login-mcp/authflow"
)

// lease is a claim of this process. It implements authflow.Lease.
type lease struct {
	store  *store
	id     string
	token  string
	fence  string
	wanted func()

	renewed atomic.Int64  // when the last renewal that succeeded was begun, by uptime
	lost    chan struct{} // closed when the claim cannot be relied on any more
	lose    func()        // closes it, once
	done    chan struct{} // closed when nothing is renewed any more
	end     func()        // closes it, once

	mu   sync.Mutex
	kept *sealedRecord // the record as it was written last: Redis may forget it
}

func newLease(st *store, id, token, fence string, begun time.Duration, wanted func()) *lease {
	l := &lease{store: st, id: id, token: token, fence: fence, wanted: wanted, lost: make(chan struct{}), done: make(chan struct{})}
	l.lose = sync.OnceFunc(func() { close(l.lost) })
	l.end = sync.OnceFunc(func() { close(l.done) })
	l.renewed.Store(int64(begun))
	return l
}

// Lost implements authflow.Lease.
func (l *lease) Lost() <-chan struct{} { return l.lost }

// Held implements authflow.Lease.
func (l *lease) Held() bool {
	select {
	case <-l.lost:
		return false
	default:
		return l.left() > 0
	}
}

// left is how long the claim still holds, unless it is renewed.
func (l *lease) left() time.Duration {
	return l.store.lease - (Uptime() - time.Duration(l.renewed.Load()))
}

// Grace implements authflow.Lease.
func (l *lease) Grace() time.Duration { return l.store.grace }

// Leaves implements authflow.Lease.
func (l *lease) Leaves(left time.Duration) {
	ctx, stop := context.WithTimeout(l.store.ctx, callLimit)
	defer stop()
	_ = leave().Run(ctx, l.store.client, l.store.flowKey(l.id), l.token, left.Microseconds()).Err() // who waits hears no reason then
}

// Renew implements authflow.Lease.
func (l *lease) Renew(ctx context.Context) error {
	if !l.Held() {
		l.lose()
		return authflow.ErrLeaseLost
	}
	ctx, stop := context.WithTimeout(ctx, callLimit)
	defer stop()
	begun := Uptime()
	answer, err := renew().Run(ctx, l.store.client, l.store.flowKey(l.id), l.renewal()...).Slice()
	return l.renewedBy(ctx, answer, err, begun)
}

// renewal are the arguments of the script.
func (l *lease) renewal() []any {
	return []any{l.token, l.fence, l.store.patience.Milliseconds(), seconds(claimLife)}
}

// renewedBy takes what Redis has answered to a renewal, which was begun at an uptime.
func (l *lease) renewedBy(ctx context.Context, answer []any, err error, begun time.Duration) error {
	if err != nil {
		return cause(err)
	}
	if number(answer, 0) == 0 || !l.Held() { // one that comes after its end brings nothing back
		l.lose()
		return authflow.ErrLeaseLost
	}
	for {
		before := l.renewed.Load()
		if int64(begun) <= before || l.renewed.CompareAndSwap(before, int64(begun)) {
			break
		}
	}
	if number(answer, 1) == 1 {
		l.wanted()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if number(answer, 2) == 0 && l.kept != nil { // Redis has lost it
		_ = l.store.write(ctx, l, l.id, l.kept, "missing") // if that fails, the next renewal tries again
	}
	return nil
}

// keep renews the claim until it is lost or given up.
func (l *lease) keep() {
	pause := l.store.lease / 3
	for {
		timer := time.NewTimer(max(min(pause, l.left()), 0))
		select {
		case <-l.done:
			timer.Stop()
			return
		case <-l.lost:
			timer.Stop()
			return
		case <-l.store.ctx.Done():
			timer.Stop()
			l.lose() // nobody renews it any more
			return
		case <-timer.C:
		}
		ctx, stop := context.WithTimeout(l.store.ctx, max(l.left(), 0))
		err := authflow.ErrLeaseLost
		if l.Held() {
			err = l.renewDue(ctx)
		} else {
			l.lose()
		}
		stop()
		pause = l.store.lease / 3
		if err != nil {
			pause = l.store.lease / 12
		}
	}
}

// number is a number in an answer of a script, 0 where there is none.
func number(answer []any, at int) int64 {
	if at >= len(answer) {
		return 0
	}
	n, _ := answer[at].(int64)
	return n
}

// text is a text in an answer of a script.
func text(answer []any, at int) string {
	if at >= len(answer) {
		return ""
	}
	s, _ := answer[at].(string)
	return s
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
