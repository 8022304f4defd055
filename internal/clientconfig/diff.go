package clientconfig

import (
	"bytes"
	"encoding/json"
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
// no change.
//
// A project's file may come from anybody and want to play tricks on a terminal, and a terminal may be an assistant's. So nothing of the file
// stands in the diff that is not a name, a program or a plain word, each as one short line of visible characters: every value that could be a
// secret is hidden, before and after, and so are what other servers are started with and all else in the file. A variable that is new, or has
// another value than before, says so. The path is shown as PathName has it.
func (p Place) Diff(before, after []byte, name string) string {
	if bytes.Equal(before, after) {
		return ""
	}
	old, _ := p.read(before)
	now, err := p.read(after)
	if err != nil {
		now = nil
	}
	r := redaction{place: p, list: p.listIn(now), name: name, had: p.variables(old, name)}
	show := func(plain bool) string {
		was, is := r.text(before, plain), r.ofNew().text(after, plain)
		_, text, _ := strings.Cut(string(diff.Diff("x", was, "x", is)), "\n+++ x\n")
		return text // without the lines that name the file
	}
	text := show(false)
	if lines := strings.Split(text, "\n"); len(lines) > maxLines || slices.ContainsFunc(lines, func(l string) bool { return len(l) > maxLine }) {
		text = show(true)
	}
	if text == "" {
		return "(The entry changes only in what is hidden or cannot be seen.)\n"
	}
	return shownDiff(p.Path, text)
}

// shownDiff is the body of a unified diff with its head, in lines that can be shown.
func shownDiff(path, text string) string {
	lines := strings.Split(Printable(text), "\n")
	for i, line := range lines {
		if runes := []rune(line); len(runes) > maxWidth {
			lines[i] = string(runes[:maxWidth]) + "…"
		}
	}
	path = PathName(path)
	return "--- " + path + "\n+++ " + path + "\n" + strings.Join(lines, "\n")
}

// variables are the variables of an entry, as they are written.
func (p Place) variables(root *node, name string) map[string]string {
	entry := root.find(append(slices.Clone(p.listIn(root)), name)...)
	if entry == nil {
		return nil
	}
	had := make(map[string]string)
	for _, v := range p.shape.server(entry).Env {
		had[v.Name] = v.Value
	}
	return had
}

// text is a text as it may be shown: see Diff. The layout is that of the text, or a plain one without comments.
func (r redaction) text(text []byte, plain bool) []byte {
	body := bytes.TrimPrefix(text, byteOrderMark)
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	root, err := r.place.read(body)
	if err != nil {
		return []byte(hidden + "\n") // which is not going to be edited either
	}
	shown := r.along(root, r.list)
	switch {
	case r.place.Syntax == inTOML && plain:
		return []byte(plainTOML(shown))
	case r.place.Syntax == inTOML:
		return []byte(plainTOML(shown.withInline(inlineTables(body), nil)))
	case r.place.Syntax == inYAML:
		return []byte(plainYAML(shown))
	case plain:
		var b bytes.Buffer
		if json.Indent(&b, []byte(defaultLayout.onOneLine(true).value("", shown)), "", "  ") != nil {
			return []byte(hidden + "\n") // deeper than anybody can read
		}
		b.WriteByte('\n')
		return b.Bytes()
	}
	value, err := parseValue(body)
	if err != nil {
		return []byte(hidden + "\n")
	}
	overlay(&value, shown)
	redactComments(&value)
	return value.Pack()
}

// overlay puts what may be shown in the place of what is there, in the layout that is there.
func overlay(v *hujson.Value, shown *node) {
	switch x := v.Value.(type) {
	case hujson.Literal:
		if text, ok := stringOf(*v); shown.kind == aString && (!ok || text != shown.text || len(x) > 2*len(text)+2) {
			v.Value = hujson.String(shown.text)
		}
	case *hujson.Array:
		if shown.kind != anArray {
			v.Value = hujson.String(shown.text)
			return
		}
		x.Elements = x.Elements[:len(shown.items)]
		for i := range x.Elements {
			overlay(&x.Elements[i], shown.items[i])
		}
	case *hujson.Object:
		if shown.kind != anObject {
			v.Value = hujson.String(shown.text)
			return
		}
		x.Members = x.Members[:len(shown.members)]
		for i := range x.Members {
			overlay(&x.Members[i].Name, stringNode(shown.members[i].name))
			overlay(&x.Members[i].Value, shown.members[i].value)
		}
	}
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

func stringOf(v hujson.Value) (string, bool) {
	literal, ok := v.Value.(hujson.Literal)
	if !ok || literal.Kind() != '"' {
		return "", false
	}
	return literal.String(), true
}
