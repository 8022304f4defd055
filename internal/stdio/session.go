package stdio

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// mcpSession is all that the session of mcp-go's stdio server can do. What is missing here is missing for handlers too.
type mcpSession interface {
	server.ClientSession
	server.SessionWithLogging
	server.SessionWithClientInfo
	server.SessionWithSampling
	server.SessionWithElicitation
	server.SessionWithRoots
}

// session is mcp-go's session with a channel for notifications that our writer reads.
type session struct {
	mcpSession
	requests      *inFlight
	notifications chan<- mcp.JSONRPCNotification
}

// NotificationChannel returns the channel that the writer reads.
func (s *session) NotificationChannel() chan<- mcp.JSONRPCNotification { return s.notifications }

// replaceSession puts our session where handlers look for one: in the context, and in the server's list, which broadcasts use.
func replaceSession(ctx context.Context, s *server.MCPServer, requests *inFlight, notifications chan<- mcp.JSONRPCNotification) (context.Context, error) {
	inner, ok := server.ClientSessionFromContext(ctx).(mcpSession)
	if !ok {
		return ctx, fmt.Errorf("mcp-go's stdio session is a %T, which lacks methods that handlers need", server.ClientSessionFromContext(ctx))
	}
	ours := &session{mcpSession: inner, requests: requests, notifications: notifications}
	s.UnregisterSession(ctx, inner.SessionID())
	if err := s.RegisterSession(ctx, ours); err != nil {
		return ctx, fmt.Errorf("register session: %w", err)
	}
	return s.WithContext(ctx, ours), nil
}

// addHooks lets inFlight know when mcp-go picks a request up. The hooks find it through the session, so one pair
// serves every Serve on the same server.
func addHooks(s *server.MCPServer) {
	hooks := s.GetHooks()
	if hooks == nil {
		hooks = &server.Hooks{}
		server.WithHooks(hooks)(s)
	}
	ours := reflect.ValueOf(refuseCancelled).Pointer()
	if slices.ContainsFunc(hooks.OnRequestInitialization, func(hook server.OnRequestInitializationFunc) bool {
		return reflect.ValueOf(hook).Pointer() == ours
	}) {
		return
	}
	hooks.AddOnRequestInitialization(refuseCancelled)
	hooks.AddBeforeAny(forwardCancel)
}

// refuseCancelled runs before mcp-go does anything with a request. What was cancelled by then is never run, nor is what waits
// for a worker when Serve ends: mcp-go's workers may go on picking it up.
func refuseCancelled(ctx context.Context, id any, _ any) error {
	if ctx.Err() != nil {
		return errClosing
	}
	if ours, ok := server.ClientSessionFromContext(ctx).(*session); ok {
		if ours.requests.get(numberOf(id)).cancelled {
			return errCanceled
		}
	}
	return nil
}

// forwardCancel runs when mcp-go is ready to cancel a request, and does so for a cancel that came between the two hooks.
func forwardCancel(ctx context.Context, id any, _ mcp.MCPMethod, _ any) {
	ours, ok := server.ClientSessionFromContext(ctx).(*session)
	if !ok || !ours.requests.markStarted(numberOf(id)) {
		return
	}
	cancel, err := json.Marshal(map[string]any{
		"jsonrpc": mcp.JSONRPC_VERSION,
		"method":  mcp.MethodNotificationCancelled,
		"params":  map[string]any{"requestId": id},
	})
	if err == nil {
		server.ServerFromContext(ctx).HandleMessage(ctx, cancel)
	}
}
