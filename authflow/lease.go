package authflow

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"telegram-login-mcp/internal/secret"
)

// A store that processes of several computers share cannot see that one of them has ended. Its claims are leases: they end by themselves unless they are
// renewed, and whoever cannot renew one closes its connection before another can have the flow.

// ErrLeaseLost means that a claim has ended, or may have: the flow can have another owner, so nothing is sent and nothing written for it here.
var ErrLeaseLost = errors.New("the flow may have another owner by now")

// Claim is the ownership of an ID. The zero value owns nothing.
type Claim struct {
	// Release gives the ID up. Once is enough, and more does no harm.
	Release func()
	// Lease is nil where the claim holds until Release, or the end of the process.
	Lease Lease
}

func (c Claim) none() bool { return c.Release == nil }

// Permit says whether the key of a session may be used. It is safe for concurrent use.
type Permit interface {
	grant
	// Stands notes that Telegram may have a connection with the key until then, although it is closed here: the network can lose that it is. The key's
	// claim is not given up before.
	Stands(until time.Time)
}

// grant is what a Permit and a Lease have in common.
type grant interface {
	// Held reports whether the key may be used now. It asks nobody, and goes by a clock that counts while the process or the computer stands still:
	// what has stood longer than its lease sends nothing more.
	Held() bool
	// Renew asks the store. It goes before a connection is opened, and returns ErrLeaseLost where that may not be, or why the store could not be asked.
	Renew(ctx context.Context) error
	// Grace is how long Telegram is to keep a connection of which it hears nothing (ping_delay_disconnect): the next owner waits that long for one whose
	// process stands still, since its connection stays open. 0 leaves that to the client.
	Grace() time.Duration
}

// Lease is a claim that ends by itself unless the store can renew it.
type Lease interface {
	grant
	// Leaves notes that the claim is given up when so much time has passed, at the latest, for those who wait for it. It asks the store, which may fail.
	Leaves(left time.Duration)
	// Lost is closed when Held is false for good, soon enough that what is connected can be closed before another can have the ID.
	Lost() <-chan struct{}
}

// standing is until when Telegram may have a connection that is closed here.
type standing struct {
	mu    sync.Mutex
	until time.Time
}

// Stands implements Permit.
func (s *standing) Stands(until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until.After(s.until) {
		s.until = until
	}
}

func (s *standing) left() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Until(s.until)
}

// giveUp gives a claim up. Before that a lease waits until Telegram has no connection any more, since another may have the key at once: renewed, unless it is lost.
func (s *standing) giveUp(c Claim) {
	if c.Lease != nil {
		<-time.After(s.left())
	}
	c.Release()
}

// leaves tells those who wait for the flow, here and elsewhere, until when it is not given up yet.
func (o *owner) leaves() {
	left := o.standing.left()
	if left <= 0 {
		return
	}
	o.reg.mu.Lock()
	o.reg.closing[o.id] = &o.standing
	o.reg.mu.Unlock()
	for _, c := range append([]Claim{o.saving.claim}, keyClaims(o.keys)...) {
		if c.Lease != nil {
			c.Lease.Leaves(left)
		}
	}
}

func keyClaims(keys []keyClaimed) (claims []Claim) {
	for _, k := range keys {
		claims = append(claims, k.claim)
	}
	return claims
}

// ofOwner is what goes on in a flow that somebody else has.
func ofOwner(err error) Activity {
	if soon := (*OwnedError)(nil); errors.As(err, &soon) && soon.Left > 0 {
		return Activity{Kind: ActivityClosing, Left: soon.Left}
	}
	return Activity{Kind: ActivityElsewhere}
}

// flowPermit is the Permit of a flow, whichever claim it has: one that was made while the store failed gets its claim later.
type flowPermit struct{ *flow }

func (p flowPermit) lease() Lease {
	if c := p.claimed.Load(); c != nil {
		return c.Lease
	}
	return nil
}

// Held implements Permit.
func (p flowPermit) Held() bool {
	l := p.lease()
	return l == nil || l.Held()
}

// Renew implements Permit.
func (p flowPermit) Renew(ctx context.Context) error {
	if l := p.lease(); l != nil {
		return l.Renew(ctx)
	}
	return nil
}

// Grace implements Permit.
func (p flowPermit) Grace() time.Duration {
	if l := p.lease(); l != nil {
		return l.Grace()
	}
	return 0
}

// Stands implements Permit.
func (p flowPermit) Stands(until time.Time) { p.standing.Stands(until) }

// permit is what the connections of the flow need, nil where its claim needs none.
func (f *flow) permit() Permit {
	if c := f.claimed.Load(); c != nil && c.Lease == nil {
		return nil
	}
	return flowPermit{f}
}

// own makes a claim the owner's.
func (o *owner) own(c Claim) {
	o.saving.claim = c
	o.claimed.Store(&c)
	if c.Lease == nil {
		return
	}
	o.reg.leased.Store(true)
	go func() {
		select {
		case <-c.Lease.Lost():
			o.flow.leaseLost()
		case <-o.ended:
		}
	}()
}

