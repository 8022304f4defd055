package authflow

import (
	"context"
	"errors"
)

// Step is something outside of this process that a call waits for, as [Config.Step] is told of it when it begins. Nothing in it is a secret or names a person.
type Step struct {
	Kind   StepKind
	Method string // for StepRequest: what Telegram is asked
	Flow   string // the ID of the flow that it is for, "" for a session that is of none
}

// StepKind says what is waited for.
type StepKind string

// The kinds.
const (
	StepRequest StepKind = "request" // the answer to a request to Telegram
	StepConnect StepKind = "connect" // a connection to Telegram, with its key
	StepClaim   StepKind = "claim"   // the claim of a flow, which another process may have
	StepSave    StepKind = "save"    // the record in the store
)

// StepEnd is how a step ended.
type StepEnd struct {
	DC int // of Telegram, for StepRequest and StepConnect; 0 where it is not known
	// Error names what went wrong, "" for nothing: Telegram's error without its number, or no_answer, network or network_ and a NetworkFault, owned, given_up, slow or failed.
	Error string
}

type askerKey struct{}

// askedBy is the context of a call's work, whose steps are those of whoever has asked for the call.
func askedBy(work, asker context.Context) context.Context {
	return context.WithValue(work, askerKey{}, askerOf(asker))
}

// askerOf is the context by which whoever waits for a step is known.
func askerOf(ctx context.Context) context.Context {
	if asker, ok := ctx.Value(askerKey{}).(context.Context); ok {
		return asker
	}
	return ctx
}

// step tells that a step begins, and with what it returns how it ended.
func (r *Registry) step(ctx context.Context, s Step) (ended func(dc int, err error)) {
	if r.config.Step == nil {
		return func(int, error) {}
	}
	end := r.config.Step(askerOf(ctx), s)
	return func(dc int, err error) { end(StepEnd{DC: dc, Error: stepError(err)}) }
}

// stepError is the name of an error.
func stepError(err error) string {
	var rpc *RPCError
	var network *NetworkError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &rpc):
		name, _ := cutNumber(rpc.Type)
		return name
	case errors.As(err, new(*NoAnswerError)):
		return "no_answer"
	case errors.As(err, &network) && network.Fault != "":
		return "network_" + string(network.Fault)
	case errors.As(err, &network):
		return "network"
	case errors.Is(err, ErrOwned):
		return "owned"
	case errors.Is(err, ErrStoreSlow):
		return "slow"
	case errors.Is(err, ErrStaleFlow), errors.Is(err, ErrClosed), errors.Is(err, context.Canceled):
		return "given_up"
	default:
		return "failed"
	}
}

// saveError says why the store does not have the record, nil when it has.
func (v *view) saveError() error {
	if v.slow {
		return ErrStoreSlow
	}
	return v.unsaved
}
