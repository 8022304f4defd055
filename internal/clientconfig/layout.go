package clientconfig

import (
	"bytes"
	"encoding/json"
	"strings"
)

// layout is how new text is laid out, so that it looks like the text around it.
type layout struct {
	eol          string // "\n" or "\r\n"
	unit         string // one step of indentation
	inline       bool   // everything on one line
	colon, comma string // with the space behind it, if there is one
}

// onOneLine is the layout of what stands on one line, with or without spaces.
func (l layout) onOneLine(spaces bool) layout {
	l.inline = true
	if !spaces {
		l.colon, l.comma = ":", ","
	}
	return l
}

// member writes a member of an object whose value is written already.
func (l layout) member(name, value string) string {
	return quote(name) + l.colon + value
}

// value writes a value in JSON whose name stands at indent: an object with a line for each member, an array on one.
func (l layout) value(indent string, n *node) string {
	var parts []string
	switch n.kind {
	case aString:
		return quote(n.text)
	case anArray:
		for _, item := range n.items {
			parts = append(parts, l.value(indent, item))
		}
		return "[" + strings.Join(parts, l.comma) + "]"
	case anObject:
		for _, m := range n.members {
			parts = append(parts, l.member(m.name, l.value(indent+l.unit, m.value)))
		}
		if l.inline || len(parts) == 0 {
			return "{" + strings.Join(parts, l.comma) + "}"
		}
		begin := l.eol + indent + l.unit
		return "{" + begin + strings.Join(parts, ","+begin) + l.eol + indent + "}"
	}
	return n.text
}

// oneLine is how a syntax other than JSON has values on one line.
type oneLine struct {
	text, name func(string) string // writes a string, and a name
	is         string              // between a name and its value
	open, end  string              // of an object with members
}

func (l oneLine) value(n *node) string {
	var parts []string
	switch n.kind {
	case anObject:
		for _, m := range n.members {
			parts = append(parts, l.name(m.name)+l.is+l.value(m.value))
		}
		if len(parts) == 0 {
			return "{}"
		}
		return l.open + strings.Join(parts, ", ") + l.end
	case anArray:
		for _, item := range n.items {
			parts = append(parts, l.value(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case aString:
		return l.text(n.text)
	case aNull:
		return "null"
	}
	return n.text
}

// quote writes a JSON string as a person would: with < and & as they are.
func quote(s string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string into memory cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}
