package stdio

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// object is a JSON object with its members in order, each value as it was written. encoding/json alone is too lenient for what
// decides whose answer is whose: it takes "ID" for "id", and the last of two members of one name.
type object []member

type member struct {
	name  string
	value json.RawMessage
}

var (
	errNoObject  = errors.New("not a JSON object")
	errDuplicate = errors.New("an object in the line has two members of one name")
)

// parseObject reads one object. Errors: errNoObject and errDuplicate. raw is valid JSON, or its beginning: then the members that are whole
// are returned with errNoObject.
func parseObject(raw []byte) (object, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, errNoObject
	}
	var o object
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return o, errNoObject
		}
		name, _ := token.(string)
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return o, errNoObject
		}
		if o.get(name) != nil {
			return o, errDuplicate
		}
		o = append(o, member{name, value})
	}
	return o, nil
}

// membersOf is parseObject for valid JSON, in which the end of a value is found without reading what is in it: lines hold whole pages.
func membersOf(valid []byte) (object, error) {
	i := skipSpace(valid, 0)
	if i == len(valid) || valid[i] != '{' {
		return nil, errNoObject
	}
	var o object
	for i = skipSpace(valid, i+1); valid[i] != '}'; {
		end := endOfValue(valid, i)
		name := string(valid[i+1 : end-1])
		if strings.Contains(name, `\`) && json.Unmarshal(valid[i:end], &name) != nil {
			return o, errNoObject
		}
		i = skipSpace(valid, skipSpace(valid, end)+1) // behind the colon
		end = endOfValue(valid, i)
		if o.get(name) != nil {
			return o, errDuplicate
		}
		o = append(o, member{name, valid[i:end:end]})
		if i = skipSpace(valid, end); valid[i] == ',' {
			i = skipSpace(valid, i+1)
		}
	}
	return o, nil
}

func skipSpace(valid []byte, i int) int {
	for i < len(valid) && strings.IndexByte(" \t\n\r", valid[i]) >= 0 {
		i++
	}
	return i
}

// endOfValue is where the value ends that begins at i.
func endOfValue(valid []byte, i int) int {
	depth := 0
	for {
		switch valid[i] {
		case '"':
			i = endOfString(valid, i)
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		case ' ', '\t', '\n', '\r', ',', ':':
			i++
		default: // a number or a word
			for i < len(valid) && strings.IndexByte(" \t\n\r,]}", valid[i]) < 0 {
				i++
			}
		}
		if depth == 0 {
			return i
		}
	}
}

// endOfString is where the string ends that begins at i: behind the first quote with an even number of backslashes before it.
func endOfString(valid []byte, i int) int {
	for from := i + 1; ; {
		quote := from + bytes.IndexByte(valid[from:], '"')
		if (quote-len(bytes.TrimRight(valid[i:quote], `\`))-i)%2 == 0 {
			return quote + 1
		}
		from = quote + 1
	}
}

// get returns the value of a member, nil when there is none. A value null is not nil.
func (o object) get(name string) json.RawMessage {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// text returns the value of a member that is a string, "" for all else.
func (o object) text(name string) (s string) {
	if json.Unmarshal(o.get(name), &s) != nil {
		return ""
	}
	return s
}

// target is what params ask for by name or address. mcp-go reads them with encoding/json, which takes "NAME" for "name".
func (o object) target() (s string) {
	for _, m := range o {
		if strings.EqualFold(m.name, "name") || strings.EqualFold(m.name, "uri") {
			_ = json.Unmarshal(m.value, &s)
		}
	}
	return s
}

// set replaces the value of a member.
func (o object) set(name string, value json.RawMessage) {
	for i := range o {
		if o[i].name == name {
			o[i].value = value
		}
	}
}

// only leaves out all other members.
func (o object) only(names ...string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return !slices.Contains(names, m.name) })
}

// encode writes the object on one line.
func (o object) encode() []byte {
	var b bytes.Buffer
	size := len("{}\n")
	for _, m := range o {
		size += len(`"":,`) + len(m.name) + len(m.value)
	}
	b.Grow(size)
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := []byte(`"`+m.name+`"`), error(nil)
		if !plain(m.name) {
			name, err = json.Marshal(m.name)
		}
		if err != nil {
			continue // a string always has a form
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// requestKey identifies a request of the client by the value of its ID, however that is written: 1 and 1.0 are the same, 1 and "1" are not.
type requestKey string

// plain reports whether a name is written in JSON as it is.
func plain(name string) bool {
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// keyOf reads an ID, which is a string or a number, and of whatever length.
func keyOf(raw json.RawMessage) (key requestKey, ok bool) {
	if len(raw) > 0 && len(raw) < 16 && len(bytes.Trim(raw, "0123456789")) == 0 { // as nearly all are
		return requestKey(raw), true
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var id any
	if decoder.Decode(&id) != nil {
		return "", false
	}
	switch id := id.(type) {
	case string:
		return requestKey(strconv.Quote(id)), true
	case json.Number:
		const exact = 1 << 53 // up to here a float64 holds every whole number
		if f, err := id.Float64(); err == nil && f == math.Trunc(f) && math.Abs(f) <= exact {
			return requestKey(strconv.FormatInt(int64(f), 10)), true
		}
		return requestKey(id), true
	}
	return "", false
}

// idIn finds an ID in the beginning of an object, nil when it is not there or is none.
func idIn(beginning []byte) json.RawMessage {
	o, _ := parseObject(beginning)
	id := o.get("id")
	if _, ok := keyOf(id); !ok {
		return nil
	}
	return id
}
