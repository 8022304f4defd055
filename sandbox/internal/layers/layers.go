package layers

import (
	"fmt"

	"github.com/gotd/td/bin"
)

// TooOldError says that a layer has no words for a value, and none that stood for it before.
type TooOldError struct {
	Constructor string // e.g. auth.sentCodeTypeSmsWord
	Layer       int
}

// Error implements error.
func (e *TooOldError) Error() string {
	return fmt.Sprintf("layer %d has no %s", e.Layer, e.Constructor)
}

// Answer puts an answer or an update into a layer: an object, or a vector of objects, in the newest form. Its errors are a *TooOldError, or mistakes of the
// program: a constructor that is not in forms.tl.
func Answer(answer []byte, layer int) ([]byte, error) {
	t := forms()
	layer = t.served(layer)
	if layer == t.newest {
		return answer, nil
	}
	in, out := &bin.Buffer{Buf: answer}, &bin.Buffer{}
	id, err := in.PeekID()
	if err != nil {
		return nil, fmt.Errorf("answer in layer %d: %w", layer, err)
	}
	of := field{kind: kindObject}
	if id == bin.TypeVector {
		of = field{kind: kindVector, elem: &field{kind: kindObject}}
	}
	v, err := t.read(in, of, 0)
	if err == nil && in.Len() > 0 {
		err = fmt.Errorf("%d bytes left over", in.Len())
	}
	if err == nil {
		err = t.write(out, of, v, layer)
	}
	if err != nil {
		return nil, fmt.Errorf("answer in layer %d: %w", layer, err)
	}
	return out.Buf, nil
}

// Request puts a call into the newest form, whichever it came in. What forms.tl does not have stays as it is.
func Request(call []byte) []byte {
	t := forms()
	in, out := &bin.Buffer{Buf: call}, &bin.Buffer{}
	o, err := t.readObject(in, 0)
	if err != nil || in.Len() > 0 {
		return call
	}
	if complete := completions[o.form.id]; complete != nil {
		complete(t, o)
	}
	if err := t.writeObject(out, o, t.newest); err != nil {
		return call
	}
	return out.Buf
}
