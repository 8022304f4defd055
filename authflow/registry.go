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
	// MaxNumbers is for how many different numbers codes may be asked for within an hour before the person has to allow each further one, see
	// AllowNumber. 0 asks nobody.
	MaxNumbers int
	// Answer is how long a call may keep its caller waiting. MCP clients give up between 30 and 60 s. Default 24 s.
	Answer time.Duration
	// Work is how long a call may go on in the background. Default 2 minutes.
	Work time.Duration
	// Idle is how long a flow that nobody uses keeps its connection and its place in memory. Default 5 minutes.
	Idle time.Duration
	// Retry is when a flow that could not be saved is tried again, if nothing changes it before. Default 1 minute.
	Retry time.Duration
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
	maxNumbers int
	answer     time.Duration
	work       time.Duration
	idle       time.Duration
	retry      time.Duration
	alarm      *alarm

	ctx  context.Context // ends with Close
	quit context.CancelFunc
	wg   sync.WaitGroup // calls under way and open connections

	waking  sync.Once
	opening sync.Mutex // held while the memo is changed and while a flow is made, so that two requests for one number make one flow

	mu       sync.Mutex
	closed   bool
	flows    map[string]*flow         // in memory; this process owns them
	shelf    map[string]glimpse       // in the store only
	adopting map[string]chan struct{} // IDs on their way from the store into memory; closed when they are there
	memo     Memo
	allowed  map[string]time.Time // numbers that the person has said yes to, and when
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// New returns a registry. It opens no connection, reads nothing and starts no goroutine until a flow is asked for.
func New(c Config) *Registry {
	r := &Registry{
		telegram:   c.Telegram,
		parsePhone: c.ParsePhone,
		store:      c.Store,
		clock:      c.Clock,
		maxOpen:    cmp.Or(c.MaxOpen, 100),
		maxNumbers: c.MaxNumbers,
		answer:     cmp.Or(c.Answer, 24*time.Second),
		work:       cmp.Or(c.Work, 2*time.Minute),
		idle:       cmp.Or(c.Idle, 5*time.Minute),
		retry:      cmp.Or(c.Retry, time.Minute),
		flows:      map[string]*flow{},
		shelf:      map[string]glimpse{},
		adopting:   map[string]chan struct{}{},
	}
	if r.store == nil {
		r.store = NewMemoryStore()
	}
	if r.clock == nil {
		r.clock = systemClock{}
	}
	r.alarm = newAlarm(r.clock, r.sweep)
	r.ctx, r.quit = context.WithCancel(context.Background())
	return r
}

// Close ends every call and connection, waits until they are gone, and gives the flows up for other processes. Records stay in the store.
func (r *Registry) Close() {
	r.quit()
	r.alarm.stop()
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
	patience := time.NewTimer(closeWait)
	defer patience.Stop()
	select {
	case <-gone:
	case <-patience.C: // gotd's pause between two attempts cannot be cut short
	}
	for _, f := range flows {
		f.leave()
	}
}

// closeWait is how long the end waits for calls and connections to come back. A client gives a server 3 s, and there is more to end.
const closeWait = 400 * time.Millisecond

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
	r.wake()
	r.sweep()
	defer r.recall() // what the process that had the flow until now learnt of its number
	for {
		r.mu.Lock()
		if r.closed {
			r.mu.Unlock()
			return nil, ErrClosed
		}
		if f, ok := r.flows[id]; ok {
			r.mu.Unlock()
			return f, nil
		}
		other, busy := r.adopting[id]
		if !busy {
			r.adopting[id] = make(chan struct{})
		}
		r.mu.Unlock()
		if !busy {
			return r.adopt(ctx, id)
		}
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ErrOwned
		}
	}
}

// adopt takes a flow out of the store. The caller has announced it in r.adopting.
func (r *Registry) adopt(ctx context.Context, id string) (*flow, error) {
	f, err := r.fetch(ctx, id)
	r.mu.Lock()
	closed := r.closed
	if f != nil && !closed {
		r.flows[id] = f
		delete(r.shelf, id)
	}
	close(r.adopting[id])
	delete(r.adopting, id)
	r.mu.Unlock()
	switch {
	case f == nil:
		return nil, err
	case closed:
		f.leave()
		return nil, ErrClosed
	}
	f.resume()
	return f, nil
}

// fetch reads a record and makes this process its owner.
func (r *Registry) fetch(ctx context.Context, id string) (*flow, error) {
	if _, err := r.read(id); err != nil { // nobody should wait for what is not there
		return nil, err
	}
	release, claimErr := r.store.Claim(ctx, id, func() { r.wanted(id) })
	if errors.Is(claimErr, ErrOwned) {
		return nil, claimErr
	}
	rec, err := r.read(id) // it may have been changed until the claim
	if err != nil {
		if release != nil {
			release()
		}
		return nil, err
	}
	f := newFlow(r, rec)
	f.release, f.unsaved, f.dirty = release, claimErr, claimErr != nil
	return f, nil
}

// read reads a record from the store.
func (r *Registry) read(id string) (Record, error) {
	rec, err := r.store.Get(context.Background(), id)
	if err != nil && !errors.Is(err, ErrUnknownFlow) && !errors.As(err, new(*RecordError)) {
		return Record{}, fmt.Errorf("read flow: %w", err)
	}
	return rec, err
}

// open makes a new flow, or returns the one that is pending for its number, and its ID. That one may be out of reach.
func (r *Registry) open(ctx context.Context, rec Record) (f *flow, pending string, err error) {
	r.wake()
	r.sweep()
	err = r.exclusively(func(m *Memo) error {
		r.glance()
		var open int
		if pending, open = r.census(rec.Phone); pending == "" && open >= r.maxOpen {
			r.renew()
			pending, open = r.census(rec.Phone)
		}
		if pending != "" {
			return nil
		}
		if open >= r.maxOpen {
			return &LimitError{Limit: r.maxOpen}
		}
		now := r.clock.Now()
		if rec.Phone != "" {
			if err := m.running(rec.Phone, "auth.sendCode", now); err != nil {
				return err
			}
			if err := r.another(m, rec.Phone, now); err != nil {
				return err
			}
		}
		rec.ID, rec.State = newID(), Connecting
		rec.Created, rec.Entered, rec.Expires = now, now, now.Add(life(Connecting))
		f = newFlow(r, rec)
		<-f.turn // for the call that it is made for
		f.enter()
		r.mu.Lock()
		closed := r.closed
		if !closed {
			r.flows[rec.ID] = f
		}
		r.mu.Unlock()
		if closed {
			f.leave()
			return ErrClosed
		}
		return nil
	})
	if err != nil || pending == "" {
		return f, "", err
	}
	f, err = r.find(ctx, pending)
	return f, pending, err
}

// census finds the flow that is pending for a number, "" without one, and counts the flows that have not ended.
func (r *Registry) census(phone string) (pending string, open int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.all() {
		rec := f.record()
		if phone != "" && rec.Phone == phone && rec.State.pending() {
			pending = f.id
		}
		if !rec.State.Ended() {
			open++
		}
	}
	for id, g := range r.shelf {
		if g.fault != nil {
			continue
		}
		if phone != "" && g.phone == phone {
			if rec, err := r.read(id); err == nil && rec.State.pending() { // another process may have moved it since
				pending = id
			}
		}
		if !g.ended {
			open++
		}
	}
	return pending, open
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

// closeLater closes a connection without making anybody wait.
func (r *Registry) closeLater(conn Conn) {
	r.wg.Go(func() { _ = conn.Close() })
}
