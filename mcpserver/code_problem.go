package mcpserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/internal/secret"
)

// codeValues are what is said of a code that was not sent, as names and values: what is wrong with it, where the right one is, and the tool
// that takes it. None of them holds a part of the code.
func codeValues(err error, e *authflow.CodeError, s authflow.Snapshot) []string {
	values := []string{"problem", codeProblem(e)}
	add := func(name, value string) { values = append(values, name, value) }
	if errors.As(err, new(*lostZerosError)) {
		add("number", "1")
	}
	switch s.State {
	case authflow.EmailCodeSent, authflow.RecoveryCodeSent:
		tool := authflow.SetLoginEmail
		if s.State == authflow.RecoveryCodeSent {
			tool = authflow.RecoverPassword
		}
		add("tool", string(tool))
		if s.Mailbox != "" {
			add("where", "The code is in the mail to "+outside.Quoted(s.Mailbox))
		}
	default:
		add("tool", string(authflow.SubmitCode))
		add("login", "1")
		if s.SentCode != nil {
			add("where", explain.ForDelivery(delivery(s)).Title)
		}
	}
	return values
}

// codeProblem says what was expected and what came, as a clause.
func codeProblem(e *authflow.CodeError) string {
	want := "the digits of the code are awaited"
	if e.Length > 0 {
		want = fmt.Sprintf("a code of %d digits is awaited", e.Length)
	}
	switch e.Fault {
	case authflow.CodeNoDigits:
		return want + ", and no number stands in this text"
	case authflow.CodeLength:
		return fmt.Sprintf("%s, and this has %s", want, many(e.Digits, "digit"))
	case authflow.CodeSeveral:
		if strings.HasSuffix(e.Kind, "Phrase") {
			return "the phrase is awaited, and several in this text could be it"
		}
		return want + ", and more than one number in this text could be it"
	case authflow.CodeNoWord:
		return "a word or a phrase is awaited, and this text has no letters"
	case authflow.CodeManyWords:
		return "the words of the code are awaited alone, and more stands in this text"
	case authflow.CodeBeginning:
		return "the word or phrase begins in another way, as Telegram says"
	case authflow.CodeCaller:
		return "the last digits of the number that called are awaited, and Telegram calls from another number than this one"
	default:
		return want + ", and no number of this text is one by itself"
	}
}

func many(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

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

// lostZerosError is a code that was given as a number and is too short, so it may have begun with zeros.
type lostZerosError struct{ error }

func (e *lostZerosError) Unwrap() error { return e.error }

// blamed says of a code that is too short that it was a number, where it was one.
func (c codeText) blamed(err error) error {
	var e *authflow.CodeError
	if c.number && errors.As(err, &e) && e.Fault == authflow.CodeLength && (e.Length == 0 || e.Digits < e.Length) {
		return &lostZerosError{err}
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
