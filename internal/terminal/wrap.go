package terminal

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"telegram-login-mcp/internal/outside"
)

// listMark is what a line may begin with: blanks, and then a point's number or dash, a time or a number of a phone that the rest of the line is indented under.
var listMark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^ *(?:\d+\. +|- +|\d\d:\d\d:\d\d +|\+\d{5,}[DN]* +)?`)
})

// quoteContinued begins a row in the middle of a quotation, so that no value can begin one: it could say anything there.
const quoteContinued = "│ "

// Wrap breaks a line at blanks so that its rows have at most width characters. The rows after the first are indented under the text of the
// first, which begins in the left half. A word is never broken, however long it is: a session or a link has to stay whole for whoever copies it.
func Wrap(line string, width int) []string {
	if utf8.RuneCountInString(line) <= width {
		return []string{line}
	}
	if text := strings.TrimLeft(line, " "); len(line)-len(text) > width/2 {
		return Wrap(text, width)
	}
	indent := len(listMark().FindString(line))
	if indent > width/2 {
		indent = 0
	}
	var rows []string
	row, rest := line[:indent], line[indent:]
	begun := false  // the row has a word in it
	inside := false // what follows is a part of a quotation
	for rest != "" {
		word := rest[:wordEnd(rest)]
		if begun && utf8.RuneCountInString(row+word) > width {
			rows = append(rows, strings.TrimRight(row, " "))
			row, rest, begun = strings.Repeat(" ", indent), strings.TrimLeft(rest, " "), false
			if inside {
				row += quoteContinued
			}
			continue
		}
		row, rest, begun = row+word, rest[len(word):], true
		if i := strings.LastIndexAny(word, outside.Open+outside.Close); i >= 0 {
			inside = strings.HasPrefix(word[i:], outside.Open)
		}
	}
	return append(rows, row)
}

// wordEnd is where the first word of s ends, the blanks before it included.
func wordEnd(s string) int {
	blanks := len(s) - len(strings.TrimLeft(s, " "))
	if i := strings.IndexByte(s[blanks:], ' '); i >= 0 {
		return blanks + i
	}
	return len(s)
}
