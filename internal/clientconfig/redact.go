package clientconfig

import (
	"fmt"
	"slices"

	"telegram-login-mcp/internal/outside"
)

// hiddenNew stands where a value is not shown that is another than before.
const hiddenNew = "(hidden, new)"

// redaction makes of a file's value one that may be shown: see Place.Diff.
type redaction struct {
	place Place
	list  []string
	name  string
	had   map[string]string // the entry's variables before
	isNew bool              // whether this is the text after
}

func (r redaction) ofNew() redaction {
	r.isNew = true
	return r
}

// along follows the names that lead to the servers, and hides what is beside them.
func (r redaction) along(n *node, list []string) *node {
	return n.eachMember(func(m member) *node {
		switch {
		case m.name != list[0] || m.value.kind != anObject:
			return hideAll(m.value)
		case len(list) > 1:
			return r.along(m.value, list[1:])
		}
		return m.value.eachMember(func(m member) *node {
			if m.name == r.name {
				return r.entry(m.value)
			}
			return r.neighbour(m.value)
		})
	})
}

// neighbour hides what another server is started with, but for its command and the type of its connection.
func (r redaction) neighbour(n *node) *node {
	if n.kind != anObject {
		return hideAll(n)
	}
	return n.eachMember(func(m member) *node {
		text := m.value.str()
		if m.value.kind == aString && (m.name == r.place.shape.commandName() && isProgram(text) || m.name == "type") {
			return shownText(text)
		}
		return hideAll(m.value)
	})
}

// entry hides all values that could be secrets.
func (r redaction) entry(n *node) *node {
	if n.kind != anObject {
		return stringNode(hidden)
	}
	s := r.place.shape
	return n.shortened().eachMember(func(m member) *node {
		command := m.name == s.commandName()
		switch {
		case command && m.value.kind == anObject: // Zed until 2025
			return r.inner().entry(m.value)
		case s.fixed(m, r.name):
			return &node{kind: m.value.kind, text: m.value.text}
		case command && m.value.kind == aString && isProgram(m.value.text), m.name == "type" && m.value.kind == aString:
			return shownText(m.value.text)
		case command && m.value.kind == anArray:
			return shownArgs(m.value, true)
		case m.name == "args" && m.value.kind == anArray:
			return shownArgs(m.value, false)
		case m.name == s.envName() && m.value.kind == anObject:
			return m.value.shortened().eachMember(r.variable)
		}
		if shown := s.remote.shown(m); shown != nil {
			return shown
		}
		return stringNode(hidden)
	})
}

// inner is the redaction of a command that is an object of its own.
func (r redaction) inner() redaction {
	r.place.shape = shape{command: "path"}
	return r
}

// fixed reports whether a member is one that every entry of the client has, as it has it.
func (s shape) fixed(m member, name string) bool {
	for _, f := range slices.Concat(s.first, s.last, s.remote.first, s.remote.last) {
		if f.value == nameItself {
			f.value = name
		}
		if f.name == m.name && scalarNode(f.value).same(m.value) {
			return true
		}
	}
	return false
}

func (r redaction) variable(m member) *node {
	switch before, had := r.had[m.name]; {
	case m.value.kind == aString && isHarmless(m.name, m.value.text):
		return shownText(m.value.text)
	case m.value.kind == aNumber && isHarmless(m.name, m.value.text):
		return &node{kind: aNumber, text: m.value.text}
	case r.isNew && r.had != nil && (!had || before != m.value.text):
		return stringNode(hiddenNew)
	}
	return stringNode(hidden)
}

// shownArgs are arguments with all hidden that could be a secret. Where the program is the first of them, it is shown as one.
func shownArgs(n *node, program bool) *node {
	texts := make([]string, len(n.items))
	for i, item := range n.items {
		texts[i] = item.str()
	}
	shown := &node{kind: anArray}
	for i, text := range visibleArgs(texts) {
		if i == maxMembers {
			shown.items = append(shown.items, stringNode(fmt.Sprintf("(%d more)", len(texts)-maxMembers)))
			break
		}
		if i == 0 && program {
			if text = hidden; isProgram(texts[0]) {
				text = texts[0]
			}
		}
		shown.items = append(shown.items, shownText(text))
	}
	return shown
}

// eachMember is an object with other values, and with its names as they may be shown.
func (n *node) eachMember(value func(member) *node) *node {
	shown := &node{kind: anObject}
	for _, m := range n.members {
		shown.add(outside.Text(withoutValue(m.name)), value(m))
	}
	return shown
}

// shortened has so many members that they can be shown.
func (n *node) shortened() *node {
	more := len(n.members) - maxMembers
	if more <= 0 {
		return n
	}
	shown := &node{kind: anObject, members: slices.Clone(n.members[:maxMembers])}
	shown.add(fmt.Sprintf("(%d more)", more), stringNode(hidden))
	return shown
}

// hideAll takes the place of every string and number.
func hideAll(n *node) *node {
	switch n.kind {
	case anObject:
		return n.eachMember(func(m member) *node { return hideAll(m.value) })
	case anArray:
		shown := &node{kind: anArray}
		for _, item := range n.items {
			shown.items = append(shown.items, hideAll(item))
		}
		return shown
	case aBool, aNull:
		return &node{kind: n.kind, text: n.text}
	}
	return stringNode(hidden)
}

// shownText is a string that may be shown: short, and of visible characters.
func shownText(text string) *node { return stringNode(outside.Text(text)) }
