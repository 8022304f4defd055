package clientconfig

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/tailscale/hujson"
)

// secretMember is a member whose name says that its value is a secret. A variable that names a file is none.
const secretMember = `(?i)("[^"\n]*(?:hash|token|secret|password|passwd|key|auth|credential)[^"\n]*")(\s*:\s*)("(?:[^"\\\n]|\\.)*")`

// userInfo is the user name and password in a URL.
const userInfo = `://[^/\s"]*@`

// Diff is the change of the entry called name from one text to another as a unified diff, to be shown to people. A terminal may be an
// assistant's, so of all else in the file only names, commands and the shape are shown, and secrets in the entry and control characters
// are hidden. It is empty where there is no change.
func Diff(path string, before, after []byte, list, name string) string {
	text := string(diff.Diff(path, withoutOthers(before, list, name), path, withoutOthers(after, list, name)))
	_, text, _ = strings.Cut(text, "\n")       // the line with the command that would make this diff
	secret := regexp.MustCompile(secretMember) // here, because nothing of this may cost the start of a server
	text = secret.ReplaceAllStringFunc(text, func(match string) string {
		parts := secret.FindStringSubmatch(match)
		if name := strings.ToLower(strings.Trim(parts[1], `"`)); strings.HasSuffix(name, "_file") || strings.HasSuffix(name, "_path") {
			return match
		}
		return parts[1] + parts[2] + `"(hidden)"`
	})
	text = regexp.MustCompile(userInfo).ReplaceAllString(text, "://(hidden)@")
	return string(bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xfeff {
			return -1
		}
		return r
	}, []byte(text)))
}

// withoutOthers hides what the other servers in the list are started with, what else the file says, and what comments say. A text that cannot be
// read is not going to be edited either, and comes back as it is.
func withoutOthers(text []byte, list, name string) []byte {
	body, marked := bytes.CutPrefix(text, byteOrderMark)
	root, err := hujson.Parse(body)
	if err != nil {
		return text
	}
	object, ok := root.Value.(*hujson.Object)
	if !ok {
		return text
	}
	for i := range object.Members {
		servers, ok := object.Members[i].Value.Value.(*hujson.Object)
		if !ok || !called(&object.Members[i], list) {
			hide(&object.Members[i].Value)
			continue
		}
		for j := range servers.Members {
			if !called(&servers.Members[j], name) {
				hideServer(&servers.Members[j].Value)
			}
		}
	}
	hideComments(&root)
	hidden := root.Pack()
	if marked {
		hidden = append(bytes.Clone(byteOrderMark), hidden...)
	}
	return hidden
}

// hideComments takes the place of what comments say, and leaves their shape.
func hideComments(root *hujson.Value) {
	comment := regexp.MustCompile(`//[^\n]*|/\*(?s:.*?)\*/`)
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

func called(m *hujson.ObjectMember, name string) bool {
	literal, ok := m.Name.Value.(hujson.Literal)
	return ok && literal.String() == name
}

// hideServer hides what a server is started with, but for its command and the type of its connection.
func hideServer(v *hujson.Value) {
	server, ok := v.Value.(*hujson.Object)
	if !ok {
		hide(v)
		return
	}
	for i := range server.Members {
		m := &server.Members[i]
		if text, ok := m.Value.Value.(hujson.Literal); !ok || text.Kind() != '"' || !called(m, "command") && !called(m, "type") {
			hide(&m.Value)
		}
	}
}

// hide takes the place of every string and number.
func hide(v *hujson.Value) {
	switch x := v.Value.(type) {
	case hujson.Literal:
		if kind := x.Kind(); kind == '"' || kind == '0' {
			v.Value = hujson.String("(hidden)")
		}
	case *hujson.Array:
		for i := range x.Elements {
			hide(&x.Elements[i])
		}
	case *hujson.Object:
		for i := range x.Members {
			hide(&x.Members[i].Value)
		}
	}
}
