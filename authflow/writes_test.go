package authflow_test

import (
	"context"
	"sync"
	"testing"

	"telegram-login-mcp/authflow"
)

// written is a store that keeps what is written of records.
type written struct {
	*authflow.MemoryStore
	mu   sync.Mutex
	puts []authflow.Record
}

func (w *written) Put(ctx context.Context, r authflow.Record) error {
	w.mu.Lock()
	w.puts = append(w.puts, r)
	w.mu.Unlock()
	return w.MemoryStore.Put(ctx, r)
}

// since lists what was written after the first n times.
func (w *written) since(n int) []authflow.Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.puts[n:]
}

// TestRecordIsWrittenAsSeldomAsALoginCanAfford counts the writes of a login. A request for a code needs one so that no other process asks for the
// same number, and one for the answer; a code needs one that says that it is in doubt, and one for the answer.
func TestRecordIsWrittenAsSeldomAsALoginCanAfford(t *testing.T) {
	store := &written{MemoryStore: authflow.NewMemoryStore()}
	s := tell(t, "+9996620001", func(c *authflow.Config) { c.Store = store })
	sent := s.requested()
	if got := store.since(0); len(got) != 2 || got[0].State != authflow.Connecting || got[1].State != authflow.CodeSent || got[1].AuthKey.Empty() {
		t.Errorf("a request for a code is written %d times", len(got))
	}
	before := len(store.since(0))
	snap, err := s.submit(sent.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if got := store.since(before); len(got) != 2 || got[0].InDoubt != "auth.signIn" || got[1].State != authflow.Authorized || got[1].InDoubt != "" {
		t.Errorf("a code is written %d times", len(got))
	}
}
