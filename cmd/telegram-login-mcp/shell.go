package main

import (
	"fmt"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"al.essio.dev/pkg/shellescape"
)

// shellLine is a command on one line, as a person can paste it into their shell: sh and what descends from it, or PowerShell on Windows.
func shellLine(words ...string) string {
	if runtime.GOOS == "windows" {
		return powerShellLine(words)
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = shellescape.Quote(w)
		if strings.ContainsFunc(w, unicode.IsControl) || !utf8.ValidString(w) { // which would break the line, or the terminal
			quoted[i] = ansiQuote(w)
		}
	}
	return strings.Join(quoted, " ")
}

// ansiQuote writes a word with all that does not print as octal numbers, $'a\012b', which bash, zsh, ksh and POSIX 2024 know.
func ansiQuote(word string) string {
	var b strings.Builder
	for i := 0; i < len(word); {
		r, size := utf8.DecodeRuneInString(word[i:])
		switch {
		case r == '\'' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == utf8.RuneError && size == 1, unicode.IsControl(r):
			for _, c := range []byte(word[i : i+size]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return "$'" + b.String() + "'"
}

// powerShellLine is for PowerShell, and where nothing has to be quoted for cmd as well.
// https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
func powerShellLine(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		plain := w != "" && !strings.ContainsFunc(w, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(`-_.:\/`, r)
		})
		if quoted[i] = w; !plain {
			// PowerShell takes the typographic quotes for quotes as well.
			quoted[i] = "'" + strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛").Replace(w) + "'"
		}
	}
	line := strings.Join(quoted, " ")
	if strings.HasPrefix(line, "'") {
		return "& " + line // else it would be a text, and not a command
	}
	return line
}
