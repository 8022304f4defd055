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
	eol    string // "\n" or "\r\n"
	unit   string // one step of indentation
	inline bool   // everything on one line
	tight  bool   // inline, without spaces after colons and commas
}

// member writes a member of an object whose value is written already.
func (l layout) member(name, value string) string {
	colon := ": "
	if l.inline && l.tight {
		colon = ":"
	}
	return quote(name) + colon + value
}

// object writes an object of members that are written already.
func (l layout) object(indent string, members []string) string {
	if l.inline {
		comma := ", "
		if l.tight {
			comma = ","
		}
		return "{" + strings.Join(members, comma) + "}"
	}
	var b strings.Builder
	b.WriteString("{")
	for i, m := range members {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(l.eol + indent + l.unit + m)
	}
	b.WriteString(l.eol + indent + "}")
	return b.String()
}

// entry writes the value of an entry whose name stands at indent.
func (l layout) entry(indent string, e Entry) string {
	within := indent + l.unit
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
		comma := ", "
		if l.inline && l.tight {
			comma = ","
		}
		members = append(members, l.member("args", "["+strings.Join(quoted, comma)+"]"))
	}
	if len(e.Env) > 0 {
		var variables []string
		for _, v := range e.Env {
			variables = append(variables, l.member(v.Name, quote(v.Value)))
		}
		members = append(members, l.member("env", l.object(within, variables)))
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
