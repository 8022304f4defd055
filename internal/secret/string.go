package secret

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
)

// ErrRedacted means that a secret was to be read from the text [Redacted]: somebody marshalled a secret, and the value is lost.
// To take the placeholder for the value would only move the failure to where nobody understands it.
var ErrRedacted = errors.New("secret: the text is the placeholder of a secret that was marshalled, the value is gone")

// errNotString does not say what came instead, because what came instead may be the secret.
var errNotString = errors.New("secret: want a JSON string")

// String is a text that prints as [Redacted]. The zero value is the empty secret. A String never changes once made, so copies
// may be used from several goroutines.
type String struct {
	redacted
	p *string // nil when empty
}

// New wraps text.
func New(text string) String {
	if text == "" {
		return String{}
	}
	return String{p: &text}
}

// Reveal returns the value itself.
func (s String) Reveal() string {
	if s.p == nil {
		return ""
	}
	return *s.p
}

// Empty says whether there is no value.
func (s String) Empty() bool { return s.p == nil }

// IsZero is [String.Empty] under the name that encoding/json asks for when a field is marked omitzero.
func (s String) IsZero() bool { return s.Empty() }

// Equal compares two secrets in a time that depends on their lengths only.
func (s String) Equal(other String) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// UnmarshalText takes a copy of text; an empty text makes the empty secret. It fails with [ErrRedacted] only.
func (s *String) UnmarshalText(text []byte) error {
	if string(text) == Redacted {
		return ErrRedacted
	}
	*s = New(string(text))
	return nil
}

// UnmarshalJSON takes a JSON string; null leaves the secret as it was, as encoding/json does for every type. Its errors never
// repeat the input.
func (s *String) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return errNotString
	}
	return s.UnmarshalText([]byte(text))
}
