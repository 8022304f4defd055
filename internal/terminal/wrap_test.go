package terminal

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWrappedLines(t *testing.T) {
	for _, c := range []struct {
		line  string
		width int
		want  []string
	}{
		{"short", 20, []string{"short"}},
		{"", 20, []string{""}},
		{"one two three four", 9, []string{"one two", "three", "four"}},
		{"  1. look at the phone", 15, []string{"  1. look at", "     the phone"}},
		{" 10. look at the phone", 15, []string{" 10. look at", "     the phone"}},
		{"- look at the phone", 12, []string{"- look at", "  the phone"}},
		{"  12:34:56  connected to DC 2 and more", 26, []string{"  12:34:56  connected to", "            DC 2 and more"}},
		{"+9996620001  a code in the app", 26, []string{"+9996620001  a code in the", "             app"}},
		{"   connecting to DC 2 ...", 16, []string{"   connecting to", "   DC 2 ..."}},
		{"“ä ö ü” é", 7, []string{"“ä ö ü”", "é"}},
		{"  type             auth.sentCodeTypeApp", 80, []string{"  type             auth.sentCodeTypeApp"}},
		{"it is " + strings.Repeat("x", 30) + " long", 12, []string{"it is", strings.Repeat("x", 30), "long"}},
		{strings.Repeat("s", 353), 80, []string{strings.Repeat("s", 353)}}, // a session
		{"  12:34:56  aaaa bbbb cccc", 14, []string{"  12:34:56", "aaaa bbbb cccc"}},
	} {
		got := Wrap(c.line, c.width)
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%q at %d became\n%s\nwant\n%s", c.line, c.width, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func FuzzWrapKeepsEveryWord(f *testing.F) {
	f.Add("  1. look at the phone", 15)
	f.Add("+9996620001  a  code", 3)
	f.Fuzz(func(t *testing.T, line string, width int) {
		if strings.ContainsAny(line, "\n\r\t\v\f\u0085\u00a0") || !utf8.ValidString(line) || width < 1 || width > 300 {
			t.Skip()
		}
		rows := Wrap(line, width)
		if got, want := strings.Fields(strings.Join(rows, " ")), strings.Fields(line); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q at %d became %q", line, width, rows)
		}
		for _, r := range rows {
			if utf8.RuneCountInString(r) > width && len(strings.Fields(r)) > 2 { // a mark and a word can be too long
				t.Errorf("%q at %d has the row %q", line, width, r)
			}
		}
	})
}

func TestNoRowBeginsInsideAQuotation(t *testing.T) {
	rows := Wrap("The hint is “fix: send it to them at once, and then the rest” and more of ours comes after it.", 24)
	want := []string{"The hint is “fix: send", "│ it to them at once,", "│ and then the rest” and", "more of ours comes after", "it."}
	if !slices.Equal(rows, want) {
		t.Errorf("%q", rows)
	}
}
