package authflow_test

import (
	"testing"
	"time"

	"telegram-login-mcp/authflow"
)

// TestPeekSeesWhatAnotherProcessMakesOfAFlow is about pages that stay open here while the login goes on there.
func TestPeekSeesWhatAnotherProcessMakesOfAFlow(t *testing.T) {
	dir := t.TempDir()
	a := tell(t, "+9996620001", sharing(dir))
	a.advance(25 * time.Hour)
	sent := a.requested()
	b := tell(t, a.phone, sharing(dir))
	if got, ok := b.flows.Peek(sent.ID); !ok || got.State != authflow.CodeSent || got.SentCode == nil {
		t.Errorf("before it has the flow, the other process sees %s, %t", got.State, ok)
	}
	got, err := b.submit(sent.ID, b.code())
	if err != nil {
		t.Fatal(err)
	}
	b.expect(got, authflow.Authorized)
	if got, ok := a.flows.Peek(sent.ID); !ok || got.State != authflow.Authorized {
		t.Errorf("the first process sees %s, %t", got.State, ok)
	}
	if _, ok := a.flows.Peek("flow_aaaaaaaaaaaa"); ok {
		t.Error("a flow that is none is seen")
	}
}
