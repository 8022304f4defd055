package authflow

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"telegram-login-mcp/internal/outside"
)

// Sentinels for control flow. What a person should do about them is said by the explain room, not here.
var (
	// ErrUnknownFlow means that no flow has this ID: it was mistyped, wiped, or lived in another process.
	ErrUnknownFlow = errors.New("unknown flow")
	// ErrOwned means that another process, which is still running, has the flow and did not give it up in time.
	ErrOwned = errors.New("the flow belongs to another process")
	// ErrStaleFlow means that the flow moved on (cancelled, expired) while a call was under way; its answer was dropped.
	ErrStaleFlow = errors.New("the flow moved on while the call was running")
	// ErrNoCredentials means that no API ID and API hash were given.
	ErrNoCredentials = errors.New("no API credentials")
	// ErrCodeEmpty and ErrPasswordEmpty mean that nothing was left to send.
	ErrCodeEmpty     = errors.New("empty code")
	ErrPasswordEmpty = errors.New("empty password")
	// ErrResendNotOffered means that the last answer had no next_type, so Telegram offers no other way of delivery.
	ErrResendNotOffered = errors.New("no next_type, so no resend is possible")
	// ErrKeyReplaced means that Telegram no longer knew the flow's auth key (-404). A code is bound to its key, so it is of no use now.
	ErrKeyReplaced = errors.New("telegram no longer knows the auth key of this flow")
	// ErrKeyUnknown means that Telegram does not know an auth key (-404) that only its owner could replace: it was destroyed long ago, belongs to
	// another DC or to another Telegram, or was never one.
	ErrKeyUnknown = errors.New("telegram does not know the auth key")
	// ErrNoRecovery means that no recovery e-mail is attached to the 2FA password, so it cannot be recovered here.
	ErrNoRecovery = errors.New("no recovery e-mail")
	// ErrCodeNotSent means that a code was given where none was sent yet.
	ErrCodeNotSent = errors.New("no code was sent yet")
	// ErrNotEmailCode means that the code did not go to a login e-mail, so there is nothing to reset.
	ErrNotEmailCode = errors.New("the code was not sent to a login e-mail")
	// ErrEmailEmpty means that neither an e-mail address nor a code was given where one of them is needed.
	ErrEmailEmpty = errors.New("neither e-mail address nor code")
	// ErrClosed means that the registry was closed: the process is shutting down.
	ErrClosed = errors.New("the flow registry is closed")
)

// OwnedError is an ErrOwned of a flow that is about to be free: whoever has it waits until Telegram must have closed its connection.
type OwnedError struct {
	Left time.Duration // until then, at most
}

// Error implements error.
func (e *OwnedError) Error() string {
	return ErrOwned.Error() + ", for " + e.Left.String() + " at most"
}

// Is makes it an ErrOwned.
func (e *OwnedError) Is(target error) bool { return target == ErrOwned }

// RPCError is an error that Telegram answered to a call.
type RPCError struct {
	Method   string // TL name, "auth.signIn"
	Code     int    // 303, 400, 401, 403, 406, 420, 500
	Type     string // name with the number split off, "FLOOD_WAIT"
	Argument int    // the number, 42 of FLOOD_WAIT_42; 0 without one
	Said     string // the whole name as Telegram sent it, where Type and Argument do not add up to it; else ""
	// Notice is the text for people that Telegram sends right after a 406, "" without one. https://core.telegram.org/api/errors
	Notice string
	// NewerCode is when another owner last asked for a code of the same number, where the error is about a code that was sent before. It is zero where nobody
	// is known to have.
	NewerCode time.Time `json:",omitzero"`
}

// Error implements error.
func (e *RPCError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.Method, e.Code, outside.Name(e.Name()))
}

// Name is the error's name as Telegram sent it, with its number: "FLOOD_WAIT_42".
func (e *RPCError) Name() string {
	switch {
	case e.Said != "":
		return e.Said
	case e.Argument == 0:
		return e.Type
	default:
		return e.Type + "_" + strconv.Itoa(e.Argument)
	}
}

// StateError is an action that does not fit the state of its flow.
type StateError struct {
	Action  Action
	State   State
	Allowed []Action
}

// Error implements error.
func (e *StateError) Error() string {
	names := make([]string, len(e.Allowed))
	for i, a := range e.Allowed {
		names[i] = string(a)
	}
	return fmt.Sprintf("%s does not fit the state %s (allowed: %s)", e.Action, e.State, strings.Join(names, ", "))
}

