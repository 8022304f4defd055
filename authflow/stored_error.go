package authflow

import (
	"errors"
	"time"

	"telegram-login-mcp/internal/outside"
)

// storedError is how the last call of a flow failed, in a form that survives the process, so that a flow can still say why it ended. What
// was refused here before anything was sent is not kept.
type storedError struct {
	At       time.Time           `json:"at"`
	RPC      *RPCError           `json:"rpc,omitempty"`
	Network  *storedNetworkError `json:"network,omitempty"`
	NoAnswer *NoAnswerError      `json:"no_answer,omitempty"`
	KeyGone  bool                `json:"key_gone,omitempty"`
}

// storedNetworkError is a NetworkError as a record has it.
type storedNetworkError struct {
	Step  Activity     `json:"step,omitzero"`
	Words string       `json:"doing,omitempty"` // the step, of a record that an earlier version of this program wrote
	Err   string       `json:"err"`
	Fault NetworkFault `json:"fault,omitempty"`
}

// step is what went on.
func (t *storedNetworkError) step() Activity {
	if t.Step.Zero() && t.Words != "" {
		return Activity{Kind: ActivityInWords, Words: t.Words}
	}
	return t.Step
}

// storedErrorLength bounds what a record keeps of a system's or a proxy's words, in characters.
const storedErrorLength = 1000

// storeError keeps an error, nil for one that is not worth it.
func storeError(err error, at time.Time) *storedError {
	t := &storedError{At: at}
	var network *NetworkError
	switch {
	case errors.As(err, &t.RPC), errors.As(err, &t.NoAnswer):
	case errors.As(err, &network):
		t.Network = &storedNetworkError{Step: network.Doing, Err: outside.TextTo(storedErrorLength, network.Err.Error()), Fault: network.Fault}
	case errors.Is(err, ErrKeyReplaced):
		t.KeyGone = true
	default:
		return nil
	}
	return t
}

// err is the error that was kept.
func (t *storedError) err() error {
	switch {
	case t == nil:
		return nil
	case t.RPC != nil:
		return t.RPC
	case t.NoAnswer != nil:
		return t.NoAnswer
	case t.Network != nil:
		return networkError(t.Network.step(), &storedCause{t.Network.Err, t.Network.Fault})
	case t.KeyGone:
		return ErrKeyReplaced
	}
	return nil
}
