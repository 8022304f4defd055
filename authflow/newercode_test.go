package authflow_test

import (
	"context"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
)

// A code of one's own that another owner's replaced: the time of theirs passes on, and nothing else.
func TestCodeThatAnotherOwnersCodeReplaced(t *testing.T) {
	for name, common := range commons(t) {
		t.Run(name, func(t *testing.T) {
			anna, boris := tell(t, "+9996620001", withCommon(common[0])), tell(t, "+9996620001", withCommon(common[1]))
			first := anna.requested()
			anna.inject("auth.sendCode", 400, "PHONE_NUMBER_FLOOD")
			_, err := boris.request()
			rpcError(t, err, "auth.sendCode", "PHONE_NUMBER_FLOOD")
			_, err = anna.submit(first.ID, "00000")
			if rpc := rpcError(t, err, "auth.signIn", "PHONE_CODE_INVALID"); !rpc.NewerCode.IsZero() {
				t.Errorf("a code that nobody got is one of %v", rpc.NewerCode)
			}
			boris.advance(time.Second)
			second := boris.requested()
			_, err = boris.submit(second.ID, "00000")
			if rpc := rpcError(t, err, "auth.signIn", "PHONE_CODE_INVALID"); !rpc.NewerCode.IsZero() {
				t.Errorf("whose code is the newest is told of one of %v", rpc.NewerCode)
			}
			_, err = anna.submit(first.ID, anna.code())
			rpc := rpcError(t, err, "auth.signIn", "PHONE_CODE_EXPIRED")
			if asked := second.SentAt.Sub(rpc.NewerCode); rpc.NewerCode.Before(first.SentAt) || asked < 0 || asked > time.Second {
				t.Errorf("the newer code was asked for %v before it was sent, at %v", asked, rpc.NewerCode)
			}
			s, err := anna.flows.Get(t.Context(), first.ID, 0)
			if later := rpcError(t, s.LastErr, "auth.signIn", "PHONE_CODE_EXPIRED"); err != nil || !later.NewerCode.Equal(rpc.NewerCode) {
				t.Errorf("the ended login has %v, %v", later.NewerCode, err)
			}
			boris.advance(time.Second)
			_, err = anna.submit(anna.requested().ID, "00000")
			if rpc := rpcError(t, err, "auth.signIn", "PHONE_CODE_INVALID"); !rpc.NewerCode.IsZero() {
				t.Errorf("a later code of one's own is replaced by one of %v", rpc.NewerCode)
			}
		})
	}
}

// A newer code of the same owner's is not called somebody else's, also where what is known of the owner's own was lost.
func TestNewerCodeOfOnesOwnIsNotAnothers(t *testing.T) {
	common, store := authflow.NewMemoryCommon(), authflow.NewMemoryStore()
	kept := func(c *authflow.Config) { c.Common, c.Store = common, store }
	one := tell(t, "+9996620001", kept)
	first := one.requested()
	other := tell(t, "+9996620001", withCommon(common), func(c *authflow.Config) { c.Store = noFlows{store} })
	other.advance(time.Second)
	other.requested()
	_, err := one.submit(first.ID, "00000")
	if rpc := rpcError(t, err, "auth.signIn", "PHONE_CODE_EXPIRED"); !rpc.NewerCode.IsZero() {
		t.Errorf("the own code of %v", rpc.NewerCode)
	}
	again := one.requested()
	tell(t, "+9996620001", withCommon(common)).requested()
	if err := store.UpdateLimits(t.Context(), func(a *limits.Accounts) error { *a = limits.Accounts{Lost: again.SentAt}; return nil }); err != nil {
		t.Fatal(err)
	}
	_, err = one.submit(again.ID, "00000")
	if rpc := rpcError(t, err, "auth.signIn", "PHONE_CODE_EXPIRED"); !rpc.NewerCode.IsZero() {
		t.Errorf("one of %v, though not all that are the owner's own are known", rpc.NewerCode)
	}
}

// noFlows is a store that has limits alone: who uses it begins a second login of a number, as after all records were lost.
type noFlows struct{ authflow.Store }

func (noFlows) IDs(context.Context) ([]string, error)      { return nil, nil }
func (noFlows) Put(context.Context, authflow.Record) error { return nil }