// BusyError means that another call on the flow did not finish in time.
type BusyError struct {
	Doing Activity
	// Cut says that the call itself had the flow and lost it, since its process could not keep it: what it had sent may have arrived.
	Cut bool
}

// Error implements error.
func (e *BusyError) Error() string {
	if e.Cut {
		return "the flow was lost in the middle of the call: " + e.Doing.String()
	}
	return "the flow is busy: " + e.Doing.String()
}

// StillRunningError means that the call goes on in the background; [Registry.Get] shows how it ends.
type StillRunningError struct{ Doing Activity }

// Error implements error.
func (e *StillRunningError) Error() string { return "still running: " + e.Doing.String() }

// PhoneError is a phone number that cannot be right.
type PhoneError struct {
	Err error // what is wrong with it, as whoever checked it has it. It never holds the number
}

// Error implements error.
func (e *PhoneError) Error() string { return "phone number: " + e.Err.Error() }

// Unwrap gives what is wrong.
func (e *PhoneError) Unwrap() error { return e.Err }

// CredentialsKind is what is wrong with a pair of API ID and API hash.
type CredentialsKind string

// The kinds. Those that begin with file_ are about the file that the hash should be in, see [CredentialsError.OfFile].
const (
	CredentialsVariable CredentialsKind = "variable"    // the variable with the API ID holds no such number
	CredentialsNoID     CredentialsKind = "no_id"       // a hash without an ID
	CredentialsNoHash   CredentialsKind = "no_hash"     // an ID without a hash
	CredentialsID       CredentialsKind = "id"          // the ID is not positive
	CredentialsUserID   CredentialsKind = "user_id"     // the ID is larger than an API ID can be, and as that of a user or bot
	CredentialsHash     CredentialsKind = "hash"        // the hash has another form
	CredentialsUnread   CredentialsKind = "file_unread" // the file cannot be read
	CredentialsEmpty    CredentialsKind = "file_empty"  // the file has nothing in it
	CredentialsSlow     CredentialsKind = "file_slow"   // the file did not come in time
)

// CredentialsError is a pair of API ID and API hash that cannot be right. It never holds the hash.
type CredentialsError struct {
	Kind   CredentialsKind
	Within time.Duration // CredentialsSlow: how long was waited
	Err    error         // CredentialsUnread: why
}

// Error implements error.
func (e *CredentialsError) Error() string {
	text := "API credentials: " + strings.ReplaceAll(string(e.Kind), "_", " ")
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives the cause, nil where there is none.
func (e *CredentialsError) Unwrap() error { return e.Err }

// OfFile reports whether the file is at fault that the API hash should be in.
func (e *CredentialsError) OfFile() bool { return strings.HasPrefix(string(e.Kind), "file_") }

// FloodError is a call refused here, because Telegram asked to wait before it is made again.
type FloodError struct {
	Method string
	Until  time.Time
	Left   time.Duration // counted when the call was refused
	Asked  time.Duration // what Telegram asked for, where that is longer than what is kept to here; else 0
}

// Error implements error.
func (e *FloodError) Error() string {
	return fmt.Sprintf("%s: telegram asked to wait, %d s are left", e.Method, int(e.Left.Seconds()))
}

// ResendTooEarlyError is a resend refused here, because Telegram's timer still runs.
type ResendTooEarlyError struct {
	Left time.Duration // counted when the resend was refused
	Next string        // TL name of next_type
}

// Error implements error.
func (e *ResendTooEarlyError) Error() string {
	return fmt.Sprintf("resend possible in %d s", int(e.Left.Seconds()))
}

// TooManyFlowsError means that too many flows are open. All says that it is those of all registries that share a [Total].
type TooManyFlowsError struct {
	Limit int
	All   bool
}

// Error implements error.
func (e *TooManyFlowsError) Error() string { return fmt.Sprintf("%d flows are open already", e.Limit) }

// NoAnswerError means that a call was sent and Telegram did not answer it in time.
type NoAnswerError struct {
	Method string
	After  time.Duration
}

// Error implements error.
func (e *NoAnswerError) Error() string {
	return fmt.Sprintf("%s: no answer within %d s", e.Method, int(e.After.Seconds()))
}

// unexpectedError is an answer that makes no sense where it came.
type unexpectedError struct{ Method, Answer string }

// Error implements error.
func (e *unexpectedError) Error() string { return e.Method + " answered " + e.Answer }
