package authflow

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Config is what a Registry is made from. Telegram and ParsePhone are required.
type Config struct {
	Telegram Telegram
	// ParsePhone checks a number before any connection. It returns a *PhoneError for a number that cannot be right.
	ParsePhone func(raw string) (Phone, error)
	Store      Store // default: a MemoryStore
	Clock      Clock // default: the system's clock
	// MaxOpen limits the flows that have not ended. Default 100.
	MaxOpen int
	// Total bounds the flows in memory of all registries that have it. Nil bounds none.
	Total *Total
	// Common is what registries of several owners have together: pauses of numbers and applications, codes of numbers, and claims on auth keys. Nil where
	// there is one owner.
	Common Common
	// MaxNumbers is for how many different numbers codes may be asked for within an hour before the person has to allow each further one, see
	// AllowNumber. 0 asks nobody.
	MaxNumbers int
	// Answer is how long a call may keep its caller waiting. MCP clients give up between 30 and 60 s. Default 24 s.
	Answer time.Duration
	// Work is how long a call may go on in the background. Default 2 minutes.
	Work time.Duration
	// Idle is how long a flow that nobody uses keeps its connection and its place in memory. Default 5 minutes.
	Idle time.Duration
	// Retry is the longest pause before a flow that could not be saved is tried again, if nothing changes it before; the first is a small part of it. Default 1
	// minute.
	Retry time.Duration
	// SaveFirst has no login begin that the store does not have: where the next call of a login can come to a process on another computer, the store is all by
	// which that knows it. Nor does one of a number, while the store cannot be locked and looked at: another process may have one. Otherwise a store that fails
	// keeps nobody from logging in.
	SaveFirst bool
	// Log gets a line, with a stack, for a defect of this program that a write to the store ran into. It never holds a secret. Nil drops it.
	Log func(line string)
	// Observe is told what happens to flows, for metrics and audits. It is called from many goroutines, those among them that own flows, so it must not block and
	// must not ask the registry. Nil tells nobody.
	Observe func(Observed)
	// Step is told what a call waits for outside of this process, for traces, with the context of whoever has asked for the call; what it returns is told how that ended. Neither
	// may block or ask the registry. Nil tells nobody.
	Step func(context.Context, Step) (ended func(StepEnd))
}

