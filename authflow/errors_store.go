package authflow

import (
	"errors"
	"fmt"

	"telegram-login-mcp/internal/limits"
)

// What a store says. Its own words for people stand in explain.
var (
	// ErrStoreBusy means that another process, which may stand still, holds a lock of the store that is meant to be held for moments.
	ErrStoreBusy = errors.New("another process holds the lock of the store")
	// ErrStoreSlow means that the store did not answer in time, so that nothing was done.
	ErrStoreSlow = errors.New("the store does not answer in time")
	// ErrStoreYoung means that the store was started again a moment ago, and may not have a record yet that somebody has in memory.
	ErrStoreYoung = errors.New("the store was started a moment ago, and may not have this login yet")
	// ErrSaving means that a flow is being written, and that this takes long.
	ErrSaving = errors.New("the store is slow, and this is still being written")
	// ErrLimitsNewer means that a newer version of this program keeps the limits of accounts, in a form that this one does not know.
	ErrLimitsNewer = limits.ErrNewer
)

// RecordFault says why a record cannot be read.
type RecordFault string

// The faults of a record.
const (
	RecordDamaged RecordFault = "damaged"        // its bytes are not what was written
	RecordNewer   RecordFault = "newer version"  // a newer version of this program wrote it
	RecordKeyLost RecordFault = "key is missing" // it is sealed with a key that is not there
	RecordForeign RecordFault = "not ours alone" // another user put it there, or can change it
)

// RecordError is a record that is there and cannot be read. It is kept where it is.
type RecordError struct {
	ID    string
	Fault RecordFault
	Where string // the file, "" when there is none
	// Err is the cause. RecordKeyLost: why the place of the key could not be read, nil when it could, and the key is not there. RecordForeign: what
	// is wrong with the file.
	Err error
}

// Error implements error.
func (e *RecordError) Error() string {
	text := fmt.Sprintf("record of %s: %s", e.ID, e.Fault)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives the cause, nil where there is none.
func (e *RecordError) Unwrap() error { return e.Err }

// DecodeLimits reads the limits of accounts as a store keeps them. It says what is wrong with those that cannot be read.
func DecodeLimits(raw []byte) (limits.Accounts, RecordFault) {
	switch a, err := limits.Decode(raw); {
	case errors.Is(err, limits.ErrNewer):
		return limits.Accounts{}, RecordNewer
	case err != nil:
		return limits.Accounts{}, RecordDamaged
	default:
		return a, ""
	}
}

// ClaimError means that it could not be found out whether another process has a flow, so it was left alone: two processes with one flow make
// two connections with one key, and Telegram destroys the key. Nothing was sent.
type ClaimError struct {
	Err error // ErrStoreBusy, or what the store said
}

// Error implements error.
func (e *ClaimError) Error() string { return "claim the flow: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *ClaimError) Unwrap() error { return e.Err }

// NotBegunError means that a login was not begun, because the store could not keep it, or say what others have begun ([Config.SaveFirst]). Nothing was sent.
type NotBegunError struct {
	Err error // ErrStoreSlow, or what the store said
}

// Error implements error.
func (e *NotBegunError) Error() string { return "begin a flow: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *NotBegunError) Unwrap() error { return e.Err }

// StoreError means that the store could not be read, so that it is not known what it has of a flow.
type StoreError struct{ Err error }

// Error implements error.
func (e *StoreError) Error() string { return "read the store: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *StoreError) Unwrap() error { return e.Err }
