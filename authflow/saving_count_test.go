package authflow_test

import (
	"slices"
	"testing"

	"telegram-login-mcp/authflow"
)

// written lists the records that were written so far.
func (s *stuck) written() []authflow.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.puts)
}

// TestRecordIsWrittenAsSeldomAsALoginCanAfford counts the writes of a login. A request for a code needs one so that no other process asks for the
// same number, and one for the answer; a code needs one that says that it is in doubt, and one for the answer.
func TestRecordIsWrittenAsSeldomAsALoginCanAfford(t *testing.T) {
	store := newStuck()
	s := tell(t, "+9996620001", func(c *authflow.Config) { c.Store = store })
	sent := s.requested()
	if got := store.written(); len(got) != 2 || got[0].State != authflow.Connecting || got[1].State != authflow.CodeSent || got[1].AuthKey.Empty() {
		t.Errorf("a request for a code is written %d times", len(got))
	}
	before := len(store.written())
	snap, err := s.submit(sent.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	if got := store.written()[before:]; len(got) != 2 || got[0].InDoubt != "auth.signIn" || got[1].State != authflow.Authorized || got[1].InDoubt != "" {
		t.Errorf("a code is written %d times", len(got))
	}
}
