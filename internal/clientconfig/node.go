package clientconfig

import (
	"slices"
	"strconv"
)

// nodeKind is what a node is, by the names that JSON has for it.
type nodeKind string

const (
	anObject  nodeKind = "object"
	anArray   nodeKind = "array"
	aString   nodeKind = "string"
	aNumber   nodeKind = "number"
	aBool     nodeKind = "bool"
	aNull     nodeKind = "null"
	aTime     nodeKind = "time"  // of TOML
	anAlias   nodeKind = "alias" // of YAML: text is the name of what it stands for
	anUnknown nodeKind = "other" // of YAML: a value with a tag of its own
)

// node is a value in a file, whatever the file's syntax.
type node struct {
	kind    nodeKind
	text    string           // of a string what it says, of another scalar how it is written
	mark    string           // of YAML: the anchor
	members []member         // of an object, in the file's order
	items   []*node          // of an array
	at      int              // the offset where it begins, in bytes
	byName  map[string]*node // the members, while a file of TOML is read, which can have thousands
}

type member struct {
	name  string
	at    int // the offset of the name, in bytes
	value *node
}

// get is the value of a member, nil where there is none.
func (n *node) get(name string) *node {
	if n == nil || n.kind != anObject {
		return nil
	}
	for _, m := range n.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// deeper reports whether more objects and arrays than depth stand in one another.
func (n *node) deeper(depth int) bool {
	if depth < 0 {
		return true
	}
	return slices.ContainsFunc(n.members, func(m member) bool { return m.value.deeper(depth - 1) }) ||
		slices.ContainsFunc(n.items, func(item *node) bool { return item.deeper(depth - 1) })
}

// find follows names from object to object.
func (n *node) find(names ...string) *node {
	for _, name := range names {
		n = n.get(name)
	}
	return n
}

// str is what a string says, "" for anything else.
func (n *node) str() string {
	if n == nil || n.kind != aString {
		return ""
	}
	return n.text
}

// same reports whether two values mean the same. The order of an object's members says nothing.
func (n *node) same(other *node) bool {
	if n == nil || other == nil {
		return n == other
	}
	if n.kind != other.kind || n.text != other.text || n.mark != other.mark || len(n.members) != len(other.members) || len(n.items) != len(other.items) {
		return false
	}
	for i, item := range n.items {
		if !item.same(other.items[i]) {
			return false
		}
	}
	if slices.EqualFunc(n.members, other.members, func(a, b member) bool { return a.name == b.name && a.value.same(b.value) }) {
		return true
	}
	values := make(map[string]*node, len(other.members))
	for _, m := range other.members {
		values[m.name] = m.value
	}
	for _, m := range n.members {
		if v, ok := values[m.name]; !ok || !m.value.same(v) {
			return false
		}
	}
	return len(values) == len(n.members)
}

// with is the object with a value at the end of names, made where it is missing; nil takes the last name out. The object itself stays as it was.
func (n *node) with(value *node, names ...string) *node {
	if len(names) == 0 {
		return value
	}
	object := &node{kind: anObject}
	if n != nil && n.kind == anObject {
		*object = *n
		object.members = slices.Clone(n.members)
	}
	i := slices.IndexFunc(object.members, func(m member) bool { return m.name == names[0] })
	switch {
	case i < 0 && value == nil:
		return object
	case i < 0:
		object.members = append(object.members, member{name: names[0], value: (*node)(nil).with(value, names[1:]...)})
	case len(names) == 1 && value == nil:
		object.members = slices.Delete(object.members, i, i+1)
	default:
		object.members[i].value = object.members[i].value.with(value, names[1:]...)
	}
	return object
}

// tidy is the object without the objects at the end of names that have nothing in them: whether an empty list is there or not says nothing.
func (n *node) tidy(names []string) *node {
	for i := len(names); i > 0; i-- {
		v := n.find(names[:i]...)
		if v == nil || v.kind != anObject && v.kind != aNull || len(v.members) > 0 {
			break
		}
		n = n.with(nil, names[:i]...)
	}
	return n
}

func stringNode(s string) *node { return &node{kind: aString, text: s} }

// scalarNode is a string, a number or a bool of a table.
func scalarNode(value any) *node {
	switch v := value.(type) {
	case bool:
		return &node{kind: aBool, text: strconv.FormatBool(v)}
	case int:
		return &node{kind: aNumber, text: strconv.Itoa(v)}
	}
	return stringNode(value.(string))
}

func (n *node) add(name string, value *node) {
	n.members = append(n.members, member{name: name, value: value})
}
