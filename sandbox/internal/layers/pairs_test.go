package layers

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gotd/td/bin"
)

// sample writes values by the definitions, everything in them that the definitions have, and no two numbers or texts alike.
type sample struct {
	of decoder // the layer in which it is written
	n  int
}

// oldest is the constructor of a type that has been there for the longest time, so that older layers have it too.
func (s *sample) oldest(kind string) (definition, bool) {
	var found []definition
	for _, d := range s.of {
		if _, result, _ := strings.Cut(d.text, " = "); result == kind {
			found = append(found, d)
		}
	}
	if len(found) == 0 {
		return definition{}, false
	}
	since := func(d definition) int {
		all := forms().byName[d.name]
		return all[len(all)-1].since
	}
	return slices.MinFunc(found, func(a, b definition) int { return cmp.Or(since(a)-since(b), strings.Compare(a.name, b.name)) }), true
}

// writable says whether the table has values of a type.
func (s *sample) writable(kind string) bool {
	switch kind {
	case "#", "true", "int", "long", "double", "string", "bytes", "Bool":
		return true
	}
	if strings.HasPrefix(kind, "Vector<") {
		return true
	}
	_, ok := s.oldest(kind)
	return ok
}

func (s *sample) value(t *testing.T, b *bin.Buffer, kind string) {
	t.Helper()
	s.n++
	switch kind {
	case "true":
		return
	case "int":
		b.PutInt(s.n)
		return
	case "long":
		b.PutLong(int64(s.n) << 33)
		return
	case "double":
		b.PutDouble(float64(s.n) / 2)
		return
	case "string", "bytes":
		b.PutString("text " + strconv.Itoa(s.n))
		return
	case "Bool":
		b.PutBool(true)
		return
	}
	if elem, ok := strings.CutPrefix(kind, "Vector<"); ok {
		elem = strings.TrimSuffix(elem, ">")
		if !s.writable(elem) || elem == "JSONValue" { // which would have no end
			b.PutVectorHeader(0)
			return
		}
		b.PutVectorHeader(1)
		s.value(t, b, elem)
		return
	}
	d, ok := s.oldest(kind)
	if !ok {
		t.Fatalf("no value of %s", kind)
	}
	s.object(t, b, d)
}

func (s *sample) object(t *testing.T, b *bin.Buffer, d definition) {
	t.Helper()
	left, _, _ := strings.Cut(d.text, " = ")
	flags, without := map[string]uint32{}, map[string]uint32{}
	for _, one := range strings.Fields(left)[1:] {
		_, kind, _ := strings.Cut(one, ":")
		if cond, kind, ok := strings.Cut(kind, "?"); ok {
			word, bit, _ := strings.Cut(cond, ".")
			n, err := strconv.Atoi(bit)
			if err != nil {
				t.Fatal(err)
			}
			flags[word] |= 1 << n
			if !s.writable(kind) {
				without[word] |= 1 << n
			}
		}
	}
	for word := range flags {
		flags[word] &^= without[word]
	}
	id, err := strconv.ParseUint(d.id, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	b.PutID(uint32(id))
	for _, one := range strings.Fields(left)[1:] {
		name, kind, _ := strings.Cut(one, ":")
		if kind == "#" {
			b.PutUint32(flags[name])
			continue
		}
		if cond, rest, ok := strings.Cut(kind, "?"); ok {
			word, bit, _ := strings.Cut(cond, ".")
			if n, _ := strconv.Atoi(bit); flags[word]&(1<<n) == 0 {
				continue
			}
			kind = rest
		}
		s.value(t, b, kind)
	}
}

// sampleOf is a whole value of a constructor or a method in a layer. Fields of types that the table has no values of are left out, with all that goes by their flag.
func sampleOf(t *testing.T, name string, layer int) []byte {
	t.Helper()
	s := &sample{of: decoderOf(t, layer)}
	for _, d := range s.of {
		if d.name == name {
			var b bin.Buffer
			s.object(t, &b, d)
			return b.Buf
		}
	}
	t.Fatalf("layer %d has no %s", layer, name)
	return nil
}

func TestEveryPairOfFormsSaysTheSame(t *testing.T) {
	pairs := 0
	for name, all := range forms().byName {
		newest := sampleOf(t, name, 229)
		want := objectOf(t, newest, 229)
		for _, f := range all[1:] {
			layer := f.since
			if name == "userFull" && layer < 135 {
				continue // it had the user in it, which users.userFull has beside it: see predecessors
			}
			got, err := Answer(newest, layer)
			if err != nil {
				t.Errorf("%s in layer %d: %v", name, layer, err)
				continue
			}
			if err := agree(objectOf(t, got, layer), want); err != nil {
				t.Errorf("%s in layer %d: %v", name, layer, err)
			}
			older := sampleOf(t, name, layer)
			said, meant := objectOf(t, older, layer), objectOf(t, Request(older), 229)
			for field, v := range meant {
				if was, ok := said[field]; ok {
					if err := agree(v, was); err != nil {
						t.Errorf("%s of layer %d: %s: %v", name, layer, field, err)
					}
				}
			}
			pairs++
		}
	}
	if pairs < 60 {
		t.Errorf("only %d pairs", pairs)
	}
}
