package authflow

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/gotd/td/tdp"

	"telegram-login-mcp/internal/outside"
)

// Object is one TL value as Telegram sent it: its constructor and every field under its TL name.
type Object struct {
	Constructor string
	Fields      []Field
}

// Field is one field of an Object. Value is nil for an optional field that was not sent, otherwise a string, an int64, a float64, a bool,
// an *Object or a []any of these; bytes are a string of hex digits. An Omitted stands for what is not shown.
type Field struct {
	Name  string
	Value any
}

// Omitted is said in place of a value, in words of ours.
type Omitted string

// withheld lists fields that are not shown: what lets its owner log in or act for the account, and the number that the person knows anyway.
// https://core.telegram.org/api/auth#future-auth-tokens
var withheld = map[string]Omitted{
	"future_auth_token": "[kept by this program]",
	"access_hash":       "[not shown]",
	"phone":             "[not shown]",
}

// dumpLimit bounds a dump, counted in bytes of its names and values: an answer may bring lists of any length.
const dumpLimit = 32 << 10

// dump reads a value through gotd's type information, so that a field of a future layer shows up without a change here. Texts are one line of
// at most [outside.Length] characters, and lists end, with a note of how much was left out, where the dump gets too large.
func dump(o tdp.Object) *Object { return (&dumper{left: dumpLimit}).object(o) }

// dumper makes one dump.
type dumper struct {
	left int // bytes
}

func (d *dumper) object(o tdp.Object) *Object {
	v := reflect.ValueOf(o)
	if !v.IsValid() || (v.Kind() == reflect.Pointer && v.IsNil()) {
		return nil
	}
	info := o.TypeInfo()
	out := &Object{Constructor: info.Name}
	v = reflect.Indirect(v)
	for _, f := range info.Fields {
		field := Field{Name: f.SchemaName}
		d.left -= len(field.Name)
		if !f.Null {
			field.Value = d.value(v.FieldByName(f.Name))
			if instead := withheld[f.SchemaName]; instead != "" {
				field.Value = instead
			}
		}
		out.Fields = append(out.Fields, field)
	}
	return out
}

func (d *dumper) value(v reflect.Value) any {
	if !v.IsValid() {
		return nil
	}
	if v.CanInterface() {
		if o, ok := v.Interface().(tdp.Object); ok {
			if out := d.object(o); out != nil {
				return out
			}
			return nil
		}
		if v.CanAddr() {
			if o, ok := v.Addr().Interface().(tdp.Object); ok {
				return d.object(o)
			}
		}
		if b, ok := v.Interface().([]byte); ok {
			return d.text(hex.EncodeToString(b[:min(len(b), outside.Length)]))
		}
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Float32, reflect.Float64:
		return v.Float()
	case reflect.String:
		return d.text(v.String())
	case reflect.Slice, reflect.Array:
		list := []any{}
		for i := range v.Len() {
			if d.left <= 0 {
				return append(list, Omitted(fmt.Sprintf("(%d of %d left out)", v.Len()-i, v.Len())))
			}
			d.left -= elementSize
			list = append(list, d.value(v.Index(i)))
		}
		return list
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return d.value(v.Elem())
	default:
		return fmt.Sprint(v.Interface())
	}
}

// elementSize is what an element of a list counts besides its own texts.
const elementSize = 8

func (d *dumper) text(s string) string {
	s = outside.Text(s)
	d.left -= len(s)
	for _, long := range `<>&"\` { // which take up to six bytes in JSON
		d.left -= 5 * strings.Count(s, string(long))
	}
	return s
}

// Get returns the value of a field, nil when it is absent or unset.
func (o *Object) Get(name string) any {
	if o == nil {
		return nil
	}
	for _, f := range o.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return nil
}

// Object returns a field that is itself a TL value, nil when it is absent, unset or of another kind.
func (o *Object) Object(name string) *Object {
	child, _ := o.Get(name).(*Object)
	return child
}

// Sent returns the fields that Telegram sent under their TL names, without nested values.
func (o *Object) Sent() map[string]any {
	if o == nil {
		return nil
	}
	out := map[string]any{}
	for _, f := range o.Fields {
		switch v := f.Value.(type) {
		case nil, *Object, []any:
		case int64:
			out[f.Name] = int(v)
		default:
			out[f.Name] = v
		}
	}
	return out
}

// MarshalJSON writes {"constructor":"auth.sentCode", ...} with the fields in the order of the schema.
func (o *Object) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	b.WriteString(`{"constructor":`)
	if err := writeJSON(&b, o.Constructor); err != nil {
		return nil, err
	}
	for _, f := range o.Fields {
		b.WriteByte(',')
		if err := writeJSON(&b, f.Name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := writeJSON(&b, f.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	b.Write(raw)
	return nil
}
