package authflow

import (
	"errors"
	"slices"
)

// verdict says what an error of Telegram means for a flow. Method "" stands for every method.
type verdict struct {
	method string
	types  []string
	event  Event
}

// verdicts lists the errors that move a flow. An error that is not listed leaves a flow where it is, so that the person can mend the
// input and try again; only while nothing was sent yet (connecting) any error ends it. https://core.telegram.org/api/errors
var verdicts = []verdict{
	// A code that Telegram calls expired, and a hash that it no longer knows, are of no use, whichever call says so.
	{"", []string{"PHONE_CODE_EXPIRED", "PHONE_HASH_EXPIRED", "PHONE_CODE_HASH_EMPTY", "PHONE_CODE_HASH_INVALID"}, CodeVoid},
	{"", []string{"SESSION_PASSWORD_NEEDED"}, PasswordAsked},
	{"", []string{"PHONE_NUMBER_UNOCCUPIED"}, SignUpAsked},
	// AUTH_RESTART: Telegram dropped the login, the code with it.
	{"", []string{
		"AUTH_RESTART", "PHONE_NUMBER_BANNED", "PHONE_NUMBER_FLOOD", "PHONE_PASSWORD_FLOOD", "PHONE_NUMBER_INVALID",
		"PHONE_PASSWORD_PROTECTED", "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN", "UPDATE_APP_TO_LOGIN",
	}, LoginRefused},
	{"", []string{
		"AUTH_KEY_UNREGISTERED", "AUTH_KEY_INVALID", "AUTH_KEY_NOT_FOUND", "AUTH_KEY_DUPLICATED", "AUTH_KEY_PERM_EMPTY",
		"SESSION_REVOKED", "SESSION_EXPIRED", "USER_DEACTIVATED", "USER_DEACTIVATED_BAN",
	}, LoginRefused},
}

// aboutCode are the errors that say that a code is not, or no longer, the one that is waited for.
var aboutCode = []string{"PHONE_CODE_INVALID", "PHONE_CODE_EXPIRED", "PHONE_HASH_EXPIRED"}

// outcome is the event that an error stands for in a state, "" when the flow stays where it is.
func outcome(s State, err error) Event {
	var rpc *RPCError
	var source *SourceError
	switch {
	case errors.As(err, &source): // which says what became of another login, not of this one
		if source.Open {
			return ""
		}
		return possible(s, LoginRefused)
	case errors.As(err, &rpc):
		for _, v := range verdicts {
			if (v.method == "" || v.method == rpc.Method) && slices.Contains(v.types, rpc.Type) {
				return possible(s, v.event)
			}
		}
	case errors.Is(err, ErrKeyReplaced):
		return possible(s, LoginRefused)
	}
	switch {
	case s != Connecting:
		return ""
	case errors.As(err, new(*NetworkError)), errors.As(err, new(*NoAnswerError)):
		return NotReached
	default:
		return LoginRefused
	}
}

// possible returns e when the table knows it in s. An error that makes no sense in a state ends a flow that has nothing yet and
// leaves any other as it is.
func possible(s State, e Event) Event {
	if _, err := nextState(s, e); err == nil {
		return e
	}
	if s == Connecting {
		return LoginRefused
	}
	return ""
}
