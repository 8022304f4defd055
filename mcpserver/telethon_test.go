package mcpserver_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// python is Debian's, which has Telethon in the package python3-telethon.
const python = "/usr/bin/python3"

// TestTelethonUsesOurSessions hands the sessions of a login to a client that is not ours: Telethon connects to the sandbox with our string,
// then with our file, and is the account. .ci/run installs Telethon.
func TestTelethonUsesOurSessions(t *testing.T) {
	if out, err := exec.Command(python, "-c", "import telethon").CombinedOutput(); err != nil {
		t.Skipf("Telethon is not there (Debian: apt install python3-telethon): %v %s", err, out)
	}
	r := build(t)
	id := r.loggedIn()
	text, said, bad := r.hand("get_session", map[string]any{"flow_id": id})
	if bad {
		t.Fatal(said)
	}
	file, said, bad := r.hand("get_session", map[string]any{"flow_id": id, "format": "telethon_sqlite"})
	if bad {
		t.Fatal(said)
	}
	for name, run := range map[string]*exec.Cmd{
		"string": exec.CommandContext(t.Context(), python, "testdata/telethon_state.py", "string"),
		"file":   exec.CommandContext(t.Context(), python, "testdata/telethon_state.py", "file", file.Path),
	} {
		t.Run(name, func(t *testing.T) {
			// One key in two live connections is dead; the sandbox gives a connection that is closing a second.
			if _, err := r.telegram.Advance(t.Context(), time.Minute); err != nil {
				t.Fatal(err)
			}
			run.Stdin = strings.NewReader(text.Session)
			out, err := run.Output()
			if err != nil {
				failed, _ := err.(*exec.ExitError)
				t.Fatalf("%v\n%s", err, failed.Stderr)
			}
			var got struct {
				DC    int
				Users []int64
			}
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatalf("%v in %s", err, out)
			}
			if got.DC != 2 || len(got.Users) != 1 || got.Users[0] != 1020001 {
				t.Errorf("Telethon is %+v", got)
			}
		})
	}
}
