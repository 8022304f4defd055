package flowstore

import (
	"errors"

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
