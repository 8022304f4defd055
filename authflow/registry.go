package authflow

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
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
	// Answer is how long a call may keep its caller waiting. MCP clients give up between 30 and 60 s. Default 24 s.
	Answer time.Duration
	// Work is how long a call may go on in the background. Default 2 minutes.
	Work time.Duration
}

// Registry holds the flows of this process, keyed by flow ID. Its methods are safe for concurrent use and all have one shape: find the
// flow, take its turn, check that the action fits, call Telegram without holding any lock, classify the answer, move along the table,
// store, and return a snapshot. Every method returns within Config.Answer; what is not finished by then goes on in the background.
type Registry struct {
	telegram   Telegram
	parsePhone func(string) (Phone, error)
	store      Store
	clock      Clock
	maxOpen    int
	answer     time.Duration
	work       time.Duration

	ctx  context.Context // ends with Close
	quit context.CancelFunc
	wg   sync.WaitGroup // calls under way and open connections

	mu     sync.Mutex
	closed bool
	flows  map[string]*flow
	floods map[floodKey]time.Time
	codes  map[string][]time.Time // when auth.sendCode was called, by number
	future map[string][][]byte    // future auth tokens, by number, oldest first
}

type floodKey struct{ owner, method string }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// New returns a registry. It opens no connection and starts no goroutine until a flow is asked for.
func New(c Config) *Registry {
	r := &Registry{
		telegram:   c.Telegram,
		parsePhone: c.ParsePhone,
		store:      c.Store,
		clock:      c.Clock,
		maxOpen:    cmp.Or(c.MaxOpen, 100),
		answer:     cmp.Or(c.Answer, 24*time.Second),
		work:       cmp.Or(c.Work, 2*time.Minute),
		flows:      map[string]*flow{},
		floods:     map[floodKey]time.Time{},
		codes:      map[string][]time.Time{},
		future:     map[string][][]byte{},
	}
	if r.store == nil {
		r.store = NewMemoryStore()
	}
	if r.clock == nil {
		r.clock = systemClock{}
	}
	r.ctx, r.quit = context.WithCancel(context.Background())
	return r
}

// Close ends every call and connection and waits until they are gone. Records stay in the store.
func (r *Registry) Close() {
	r.quit()
	r.mu.Lock()
	r.closed = true
	flows := r.all()
	r.mu.Unlock()
	for _, f := range flows {
		f.mu.Lock()
		if f.deadline != nil {
			f.deadline.Stop()
		}
		f.mu.Unlock()
		f.disconnect()
	}
	r.wg.Wait()
}

// all lists the flows of this process, oldest first. The caller holds r.mu.
func (r *Registry) all() []*flow {
	out := make([]*flow, 0, len(r.flows))
	for _, f := range r.flows {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b *flow) int {
		ra, rb := a.record(), b.record()
		return cmp.Or(ra.Created.Compare(rb.Created), strings.Compare(a.id, b.id))
	})
	return out
}

// find returns a flow by its ID, from the store when this process has not seen it yet.
func (r *Registry) find(ctx context.Context, id string) (*flow, error) {
	r.sweep()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	if f, ok := r.flows[id]; ok {
		return f, nil
	}
	rec, err := r.store.Get(ctx, id)
	if err != nil {
		if errors.Is(err, ErrUnknownFlow) {
			return nil, ErrUnknownFlow
		}
		return nil, fmt.Errorf("find flow: %w", err)
	}
	return r.adopt(rec), nil
}

// adopt makes a flow of a record. The caller holds r.mu.
func (r *Registry) adopt(rec Record) *flow {
	f := newFlow(r, rec)
	f.mu.Lock()
	f.armLocked()
	f.mu.Unlock()
	r.flows[rec.ID] = f
	return f
}

// open makes a new flow for a number, or returns the one that is pending for it.
func (r *Registry) open(ctx context.Context, rec Record) (f *flow, existing bool, err error) {
	r.sweep()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, false, ErrClosed
	}
	open := 0
	for _, f := range r.all() {
		have := f.record()
		if rec.Phone != "" && have.State.pending() && have.Phone == rec.Phone {
			return f, true, nil
		}
		if !have.State.Ended() {
			open++
		}
	}
	if open >= r.maxOpen {
		return nil, false, &LimitError{Limit: r.maxOpen}
	}
	if rec.Phone != "" {
		if err := r.floodLocked(rec.Phone, "auth.sendCode"); err != nil {
			return nil, false, err
		}
	}
	now := r.clock.Now()
	rec.ID, rec.State = newID(), Connecting
	rec.Created, rec.Entered, rec.Expires = now, now, now.Add(life(Connecting))
	if err := r.store.Put(ctx, rec); err != nil {
		return nil, false, fmt.Errorf("store flow: %w", err)
	}
	return r.adopt(rec), false, nil
}

// newID returns "flow_" and 12 random base32 characters, 60 bits: unguessable, and short enough to copy.
func newID() string { return "flow_" + strings.ToLower(rand.Text()[:12]) }

// sweep ends flows whose time is over and forgets ends that are old.
func (r *Registry) sweep() {
	now := r.clock.Now()
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	flows := r.all()
	var gone []*flow
	for _, f := range flows {
		rec := f.record()
		if rec.State.Ended() && !now.Before(rec.Expires) {
			delete(r.flows, f.id)
			gone = append(gone, f)
		}
	}
	r.mu.Unlock()
	for _, f := range gone {
		_ = r.store.Delete(context.Background(), f.id)
	}
	for _, f := range flows {
		rec := f.record()
		if rec.State.Ended() || now.Before(rec.Expires) {
			continue
		}
		if conn, _, err := f.abandon(TimeOver); err == nil && conn != nil {
			r.closeLater(conn)
		}
	}
}

// closeLater closes a connection without making anybody wait.
func (r *Registry) closeLater(conn Conn) {
	r.wg.Go(func() { _ = conn.Close() })
}

// floodLocked refuses a call for which Telegram asked to wait. The caller holds r.mu.
func (r *Registry) floodLocked(owner, method string) error {
	until, ok := r.floods[floodKey{owner, method}]
	if !ok {
		return nil
	}
	left := until.Sub(r.clock.Now())
	if left <= 0 {
		delete(r.floods, floodKey{owner, method})
		return nil
	}
	return &FloodError{Method: method, Until: until, Left: left}
}

func (r *Registry) flood(owner, method string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.floodLocked(owner, method)
}

// rememberFlood keeps the wait that Telegram asked for, so that a hasty retry is refused here instead of prolonging it.
func (r *Registry) rememberFlood(owner string, e *RPCError) {
	if e.Type != "FLOOD_WAIT" && e.Type != "FLOOD_PREMIUM_WAIT" && e.Type != "FLOOD_TEST_PHONE_WAIT" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.floods[floodKey{owner, e.Method}] = r.clock.Now().Add(time.Duration(e.Argument) * time.Second)
}
