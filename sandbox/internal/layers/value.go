package layers

import (
	"errors"
	"fmt"

	"github.com/gotd/td/bin"
)

// maxDepth bounds how deep values lie in each other, which is up to the client.
const maxDepth = 32

// errUnlisted is a constructor that forms.tl does not have.
var errUnlisted = errors.New("not in forms.tl")

// object is a value of a constructor. A field that is not there is not in fields. The others are, by their kind, true, int32, int64, float64, []byte,
// bool, []any and *object.
type object struct {
	form   *form
	fields map[string]any
}

// readObject reads a value by the ID that it begins with.
func (t formTable) readObject(b *bin.Buffer, depth int) (*object, error) {
	if depth > maxDepth {
		return nil, errors.New("too deep")
	}
	id, err := b.ID()
	if err != nil {
		return nil, err
	}
	f := t.byID[id]
	if f == nil {
		return nil, fmt.Errorf("constructor %#x: %w", id, errUnlisted)
	}
	o := &object{f, map[string]any{}}
	flags := map[string]uint32{}
	for _, one := range f.fields {
		switch {
		case one.kind == kindFlags:
			if flags[one.name], err = b.Uint32(); err != nil {
				return nil, fmt.Errorf("%s.%s: %w", f.name, one.name, err)
			}
			continue
		case one.word != "" && flags[one.word]&(1<<one.bit) == 0:
			continue
		}
		if o.fields[one.name], err = t.read(b, one, depth); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", f.name, one.name, err)
		}
	}
	return o, nil
}

func (t formTable) read(b *bin.Buffer, f field, depth int) (any, error) {
	switch f.kind {
	case kindTrue:
		return true, nil
	case kindInt:
		return b.Int32()
	case kindLong:
		return b.Long()
	case kindDouble:
		return b.Double()
	case kindBytes:
		return b.Bytes()
	case kindBoolean:
		return b.Bool()
	case kindVector:
		return t.readVector(b, *f.elem, depth)
	}
	return t.readObject(b, depth+1)
}

func (t formTable) readVector(b *bin.Buffer, elem field, depth int) (any, error) {
	n, err := b.VectorHeader()
	if err != nil {
		return nil, err
	}
	if n < 0 || n > b.Len()/bin.Word {
		return nil, fmt.Errorf("a vector of %d in %d bytes", n, b.Len())
	}
	out := make([]any, n)
	for i := range out {
		if out[i], err = t.read(b, elem, depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// writeObject writes a value in the form that a layer has of it.
func (t formTable) writeObject(b *bin.Buffer, o *object, layer int) error {
	f := t.at(o.form.name, layer)
	if f == nil {
		instead, ok := predecessors[o.form.name]
		if !ok {
			return &TooOldError{o.form.name, layer}
		}
		return t.writeObject(b, instead(t, o), layer)
	}
	there := make(map[string]any, len(f.fields))
	flags := map[string]uint32{}
	for _, one := range f.fields {
		v, ok := o.value(one)
		if !ok {
			continue
		}
		there[one.name] = v
		if one.word != "" {
			flags[one.word] |= 1 << one.bit
		}
	}
	b.PutID(f.id)
	for _, one := range f.fields {
		if one.kind == kindFlags {
			b.PutUint32(flags[one.name])
			continue
		}
		if one.word != "" && flags[one.word]&(1<<one.bit) == 0 {
			continue
		}
		v, ok := there[one.name]
		if !ok { // always there, or with another of the same flag
			v = defaults[f.name+"."+one.name]
		}
		if err := t.write(b, one, v, layer); err != nil {
			return fmt.Errorf("%s.%s: %w", f.name, one.name, err)
		}
	}
	return nil
}

// value is what stands in the field of that name, if it is of that type.
func (o *object) value(want field) (any, bool) {
	v, ok := o.fields[want.name]
	if !ok {
		return nil, false
	}
	for _, is := range o.form.fields {
		if is.name == want.name {
			return v, is.text == want.text
		}
	}
	return v, true // older.go added it
}

// write writes a field; nil is empty.
func (t formTable) write(b *bin.Buffer, f field, v any, layer int) error {
	switch f.kind {
	case kindTrue:
	case kindInt:
		n, _ := v.(int32)
		b.PutInt32(n)
	case kindLong:
		n, _ := v.(int64)
		b.PutLong(n)
	case kindDouble:
		n, _ := v.(float64)
		b.PutDouble(n)
	case kindBytes:
		text, _ := v.([]byte)
		b.PutBytes(text)
	case kindBoolean:
		yes, _ := v.(bool)
		b.PutBool(yes)
	case kindVector:
		all, _ := v.([]any)
		return t.writeVector(b, *f.elem, all, layer)
	default:
		o, ok := v.(*object)
		if !ok {
			return errors.New("missing, and no default stands in for it")
		}
		return t.writeObject(b, o, layer)
	}
	return nil
}

// writeVector leaves out what the layer has no form of: an update of a kind that came later, say.
func (t formTable) writeVector(b *bin.Buffer, elem field, all []any, layer int) error {
	n := 0
	var elems bin.Buffer
	for _, v := range all {
		whole := elems.Len()
		err := t.write(&elems, elem, v, layer)
		var tooOld *TooOldError
		switch {
		case errors.As(err, &tooOld):
			elems.Buf = elems.Buf[:whole]
		case err != nil:
			return err
		default:
			n++
		}
	}
	b.PutVectorHeader(n)
	b.Put(elems.Buf)
	return nil
}
