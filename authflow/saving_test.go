package authflow_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
)

// breaking is a store with a defect, while it is broken.
type breaking struct {
	*authflow.MemoryStore
	mu     sync.Mutex
	broken bool
}

func (b *breaking) set(broken bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = broken
}

func (b *breaking) breaks() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken {
		panic(errors.New("CANARY"))
	}
}

func (b *breaking) Put(ctx context.Context, r authflow.Record) error {
	b.breaks()
	return b.MemoryStore.Put(ctx, r)
}

func (b *breaking) Delete(ctx context.Context, id string) error {
	b.breaks()
	return b.MemoryStore.Delete(ctx, id)
}

func (b *breaking) UpdateLimits(ctx context.Context, change func(*limits.Accounts) error) error {
	b.breaks()
	return b.MemoryStore.UpdateLimits(ctx, change)
}

func (b *breaking) Claim(ctx context.Context, id string, wanted func()) (authflow.Claim, error) {
	claim, err := b.MemoryStore.Claim(ctx, id, wanted)
	if err != nil {
		return claim, err
	}
	return authflow.Claim{Release: func() {
		claim.Release()
		b.breaks()
	}}, nil
}

// TestDefectInAWriteLeavesTheLoginInMemory goes through a login whose store has a defect in all that is written.
func TestDefectInAWriteLeavesTheLoginInMemory(t *testing.T) {
	store := &breaking{MemoryStore: authflow.NewMemoryStore()}
	var mu sync.Mutex
	var log strings.Builder
	s := tell(t, "+9996620001", func(c *authflow.Config) {
		c.Store = store
		c.Log = func(line string) {
			mu.Lock()
			defer mu.Unlock()
			log.WriteString(line + "\n")
		}
	})
	store.set(true)
	snap := s.requested() // the limits and the record
	s.expect(snap, authflow.CodeSent)
	if defect := (*authflow.PanicError)(nil); !errors.As(snap.Unsaved, &defect) || strings.Contains(snap.Unsaved.Error(), "CANARY") {
		t.Errorf("not saved because of %v", snap.Unsaved)
	}
	store.set(false)
	snap, err := s.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	if s.expect(snap, authflow.Authorized); snap.Unsaved != nil {
		t.Errorf("it stays unsaved: %v", snap.Unsaved)
	}
	store.set(true)
	s.flows.Close() // gives up the claim
	mu.Lock()
	defer mu.Unlock()
	for _, want := range []string{"panic of type *errors.errorString while saving a flow\n", "while saving what is known of numbers\n", "while giving a flow up\n", "breaks("} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	if strings.Contains(log.String(), "CANARY") {
		t.Errorf("the log holds the value:\n%s", &log)
	}
}
