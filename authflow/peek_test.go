package authflow_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
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

// TestAnotherProcessKnowsWhyALoginFailed looks at a login of a number that is banned from a process that never had it: neither may recommend
// what comes to nothing.
func TestAnotherProcessKnowsWhyALoginFailed(t *testing.T) {
	dir := t.TempDir()
	a := tell(t, "+9996610042", sharing(dir))
	failed, err := a.flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: a.phone, APIID: 1, APIHash: secret.New("sandbox")})
	rpcError(t, err, "auth.sendCode", "PHONE_NUMBER_BANNED")
	b := tell(t, a.phone, sharing(dir))
	peeked, ok := b.flows.Peek(failed.ID)
	if !ok {
		t.Fatal("the login is not seen")
	}
	seen := map[string]authflow.Snapshot{"where it failed": failed, "at a glance": peeked}
	listed := b.flows.List()
	if len(listed) != 1 {
		t.Fatalf("%d logins are listed", len(listed))
	}
	seen["in the list"] = listed[0]
	for where, s := range seen {
		var rpc *authflow.RPCError
		if !errors.As(s.LastErr, &rpc) || rpc.Type != "PHONE_NUMBER_BANNED" {
			t.Errorf("%s: the last error is %v", where, s.LastErr)
		}
		if len(s.Next) != 0 || !slices.Contains(s.Allowed, authflow.RequestCode) {
			t.Errorf("%s: it recommends %v, and allows %v", where, s.Next, s.Allowed)
		}
	}
}

// TestQRCodeHoldsByTheClockHere has the clock here differ from Telegram's: a code that it has just made is neither dead nor good for an hour.
func TestQRCodeHoldsByTheClockHere(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]time.Duration{"ahead": time.Minute, "behind": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &jumpy{off: off}
			s := tell(t, "+9996620001", func(c *authflow.Config) { c.Clock = clock })
			shown, err := s.flows.StartQR(t.Context(), authflow.QRRequest{APIID: 1, APIHash: secret.New("sandbox")})
			if err != nil {
				t.Fatal(err)
			}
			if holds := shown.QR.Expires.Sub(shown.Now); holds < 5*time.Second || holds > 31*time.Second {
				t.Errorf("a fresh code holds for %v", holds)
			}
		})
	}
}
