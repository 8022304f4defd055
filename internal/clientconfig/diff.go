package clientconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/tailscale/hujson"
)

const (
	// maxLine and maxLines bound a change that is shown as it is laid out in the file, in bytes and lines. A longer one is shown in a layout of
	// our own, whose lines maxWidth bounds, in characters.
	maxLine, maxLines, maxWidth = 240, 120, 600
	// maxMembers is how many arguments, variables and members of an entry are shown.
	maxMembers = 30
)

// Diff is the change of the entry called name from one text to another as a unified diff, to be shown to people. It is empty where there is
// no change. path is shown as it is.
//
// A project's file may come from anybody and want to play tricks on a terminal, and a terminal may be an assistant's. So nothing of the file
// stands in the diff that is not one of our own values or a name or program, each as one short line of visible characters: values of an old
// entry that could be secrets, what other servers are started with and all else in the file are hidden.
func Diff(path string, before, after []byte, list, name string) string {
	if bytes.Equal(before, after) {
		return ""
	}
	known := map[string]bool{} // the strings of our own entry
	if entry := findEntry(after, list, name); entry != nil {
		for v := range entry.All() {
			if text, ok := stringOf(*v); ok {
				known[text] = true
			}
		}
	}
	show := func(plain bool) string {
		_, text, _ := strings.Cut(string(diff.Diff(path, redacted(before, known, list, name, plain), path, redacted(after, known, list, name, plain))), "\n")
		return text // without the line with the command that would make this diff
	}
	text := show(false)
	if lines := strings.Split(text, "\n"); len(lines) > maxLines || slices.ContainsFunc(lines, func(l string) bool { return len(l) > maxLine }) {
		text = show(true)
	}
	if text == "" {
		return "(The entry changes only in what is hidden or cannot be seen.)\n"
	}
	lines := strings.Split(Printable(text), "\n")
	for i, line := range lines {
		if runes := []rune(line); len(runes) > maxWidth {
			lines[i] = string(runes[:maxWidth]) + "…"
		}
	}
	return strings.Join(lines, "\n")
}

// redacted is a text as it may be shown: see Diff. known are the strings that are our own. The layout is that of the text, or a plain one
// without comments.
func redacted(text []byte, known map[string]bool, list, name string, plain bool) []byte {
	text = bytes.TrimPrefix(text, byteOrderMark)
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	root, err := parseValue(text)
	object, ok := root.Value.(*hujson.Object)
	if err != nil || !ok {
		return []byte(hidden + "\n") // which is not going to be edited either
	}
	for i := range object.Members {
		m := &object.Members[i]
		servers, ok := m.Value.Value.(*hujson.Object)
		if !ok || !isCalled(m, list) {
			redact(&m.Value)
			clean(&m.Name)
			continue
		}
		for j := range servers.Members {
			if m := &servers.Members[j]; isCalled(m, name) {
				redactEntry(&m.Value, known)
			} else {
				redactServer(&m.Value)
				clean(&m.Name)
			}
		}
	}
	if plain {
		root.Minimize()
		var b bytes.Buffer
		if json.Indent(&b, root.Pack(), "", "  ") != nil {
			return []byte(hidden + "\n") // deeper than anybody can read
		}
		b.WriteByte('\n')
		return b.Bytes()
	}
	redactComments(&root)
	return root.Pack()
}

// redactComments takes the place of what comments say, and leaves their shape.
func redactComments(root *hujson.Value) {
	comment := regexp.MustCompile(`//[^\n]*|/\*(?s:.*?)\*/`) // here, because nothing of this may cost the start of a server
	blank := func(e *hujson.Extra) {
		*e = comment.ReplaceAllFunc(*e, func(c []byte) []byte {
			if c[1] == '/' {
				return []byte("// (hidden)")
			}
			return append(append([]byte("/* (hidden)"), bytes.Repeat([]byte("\n"), bytes.Count(c, []byte("\n")))...), " */"...)
		})
	}
	for v := range root.All() {
		blank(&v.BeforeExtra)
		blank(&v.AfterExtra)
		switch x := v.Value.(type) {
		case *hujson.Object:
			blank(&x.AfterExtra)
		case *hujson.Array:
			blank(&x.AfterExtra)
		}
	}
}

