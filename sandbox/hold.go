package sandbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// hook is where a test waits for a call of a method, or has its answer wait.
type hook struct {
	method   string
	phone    string        // digits; "" is whoever it is about
	reached  chan struct{} // closed when the first such call is there
	released chan struct{} // Hold: closed when answers may go
}

// Await returns a channel that is closed when the next call of a method has come in, whether or not it is ever answered. With a phone it has to be a call
// with that number, or with the key of its account. It is for tests, as Hold is: they neither look again and again nor guess how long a call takes.
func (s *Sandbox) Await(method, phone string) <-chan struct{} {
	h := &hook{method: method, phone: digits(phone), reached: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.awaited = append(s.awaited, h)
	return h.reached
}

// Hold keeps back the answers to a method, from now until release, so that a test has a call in flight for as long as it needs. What the calls do they
// have done by then. held is closed when the first answer waits. One whose connection ends waits no longer. phone is as in Await.
func (s *Sandbox) Hold(method, phone string) (held <-chan struct{}, release func()) {
	h := &hook{method: method, phone: digits(phone), reached: make(chan struct{}), released: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holds = append(s.holds, h)
	return h.reached, sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.holds = slices.DeleteFunc(s.holds, func(other *hook) bool { return other == h })
		close(h.released)
	})
}

// reach closes the hooks that a call gets to first, and returns all that it gets to. s.mu must be held.
func (s *Sandbox) reach(hooks []*hook, c *call) (fitting []*hook) {
	for _, h := range hooks {
		if !s.isAbout(c, h.method, h.phone) {
			continue
		}
		fitting = append(fitting, h)
		select {
		case <-h.reached:
		default:
			close(h.reached)
		}
	}
	return fitting
}

// holdAnswer returns when no test holds the answer to a call, or when its connection has ended.
func (s *Sandbox) holdAnswer(ctx context.Context, c *call) {
	s.mu.Lock()
	fitting := s.reach(s.holds, c)
	s.mu.Unlock()
	for _, h := range fitting {
		select {
		case <-h.released:
		case <-ctx.Done():
		}
	}
}

// heldCalls are the calls whose answers somebody in another process has held back.
type heldCalls struct{ method, phone string }

// holdUntilReleased is Hold for another process, which has no function to call: release lets the same calls go. Its errors say what is wrong with the
// arguments.
func (s *Sandbox) holdUntilReleased(method, phone string) error {
	if !isMethod(method) {
		return fmt.Errorf("hold: %w", notAMethod(method))
	}
	if phone != "" {
		if _, err := parsePerson(phone); err != nil {
			return fmt.Errorf("hold: %w", err)
		}
	}
	_, let := s.Hold(method, phone)
	calls := heldCalls{method, digits(phone)}
	s.mu.Lock()
	_, twice := s.releases[calls]
	if !twice {
		s.releases[calls] = let
	}
	s.mu.Unlock()
	if twice {
		let()
		return errors.New("hold: these calls are held already")
	}
	return nil
}

// release lets go what holdUntilReleased holds.
func (s *Sandbox) release(method, phone string) error {
	calls := heldCalls{method, digits(phone)}
	s.mu.Lock()
	let := s.releases[calls]
	delete(s.releases, calls)
	s.mu.Unlock()
	if let == nil {
		return errors.New("release: no such calls are held; name method and phone as for hold")
	}
	let()
	return nil
}