// leaseLost takes the flow out of memory. Its connection is closed at once, and the claim is given up when that and what was under way have ended.
func (f *flow) leaseLost() {
	var conn Conn
	if f.do(func(o *owner) { conn = o.loseLease() }) && conn != nil {
		_ = conn.Close()
	}
}

// loseLease hands over the connection, for closing.
func (o *owner) loseLease() (conn Conn) {
	o.lost = true
	o.leaseWasLost()
	if o.call != nil {
		o.call.dropped = true
		o.call.stop()
	}
	conn, o.conn = o.conn, nil
	if !o.evicted {
		if o.saving.dirty {
			o.saving.version++
		}
		o.evict(true)
		o.reg.mu.Lock()
		o.reg.leaving[o.id] = leavingFlow{rec: o.reg.index[o.id].rec}
		o.reg.mu.Unlock()
	}
	return conn
}

// leaving reports whether something that may use the key of a lease has not ended yet.
func (o *owner) leaving() bool {
	leased := o.saving.claim.Lease != nil || slices.ContainsFunc(o.keys, func(k keyClaimed) bool { return k.claim.Lease != nil })
	return leased && (o.open > 0 || o.lost && o.call != nil)
}

// staleError is how a call ends whose flow was moved from outside.
func (o *owner) staleError() error {
	if o.lost {
		return &BusyError{Doing: Activity{Kind: ActivityElsewhere}, Cut: true}
	}
	return ErrStaleFlow
}

const (
	// leavePause and leavePauseMost are the first and the longest pause between two tries to leave a flow to a store that does not answer.
	leavePause     = 200 * time.Millisecond
	leavePauseMost = 5 * time.Second
)

// leavingFlow is a flow whose lease was lost, until the store has it. The store may have forgotten it, which says nothing.
type leavingFlow struct {
	rec     Record // without its keys
	refused error  // why the store did not take it when that was tried last
}

// leave tells the store of a flow whose lease was lost, which it may lack: it has refused it for a while, or has forgotten all. It tries until the store has
// the record, has another owner's, or the registry is closed.
func (o *owner) leave(rec Record) error {
	for pause := leavePause; ; pause = min(2*pause, leavePauseMost) {
		err := o.leaveOnce(rec)
		if err == nil || errors.Is(err, ErrLeaseLost) {
			return err
		}
		o.reg.mu.Lock()
		l := o.reg.leaving[o.id]
		l.refused = err
		o.reg.leaving[o.id] = l
		o.reg.mu.Unlock()
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-o.reg.ctx.Done():
			timer.Stop()
			return o.leaveOnce(rec)
		}
	}
}

func (o *owner) leaveOnce(rec Record) error {
	ctx, stop := context.WithTimeout(context.Background(), storeLimit)
	defer stop()
	if o.forgotten {
		return o.reg.config.Store.Delete(ctx, o.id)
	}
	return o.reg.config.Store.Put(ctx, rec)
}

// permits are several that must all be held.
type permits struct {
	*standing
	all []grant
}

// Held implements Permit.
func (ps permits) Held() bool {
	for _, p := range ps.all {
		if !p.Held() {
			return false
		}
	}
	return true
}

// Renew implements Permit.
func (ps permits) Renew(ctx context.Context) error {
	for _, p := range ps.all {
		if err := p.Renew(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Grace implements Permit. One store gives them all.
func (ps permits) Grace() (d time.Duration) {
	for _, p := range ps.all {
		d = max(d, p.Grace())
	}
	return d
}

// claimForeign claims what a foreign session with a key can stand under: the records that may have the key, and the key itself. ctx, which is made of
// work's, ends when one of the claims is lost.
func (r *Registry) claimForeign(search, work context.Context, newer []string, key secret.Bytes) (ctx context.Context, permit Permit, giveBack func(), err error) {
	ctx, stop := context.WithCancel(work)
	var claims []Claim
	leases := permits{standing: &standing{}}
	giveBack = func() {
		stop()
		for _, c := range claims {
			r.wg.Go(func() { leases.giveUp(c) })
		}
	}
	for _, claim := range r.foreignClaims(newer, key) {
		c, err := claim(search)
		switch {
		case errors.Is(err, ErrOwned):
			err = &BusyError{Doing: ofOwner(err)}
		case err != nil && !errors.Is(err, ErrStoreSlow):
			err = &ClaimError{Err: err}
		}
		if err != nil {
			giveBack()
			return nil, nil, nil, err
		}
		claims = append(claims, c)
		if c.Lease != nil {
			leases.all = append(leases.all, c.Lease)
			go func() {
				select {
				case <-c.Lease.Lost():
					stop()
				case <-ctx.Done():
				}
			}()
		}
	}
	if leases.all == nil {
		return ctx, nil, giveBack, nil
	}
	return ctx, leases, giveBack, nil
}
