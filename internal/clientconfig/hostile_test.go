package clientconfig

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestAHugeFileOfAHostileProjectEndsSoon reads, edits and shows files that would take hours if one of the steps looked at everything for everything.
func TestAHugeFileOfAHostileProjectEndsSoon(t *testing.T) {
	t.Parallel()
	const n = 1 << 12
	lines := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, test := range map[string]struct {
		place Place
		text  string
	}{
		"TOML keys":    {codex(), "[mcp_servers.me.env]\n" + lines("k%d = 1\n")},
		"TOML tables":  {codex(), lines("[mcp_servers.k%d]\n")},
		"TOML inline":  {codex(), "mcp_servers = { you = { a = 1, " + lines("k%d = 1, ") + "z = 1 } }\n"},
		"TOML arrays":  {codex(), lines("[[a]]\nb = %d\n")},
		"YAML keys":    {goose(), "extensions:\n  me:\n    envs:\n" + lines("      k%d: 1\n")},
		"YAML entries": {goose(), "extensions:\n" + lines("  k%d: {}\n")},
		"YAML anchors": {goose(), "a:\n" + lines("- &k%[1]d x\n- *k%[1]d\n") + "extensions: {}\n"},
		"YAML text":    {goose(), "extensions:\n  a: |\n" + lines("    # %d\n")},
		"JSON keys":    {plainPlace("mcpServers"), `{"mcpServers": {"me": {"env": {` + lines(`"k%d": 1,`) + `}}}}`},
	} {
		begun := time.Now()
		set, err := test.place.Set([]byte(test.text), "new", sample)
		if err != nil {
			t.Errorf("%s: %.200v", name, err)
			continue
		}
		if set, err = test.place.SetVariables(set, "new", withSession); err != nil {
			t.Errorf("%s: %.200v", name, err)
		}
		if servers, err := test.place.Servers(set); err != nil || len(servers) == 0 {
			t.Errorf("%s: %d servers, %.200v", name, len(servers), err)
		}
		if shown := test.place.Diff([]byte(test.text), set, "new"); !strings.Contains(shown, hidden) || strings.Contains(shown, session) {
			t.Errorf("%s is shown as %.300s", name, shown)
		}
		if took := time.Since(begun); took > time.Minute {
			t.Errorf("%s took %v", name, took)
		} else {
			t.Logf("%s took %v", name, took)
		}
	}
}
