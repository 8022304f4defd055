package toolconfig

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// TestTheClientsOwnFileOfVariablesCountsAsTheEntrys has the file that VS Code reads, in each of the ways to name it. The tool reads no .env itself.
func TestTheClientsOwnFileOfVariablesCountsAsTheEntrys(t *testing.T) {
	good := sessionOf(t, sessionstring.GramJS, 1, nil)
	pair := "TELEGRAM_API_ID=" + goodID + "\nTELEGRAM_API_HASH=" + goodHash + "\n"
	for _, x := range []struct {
		name, envFile, text string
		want                []string
	}{
		{".env", ".env", pair + "TELEGRAM_SESSION_STRING=" + good, nil},
		{"vars.txt", "${workspaceFolder}/vars.txt", pair + "TELEGRAM_SESSION_STRING=" + good, nil},
		{"vars.txt", "${userHome}/project/vars.txt", pair + "TELEGRAM_SESSION_STRING=" + good, nil},
		{".env", "${workspaceFolder}/.env", "TELEGRAM_API_ID=abc\nTELEGRAM_API_HASH=" + goodHash + "\nTELEGRAM_SESSION_STRING=" + good, []string{"api_id_no_number"}},
		{"vars.txt", "${workspaceFolder}/other.env", pair, []string{"dotenv_absent", "variable_missing", "variable_missing", "session_missing"}},
		{".env", "/etc/other.env", pair, []string{"note:dotenv_unseen"}},
		{".env", "${env:SOMEWHERE}/other.env", pair, []string{"note:dotenv_unseen"}},
	} {
		t.Run(x.envFile, func(t *testing.T) {
			p := newPerson(t)
			p.paths.Work = p.path("project")
			p.write("project/"+x.name, x.text+"\n", 0o600)
			e := entry{Command: "npx", Args: []string{"-y", "telegram-mcp-local-server"}, EnvFile: x.envFile}
			p.write("project/.vscode/mcp.json", strings.ReplaceAll(jsonOf(t, map[string]any{"servers": map[string]entry{"telegram": e}}), `\\`, "/"), 0o600)
			r := p.report(Filter{Client: "vscode"})
			if len(r.Entries) != 1 {
				t.Fatalf("%+v", r)
			}
			got := r.Entries[0].kinds()
			if !slices.Equal(got, x.want) {
				t.Errorf("%q, want %q: %+v", got, x.want, r.Entries[0].Findings)
			}
			if x.want == nil {
				if start, why := p.s.StartOf(r.Entries[0].Found, p.paths); why != "" || !slices.Contains(start.Env, "TELEGRAM_SESSION_STRING="+good) {
					t.Errorf("it is started without the file: %q %d", why, len(start.Env))
				}
				if want := filepath.Join(p.path("project"), x.name); r.Entries[0].Found.Dotenv[0].Path != want {
					t.Errorf("%s, want %s", r.Entries[0].Found.Dotenv[0].Path, want)
				}
			}
		})
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
