package clientconfig

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// yamlText is a string as a person would write it: plain where nobody could take it for anything else.
func yamlText(s string) string {
	words := []string{"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
	if regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_./-]*$`).MatchString(s) && !slices.Contains(words, strings.ToLower(s)) {
		return s
	}
	var b strings.Builder
	for _, r := range quote(s) { // JSON's escapes are YAML's, too, but YAML has no control character as it is
		if r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0xfeff {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// yamlInline is a value on one line.
func yamlInline(n *node) string {
	return oneLine{text: yamlText, name: yamlText, is: ": ", open: "{", end: "}"}.value(n)
}

// yamlMember is a member of a mapping on lines of its own, without the end of the last one.
func (l layout) yamlMember(indent, name string, n *node) string {
	if n.kind != anObject || len(n.members) == 0 {
		return indent + yamlText(name) + ": " + yamlInline(n)
	}
	return indent + yamlText(name) + ":" + l.eol + l.yamlMembers(indent+l.unit, n)
}

func (l layout) yamlMembers(indent string, n *node) string {
	lines := make([]string, len(n.members))
	for i, m := range n.members {
		lines[i] = l.yamlMember(indent, m.name, m.value)
	}
	return strings.Join(lines, l.eol)
}

// plainYAML is a file's value in a plain layout.
func plainYAML(n *node) string {
	return defaultLayout.yamlMembers("", n) + "\n"
}
