package clientconfig

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tailscale/hujson"
)

// FuzzOnlyTheEntryChanges puts an entry into whatever JSON with comments comes, and takes it out again.
func FuzzOnlyTheEntryChanges(f *testing.F) {
	for _, text := range []string{
		"", "{}", `{"mcpServers":{}}`, "{\n\t\"mcpServers\": {\n\t\t\"a\": {}, // c\n\t},\n}\n", `{"mcpServers": {"me": {"command": "x"}, "b": 1}}`,
		"{\"mcpServers\": {\"me\": {}} // c\n}", "\ufeff{\r\n \"a\": [1, {\"b\": 2}],\r\n \"mcpServers\": {/* none */}}",
		"{\"mcpServers\": {\"a\": 1 /* x */ , // y\n /* z */ \"me\" /* 1 */ : /* 2 */ 3 /* 4 */ , /* 5 */ } /* 6 */ }",
		"{\"mcpServers\": { // c1\n \"me\": {} /* a\n b */ , \"a\": 1}}", `{"mcpServers": 1}`, `{"a":1,"a":2,"mcpServers":{"a":1,"a":2}}`,
	} {
		f.Add([]byte(text), "me", true)
		f.Add([]byte(text), "a", false)
	}
	f.Fuzz(func(t *testing.T, text []byte, name string, large bool) {
		if !utf8.ValidString(name) {
			t.Skip("JSON has no such name")
		}
		entry := small
		if large {
			entry = sample
		}
		set, err := Set(text, "mcpServers", name, entry)
		if err != nil {
			if err == errUnrelatedChange {
				t.Fatalf("%v: %q", err, text)
			}
			return
		}
		// The entry is there, once, and says what it should.
		body := bytes.TrimPrefix(set, byteOrderMark)
		standard, err := hujson.Standardize(slices.Clone(body))
		if err != nil {
			t.Fatalf("the new text does not parse: %v: %q", err, set)
		}
		var got struct {
			Servers map[string]json.RawMessage `json:"mcpServers"`
		}
		if err := json.Unmarshal(standard, &got); err != nil {
			t.Skip("encoding/json takes mcpservers for mcpServers") // or a depth that it refuses
		}
		// All that is no white space, comma, or the entry is there as it was, comments included.
		checkEdits(t, text, name, entry)
		again, err := Set(set, "mcpServers", name, entry)
		if err != nil || !bytes.Equal(again, set) {
			t.Fatalf("a second time changes something: %v: %q, then %q", err, set, again)
		}
		if before := bytes.TrimPrefix(text, byteOrderMark); json.Valid(before) && !json.Valid(body) {
			t.Fatalf("plain JSON became something else: %q", set)
		}
		removed, err := Remove(set, "mcpServers", name)
		if err != nil {
			t.Fatalf("cannot take it out again: %v: %q", err, set)
		}
		if bytes.HasPrefix(text, byteOrderMark) != bytes.HasPrefix(removed, byteOrderMark) {
			t.Fatalf("the byte order mark changed: %q", removed)
		}
		if json.Valid(body) && !json.Valid(bytes.TrimPrefix(removed, byteOrderMark)) {
			t.Fatalf("plain JSON became something else: %q", removed)
		}
		if commentsOf(t, removed) != strings.Join(strings.Fields(commentsOf(t, without(t, text, name))), "") {
			t.Fatalf("a comment was lost: %q became %q", text, removed)
		}
	})
}

// checkEdits looks at what the edits of Set cut out: white space alone, or the whole old value.
func checkEdits(t *testing.T, text []byte, name string, entry Entry) {
	t.Helper()
	body := bytes.TrimPrefix(text, byteOrderMark)
	if len(bytes.TrimSpace(body)) == 0 {
		return
	}
	d, err := parse(body)
	if err != nil {
		t.Fatal(err)
	}
	edits, err := d.set([]string{"mcpServers"}, name, shape{}.entry(name, entry))
	if err != nil {
		t.Fatal(err)
	}
	from, to := -1, -1
	if servers, missing, err := d.list([]string{"mcpServers"}); err == nil && len(missing) == 0 {
		object := servers.Value.(*hujson.Object)
		if i, _ := d.member(object, name); i >= 0 {
			from, to = object.Members[i].Value.StartOffset, object.Members[i].Value.EndOffset
		}
	}
	for _, e := range edits {
		if cut := body[e.from:e.to]; len(bytes.TrimSpace(cut)) > 0 && (e.from != from || e.to != to) {
			t.Fatalf("the edit cuts out %q", cut)
		}
	}
}

// without takes the entry out by way of the syntax tree, with the comments within it and no others.
func without(t *testing.T, text []byte, name string) []byte {
	t.Helper()
	body := bytes.TrimPrefix(text, byteOrderMark)
	if len(bytes.TrimSpace(body)) == 0 {
		return body
	}
	d, err := parse(slices.Clone(body))
	if err != nil {
		t.Fatal(err)
	}
	if servers, missing, err := d.list([]string{"mcpServers"}); err == nil && len(missing) == 0 {
		object := servers.Value.(*hujson.Object)
		if i, _ := d.member(object, name); i >= 0 {
			m := object.Members[i]
			return slices.Concat(body[:m.Name.StartOffset], []byte("0:0"), body[m.Value.EndOffset:])
		}
	}
	return body
}

// commentsOf is all comments of a text, one behind the other, without white space.
func commentsOf(t *testing.T, text []byte) string {
	t.Helper()
	text = bytes.TrimPrefix(text, byteOrderMark)
	var b strings.Builder
	inString := false
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		switch {
		case inString && text[i] == '\\':
			i++
		case text[i] == '"':
			inString = !inString
		case !inString && bytes.HasPrefix(rest, []byte("//")):
			n := bytes.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			b.Write(rest[:n])
			i += n - 1
		case !inString && bytes.HasPrefix(rest, []byte("/*")):
			n := bytes.Index(rest[2:], []byte("*/")) + 4
			b.Write(rest[:n])
			i += n - 1
		}
	}
	return strings.Join(strings.Fields(b.String()), "")
}
