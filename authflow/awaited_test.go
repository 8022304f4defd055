package authflow_test

import (
	"context"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
)

// claimed tells of each try to claim a flow.
type claimed struct {
	authflow.Store
	at chan struct{}
}

func (c claimed) Claim(ctx context.Context, id string, wanted func()) (authflow.Claim, error) {
	select {
	case c.at <- struct{}{}:
	case <-ctx.Done():
	}
	return c.Store.Claim(ctx, id, wanted)
}

// TestWaitIsOverWhenALoginCanBeTakenOver waits for a login whose owner does not answer, as one that was killed, until nobody has it.
func TestWaitIsOverWhenALoginCanBeTakenOver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := tell(t, "+9996620021", sharing(dir))
	sent := a.requested()
	a.flows.Close()
	killed, err := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}).Claim(t.Context(), sent.ID, func() {})
	if err != nil {
		t.Fatal(err)
	}
	tries := make(chan struct{})
	b := tell(t, a.phone, func(c *authflow.Config) {
		sharing(dir)(c)
		c.Store = claimed{c.Store, tries}
	})
	const wait = 20 * time.Second
	begun, got := time.Now(), make(chan authflow.Snapshot, 1)
	go func() {
		snap, _ := b.flows.Get(t.Context(), sent.ID, wait)
		got <- snap
	}()
	<-tries
	<-tries // what the other process gives up at once would have come by now
	killed.Release()
	for {
		select {
		case <-tries:
			continue
		case snap := <-got:
			if took := time.Since(begun); took > wait*3/4 || !snap.Doing.Zero() || snap.State != authflow.CodeSent {
				t.Errorf("after %v: %s, %v", took, snap.State, snap.Doing)
			}
		}
		return
	}
}
