package mcpserver

import (
	"context"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
)

// Call is a call of a tool that has ended, as [Options.Called] is told of it. Nothing in it is a secret or names a person.
type Call struct {
	Tool string
	Flow string // the ID of the login that it is about, "" for none
	// State is where that login stands, "" where that is not known.
	State   authflow.State
	Outcome CallOutcome
	// Why names the text that says why a call was refused, "refuse.unknown_flow", and Error is Telegram's error where that was why.
	Why, Error string
	Took       time.Duration
}

// CallOutcome says how a call ended.
type CallOutcome string

// The outcomes.
const (
	CallDone      CallOutcome = "done"
	CallAsked     CallOutcome = "asked"     // the person is asked outside the chat
	CallRefused   CallOutcome = "refused"   // it did not do what it should
	CallCancelled CallOutcome = "cancelled" // by the client, so that nobody reads the answer
)

// called tells of a call that has ended, with o unless it was cancelled, and returns o.
func (t *tools) called(ctx context.Context, name string, req mcp.CallToolRequest, since time.Time, o *outcome) *outcome {
	if t.Called == nil {
		return o
	}
	c := Call{Tool: name, Outcome: CallDone, Took: time.Since(since)}
	if id := req.GetString("flow_id", ""); authflow.ValidID(id) {
		c.Flow = id
	}
	switch {
	case o == nil:
		c.Outcome = CallCancelled
	case o.Request != nil, o.Page != nil:
		c.Outcome = CallAsked
	case o.Failed:
		c.Outcome = CallRefused
		if o.Fact != nil {
			c.Why = o.Fact.ID()
		}
		if o.RPC != nil {
			c.Error = o.RPC.Type
		}
	}
	if o != nil && o.Flow != nil && o.Flow.ID != "" {
		c.Flow, c.State = o.Flow.ID, o.Flow.State
	}
	t.Called(ctx, c)
	return o
}
