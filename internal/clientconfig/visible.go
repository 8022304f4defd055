package clientconfig

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/tailscale/hujson"

	"telegram-login-mcp/internal/outside"
)

// hidden stands where a value is not shown.
const hidden = "(hidden)"

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

// clean makes a string one that may be shown: short, and of visible characters.
func clean(v *hujson.Value) {
	text, ok := stringOf(*v)
	if !ok {
		return
	}
	if short := outside.Text(text); short != text || len(v.Value.(hujson.Literal)) > 2*len(text)+2 {
		v.Value = hujson.String(short)
	}
}

// isProgram reports whether the command of a server is a program alone, with nothing in it that could be a secret.
func isProgram(command string) bool {
	return !strings.Contains(command, "=") && !strings.Contains(command, "://") && !strings.Contains(command, "@") && !strings.Contains(command, " -")
}

// isHarmless reports whether a variable can be shown: those that Set writes, if they hold what they should.
func isHarmless(name, value string) bool {
	switch name {
	case "TELEGRAM_API_ID":
		return regexp.MustCompile(`^[0-9]{1,12}$`).MatchString(value)
	case "TELEGRAM_API_HASH_FILE":
		return strings.ContainsAny(value, `/\`) && !strings.Contains(value, "://")
	}
	return false
}

// shownFlags are flags of this program whose value is no secret.
var shownFlags = []string{"--secrets", "--state-dir", "--sandbox-at", "--max-logins", "--log-level"}

// visibleArgs are arguments with all hidden that could be a secret: whatever is no flag, command or setting of this program.
func visibleArgs(args []string) []string {
	flag := regexp.MustCompile(`^(--[a-z][a-z0-9-]{0,39}|-[a-zA-Z])$`)
	visible := make([]string, len(args))
	after := "" // the flag whose value this could be
	for i, arg := range args {
		name, _, assigned := strings.Cut(arg, "=")
		switch {
		case i == 0 && arg == "serve", slices.Contains(shownFlags, after) && !strings.HasPrefix(arg, "-"), assigned && slices.Contains(shownFlags, name):
			visible[i], after = arg, ""
		case flag.MatchString(arg):
			visible[i], after = arg, arg
		case assigned && flag.MatchString(name):
			visible[i], after = name+"="+hidden, ""
		default:
			visible[i], after = hidden, ""
		}
	}
	return visible
}
