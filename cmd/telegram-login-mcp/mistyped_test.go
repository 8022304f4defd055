package main_test

import (
	"os/exec"
	"strings"
	"testing"
)

func TestVersionAsAFlagAndAMistypedCommand(t *testing.T) {
	for arguments, want := range map[string]string{
		"--version":    "telegram-login-mcp " + testVersion,
		"logn":         `there is no command "logn", did you mean "login"?`,
		"serv":         `did you mean "serve"?`,
		"nonsense":     "unexpected argument nonsense",
		"demo surplus": "unexpected argument surplus",
	} {
		out, _ := exec.Command(binary, strings.Fields(arguments)...).CombinedOutput()
		if !strings.Contains(string(out), want) {
			t.Errorf("%s says\n%s\nwant %q", arguments, out, want)
		}
	}
}
