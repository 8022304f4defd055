package clientconfig

import "slices"

// Entry is how a client starts a server, or, with a URL, how it reaches one over HTTP.
type Entry struct {
	Command string // the program, with its whole path
	Args    []string
	Env     []Variable // in the order in which they are written

	URL     string
	Headers []Variable // that it sends, in the order in which they are written
}

// Variable is one environment variable of a server, or one header.
type Variable struct{ Name, Value string }

// field is a member that every entry of a client has.
type field struct {
	name  string
	value any // a string, a number or a bool
}

type fields []field

// nameItself stands for the name of the entry.
const nameItself = "\x00name"

// shape is how a client writes an entry. The usual one has command, args and env, and nothing else.
type shape struct {
	first, last fields // before and behind the others
	command     string // "" for "command"
	argv        bool   // the command is one array with the program and its arguments
	env         string // "" for "env"
	remote      remote
}

func (s shape) commandName() string { return or(s.command, "command") }
func (s shape) envName() string     { return or(s.env, "env") }

func or(name, usual string) string {
	if name == "" {
		return usual
	}
	return name
}

// own are the members that this package writes for an entry.
func (s shape) own(e Entry) []string {
	if e.URL != "" {
		return s.remote.own()
	}
	names := []string{s.commandName(), "args", s.envName()}
	for _, f := range slices.Concat(s.first, s.last) {
		names = append(names, f.name)
	}
	return names
}

// entry is an entry as the client wants it.
func (s shape) entry(name string, e Entry) *node {
	if e.URL != "" {
		return s.remoteEntry(name, e)
	}
	n := &node{kind: anObject}
	s.first.addTo(n, name)
	args := &node{kind: anArray}
	if s.argv {
		args.items = append(args.items, stringNode(e.Command))
	} else {
		n.add(s.commandName(), stringNode(e.Command))
	}
	for _, arg := range e.Args {
		args.items = append(args.items, stringNode(arg))
	}
	if s.argv {
		n.add(s.commandName(), args)
	} else if len(args.items) > 0 {
		n.add("args", args)
	}
	if len(e.Env) > 0 {
		env := &node{kind: anObject}
		for _, v := range e.Env {
			env.add(v.Name, stringNode(v.Value))
		}
		n.add(s.envName(), env)
	}
	s.last.addTo(n, name)
	return n
}
