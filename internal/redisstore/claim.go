package redisstore

import (
	"context"
	"sync"
	"time"

	"telegram-login-mcp/authflow"
)

// claimRetry is how often a process that waits for a flow tries: news of one that is free come at once, and may be missed.
const claimRetry = 250 * time.Millisecond

// watched is a flow that another process has, or may have, as it was seen.
type watched struct {
	state    string
	since    time.Time     // when it was seen so first
	patience time.Duration // how long it has to stay so until it may be taken
}

// maxWatched bounds what is remembered. Whoever is forgotten is waited for from the beginning.
const maxWatched = 10000

// watch notes how a flow was seen.
func (st *store) watch(id, state string, theirs int64) {
	st.mu.Lock()
	defer st.mu.Unlock()
	before, known := st.watched[id]
	switch {
	case state == "":
		delete(st.watched, id)
		return
	case known && before.state == state:
		return
	case len(st.watched) >= maxWatched:
		clear(st.watched)
	}
	st.watched[id] = watched{state, time.Now(), max(st.patience, time.Duration(theirs)*time.Millisecond)}
}

// abandoned is the state of a flow that nobody has renewed for as long as its holder, and Telegram, may take; "" while there is none.
func (st *store) abandoned(id string) string {
	st.mu.Lock()
	defer st.mu.Unlock()
	if w, known := st.watched[id]; known && time.Since(w.since) > w.patience {
		return w.state
	}
	return ""
}

// Claim implements authflow.Store.
func (st *store) Claim(ctx context.Context, id string, wanted func()) (authflow.Claim, error) {
	if !authflow.ValidID(id) {
		return authflow.Claim{}, authflow.ErrUnknownFlow
	}
	st.listen()
	free := make(chan struct{}, 1)
	told := false
	for {
		l, leaves, err := st.tryClaim(id, wanted)
		if l != nil || err != nil {
			return st.claimed(l), err
		}
		if ctx.Err() != nil {
			if leaves > 0 {
				return authflow.Claim{}, &authflow.OwnedError{Left: leaves}
			}
			return authflow.Claim{}, authflow.ErrOwned
		}
		if !told {
			told = true
			defer st.await(id, free)()
			ask, stop := context.WithTimeout(st.ctx, callLimit)
			_ = want().Run(ask, st.client, st.flowKey(id), st.news(), st.message(wantedNews, id)).Err() // else the next try is lucky
			stop()
		}
		timer := time.NewTimer(claimRetry)
		select {
		case <-ctx.Done():
		case <-st.ctx.Done():
			timer.Stop()
			return authflow.Claim{}, authflow.ErrOwned
		case <-free:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// tryClaim takes a flow if it is free. It returns nil while another process has it, or may have it, and within what that gives it up, 0 where it has not said so.
func (st *store) tryClaim(id string, wanted func()) (_ *lease, leaves time.Duration, _ error) {
	ctx, stop := context.WithTimeout(st.ctx, callLimit)
	defer stop()
	mine, begun := newToken(), Uptime()
	answer, err := take().Run(ctx, st.client, st.flowKey(id), mine, st.abandoned(id), st.patience.Milliseconds(), seconds(claimLife)).Slice()
	if err != nil {
		st.giveBack(id, mine) // Redis may have given it all the same
		return nil, 0, cause(err)
	}
	if number(answer, 0) == 0 {
		st.watch(id, text(answer, 1), number(answer, 2))
		return nil, min(time.Duration(number(answer, 3))*time.Microsecond, st.patience), nil // its clock may have been moved
	}
	st.watch(id, "", 0)
	l := newLease(st, id, mine, text(answer, 1), begun, wanted)
	st.mu.Lock()
	st.claims[id] = l
	st.mu.Unlock()
	st.wg.Go(l.keep)
	return l, 0, nil
}

// claimed is a lease as authflow has it.
func (st *store) claimed(l *lease) authflow.Claim {
	if l == nil {
		return authflow.Claim{}
	}
	return authflow.Claim{Lease: l, Release: sync.OnceFunc(func() {
		l.end()
		st.mu.Lock()
		if st.claims[l.id] == l {
			delete(st.claims, l.id)
		}
		st.mu.Unlock()
		st.giveBack(l.id, l.token)
	})}
}

// giveBack frees a flow. Where Redis cannot be told, it passes on when nobody has renewed it for long enough.
func (st *store) giveBack(id, token string) {
	ctx, stop := context.WithTimeout(context.Background(), callLimit)
	defer stop()
	_ = release().Run(ctx, st.client, st.flowKey(id), token, st.news(), st.message(freeNews, id)).Err()
}

// await has free hear of a flow that is free, until it is called off.
func (st *store) await(id string, free chan struct{}) (callOff func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.waiting[id] == nil {
		st.waiting[id] = map[chan struct{}]struct{}{}
	}
	st.waiting[id][free] = struct{}{}
	return func() {
		st.mu.Lock()
		defer st.mu.Unlock()
		if delete(st.waiting[id], free); len(st.waiting[id]) == 0 {
			delete(st.waiting, id)
		}
	}
}

func (st *store) tellFree(id string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for free := range st.waiting[id] {
		select {
		case free <- struct{}{}:
		default: // it knows
		}
	}
}

// tellWanted hears that somebody wants a flow. Whoever has it is told; everybody else begins to watch it, so that the wait for one that has been left is over
// everywhere at the same time, whoever is asked next.
func (st *store) tellWanted(id string) {
	if l := st.holder(id); l != nil {
		l.wanted()
		return
	}
	if !authflow.ValidID(id) {
		return
	}
	st.wg.Go(func() {
		ctx, stop := context.WithTimeout(st.ctx, callLimit)
		defer stop()
		if answer, err := look().Run(ctx, st.client, st.flowKey(id)).Slice(); err == nil {
			st.watch(id, text(answer, 0), number(answer, 1))
		}
	})
}

// holder is the claim of this process on a flow, nil without one.
func (st *store) holder(id string) *lease {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.claims[id]
}
