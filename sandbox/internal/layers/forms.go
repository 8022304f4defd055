package layers

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// oldest is the first layer that is served. Those before had user IDs of 32 bits; clients of theirs get what oldest gets.
const oldest = 133

//go:embed forms.tl
var formsText string

// form is a constructor, or a method, as it is from a layer on.
type form struct {
	name   string
	id     uint32
	since  int
	fields []field
}

// field is one field of a form.
type field struct {
	name string
	kind kind
	elem *field // of a vector
	word string // the flags that say whether it is there; "" for one that always is
	bit  int    // of word
	text string // its type as the definition has it
}

// kind is how the value of a field stands on the wire.
type kind int

const (
	kindObject  kind = iota // begins with the ID of its form
	kindFlags               // a word of flags
	kindTrue                // nothing but its flag
	kindInt                 // int32
	kindLong                // int64
	kindDouble              // float64
	kindBytes               // string or bytes
	kindBoolean             // boolTrue or boolFalse
	kindVector              // a vector of elem
)

// formTable is forms.tl, read.
type formTable struct {
	byID   map[uint32]*form
	byName map[string][]*form // newest first
	newest int                // the layer of the latest change
}

// forms is the table. A mistake in it is one of the program.
var forms = sync.OnceValue(func() formTable {
	t, err := parseForms(formsText)
	if err != nil {
		panic("layers: " + err.Error())
	}
	return t
})

func parseForms(text string) (formTable, error) {
	t := formTable{byID: map[uint32]*form{}, byName: map[string][]*form{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		f, err := parseForm(line)
		if err != nil {
			return t, fmt.Errorf("%w in %q", err, line)
		}
		if older := t.byName[f.name]; len(older) > 0 && older[len(older)-1].since <= f.since {
			return t, fmt.Errorf("not newest first: %q", line)
		}
		t.byID[f.id] = f
		t.byName[f.name] = append(t.byName[f.name], f)
		t.newest = max(t.newest, f.since)
	}
	return t, nil
}

// parseForm reads "133 name#id field:type … = Type;".
func parseForm(line string) (*form, error) {
	left, _, ok := strings.Cut(line, " = ")
	words := strings.Fields(left)
	if !ok || len(words) < 2 {
		return nil, fmt.Errorf("no definition")
	}
	since, err := strconv.Atoi(words[0])
	if err != nil {
		return nil, fmt.Errorf("layer: %w", err)
	}
	name, hex, _ := strings.Cut(words[1], "#")
	id, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		return nil, fmt.Errorf("ID: %w", err)
	}
	f := &form{name: name, id: uint32(id), since: since}
	for _, word := range words[2:] {
		fieldName, text, ok := strings.Cut(word, ":")
		if !ok {
			return nil, fmt.Errorf("field %q has no type", word)
		}
		one := field{name: fieldName}
		if cond, rest, ok := strings.Cut(text, "?"); ok {
			flags, bit, _ := strings.Cut(cond, ".")
			one.word, text = flags, rest
			if one.bit, err = strconv.Atoi(bit); err != nil {
				return nil, fmt.Errorf("field %q: %w", word, err)
			}
		}
		one.is(text)
		f.fields = append(f.fields, one)
	}
	return f, nil
}

var kinds = map[string]kind{
	"#": kindFlags, "true": kindTrue, "int": kindInt, "long": kindLong, "double": kindDouble, "string": kindBytes, "bytes": kindBytes, "Bool": kindBoolean,
}

// is sets the type of a field.
func (f *field) is(text string) {
	f.text = text
	if elem, ok := strings.CutPrefix(text, "Vector<"); ok {
		f.kind, f.elem = kindVector, &field{name: f.name}
		f.elem.is(strings.TrimSuffix(elem, ">"))
		return
	}
	f.kind = kinds[text] // everything else is an object
}

// at is the form of a constructor or a method in a layer; nil if the layer has none.
func (t formTable) at(name string, layer int) *form {
	for _, f := range t.byName[name] {
		if layer >= f.since {
			return f
		}
	}
	return nil
}

// served is the layer that a client of this layer is answered in. One that never said its layer has the newest.
func (t formTable) served(layer int) int {
	if layer == 0 || layer > t.newest {
		return t.newest
	}
	return max(layer, oldest)
}

// Has says whether a layer has a constructor, e.g. auth.sentCodeTypeSmsWord. It has none that is not in the table.
func Has(name string, layer int) bool {
	return forms().at(name, forms().served(layer)) != nil
}
