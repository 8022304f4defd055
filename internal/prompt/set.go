package prompt

import (
	"slices"
	"sync"
	"time"
)

// entry is a prompt with what its owner keeps beside it.
type entry interface {
	comparable
	Spec() Spec
	Status() Status
	Until() time.Time
	// Active reports whether a call about the same is to go on with it: it is open, or what came of it was not told yet.
	Active() bool
	// GiveWay ends it for another one, in the owner's words.
	GiveWay(to Spec)
}

// Set has prompts by key: those that are open, and those that have ended and are still to be told of. The zero Set is empty. Its methods may be
// called from several goroutines; the functions that they get must not call back.
type Set[E entry] struct {
	mu    sync.Mutex
	byKey map[string]E
}

// Ask returns the active prompt that asks the same, or the one that ask makes. One under the same key with other arguments gives way to
// it. So do those of the same login for another step: a password can still be typed while a recovery code is awaited, and a person who has two
// pages does not know which. What is being worked on goes on. An error is that of ask.
func (s *Set[E]) Ask(about Spec, ask func() (E, error)) (e E, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.activeLocked(about.Key); ok {
		if old.Spec().Args == about.Args {
			return old, nil
		}
		old.GiveWay(about)
	}
	if e, err = ask(); err != nil {
		return e, err
	}
	for _, old := range s.byKey {
		of, now := old.Spec(), old.Status().State
		if about.Flow != "" && of.Flow == about.Flow && of.Step != about.Step && !now.Ended() && now != Submitted {
			old.GiveWay(about)
		}
	}
	if s.byKey == nil {
		s.byKey = map[string]E{}
	}
	s.byKey[about.Key] = e
	return e, nil
}

// Active is the active prompt under a key; the zero entry without one.
func (s *Set[E]) Active(key string) E {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, _ := s.activeLocked(key)
	return e
}

func (s *Set[E]) activeLocked(key string) (e E, ok bool) {
	if e, ok = s.byKey[key]; ok && e.Active() {
		return e, true
	}
	var none E
	return none, false
}

// Find lists the prompts that match, those that end first in front.
func (s *Set[E]) Find(match func(E) bool) (found []E) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.byKey {
		if match(e) {
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(a, b E) int { return a.Until().Compare(b.Until()) })
	return found
}

// Remove forgets the prompts that match, whose results were told or do not count any more.
func (s *Set[E]) Remove(match func(E) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, e := range s.byKey {
		if match(e) {
			delete(s.byKey, key)
		}
	}
}
