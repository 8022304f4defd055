package secret

import (
	"bytes"
	"crypto/subtle"
)

// Bytes is a slice of bytes that prints as [Redacted]. The zero value is the empty secret. Copies of a Bytes share the bytes,
// so that one [Bytes.Wipe] empties them all. Reading from several goroutines is safe, wiping while another one reads is not.
type Bytes struct {
	redacted
	// p is nil when made empty, and leads to nil when wiped. One pointer would not do: asked for a verb that it does not know
	// for a pointer, such as %s, fmt follows one pointer to a slice and prints the bytes.
	p **[]byte
}

// NewBytes wraps a copy of raw. The caller keeps raw, and may want to clear it.
func NewBytes(raw []byte) Bytes {
	if len(raw) == 0 {
		return Bytes{}
	}
	own := new(bytes.Clone(raw))
	return Bytes{p: &own}
}

// Reveal returns a copy of the bytes, nil when there are none. [Bytes.Wipe] does not reach the copy.
func (b Bytes) Reveal() []byte { return bytes.Clone(b.view()) }

// view returns the bytes themselves, to be read only.
func (b Bytes) view() []byte {
	if b.p == nil {
		return nil
	}
	return **b.p
}

// Len returns the number of bytes.
func (b Bytes) Len() int { return len(b.view()) }

// Empty says whether there are no bytes.
func (b Bytes) Empty() bool { return b.Len() == 0 }

// IsZero is [Bytes.Empty] under the name that encoding/json asks for when a field is marked omitzero.
func (b Bytes) IsZero() bool { return b.Empty() }

// Equal compares two secrets in a time that depends on their lengths only.
func (b Bytes) Equal(other Bytes) bool {
	return subtle.ConstantTimeCompare(b.view(), other.view()) == 1
}

// Wipe overwrites the bytes with zeros and leaves this secret and all copies of it empty.
func (b Bytes) Wipe() {
	if b.p == nil {
		return
	}
	clear(**b.p)
	**b.p = nil
}
