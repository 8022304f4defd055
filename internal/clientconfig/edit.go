package clientconfig

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/tailscale/hujson"
)

// errUnrelatedChange is a defect of this package: an edit would have changed more than it should.
var errUnrelatedChange = errors.New("the edit would change more than the entry; nothing was changed")

// Set returns the text with the entry called name in the list of servers, as the client of this place wants it. If the same entry is there
// already, the text comes back as it was. A text without anything in it gets all that belongs around the entry. The error is an *Error where
// the text cannot be edited.
func (p Place) Set(text []byte, name string, e Entry) ([]byte, error) {
	root, err := p.read(text)
	if err != nil {
		return nil, err
	}
	return p.put(text, p.shape.entry(name, e), append(slices.Clone(p.listIn(root)), name)...)
}

// Remove returns the text without the entry, and as it was if there is no such entry. The list stays, even if nothing is left in it.
func (p Place) Remove(text []byte, name string) ([]byte, error) {
	root, err := p.read(text)
	if err != nil {
		return nil, err
	}
	return p.put(text, nil, append(slices.Clone(p.listIn(root)), name)...)
}

// SetVariables returns the text with these variables in the entry called name. Its other variables, and all else, stay as they are. The error
// is ErrNoEntry, or an *Error where the text cannot be edited.
func (p Place) SetVariables(text []byte, name string, variables []Variable) ([]byte, error) {
	root, err := p.read(text)
	if err != nil {
		return nil, err
	}
	path := append(slices.Clone(p.listIn(root)), name)
	entry := root.find(path...)
	if entry == nil {
		return nil, ErrNoEntry
	}
	if command := entry.get("command"); command != nil && command.kind == anObject { // Zed until 2025
		path = append(path, "command", "env")
	} else {
		path = append(path, p.shape.envName())
	}
	for _, v := range variables {
		if text, err = p.put(text, stringNode(v.Value), append(slices.Clone(path), v.Name)...); err != nil {
			return nil, err
		}
	}
	return text, nil
}

// put puts a value at the end of a path of names, or takes what is there away where the value is nil. What comes of it is read again, and held
// against what was there before.
func (p Place) put(text []byte, value *node, path ...string) ([]byte, error) {
	before, err := p.read(text)
	if err != nil {
		return nil, err
	}
	body, hasMark := bytes.CutPrefix(text, byteOrderMark)
	var after []byte
	switch {
	case before == nil && value == nil:
		return text, nil
	case before == nil:
		body = nil // nothing but white space
	}
	switch p.Syntax {
	case inTOML:
		after, err = putTOML(body, before, value, path)
	case inYAML:
		after, err = putYAML(body, before, value, path)
	default:
		after, err = putJSON(body, value, path)
	}
	if err != nil {
		return nil, err
	}
	if !p.changesOnly(before, after, value, path) {
		return nil, p.refusal(body, before, path)
	}
	if bytes.Equal(body, after) {
		return text, nil
	}
	if hasMark {
		after = append(slices.Clone(byteOrderMark), after...)
	}
	return after, nil
}

// refusal is the error for an edit that would have changed more than it should. For JSON that is a defect. TOML and YAML can be written in more
// ways than this package can change, and then it says where.
func (p Place) refusal(text []byte, root *node, path []string) error {
	if p.Syntax == inJSON {
		return errUnrelatedChange
	}
	at := 0
	for i := range path {
		if v := root.find(path[:i+1]...); v != nil {
			at = v.at
		}
	}
	return (&document{text: text}).errorAt(min(at, len(text)), kindLayout)
}

// changesOnly reports whether a new text says what the old one said, but for the value at the end of a path.
func (p Place) changesOnly(before *node, after []byte, value *node, path []string) bool {
	got, err := p.read(after)
	if got == nil {
		got = &node{kind: anObject} // nothing is left
	}
	list := path[:len(path)-1]
	return err == nil && got.tidy(list).same(before.with(value, path...).tidy(list))
}

// putJSON is put for JSON with or without comments.
func putJSON(text []byte, value *node, path []string) ([]byte, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return []byte(defaultLayout.value("", (*node)(nil).with(value, path...)) + defaultLayout.eol), nil
	}
	d, err := parse(text)
	if err != nil {
		return nil, err
	}
	var edits []edit
	if list, name := path[:len(path)-1], path[len(path)-1]; value == nil {
		edits, err = d.remove(list, name)
	} else {
		edits, err = d.set(list, name, value)
	}
	if err != nil {
		return nil, err
	}
	return apply(text, edits), nil
}

// edit replaces the bytes from one offset up to another.
type edit struct {
	from, to int
	text     string
}

// apply makes edits. Of such as overlap nothing comes, which the check afterwards refuses. hujson's own Patch (RFC 6902) is no way to them: what it adds stands at the beginning of a line or
// against its neighbour, so that the file has to be formatted as a whole, and what it removes takes the comments above and behind with it, whosever
// they are.
func apply(text []byte, edits []edit) []byte {
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.from < at || e.to < e.from || e.to > len(text) {
			return nil
		}
		b.Write(text[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.Write(text[at:])
	return b.Bytes()
}

func (d *document) set(list []string, name string, value *node) ([]edit, error) {
	object, missing, err := d.list(list)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		value = (*node)(nil).with(value, append(slices.Clone(missing[1:]), name)...)
		return d.add(*object, func(l layout, indent string) string { return l.member(missing[0], l.value(indent, value)) }), nil
	}
	members := object.Value.(*hujson.Object)
	i, err := d.member(members, name)
	if err != nil {
		return nil, err
	}
	if i < 0 {
		return d.add(*object, func(l layout, indent string) string { return l.member(name, l.value(indent, value)) }), nil
	}
	old := members.Members[i]
	if nodeOf(old.Value).same(value) {
		return nil, nil
	}
	l := d.layout()
	indent, first := d.indentOf(old.Name.StartOffset)
	if !first {
		l = l.onOneLine(len(old.Value.BeforeExtra) > 0)
	}
	return []edit{{old.Value.StartOffset, old.Value.EndOffset, l.value(indent, value)}}, nil
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

func (d *document) remove(list []string, name string) ([]edit, error) {
	servers, missing, err := d.list(list)
	if err != nil || len(missing) > 0 {
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
