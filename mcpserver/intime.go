package mcpserver

import (
	"context"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// overtime is how much longer than its budget a tool may take for what is not waiting, such as making a result.
const overtime = time.Second

// inTime does the work of a tool and answers in time whatever that runs into, such as a disk that blocks. Work that comes later goes on, and
// what it brings is dropped.
func (t *tools) inTime(ctx context.Context, tool string, work func() *outcome) *outcome {
	results := make(chan *outcome, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				t.defect(p, "tool "+tool)
				results <- t.refused(explain.Internal{})
			}
		}()
		results <- work()
	}()
	late := time.NewTimer(authflow.Left(ctx) + overtime)
	defer late.Stop()
	select {
	case res := <-results:
		return res
	case <-late.C:
		return t.refused(explain.TooSlow{})
	}
}

// kept says where logins are kept, "" when that is not known or cannot be found out within a second.
func (t *tools) kept() string {
	if t.Kept == nil {
		return ""
	}
	found := make(chan string, 1)
	go func() { found <- t.Kept() }()
	late := time.NewTimer(time.Second)
	defer late.Stop()
	select {
	case where := <-found:
		return where
	case <-late.C:
		return ""
	}
}
