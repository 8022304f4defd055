package clientconfig

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/tailscale/hujson"

	"telegram-login-mcp/internal/outside"
)

// Kind is why a file cannot be understood.
type Kind string

// The kinds. What people are told of each stands in explain.
const (
	kindUTF16     Kind = "utf16"      // it is in UTF-16
	kindNoObject  Kind = "no_object"  // it holds something else than an object
	kindListOther Kind = "list_other" // its list of servers is something else than an object
	kindTwice     Kind = "twice"      // a name is there a second time
	kindDeep      Kind = "deep"       // too many objects and arrays stand in one another
	kindLiteral   Kind = "literal"    // a word or a number that JSON does not know
	kindBadString Kind = "string"     // a string that JSON does not know
	kindSyntax    Kind = "syntax"     // what the parser says
	kindLarge     Kind = "large"      // there is more in it than anybody's settings have
	kindLayout    Kind = "layout"     // it can be read, but is written in a way that this package does not change
	kindShared    Kind = "shared"     // YAML: it is also used in another place, which would change with it
)

// Error is a file that cannot be edited, and where it cannot be understood. Lines and columns count from 1, columns in bytes.
type Error struct {
	Line, Column int
	Kind         Kind
	Name         string // kindListOther, kindTwice: the name, which is that of the list or of the entry
	Found        string // kindNoObject, kindListOther: what is there: object, array, string, number, null or bool
	First        int    // kindTwice: the line where it is already
	Said         string // kindSyntax: the parser's words, on one line
}

func (e *Error) Error() string {
	text := fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, strings.ReplaceAll(string(e.Kind), "_", " "))
	if e.Said != "" {
		text += ", " + e.Said
	}
	return text
}

// byteOrderMark is what some editors put before UTF-8. JSON has no place for it, YAML has, and clients that read it anyway shall get it back.
var byteOrderMark = []byte("\ufeff")

// document is a file's text and where things are in it.
type document struct {
	text []byte
	root hujson.Value // an object
}

// parse reads a text without its byte order mark.
func parse(text []byte) (*document, error) {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, &Error{Line: 1, Column: 1, Kind: kindUTF16}
	}
	root, err := parseValue(text)
	if err != nil {
		return nil, err
	}
	d := &document{text, root}
	if root.Value.Kind() != '{' {
		bad := d.errorAt(root.StartOffset, kindNoObject)
		bad.Found = kindOf(root)
		return nil, bad
	}
	return d, nil
}

// syntaxError takes the place out of hujson's message, and what it quotes: that is the file's, and may be a secret or a trick.
func syntaxError(err error) error {
	e := &Error{Line: 1, Column: 1, Kind: kindSyntax}
	said := err.Error()
	if _, scanErr := fmt.Sscanf(err.Error(), "hujson: line %d, column %d:", &e.Line, &e.Column); scanErr == nil {
		if inner := errors.Unwrap(err); inner != nil {
			said = strings.TrimPrefix(inner.Error(), "hujson: ")
		}
	}
	if literal, ok := strings.CutPrefix(said, "invalid literal: "); ok {
		e.Kind = kindLiteral
		if strings.HasPrefix(literal, `"`) {
			e.Kind = kindBadString
		}
		return e
	}
	e.Said = outside.Text(said)
	return e
}

// errorAt is an Error at an offset.
func (d *document) errorAt(offset int, kind Kind) *Error {
	before := d.text[:offset]
	return &Error{Line: bytes.Count(before, []byte("\n")) + 1, Column: offset - (bytes.LastIndexByte(before, '\n') + 1) + 1, Kind: kind}
}

// member finds a member of an object by name, -1 if there is none. Of two with one name each client would take another one, so they are
// refused.
func (d *document) member(object *hujson.Object, name string) (int, error) {
	found := -1
	for i, m := range object.Members {
		if m.Name.Value.(hujson.Literal).String() != name {
			continue
		}
		if found >= 0 {
			bad := d.errorAt(m.Name.StartOffset, kindTwice)
			bad.Name, bad.First = name, d.errorAt(object.Members[found].Name.StartOffset, kindTwice).Line
			return -1, bad
		}
		found = i
	}
	return found, nil
}

// list follows names from object to object, as far as they are there: the last object, and the names that are missing.
func (d *document) list(names []string) (object *hujson.Value, missing []string, err error) {
	object = &d.root
	for n, name := range names {
		members := object.Value.(*hujson.Object)
		i, err := d.member(members, name)
		if err != nil {
			return nil, nil, err
		}
		if i < 0 {
			return object, names[n:], nil
		}
		object = &members.Members[i].Value
		if object.Value.Kind() != '{' {
			bad := d.errorAt(object.StartOffset, kindListOther)
			bad.Name, bad.Found = name, kindOf(*object)
			return nil, nil, bad
		}
	}
	return object, nil, nil
}

// nodeOf is a value of hujson's as a node.
func nodeOf(v hujson.Value) *node {
	n := &node{kind: nodeKind(kindOf(v)), at: v.StartOffset}
	switch x := v.Value.(type) {
	case hujson.Literal:
		if n.text = string(x); n.kind == aString {
			n.text = x.String()
		}
	case *hujson.Array:
		for _, item := range x.Elements {
			n.items = append(n.items, nodeOf(item))
		}
	case *hujson.Object:
		for _, m := range x.Members {
			n.members = append(n.members, member{m.Name.Value.(hujson.Literal).String(), m.Name.StartOffset, nodeOf(m.Value)})
		}
	}
	return n
}

func kindOf(v hujson.Value) string {
	return map[hujson.Kind]string{'{': "object", '[': "array", '"': "string", '0': "number", 'n': "null", 't': "bool", 'f': "bool"}[v.Value.Kind()]
}

// commaAfter is the offset of the comma after member i, -1 if there is none.
func commaAfter(object *hujson.Object, i int) int {
	value := object.Members[i].Value
	if i == len(object.Members)-1 && value.AfterExtra == nil {
		return -1
	}
	return value.EndOffset + len(value.AfterExtra)
}

// indentOf is the white space that the line of an offset begins with, and whether nothing else stands before the offset.
func (d *document) indentOf(offset int) (indent string, first bool) {
	line := d.text[bytes.LastIndexByte(d.text[:offset], '\n')+1 : offset]
	rest := bytes.TrimLeft(line, " \t")
	return string(line[:len(line)-len(rest)]), len(rest) == 0
}

var defaultLayout = layout{eol: "\n", unit: "  ", colon: ": ", comma: ", "}

// layout learns from the text how to lay out what is added to it.
func (d *document) layout() layout {
	l := defaultLayout
	if i := bytes.IndexByte(d.text, '\n'); i > 0 && d.text[i-1] == '\r' {
		l.eol = "\r\n"
	}
	root := d.root.Value.(*hujson.Object)
	if len(root.Members) > 0 {
		if indent, first := d.indentOf(root.Members[0].Name.StartOffset); first && indent != "" {
			l.unit = indent
		}
	}
	return l
}
