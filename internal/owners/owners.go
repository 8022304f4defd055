// Package owners has what belongs to each owner of a server for many: a registry of logins and what is asked of the person. It is made with the owner's first request and
// closed when nothing of it is in use, so that whoever is away costs no memory. Their logins stay in the store.
package owners

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/mcpserver"
)

const (
	// request is how long what was given out stays in use at least: a request takes 25 s at most, and what it has begun may want the registry a little longer.
	request = 2 * time.Minute
	// look is how often is looked for owners that are away.
	look = time.Minute
	// tidy is how often the logins of owners who are away are looked at.
	tidy = time.Hour
)

// errNone means that a request has no owner.
var errNone = errors.New("owners: the request has no owner")

// Options are the settings of a [Set]. Make is required.
type Options struct {
	// Make makes what an owner has, with a registry that has this total in its [authflow.Config]. It is called once at a time, and must neither wait nor call back. A
	// store that does not keep what the registry tells it, once that is closed, needs the same one each time, such as [Memory] has.
	Make func(of owner.Owner, total *authflow.Total) *mcpserver.Own
	// Stored are the keys ([owner.Owner]'s Key) of those who may have logins in a store that does not end them by itself, and Stale makes a registry for one of
	// them, for as long as it takes to end the logins there whose time is over. Nil where the store does that.
	Stored func() []string
	Stale  func(key string) *authflow.Registry
	// MaxOwners is how many owners can be in memory at a time. Default 10000.
	MaxOwners int
	// MaxFlows is how many logins can be in memory at a time, of all owners together, before no more are begun. Default 5000.
	MaxFlows int
	// Share has the logins of other instances counted with those here, which it is given; for what it returns see [authflow.Total]. Nil where there is one instance.
	Share func(here func() int) (within func(ctx context.Context, limit int) (bool, error))
	// Rest is how long an owner without a request stays in memory, at least 2 minutes. Default 15 minutes.
	Rest time.Duration
}

// Set has the owners that are in memory. Its methods may be called from several goroutines.
type Set struct {
	make  func(owner.Owner, *authflow.Total) *mcpserver.Own
	most  int
	rest  time.Duration
	total *authflow.Total

	stored func() []string
	stale  func(string) *authflow.Registry

	closing sync.WaitGroup // registries

	mu     sync.Mutex
	all    map[owner.Owner]*entry
	looks  *time.Timer // nil while nobody is in memory
	tidies *time.Timer // nil where the store ends logins by itself
	closed bool
}

type entry struct {
	own  *mcpserver.Own
	used time.Time // by a request, as far as is known
}

// resting reports whether nothing would be missed, and no request can have it any more.
func (e *entry) resting(since time.Duration) bool {
	return time.Since(e.used) >= max(since, request) && e.own.Rests() && e.own.Flows.Resting()
}

// New returns an empty set. It begins to look for logins that are over, where Stored says where.
func New(o Options) *Set {
	s := &Set{make: o.Make, most: o.MaxOwners, rest: o.Rest, stored: o.Stored, stale: o.Stale, all: map[owner.Owner]*entry{}}
	if s.most == 0 {
		s.most = 10000
	}
	if s.rest == 0 {
		s.rest = 15 * time.Minute
	}
	flows := o.MaxFlows
	if flows == 0 {
		flows = 5000
	}
	s.total = authflow.NewTotal(flows)
	if o.Share != nil {
		s.total.Share(o.Share(s.total.Flows))
	}
	if s.stored != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.tidies = time.AfterFunc(0, s.tidyUp)
	}
	return s
}

// Of is what the owner of a request has, who is in its context. It stays in use for as long as a request takes.
//
// Errors: an error for a request without an owner, or with half of one; a *authflow.TooManyFlowsError while there is no room for one more; authflow.ErrClosed after Close.
func (s *Set) Of(ctx context.Context) (*mcpserver.Own, error) {
	who, ok := owner.From(ctx)
	if !ok || who != owner.Local && (who.Issuer == "" || who.Subject == "") {
		return nil, errNone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, authflow.ErrClosed
	}
	if e, here := s.all[who]; here {
		e.used = time.Now()
		return e.own, nil
	}
	if len(s.all) >= s.most && !s.makeRoomLocked() {
		return nil, &authflow.TooManyFlowsError{Limit: s.most, All: true}
	}
	e := &entry{own: s.make(who, s.total), used: time.Now()}
	e.own.Name = who.Key()
	s.all[who] = e
	if s.looks == nil {
		s.looks = time.AfterFunc(look, s.sweep)
	}
	return e.own, nil
}

// makeRoomLocked closes the owner who has been away for the longest time. It reports false where all are there.
func (s *Set) makeRoomLocked() bool {
	var oldest owner.Owner
	var found *entry
	for who, e := range s.all {
		if (found == nil || e.used.Before(found.used)) && e.resting(0) {
			oldest, found = who, e
		}
	}
	if found == nil {
		return false
	}
	s.closeLocked(oldest, found)
	return true
}

// closeLocked lets go of an owner.
func (s *Set) closeLocked(who owner.Owner, e *entry) {
	delete(s.all, who)
	s.closing.Go(e.own.Flows.Close)
}

// sweep closes owners who are away.
func (s *Set) sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	for who, e := range s.all {
		if e.resting(s.rest) {
			s.closeLocked(who, e)
		}
	}
	if len(s.all) == 0 {
		s.looks = nil
		return
	}
	s.looks.Reset(look)
}

// tidyUp ends the logins that are over of owners who are away, one owner after the other. Those who are there end their own; claims keep two from one login.
func (s *Set) tidyUp() {
	for _, key := range s.stored() {
		s.mu.Lock()
		closed, away := s.closed, true
		for who := range s.all {
			away = away && who.Key() != key
		}
		if !closed && away {
			s.closing.Add(1)
		}
		s.mu.Unlock()
		switch {
		case closed:
			return
		case away:
			flows := s.stale(key)
			flows.List() // which sweeps
			flows.Close()
			s.closing.Done()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.tidies.Reset(tidy)
	}
}

// Owners is how many owners are in memory, Flows how many logins.
func (s *Set) Owners() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

// Flows is how many logins are in memory, of all owners.
func (s *Set) Flows() int { return s.total.Flows() }

// Close ends all calls and connections, as [authflow.Registry.Close] does, and returns when they are gone.
func (s *Set) Close() {
	s.mu.Lock()
	s.closed = true
	if s.looks != nil {
		s.looks.Stop()
	}
	if s.tidies != nil {
		s.tidies.Stop()
	}
	for who, e := range s.all {
		s.closeLocked(who, e)
	}
	s.mu.Unlock()
	s.closing.Wait()
}

// Memory has a store in memory for each owner, for a server that keeps nothing on a disk. Its method may be called from several goroutines.
type Memory struct {
	mu  sync.Mutex
	all map[string]*authflow.MemoryStore
}

// Store is the store of the owner with a key, the same each time.
func (m *Memory) Store(key string) *authflow.MemoryStore {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = map[string]*authflow.MemoryStore{}
	}
	s, ok := m.all[key]
	if !ok {
		s = authflow.NewMemoryStore()
		m.all[key] = s
	}
	return s
}

// Keys are those of all owners who have a store.
func (m *Memory) Keys() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.all))
}
