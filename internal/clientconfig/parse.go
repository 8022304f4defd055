package clientconfig

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/tailscale/hujson"

	"telegram-login-mcp/internal/outside"
)

// Error is a file that cannot be edited, and where it cannot be understood. Lines and columns count from 1, columns in bytes.
type Error struct {
	Line, Column int
	Problem      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Problem)
}

// byteOrderMark is what some editors put before UTF-8. JSON has no place for it, and clients that read it anyway shall get it back.
var byteOrderMark = []byte("\ufeff")

// document is a file's text and where things are in it.
type document struct {
	text []byte
	root hujson.Value // an object
}

// parse reads a text without its byte order mark.
func parse(text []byte) (*document, error) {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, &Error{1, 1, "this is UTF-16, and JSON is UTF-8"}
	}
	root, err := parseValue(text)
	var deep *Error
	if errors.As(err, &deep) {
		return nil, deep
	}
	if err != nil {
		return nil, syntaxError(err)
	}
	d := &document{text, root}
	if root.Value.Kind() != '{' {
		return nil, d.problem(root.StartOffset, "the file holds "+kind(root)+" where an object in { } is wanted")
	}
	return d, nil
}

// syntaxError takes the place out of hujson's message, and what it quotes: that is the file's, and may be a secret or a trick.
func syntaxError(err error) error {
	e := &Error{Line: 1, Column: 1, Problem: err.Error()}
	if _, scanErr := fmt.Sscanf(err.Error(), "hujson: line %d, column %d:", &e.Line, &e.Column); scanErr == nil {
		if inner := errors.Unwrap(err); inner != nil {
			e.Problem = strings.TrimPrefix(inner.Error(), "hujson: ")
		}
	}
	if literal, ok := strings.CutPrefix(e.Problem, "invalid literal: "); ok {
		e.Problem = "here begins a word or a number that JSON does not know"
		if strings.HasPrefix(literal, `"`) {
			e.Problem = "here begins a string with something in it that JSON allows only as an escape, or with an escape that JSON does not know"
		}
	}
	e.Problem = outside.Text(e.Problem)
	return e
}

// problem is an Error at an offset.
func (d *document) problem(offset int, text string) *Error {
	before := d.text[:offset]
	return &Error{bytes.Count(before, []byte("\n")) + 1, offset - (bytes.LastIndexByte(before, '\n') + 1) + 1, text}
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
			first := d.problem(object.Members[found].Name.StartOffset, "")
			return -1, d.problem(m.Name.StartOffset, fmt.Sprintf("%q is here a second time; it is in line %d already", name, first.Line))
		}
		found = i
	}
	return found, nil
}

// list finds the list of servers, nil if the file has none.
func (d *document) list(name string) (*hujson.Value, error) {
	root := d.root.Value.(*hujson.Object)
	i, err := d.member(root, name)
	if err != nil || i < 0 {
		return nil, err
	}
	value := &root.Members[i].Value
	if value.Value.Kind() != '{' {
		return nil, d.problem(value.StartOffset, fmt.Sprintf("%q is %s where an object in { } is wanted", name, kind(*value)))
	}
	return value, nil
}

func kind(v hujson.Value) string {
	switch v.Value.Kind() {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 'n':
		return "null"
	default:
		return "true or false"
	}
}

// comma is the offset of the comma after member i, -1 if there is none.
func comma(object *hujson.Object, i int) int {
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

// layout learns from the text how to lay out what is added to it.
func (d *document) layout() layout {
	l := layout{eol: "\n", unit: "  "}
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
