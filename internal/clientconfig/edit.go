package clientconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/tailscale/hujson"
)

// errUnrelatedChange is a defect of this package: an edit would have changed more than the entry.
var errUnrelatedChange = errors.New("the edit would change more than the entry; nothing was changed")

// Set returns the text with the entry called name in the list of servers, which is a member of the file's object. If the same entry is
// there already, the text comes back as it was. A text without anything in it gets an object around the list. The error is an *Error
// where the text cannot be edited.
func Set(text []byte, list, name string, e Entry) ([]byte, error) {
	return applyPlan(text, list, name, func(d *document) ([]edit, error) { return d.set(list, name, e) }, func(l layout) []byte {
		entry := l.member(name, l.entry(l.unit+l.unit, e))
		return []byte(l.object("", []string{l.member(list, l.object(l.unit, []string{entry}))}) + l.eol)
	})
}

// Remove returns the text without the entry, and as it was if there is no such entry. The list stays, even if nothing is left in it.
func Remove(text []byte, list, name string) ([]byte, error) {
	return applyPlan(text, list, name, func(d *document) ([]edit, error) { return d.remove(list, name) }, func(layout) []byte { return nil })
}

// applyPlan is what Set and Remove share: the byte order mark, the text without anything in it, and the look back.
func applyPlan(text []byte, list, name string, plan func(*document) ([]edit, error), fresh func(layout) []byte) ([]byte, error) {
	body, marked := bytes.CutPrefix(text, byteOrderMark)
	if len(bytes.TrimSpace(body)) == 0 {
		body = fresh(defaultLayout)
		if body == nil {
			return text, nil
		}
	} else {
		before, err := parse(body)
		if err != nil {
			return nil, err
		}
		edits, err := plan(before)
		if err != nil {
			return nil, err
		}
		if len(edits) == 0 {
			return text, nil
		}
		body = apply(body, edits)
		after, err := parse(body)
		if err != nil || !bytes.Equal(withoutEntry(before.root, list, name), withoutEntry(after.root, list, name)) {
			return nil, errUnrelatedChange
		}
	}
	if marked {
		body = append(slices.Clone(byteOrderMark), body...)
	}
	return body, nil
}

// withoutEntry is all that a file says besides the entry, without comments and white space. A list with nothing else in it counts as none.
func withoutEntry(root hujson.Value, list, name string) []byte {
	root = root.Clone()
	root.Minimize()
	object := root.Value.(*hujson.Object)
	called := func(name string) func(hujson.ObjectMember) bool {
		return func(m hujson.ObjectMember) bool { return m.Name.Value.(hujson.Literal).String() == name }
	}
	if i := slices.IndexFunc(object.Members, called(list)); i >= 0 {
		if servers, ok := object.Members[i].Value.Value.(*hujson.Object); ok {
			servers.Members = slices.DeleteFunc(servers.Members, called(name))
			if len(servers.Members) == 0 {
				object.Members = slices.Delete(object.Members, i, i+1)
			}
		}
	}
	return root.Pack()
}

// edit replaces the bytes from one offset up to another.
type edit struct {
	from, to int
	text     string
}