// Registry holds the flows of this process, keyed by flow ID. Its methods are safe for concurrent use and all have one shape: find the
// flow, take its call slot, check that the action fits, call Telegram without holding any lock, classify the answer, move along the table,
// store, and return a snapshot. Every method returns within Config.Answer, which the calls under one Begin share; what is not finished by then
// goes on in the background.
type Registry struct {
	config Config
	expiry *expiryTimer

	ctx  context.Context // ends with Close
	quit context.CancelFunc
	wg   sync.WaitGroup // calls under way and open connections

	latency latency
	limits  *accountLimits

	mu        sync.Mutex
	closed    bool
	loaded    bool                     // the store was read
	flows     map[string]*flow         // in memory; this process owns them
	index     map[string]recordSummary // in the store only
	leased    atomic.Bool              // there was a claim that is a lease
	leaving   map[string]leavingFlow   // of those in inTransit, the IDs whose lease was lost
	closing   map[string]*standing     // of those in inTransit, the IDs that wait for the end of their connection
	inTransit map[string]chan struct{} // IDs on their way from the store into memory, or back, and numbers that a flow is made for; closed when they are there
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// New returns a registry. It opens no connection, reads nothing and starts no goroutine until a flow is asked for.
func New(c Config) *Registry {
	c.MaxOpen = cmp.Or(c.MaxOpen, 100)
	c.Answer, c.Work = cmp.Or(c.Answer, 24*time.Second), cmp.Or(c.Work, 2*time.Minute)
	c.Idle, c.Retry = cmp.Or(c.Idle, 5*time.Minute), cmp.Or(c.Retry, time.Minute)
	if c.Store == nil {
		c.Store = NewMemoryStore()
	}
	if c.Clock == nil {
		c.Clock = systemClock{}
	}
	r := &Registry{config: c, flows: map[string]*flow{}, index: map[string]recordSummary{}, leaving: map[string]leavingFlow{}, closing: map[string]*standing{}, inTransit: map[string]chan struct{}{}}
	r.limits = newAccountLimits(c, &r.latency)
	r.expiry = newExpiryTimer(c.Clock, func() { r.sweep() })
	r.ctx, r.quit = context.WithCancel(context.Background())
	return r
}

// Close ends every call and connection, waits until they are gone, and gives the flows up for other processes. Records stay in the store.
func (r *Registry) Close() {
	r.quit()
	r.expiry.stop()
	r.mu.Lock()
	r.closed = true
	flows := r.all()
	r.mu.Unlock()
	for _, f := range flows {
		r.wg.Go(f.disconnect)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		r.wg.Wait()
	}()
	timer := time.NewTimer(closeWait)
	defer timer.Stop()
	select {
	case <-gone:
	case <-timer.C: // gotd's pause between two attempts cannot be cut short
	}
	for _, f := range flows {
		f.evictAtClose()
	}
	timer.Reset(closeStoreWait)
	if r.leased.Load() {
		timer.Reset(closeLeaseWait)
		select {
		case <-gone:
		case <-timer.C:
			return
		}
	}
	for _, saved := range r.saving() {
		select {
		case <-saved:
		case <-timer.C:
			return
		}
	}
}

// closeWait is how long the end waits for calls and connections to come back, and closeStoreWait how long after that for the store. A client
// gives a server 3 s, and there is more to end. A server of many has longer: what it does not wait for others can have only when its leases are over.
const (
	closeWait      = 400 * time.Millisecond
	closeStoreWait = time.Second
	closeLeaseWait = 4 * time.Second
	// watchKeyAfter is how long a flow is waited for before its key is looked at as well.
	watchKeyAfter = time.Second
)

// saving lists what the store is still being told: channels that are closed when it has heard it, or has failed.
func (r *Registry) saving() []<-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := []<-chan struct{}{}
	for _, gone := range r.inTransit {
		out = append(out, gone)
	}
	if told := r.limits.told(); told != nil {
		out = append(out, told)
	}
	return out
}

// all lists the flows in memory, oldest first. The caller holds r.mu.
func (r *Registry) all() []*flow {
	out := make([]*flow, 0, len(r.flows))
	for _, f := range r.flows {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b *flow) int { return cmp.Or(a.created.Compare(b.created), strings.Compare(a.id, b.id)) })
	return out
}

// find returns a flow by its ID, out of the store when it is not in memory. It waits, at most until ctx ends, for another process that has
// the flow, and then returns ErrOwned.
func (r *Registry) find(ctx context.Context, id string) (*flow, error) {
	r.loadIndex(ctx)
	r.swept(ctx)
	defer func() { _ = r.limits.reload(ctx) }() // what the process that had the flow until now learnt of its number
	f, err := r.announce(ctx, id)
	if f != nil || err != nil {
		return f, err
	}
	if f, err = r.adopt(ctx, id); f != nil {
		if rec := f.record(); rec.State.pending() {
			r.limits.learn(ctx, rec.Phone, "auth.sendCode") // what other owners have learnt of it
		}
	}
	return f, err
}

// announce returns the flow with an ID, if it is in memory. Otherwise nobody else brings it there until the caller says that it has arrived. It
// waits for whoever is about to, at most until ctx ends, and then returns ErrOwned.
func (r *Registry) announce(ctx context.Context, id string) (*flow, error) {
	for {
		r.mu.Lock()
		if r.closed {
			r.mu.Unlock()
			return nil, ErrClosed
		}
		f, here := r.flows[id]
		other, busy := r.inTransit[id]
		refused := r.leaving[id].refused
		if !here && !busy {
			r.inTransit[id] = make(chan struct{})
		}
		r.mu.Unlock()
		switch {
		case here:
			return f, nil
		case !busy:
			return nil, nil
		case refused != nil: // it can take long until the store answers
			return nil, &ClaimError{Err: refused}
		}
		select {
		case <-other:
		case <-ctx.Done():
			return nil, r.notYet(id)
		}
	}
}

// notYet is the error of a flow that did not come in time.
func (r *Registry) notYet(id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.closing[id]; s != nil {
		return &OwnedError{Left: s.left()}
	}
	return ErrOwned
}

