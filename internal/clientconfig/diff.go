package clientconfig

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// secretMember is a member whose name says that its value is a secret. A variable that names a file is none.
const secretMember = `(?i)("[^"\n]*(?:hash|token|secret|password|passwd|key|auth|credential)[^"\n]*")(\s*:\s*)("(?:[^"\\\n]|\\.)*")`

// Diff is the change from one text to another as a unified diff, to be shown to people: the secrets of the servers around the entry are
// hidden, for a terminal may be an assistant's, and so are control characters. It is empty where there is no change.
func Diff(path string, before, after []byte) string {
	text := string(diff.Diff(path, before, path, after))
	_, text, _ = strings.Cut(text, "\n")       // the line with the command that would make this diff
	secret := regexp.MustCompile(secretMember) // here, because nothing of this may cost the start of a server
	text = secret.ReplaceAllStringFunc(text, func(match string) string {
		parts := secret.FindStringSubmatch(match)
		if name := strings.ToLower(strings.Trim(parts[1], `"`)); strings.HasSuffix(name, "_file") || strings.HasSuffix(name, "_path") {
			return match
		}
		return parts[1] + parts[2] + `"(hidden)"`
	})
	return string(bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xfeff {
			return -1
		}
		return r
	}, []byte(text)))
}