func isCalled(m *hujson.ObjectMember, name string) bool {
	literal, ok := m.Name.Value.(hujson.Literal)
	return ok && literal.String() == name
}

// redactServer hides what a server is started with, but for its command and the type of its connection.
func redactServer(v *hujson.Value) {
	server, ok := v.Value.(*hujson.Object)
	if !ok {
		redact(v)
		return
	}
	for i := range server.Members {
		m := &server.Members[i]
		text, isText := stringOf(m.Value)
		if isText && (isCalled(m, "command") && isProgram(text) || isCalled(m, "type")) {
			clean(&m.Value)
		} else {
			redact(&m.Value)
		}
		clean(&m.Name)
	}
}

// redact takes the place of every string and number.
func redact(v *hujson.Value) {
	switch x := v.Value.(type) {
	case hujson.Literal:
		if kind := x.Kind(); kind == '"' || kind == '0' {
			v.Value = hujson.String(hidden)
		}
	case *hujson.Array:
		for i := range x.Elements {
			redact(&x.Elements[i])
		}
	case *hujson.Object:
		for i := range x.Members {
			clean(&x.Members[i].Name)
			redact(&x.Members[i].Value)
		}
	}
}

// redactEntry hides in an entry all values that could be secrets. known are those that are none.
func redactEntry(v *hujson.Value, known map[string]bool) {
	entry, ok := v.Value.(*hujson.Object)
	if !ok {
		v.Value = hujson.String(hidden)
		return
	}
	shorten(&entry.Members)
	for i := range entry.Members {
		m := &entry.Members[i]
		text, isText := stringOf(m.Value)
		args, isArray := m.Value.Value.(*hujson.Array)
		env, isObject := m.Value.Value.(*hujson.Object)
		switch {
		case isText && isCalled(m, "type"), isText && isCalled(m, "command") && (known[text] || isProgram(text)):
			clean(&m.Value)
		case isArray && isCalled(m, "args"):
			redactArgs(args, known)
		case isObject && isCalled(m, "env"):
			shorten(&env.Members)
			for j := range env.Members {
				redactVariable(&env.Members[j], known)
			}
		default:
			m.Value.Value = hujson.String(hidden)
		}
		clean(&m.Name)
	}
}

func redactArgs(args *hujson.Array, known map[string]bool) {
	texts := make([]string, len(args.Elements))
	for i, e := range args.Elements {
		texts[i], _ = stringOf(e)
	}
	for i, text := range visibleArgs(texts) {
		if known[texts[i]] {
			text = texts[i]
		}
		args.Elements[i].Value = hujson.String(text)
		clean(&args.Elements[i])
	}
	if more := len(args.Elements) - maxMembers; more > 0 {
		args.Elements = args.Elements[:maxMembers+1]
		args.Elements[maxMembers].Value = hujson.String(fmt.Sprintf("(%d more)", more))
	}
}

func redactVariable(m *hujson.ObjectMember, known map[string]bool) {
	name, _ := stringOf(m.Name)
	if value, ok := stringOf(m.Value); !ok || !known[value] && !isHarmless(name, value) {
		m.Value.Value = hujson.String(hidden)
	}
	clean(&m.Value)
	clean(&m.Name)
}

// shorten leaves so many members that they can be shown.
func shorten(members *[]hujson.ObjectMember) {
	if more := len(*members) - maxMembers; more > 0 {
		*members = (*members)[:maxMembers+1]
		last := &(*members)[maxMembers]
		last.Name.Value, last.Value.Value = hujson.String(fmt.Sprintf("(%d more)", more)), hujson.String(hidden)
	}
}

// findEntry is the value of an entry, nil where there is none.
func findEntry(text []byte, list, name string) *hujson.Value {
	root, err := parseValue(bytes.TrimPrefix(text, byteOrderMark))
	if err != nil {
		return nil
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1") // RFC 6901
	return root.Find("/" + escape.Replace(list) + "/" + escape.Replace(name))
}

func stringOf(v hujson.Value) (string, bool) {
	literal, ok := v.Value.(hujson.Literal)
	if !ok || literal.Kind() != '"' {
		return "", false
	}
	return literal.String(), true
}
