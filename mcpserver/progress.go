package mcpserver

import (
	"context"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
)

const (
	// progressPause is how often a call that waits shows that it is alive, even when there is nothing new to tell.
	progressPause = 5 * time.Second
	// progressTotal is how long a call may take, in seconds, which is what progress counts.
	progressTotal = 25
)

// progress tells a client that asked for it what a call is waiting for. Its numbers are seconds since the call began and only grow, as the
// specification asks. https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
type progress struct {
	token mcp.ProgressToken
	send  func(params map[string]any)
	begun time.Time

	mu    sync.Mutex
	doing string
	last  float64
}

// withProgress returns the context for the work of a call, and what ends the telling.
func (t *tools) withProgress(ctx context.Context, req mcp.CallToolRequest) (context.Context, func()) {
	s := server.ServerFromContext(ctx)
	if req.Params.Meta == nil || req.Params.Meta.ProgressToken == nil || s == nil {
		return ctx, func() {}
	}
	p := &progress{token: req.Params.Meta.ProgressToken, begun: time.Now(), send: func(params map[string]any) {
		_ = s.SendNotificationToClient(ctx, string(mcp.MethodNotificationProgress), params) // a client that does not read misses nothing else
	}}
	done := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		tick := time.NewTicker(progressPause)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				p.tell("")
			case <-done:
				return
			}
		}
	})
	ctx = context.WithValue(ctx, progressKey{}, p)
	return authflow.WithProgress(ctx, func(a authflow.Activity) { p.tell(t.Doing(a)) }), sync.OnceFunc(func() {
		close(done)
		running.Wait() // nothing comes after the answer
	})
}

type progressKey struct{}

// tellProgress tells a client that asked for it what a call waits for that is no work of a login.
func tellProgress(ctx context.Context, doing string) {
	if p, ok := ctx.Value(progressKey{}).(*progress); ok {
		p.tell(doing)
	}
}

// tell sends what goes on, if it is news; "" sends the last again.
func (p *progress) tell(doing string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if doing == p.doing {
		return
	}
	if doing != "" {
		p.doing = doing
	}
	if p.doing == "" {
		return
	}
	now := time.Since(p.begun).Seconds()
	if now <= p.last {
		now = p.last + 0.001
	}
	p.last = now
	p.send(map[string]any{"progressToken": p.token, "progress": now, "total": max(progressTotal, now), "message": p.doing})
}
