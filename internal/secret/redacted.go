package secret

import (
	"fmt"
	"io"
	"log/slog"
)

// Redacted is what every secret prints as.
const Redacted = "[redacted]"

// redacted is what prints of a secret, and refuses ==. There is no way back: a store writes what Reveal gives.
type redacted struct{ _ [0]func() }

// String returns [Redacted].
func (redacted) String() string { return Redacted }

// GoString returns [Redacted].
func (redacted) GoString() string { return Redacted }

// Format writes [Redacted] for every verb.
func (redacted) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, Redacted) }

// LogValue returns [Redacted].
func (redacted) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText returns [Redacted].
func (redacted) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// MarshalJSON returns [Redacted] as a JSON string.
func (redacted) MarshalJSON() ([]byte, error) { return []byte(`"` + Redacted + `"`), nil }
