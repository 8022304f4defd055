package clientconfig

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Entry is how a client starts a server.
type Entry struct {
	Type    string // of the transport, where the client wants to be told, else ""
	Command string // the program, with its whole path
	Args    []string
	Env     []Variable // in the order in which they are written
}

// Variable is one environment variable of a server.
type Variable struct{ Name, Value string }

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

// object writes an object of members that are written already.
func (l layout) object(indent string, members []string) string {
	if l.inline {
		return "{" + strings.Join(members, l.comma) + "}"
	}
	begin := l.eol + indent + l.unit
	return "{" + begin + strings.Join(members, ","+begin) + l.eol + indent + "}"
}

// entry writes the value of an entry whose name stands at indent.
func (l layout) entry(indent string, e Entry) string {
	var members []string
	if e.Type != "" {
		members = append(members, l.member("type", quote(e.Type)))
	}
	members = append(members, l.member("command", quote(e.Command)))
	if len(e.Args) > 0 {
		quoted := make([]string, len(e.Args))
		for i, arg := range e.Args {
			quoted[i] = quote(arg)
		}
		members = append(members, l.member("args", "["+strings.Join(quoted, l.comma)+"]"))
	}
	if len(e.Env) > 0 {
		var variables []string
		for _, v := range e.Env {
			variables = append(variables, l.member(v.Name, quote(v.Value)))
		}
		members = append(members, l.member("env", l.object(indent+l.unit, variables)))
	}
	return l.object(indent, members)
}

// quote writes a JSON string as a person would: with < and & as they are.
func quote(s string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string into memory cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}