// arrived is arrivedLocked for a caller who does not hold r.mu.
func (r *Registry) arrived(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.arrivedLocked(id)
}

// with finds a flow and does something with it: once more when the flow went back to the store in between. Without a flow the error says why it was
// not found.
func (r *Registry) with(ctx context.Context, id string, work func(*flow) error) (*flow, error) {
	for {
		f, err := r.find(ctx, id)
		if err != nil {
			return nil, err
		}
		if err = work(f); !errors.Is(err, errEvicted) {
			return f, err
		}
	}
}

// arrivedLocked says that a flow is in memory, or back in the store. The caller holds r.mu.
func (r *Registry) arrivedLocked(id string) {
	close(r.inTransit[id])
	delete(r.inTransit, id)
	delete(r.leaving, id)
	delete(r.closing, id)
}

// adopt takes a flow out of the store. The caller has announced it in r.inTransit.
func (r *Registry) adopt(ctx context.Context, id string) (*flow, error) {
	o, err := r.fetch(ctx, id)
	var f *flow
	if o != nil {
		o.normalize()
		f = o.start()
	}
	r.mu.Lock()
	closed := r.closed
	if f != nil && !closed {
		r.flows[id] = f
		r.config.Total.add(1)
		delete(r.index, id)
	}
	r.arrivedLocked(id)
	r.mu.Unlock()
	switch {
	case f == nil:
		return nil, err
	case closed:
		f.evictAtClose()
		return nil, ErrClosed
	}
	f.restore()
	return f, nil
}

// fetch reads a record and makes this process its owner. A claim that fails, for whatever reason, is no permission: only a flow that was made
// here, and that no other process can know of, may live without one. An end is looked at without: there is nothing left to own.
func (r *Registry) fetch(ctx context.Context, id string) (*owner, error) {
	rec, err := r.read(ctx, id)
	if err != nil { // nobody should wait for what is not there
		return nil, err
	}
	if rec.State.Ended() {
		return newOwner(r, rec), nil
	}
	asRead := rec // which changes
	watch := time.AfterFunc(watchKeyAfter, func() { r.watchKey(asRead) })
	claim, err := r.claim(ctx, id)
	watch.Stop()
	switch {
	case errors.Is(err, ErrOwned), errors.Is(err, ErrStoreSlow):
		return nil, err
	case err != nil:
		return nil, &ClaimError{Err: err}
	}
	rec, err = r.read(ctx, id) // it may have been changed until the claim
	if err != nil {
		go claim.Release()
		return nil, err
	}
	o := newOwner(r, rec)
	o.own(claim)
	return o, nil
}

// claim makes this process the owner of a flow.
func (r *Registry) claim(ctx context.Context, id string) (Claim, error) {
	return r.claimIn(ctx, r.config.Store, id, func() { r.wanted(id) })
}

// read reads a record from the store.
func (r *Registry) read(ctx context.Context, id string) (Record, error) {
	ctx, stop := r.latency.brief(ctx)
	defer stop()
	rec, err := ask(ctx, &r.latency, func() (Record, error) { return r.config.Store.Get(context.Background(), id) }, nil)
	if err != nil && !errors.Is(err, ErrUnknownFlow) && !errors.As(err, new(*RecordError)) {
		return Record{}, &StoreError{Err: err}
	}
	return rec, err
}

const (
	idPrefix = "flow_"
	idRandom = 12
)

// newID returns "flow_" and 12 random base32 characters, 60 bits: unguessable, and short enough to copy.
func newID() string { return idPrefix + strings.ToLower(rand.Text()[:idRandom]) }

// ValidID reports whether a text has the form of a flow ID: "flow_" and 12 characters of base32 in lower case.
func ValidID(id string) bool {
	random, ok := strings.CutPrefix(id, idPrefix)
	return ok && len(random) == idRandom && strings.Trim(random, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// closeLater closes a connection without making anybody wait. An open connection counts in r.wg, so this never comes in the way of Close, which
// waits for that to be done.
func (r *Registry) closeLater(conn Conn) {
	r.wg.Go(func() { _ = conn.Close() })
}