// apply makes edits that are sorted and do not overlap. hujson's own Patch (RFC 6902) is no way to them: what it adds stands at the beginning of a line or
// against its neighbour, so that the file has to be formatted as a whole, and what it removes takes the comments above and behind with it, whosever
// they are.
func apply(text []byte, edits []edit) []byte {
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		b.Write(text[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.Write(text[at:])
	return b.Bytes()
}

func (d *document) set(list, name string, e Entry) ([]edit, error) {
	servers, err := d.list(list)
	if err != nil {
		return nil, err
	}
	if servers == nil {
		return d.add(d.root, func(l layout, indent string) string {
			entry := l.member(name, l.entry(indent+l.unit, e))
			return l.member(list, l.object(indent, []string{entry}))
		}), nil
	}
	object := servers.Value.(*hujson.Object)
	i, err := d.member(object, name)
	if err != nil {
		return nil, err
	}
	if i < 0 {
		return d.add(*servers, func(l layout, indent string) string { return l.member(name, l.entry(indent, e)) }), nil
	}
	old := object.Members[i]
	l := d.layout()
	indent, first := d.indentOf(old.Name.StartOffset)
	if !first {
		l = l.onOneLine(len(old.Value.BeforeExtra) > 0)
	}
	if same(old.Value, l.entry(indent, e)) {
		return nil, nil
	}
	return []edit{{old.Value.StartOffset, old.Value.EndOffset, l.entry(indent, e)}}, nil
}

// same says whether a value means the same as a text in JSON.
func same(value hujson.Value, text string) bool {
	value = value.Clone()
	value.Minimize()
	var a, b any
	if json.Unmarshal(value.Pack(), &a) != nil || json.Unmarshal([]byte(text), &b) != nil {
		return false
	}
	return reflect.DeepEqual(a, b)
}

// add puts a member at the end of an object, behind the comments that stand there.
func (d *document) add(value hujson.Value, write func(l layout, indent string) string) []edit {
	object := value.Value.(*hujson.Object)
	l := d.layout()
	open, end := value.StartOffset+1, value.EndOffset-1 // the inside of the braces
	tail := len(trimmed(object.AfterExtra)) + end - len(object.AfterExtra)
	commented := bytes.Contains(object.AfterExtra, []byte("//"))
	if len(object.Members) == 0 {
		base, _ := d.indentOf(open)
		if len(d.root.Value.(*hujson.Object).Members) > 0 && !bytes.Contains(d.text, []byte("\n")) {
			return []edit{{tail, tail, write(l.onOneLine(false), base)}}
		}
		text := l.eol + base + l.unit + write(l, base+l.unit)
		if bytes.Contains(d.text[tail:end], []byte("\n")) {
			return []edit{{tail, tail, text}}
		}
		return []edit{{tail, end, text + l.eol + base}}
	}
	last := len(object.Members) - 1
	name, before := object.Members[last].Name, object.Members[last].Value
	indent, first := d.indentOf(name.StartOffset)
	var text string
	switch {
	case first:
		text = l.eol + indent + write(l, indent)
	case commented: // on one line, but for a comment that would swallow what follows
		text = l.eol + indent + l.unit + write(l, indent+l.unit)
	default:
		spaces := len(before.BeforeExtra) > 0
		text = write(l.onOneLine(spaces), indent)
		if spaces {
			text = " " + text
		}
	}
	if commaAfter(object, last) >= 0 {
		return []edit{{tail, tail, text + ","}}
	}
	if tail == before.EndOffset {
		return []edit{{tail, tail, "," + text}}
	}
	return []edit{{before.EndOffset, before.EndOffset, ","}, {tail, tail, text}}
}

// trimmed is an extra without the white space at its end. That is never within a comment, except for the end of a line comment's line.
func trimmed(extra hujson.Extra) []byte {
	return bytes.TrimRight(extra, " \t\r\n")
}

func (d *document) remove(list, name string) ([]edit, error) {
	servers, err := d.list(list)
	if err != nil || servers == nil {
		return nil, err
	}
	object := servers.Value.(*hujson.Object)
	i, err := d.member(object, name)
	if err != nil || i < 0 {
		return nil, err
	}
	m := object.Members[i]
	if len(object.Members) == 1 && strings.TrimSpace(string(m.Name.BeforeExtra)+string(m.Value.AfterExtra)+string(object.AfterExtra)) == "" {
		return []edit{{servers.StartOffset + 1, servers.EndOffset - 1, ""}}, nil
	}

	// The entry goes with the white space before it, unless that ends a comment's line that nothing else would end.
	from, to := m.Name.StartOffset-len(m.Name.BeforeExtra)+len(trimmed(m.Name.BeforeExtra)), m.Value.EndOffset
	own := commaAfter(object, i)
	after := to
	if own == to {
		after++
	}
	rest := bytes.TrimLeft(d.text[after:], " \t\r")
	if bytes.Contains(trimmed(m.Name.BeforeExtra), []byte("//")) && !bytes.HasPrefix(rest, []byte("\n")) {
		from = m.Name.StartOffset
	}
	edits := []edit{{from, after, ""}}
	if own > to {
		edits = append(edits, edit{own, own + 1, ""})
	} else if own < 0 && i > 0 {
		previous := commaAfter(object, i-1)
		edits = slices.Insert(edits, 0, edit{previous, previous + 1, ""})
	}
	return edits, nil
}
