package mcpserver

import (
	"encoding/json"
	"errors"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
)

// codeText is a code as a tool takes it: text, or the number that some models make of it. It prints as nothing, because it is a secret.
type codeText struct {
	text   string
	number bool // so zeros at its beginning are lost
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *codeText) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &c.text); err == nil {
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(raw, &n); err != nil || strings.ContainsAny(n.String(), ".eE-+") {
		return errors.New("neither text nor a whole number")
	}
	c.text, c.number = n.String(), true
	return nil
}

// given is the code. It is a secret from here on.
func (c codeText) given() secret.String { return secret.New(c.text) }

// blamed says of a code that is too short that it was a number, where it was one.
func (c codeText) blamed(err error) error {
	var e *authflow.CodeError
	if c.number && errors.As(err, &e) && e.Fault == authflow.CodeLength && (e.Length == 0 || e.Digits < e.Length) {
		return &present.LostZerosError{Err: err}
	}
	return err
}

// recoveryLength is how many digits the code of a recovery e-mail has. Telegram does not say so, so it is taken for certain only of a number,
// which may have lost zeros.
const recoveryLength = 6

// String implements fmt.Stringer.
func (codeText) String() string { return "[redacted]" }

// GoString implements fmt.GoStringer.
func (codeText) GoString() string { return "[redacted]" }
