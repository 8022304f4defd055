package clientconfig

import (
	"regexp"
	"slices"
	"strings"

	"telegram-login-mcp/internal/outside"
)

// tomlName is a part of a key.
func tomlName(name string) string {
	if regexp.MustCompile(`^[A-Za-z0-9_-]+$`).MatchString(name) {
		return name
	}
	return tomlString(name)
}

func tomlPath(names []string) string {
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = tomlName(name)
	}
	return strings.Join(parts, ".")
}

// tomlString is a string as a person would write it: a path of Windows in single quotes. JSON's escapes are TOML's, too, but for DEL.
func tomlString(s string) string {
	if strings.Contains(s, `\`) && !strings.ContainsFunc(s, func(r rune) bool { return r == '\'' || r < ' ' || r == 0x7f }) {
		return "'" + s + "'"
	}
	return strings.ReplaceAll(quote(s), "\x7f", `\u007f`)
}

// tomlInline is a value on one line.
func tomlInline(n *node) string {
	return oneLine{text: tomlString, name: tomlName, is: " = ", open: "{ ", end: " }"}.value(n)
}

// tomlSection is a table under its header, with the tables in it under theirs, without the end of the last line.
func tomlSection(path []string, n *node, eol string) string {
	lines := []string{"[" + tomlPath(path) + "]"}
	var inner []string
	for _, m := range n.members {
		if m.value.kind == anObject {
			inner = append(inner, eol+tomlSection(append(append([]string{}, path...), m.name), m.value, eol))
		} else {
			lines = append(lines, tomlName(m.name)+" = "+tomlInline(m.value))
		}
	}
	return strings.Join(append(lines, inner...), eol)
}

// plainTOML is a file's value in a plain layout.
func plainTOML(n *node) string {
	var b strings.Builder
	for _, m := range n.members {
		if m.value.kind != anObject {
			b.WriteString(tomlName(m.name) + " = " + tomlInline(m.value) + "\n")
		}
	}
	var tables func(path []string, n *node)
	tables = func(path []string, n *node) {
		for _, m := range n.members {
			if m.value.kind != anObject {
				continue
			}
			names := append(append([]string{}, path...), m.name)
			own := &node{kind: anObject}
			inner := false
			for _, v := range m.value.members {
				if v.value.kind == anObject {
					inner = true
				} else {
					own.members = append(own.members, v)
				}
			}
			if len(own.members) > 0 || !inner {
				if b.Len() > 0 {
					b.WriteString("\n")
				}
				b.WriteString(tomlSection(names, own, "\n") + "\n")
			}
			tables(names, m.value)
		}
	}
	tables(nil, n)
	return b.String()
}

// inlineTables are the names that lead to each inline table of a text, as they may be shown and as a path.
func inlineTables(text []byte) map[string]bool {
	all := make(map[string]bool)
	d, err := parseTOML(text)
	if err != nil {
		return all
	}
	for _, x := range d.exprs {
		if x.header || x.value.node.kind != anObject {
			continue
		}
		names := make([]string, len(x.path))
		for i, name := range x.path {
			names[i] = outside.Text(name)
		}
		all[tomlPath(names)] = true
	}
	return all
}

// withInline is a value to be shown in which inline tables stand on one line, as in the text.
func (n *node) withInline(tables map[string]bool, path []string) *node {
	if n.kind != anObject {
		return n
	}
	shown := &node{kind: anObject}
	for _, m := range n.members {
		at := append(slices.Clone(path), m.name)
		if m.value.kind == anObject && tables[tomlPath(at)] {
			shown.add(m.name, &node{kind: aNumber, text: tomlInline(m.value)}) // which is written as it is
		} else {
			shown.add(m.name, m.value.withInline(tables, at))
		}
	}
	return shown
}
