package main

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"
)

var awkwardWords = []string{
	"plain", "/a path/with blanks", `it's`, `"quoted"`, "$HOME", "${X}", "`id`", `back\slash`, `ends with \`, "a;b&c|d", "~", "*", "!!", "#", "", "-x", "ümläut", "a\nb", "\x1b[2J", "tab\tquote'", "\xff",
}

func TestPrintedCommandMeansItsWordsToAShell(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the shell here is PowerShell")
	}
	line := shellLine(awkwardWords...)
	if strings.ContainsAny(line, "\n\x1b") || !utf8.ValidString(line) {
		t.Errorf("a line that breaks: %q", line)
	}
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash to try it with")
	}
	out, err := exec.Command(shell, "-c", `printf '%s\0' `+line).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(out), strings.Join(awkwardWords, "\x00")+"\x00"; got != want {
		t.Errorf("got  %q\nwant %q\nline %s", got, want, line)
	}
}

func TestPrintedCommandForPowerShellIsQuotedByItsRules(t *testing.T) {
	t.Parallel()
	for want, words := range map[string][]string{
		`C:\Users\ada\tlm.exe login --resume`:      {`C:\Users\ada\tlm.exe`, "login", "--resume"},
		`& 'C:\Program Files\tlm.exe' login`:       {`C:\Program Files\tlm.exe`, "login"},
		`tlm login --state-dir 'it''s $HOME & me'`: {"tlm", "login", "--state-dir", "it's $HOME & me"},
		`tlm 'a’’b' ''`:                            {"tlm", "a’b", ""},
	} {
		if got := powerShellLine(words); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
