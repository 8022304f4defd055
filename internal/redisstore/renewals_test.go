package redisstore

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/redistest"
)

// counted counts what is sent to Redis: the messages, and the scripts in them.
type counted struct{ messages, scripts atomic.Int64 }

func (c *counted) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		return next(ctx, network, address)
	}
}
func (c *counted) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.note(cmd)
		return next(ctx, cmd)
	}
}
func (c *counted) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, all []redis.Cmder) error {
		c.note(all...)
		return next(ctx, all)
	}
}

func (c *counted) note(all ...redis.Cmder) {
	c.messages.Add(1)
	for _, cmd := range all {
		if strings.HasPrefix(cmd.Name(), "eval") {
			c.scripts.Add(1)
		}
	}
}

// Claims that fall due together are renewed by one message, also by a Redis that has lost the script, and each gets an answer of its own.
func TestClaimsAreRenewedTogether(t *testing.T) {
	t.Parallel()
	r := redistest.Start(t)
	s := opened(t, at(r), func(o *Options) { o.Lease = 3 * time.Second })
	st := s.For(anna)
	var all []authflow.Claim
	for range 40 {
		c, err := st.Claim(timed(t, 30*time.Second), "flow_"+strings.ToLower(newToken()[:12]), unwanted)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := s.client.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	lost := all[0].Lease.(*lease) // somebody else has it
	if err := s.client.HSet(t.Context(), lost.store.flowKey(lost.id)[0], "holder", "another").Err(); err != nil {
		t.Fatal(err)
	}
	var c counted
	s.client.AddHook(&c)
	select {
	case <-lost.Lost():
	case <-time.After(10 * time.Second):
		t.Error("a claim that another has is not lost")
	}
	for end := time.Now().Add(2 * s.lease); time.Now().Before(end); <-time.After(s.lease / 10) {
		for _, c := range all[1:] {
			if !c.Lease.Held() {
				t.Fatal("a claim ends though Redis answers")
			}
		}
	}
	if messages, scripts := c.messages.Load(), c.scripts.Load(); scripts < 5*39 || messages > scripts/2 {
		t.Errorf("%d scripts came in %d messages", scripts, messages)
	}
	for _, c := range all {
		c.Release()
	}
}
