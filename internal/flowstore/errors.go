package flowstore

import (
	"errors"
	"strings"

	"telegram-login-mcp/authflow"
)

// What the folder and the keyring say. Its words for people stand in explain.
var (
	// ErrKeyFile means that a file stands where the key of the records should be, and that it holds no key that can be read.
	ErrKeyFile = errors.New("no key in the key file")
	// ErrKeyringSilent means that the keyring of the operating system did not answer in time, and ErrNoKeyring that there is none.
	ErrKeyringSilent = errors.New("no answer from the keyring")
	ErrNoKeyring     = errors.New("no keyring")
)

// LockError is [authflow.ErrStoreBusy] with the name of the lock.
type LockError struct{ Lock string }

// Error implements error.
func (e *LockError) Error() string { return authflow.ErrStoreBusy.Error() + ", " + e.Lock }

// Unwrap gives authflow.ErrStoreBusy.
func (e *LockError) Unwrap() error { return authflow.ErrStoreBusy }

// Step is what a store was doing when it failed.
type Step string

// The steps.
const (
	StepFolder     Step = "folder"      // looking whether the state folder can be used
	StepMake       Step = "make"        // making it
	StepClose      Step = "close"       // closing it to others
	StepRead       Step = "read"        // reading a file in it
	StepDelete     Step = "delete"      // deleting one
	StepList       Step = "list"        // listing them
	StepWriteKey   Step = "write_key"   // writing the key file
	StepClaimAgain Step = "claim_again" // claiming a flow whose lock file was removed
)

// StepError is a step of a store that failed.
type StepError struct {
	Step Step
	Err  error // what the system or the check of the folder said
}

// Error implements error.
func (e *StepError) Error() string {
	return strings.ReplaceAll(string(e.Step), "_", " ") + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *StepError) Unwrap() error { return e.Err }
