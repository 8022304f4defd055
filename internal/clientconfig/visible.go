package clientconfig

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"telegram-login-mcp/internal/outside"
)

// hidden stands where a value is not shown.
const hidden = "(hidden)"

// longestPath is how many characters of a path are shown. Systems take no longer ones.
const longestPath = 4096

// PathName is a path as it may be shown: as it is, where it is made of what paths are made of, and in marks otherwise. A project's folder can
// bring any name with it, and a link in it lead to any.
func PathName(path string) string {
	for _, r := range path {
		if plain := r == '_' || r == '/' || r == '\\' || r == ':' || r == '.' || r == '-' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'; !plain {
			return outside.Open + outside.TextTo(longestPath, strings.NewReplacer(outside.Open, "'", outside.Close, "'").Replace(path)) + outside.Close
		}
	}
	return path
}

// Printable is a text of ours, of several lines, that may hold something from outside, as a terminal may show it: what cannot be seen in it
// is written as JSON would write it. It is still the same JSON where it was some.
func Printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\t' || r == ' ' || r >= '!' && r <= '~' || unicode.Is(unicode.M, r) || outside.Text(string(r)) == string(r):
			b.WriteRune(r)
		case r == '\r': // the end of a line in a file from Windows
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// isProgram reports whether the command of a server is a program alone, with nothing in it that could be a secret.
func isProgram(command string) bool {
	whole := regexp.MustCompile(`^([A-Za-z]:\\|/)`).MatchString(command) // as install writes it; a folder may be called after an address, and have blanks in its name
	if strings.Contains(command, " ") && (!whole || longWord().MatchString(command)) {
		return false
	}
	return !strings.Contains(command, "=") && !strings.Contains(command, "://") && !strings.Contains(command, " -") && (whole || !strings.Contains(command, "@"))
}

// withoutValue is a name without a value that somebody has written into it.
func withoutValue(name string) string {
	if before, _, has := strings.Cut(name, "="); has {
		return before + "=" + hidden
	}
	return name
}

// isHarmless reports whether a variable can be shown: one that has no value, and those that Set writes, if they hold what they should.
func isHarmless(name, value string) bool {
	if value == "" {
		return true
	}
	switch name {
	case "TELEGRAM_API_ID":
		return regexp.MustCompile(`^[0-9]{1,12}$`).MatchString(value)
	case "TELEGRAM_API_HASH_FILE":
		return strings.ContainsAny(value, `/\`) && !strings.Contains(value, "://")
	}
	return false
}

// shownFlags are flags of this program whose value is no secret.
var shownFlags = []string{"--secrets", "--state-dir", "--sandbox-at", "--max-logins", "--max-logins-all", "--log-level", "--lang"}

// secretFlag reports whether what follows a flag could be a secret, by the name of the flag. Of the short ones those that tools take for
// passwords, tokens, keys and users.
func secretFlag(name string) bool {
	if slices.Contains(shownFlags, name) {
		return false
	}
	if !strings.HasPrefix(name, "--") {
		return strings.ContainsAny(name, "aekpstuwHPST")
	}
	return regexp.MustCompile(`hash|token|secret|pass|pwd|pw|pin|key|session|phone|auth|code|cred|cookie|user|login|header|env`).MatchString(name)
}

// isPlain reports whether an argument is a word as commands, packages and images have, a path, or a placeholder: nothing that could be a
// secret. A word is in lower case, and its numbers are those of a version.
func isPlain(arg string) bool {
	word := regexp.MustCompile(`^[a-z]{1,20}([-._/:]([a-z]{1,20}|v?[0-9]{1,4}))*(@latest|@[0-9]{1,4}(\.[0-9]{1,4})*)?$`)
	path := regexp.MustCompile(`^(~|\.{1,2}|[A-Za-z]:)?([/\\][\pL\pN._ -]{0,40})+$`)
	long := regexp.MustCompile(`[\pL\pN]{20}`) // as keys are, and no name of a folder
	placeholder := regexp.MustCompile(`^\$\{[A-Za-z]{1,20}([:_][A-Za-z]{1,20})*\}$`)
	return len(arg) <= outside.Length && (word.MatchString(arg) || path.MatchString(arg) && !long.MatchString(arg) || placeholder.MatchString(arg))
}

// visibleArgs are arguments with all hidden that could be a secret: what follows a flag whose name says so, and whatever is neither a flag nor
// plain.
func visibleArgs(args []string) []string {
	flag := regexp.MustCompile(`^(--[a-z][a-z0-9-]{0,39}|-[a-zA-Z])$`)
	visible := make([]string, len(args))
	after := "" // the flag whose value this could be
	for i, arg := range args {
		name, value, assigned := strings.Cut(arg, "=")
		switch {
		case slices.Contains(shownFlags, after) && !strings.HasPrefix(arg, "-"), assigned && slices.Contains(shownFlags, name):
			visible[i], after = arg, ""
		case flag.MatchString(arg):
			visible[i], after = arg, arg
		case assigned && flag.MatchString(name):
			if visible[i], after = name+"="+hidden, ""; !secretFlag(name) && isPlain(value) {
				visible[i] = arg
			}
		case isPlain(arg) && (after == "" || !secretFlag(after)):
			visible[i], after = arg, ""
		default:
			visible[i], after = hidden, ""
		}
	}
	return visible
}
