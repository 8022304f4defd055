package redisstore

import (
	"runtime"
	"strconv"
	"testing"

	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/redistest"
)

// known is of how many owners something is kept.
func (s *Service) known() int {
	runtime.GC()
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.stores)
}

// TestNothingIsKeptOfWhoeverIsAway has many owners come and go. One who has a claim is known until that was given back, and hears that somebody wants the flow; and
// the store of an owner is one and the same while somebody has it.
func TestNothingIsKeptOfWhoeverIsAway(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s, other := opened(t, at(r)), opened(t, at(r)).For(anna)
	for i := range 100 {
		if _, err := s.For(owner.Owner{Issuer: "token", Subject: strconv.Itoa(i)}).IDs(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	wanted := make(chan struct{}, 1)
	claim, err := s.For(anna).Claim(t.Context(), id, func() {
		select {
		case wanted <- struct{}{}:
		default:
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	until(t, "of those who are away nothing is kept", func() bool { return s.known() == 1 })
	mine := s.For(anna)
	if s.known() != 1 || s.For(anna) != mine || mine.(*store).holder(id) == nil {
		t.Errorf("another store of the same owner, who has the claim: %v", mine.(*store).holder(id))
	}
	go func() {
		<-wanted
		claim.Release()
	}()
	theirs, _ := claimed(t, other)
	theirs.Release()
	runtime.KeepAlive(mine)
	until(t, "nothing is kept of whoever gave the claim back", func() bool { return s.known() == 0 })
}
