package toolconfig

import (
	"slices"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// TestDockerPassesOnOnlyWhatItIsTold has the API ID and the hash beside the command, and one of them, none or both passed on.
func TestDockerPassesOnOnlyWhatItIsTold(t *testing.T) {
	good := sessionOf(t, sessionstring.Telethon, 1, nil)
	all := map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": good}
	for _, x := range []struct {
		args []string
		want []string
	}{
		{[]string{"run", "-i", "--rm", "-e", "TELEGRAM_SESSION_STRING", "telegram-mcp:latest"}, []string{"variable_not_passed", "variable_not_passed"}},
		{[]string{"run", "-i", "--rm", "--env=TELEGRAM_API_ID", "-eTELEGRAM_API_HASH", "telegram-mcp:latest"}, []string{"variable_not_passed"}},
		{[]string{"run", "-i", "--rm", "-e", "TELEGRAM_API_ID", "--env", "TELEGRAM_API_HASH", "-e=TELEGRAM_SESSION_STRING", "telegram-mcp:latest"}, nil},
		{[]string{"run", "-i", "-e", "TELEGRAM_API_ID", "-e", "TELEGRAM_API_HASH", "-e", "TELEGRAM_SESSION_STRING=" + good, "telegram-mcp:latest"}, []string{"note:session_in_arguments"}},
		{[]string{"compose", "run", "telegram-mcp"}, nil},
	} {
		p := newPerson(t)
		p.write("bin/docker"+exeEnding(), "#!/bin/sh\n", 0o755)
		p.client(cursorFile, map[string]entry{"telegram": {Command: "docker", Args: x.args, Env: all}})
		e := p.only()
		if got := e.kinds(); !slices.Equal(got, x.want) {
			t.Errorf("%q: %q, want %q", x.args[:3], got, x.want)
		}
		if !slices.Contains(x.want, "variable_not_passed") && len(e.Sessions) != 1 {
			t.Errorf("%q: no session is seen", x.args[:3])
		}
	}
}
