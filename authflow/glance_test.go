package authflow_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/authflow"
)

// countedStore counts how often a record is read.
type countedStore struct {
	*authflow.MemoryStore
	reads atomic.Int64
}

func (s *countedStore) Get(ctx context.Context, id string) (authflow.Record, error) {
	s.reads.Add(1)
	return s.MemoryStore.Get(ctx, id)
}

// TestGlanceAsksTheStoreSeldomAndIsSoonTold has a thousand pages look at a login that another process has, each every second.
func TestGlanceAsksTheStoreSeldomAndIsSoonTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &countedStore{MemoryStore: authflow.NewMemoryStore()}
		sees := func(r *authflow.Registry, want authflow.State) {
			t.Helper()
			if s, ok := r.Glance(oneID); !ok || s.State != want {
				t.Errorf("it sees %s, %t; the login is %s", s.State, ok, want)
			}
		}
		put := func(state authflow.State) {
			t.Helper()
			if err := store.Put(t.Context(), stored(t, oneID, state)); err != nil {
				t.Fatal(err)
			}
		}
		r := authflow.New(authflow.Config{Store: store})
		defer r.Close()
		if _, ok := r.Glance(oneID); ok {
			t.Error("a login that is none is seen")
		}
		put(authflow.CodeSent)
		store.reads.Store(0)
		for range 9 {
			for range 1000 {
				sees(r, authflow.CodeSent)
			}
			<-time.After(time.Second)
		}
		if n := store.reads.Load(); n > 4 {
			t.Errorf("the store was read %d times in 9 s", n)
		}
		put(authflow.PasswordNeeded)
		<-time.After(3 * time.Second)
		sees(r, authflow.PasswordNeeded)

		// What is in memory is as it is now.
		if _, err := r.Get(t.Context(), oneID, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Cancel(t.Context(), oneID); err != nil {
			t.Fatal(err)
		}
		sees(r, authflow.Cancelled)
	})
}
