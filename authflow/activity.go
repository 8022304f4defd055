package authflow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"telegram-login-mcp/internal/outside"
)

// ActivityKind says what goes on. Records keep the names.
type ActivityKind string

// The kinds of activities, and which fields each has. The first three have For while a call runs.
const (
	ActivityRunning      ActivityKind = "running"       // the call that is For does its work
	ActivityConnecting   ActivityKind = "connecting"    // a connection is being opened: DC, Attempt, Last
	ActivityAwaiting     ActivityKind = "awaiting"      // Method was sent at Sent, and its answer is awaited until Until
	ActivityCalling      ActivityKind = "calling"       // Method, which was under way when something failed
	ActivityMoving       ActivityKind = "moving"        // the connection goes over to DC, where the account lives
	ActivityOtherRequest ActivityKind = "other_request" // another request for the same number
	ActivityElsewhere    ActivityKind = "elsewhere"     // another process has the flow
	ActivityClosing      ActivityKind = "closing"       // whoever has the flow gives it up, once its connection is closed for certain: within Left
	ActivityOwnerUnknown ActivityKind = "owner_unknown" // whether another process has it could not be found out: Last
	ActivityInWords      ActivityKind = "in_words"      // Words, of a record that an earlier version of this program wrote
)

// Activity is what goes on in a flow, or what went on when it failed. Which fields it has depends on its kind; the zero value says that nothing
// goes on. It holds no secret.
type Activity struct {
	Kind    ActivityKind  `json:"kind,omitempty"`
	For     Action        `json:"for,omitempty"`    // what the running call does, "" where none runs
	Method  string        `json:"method,omitempty"` // TL name
	Sent    time.Time     `json:"sent,omitzero"`
	Until   time.Time     `json:"until,omitzero"`    // zero where it is not known
	DC      int           `json:"dc,omitempty"`      // 0 before the first connection
	Attempt int           `json:"attempt,omitempty"` // 1 for the first
	Last    string        `json:"last,omitempty"`    // how the attempt before failed, in a system's words; "" for the first
	Left    time.Duration `json:"left,omitempty"`
	Words   string        `json:"words,omitempty"`
}

// Zero reports whether nothing goes on.
func (a Activity) Zero() bool { return a.Kind == "" }

// String is for logs.
func (a Activity) String() string {
	switch a.Kind {
	case ActivityCalling:
		return a.Method
	case ActivityInWords:
		return a.Words
	}
	parts := []string{string(a.Kind)}
	if a.Method != "" {
		parts = append(parts, a.Method)
	}
	if a.DC != 0 {
		parts = append(parts, fmt.Sprintf("DC %d", a.DC))
	}
	if a.Attempt > 1 {
		parts = append(parts, fmt.Sprintf("attempt %d", a.Attempt))
	}
	if a.Last != "" {
		parts = append(parts, outside.Quoted(a.Last))
	}
	text := strings.Join(parts, ", ")
	if a.For != "" {
		return string(a.For) + ": " + text
	}
	return text
}

// activity is what the call is doing, over a connection that was seen last doing this.
func (c *call) activity(last ConnectionEvent) Activity {
	a := Activity{Kind: ActivityRunning}
	switch {
	case last.Kind != Ready:
		a = connecting(last)
	case !c.awaiting.Zero():
		a = c.awaiting
	}
	a.For = c.action
	return a
}

// connecting is a connection on its way, as it was seen last.
func connecting(s ConnectionEvent) Activity {
	a := Activity{Kind: ActivityConnecting, DC: s.DC, Attempt: s.Attempt}
	if s.DC != 0 && s.Err != nil && !errors.Is(s.Err, context.Canceled) {
		a.Last = outside.Text(s.Err.Error())
	}
	return a
}
