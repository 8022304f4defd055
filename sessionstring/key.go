package sessionstring

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
)

// KeySize is the length of an auth key in bytes (https://core.telegram.org/mtproto/auth_key: 2048 bits).
const KeySize = 256

const redacted = "[redacted]"

// Key is a permanent auth key of 256 bytes that prints as [redacted] with every fmt verb, in JSON and in logs. The zero value
// is no key. It refuses ==; [Key.Equal] compares.
type Key struct {
	_ [0]func() // refuses ==
	// p is behind two pointers because fmt cannot call Format on an unexported field: there it prints by reflection, and for a
	// verb that it does not know for a pointer it follows one pointer and prints the bytes.
	p **[KeySize]byte
}

// NewKey returns a key with a copy of raw. It refuses, with a [FormatError], any length but 256 bytes and a key of zeros, which
// no key exchange ever gives and which therefore is an empty field that somebody saved.
func NewKey(raw []byte) (Key, error) {
	if len(raw) != KeySize {
		return Key{}, formatError(ExpectedKey, Got{Kind: GotKeySize, Count: len(raw)})
	}
	var zeros [KeySize]byte
	if bytes.Equal(raw, zeros[:]) {
		return Key{}, formatError(ExpectedKey, Got{Kind: GotKeyZeros})
	}
	own := (*[KeySize]byte)(bytes.Clone(raw))
	return Key{p: &own}, nil
}

// Reveal returns a copy of the 256 bytes, nil when there is no key.
func (k Key) Reveal() []byte {
	if k.p == nil {
		return nil
	}
	return bytes.Clone((**k.p)[:])
}

// IsZero says whether there is no key. encoding/json asks for it under this name.
func (k Key) IsZero() bool { return k.p == nil }

// Equal compares two keys in constant time.
func (k Key) Equal(other Key) bool {
	return subtle.ConstantTimeCompare(k.Reveal(), other.Reveal()) == 1
}

// String returns [redacted].
func (Key) String() string { return redacted }

// GoString returns [redacted].
func (Key) GoString() string { return redacted }

// Format writes [redacted] for every verb.
func (Key) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

// LogValue returns [redacted].
func (Key) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns [redacted].
func (Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON returns [redacted] as a JSON string.
func (Key) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// fingerprintDomain sets our fingerprints apart from every other hash of the same key, above all from auth_key_id, which
// Telegram computes from SHA-1 of the bare key and sends in the clear with each message.
const fingerprintDomain = "telegram-login-mcp session fingerprint 1\x00"

// Fingerprint names a key by 8 hex digits: the first 4 bytes of SHA-256 over a fixed domain text and the key. It is the same for
// the same key in whatever format, does not lead back to the key, and holds none of its bytes. Two keys out of some ten thousand
// share one by accident, so it tells a person's sessions apart and proves nothing. No key has the empty fingerprint.
func Fingerprint(key Key) string {
	if key.IsZero() {
		return ""
	}
	sum := sha256.Sum256(append([]byte(fingerprintDomain), key.Reveal()...))
	return hex.EncodeToString(sum[:4])
}
