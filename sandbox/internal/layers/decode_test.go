package layers

import (
	"fmt"
	"hash/crc32"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gotd/td/bin"
)

// The tests read bytes by the definitions in forms.tl, and not by our code; a slip in a definition shows in its ID, which is the CRC-32 of the definition.

// definition is a line of forms.tl as it stands there.
type definition struct {
	since    int
	name, id string
	text     string // without ID and semicolon
}

var definitions = sync.OnceValue(func() (out []definition) {
	for _, m := range regexp.MustCompile(`(?m)^(\d+) ([\w.]+)#([0-9a-f]+) (.*);$`).FindAllStringSubmatch(formsText, -1) {
		since, err := strconv.Atoi(m[1])
		if err != nil {
			panic(err)
		}
		out = append(out, definition{since, m[2], m[3], m[2] + " " + m[4]})
	}
	return out
})

// crc is how TL makes a constructor's ID: bare flags do not count, and brackets are blanks.
func (d definition) crc() string {
	text := regexp.MustCompile(` \w+:flags2?\.\d+\?true`).ReplaceAllString(d.text, "")
	text = strings.NewReplacer("<", " ", ">", "", ":bytes ", ":string ", "?bytes ", "?string ").Replace(text)
	return strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(text))), 16)
}

// decoder reads values of one layer.
type decoder map[uint32]definition

var (
	decodersMu sync.Mutex
	decoders   = map[int]decoder{}
)

func decoderOf(t *testing.T, layer int) decoder {
	t.Helper()
	decodersMu.Lock()
	defer decodersMu.Unlock()
	if d, ok := decoders[layer]; ok {
		return d
	}
	out, seen := decoder{}, map[string]bool{}
	for _, d := range definitions() {
		if d.since > layer || seen[d.name] {
			continue
		}
		seen[d.name] = true
		id, err := strconv.ParseUint(d.id, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		out[uint32(id)] = d
	}
	decoders[layer] = out
	return out
}

// all reads everything in b as one value.
func (d decoder) all(b []byte, kind string) (any, error) {
	in := &bin.Buffer{Buf: b}
	v, err := d.value(in, kind)
	if err == nil && in.Len() > 0 {
		err = fmt.Errorf("%d bytes left over", in.Len())
	}
	return v, err
}

// value is a field by its type. An object is a map, with its constructor at "_".
func (d decoder) value(b *bin.Buffer, kind string) (any, error) {
	switch kind {
	case "true":
		return true, nil
	case "int":
		return b.Int()
	case "long":
		return b.Long()
	case "double":
		return b.Double()
	case "string", "bytes":
		return b.String()
	case "Bool":
		return b.Bool()
	}
	if elem, ok := strings.CutPrefix(kind, "Vector<"); ok {
		n, err := b.VectorHeader()
		out := []any{}
		for i := 0; err == nil && i < n; i++ {
			var v any
			v, err = d.value(b, strings.TrimSuffix(elem, ">"))
			out = append(out, v)
		}
		return out, err
	}
	id, err := b.ID()
	if err != nil {
		return nil, err
	}
	def, ok := d[id]
	if !ok {
		return nil, fmt.Errorf("the layer has no %#x", id)
	}
	left, _, _ := strings.Cut(def.text, " = ")
	out, flags := map[string]any{"_": def.name}, map[string]uint32{}
	for _, one := range strings.Fields(left)[1:] {
		name, kind, _ := strings.Cut(one, ":")
		if kind == "#" {
			if flags[name], err = b.Uint32(); err != nil {
				return nil, err
			}
			continue
		}
		if cond, rest, ok := strings.Cut(kind, "?"); ok {
			word, bit, _ := strings.Cut(cond, ".")
			n, err := strconv.Atoi(bit)
			if err != nil {
				return nil, err
			}
			if flags[word]&(1<<n) == 0 {
				continue
			}
			kind = rest
		}
		if out[name], err = d.value(b, kind); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", def.name, name, err)
		}
	}
	return out, nil
}
