package toolconfig

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/internal/clientconfig"
)

// aPlace is a client's file of a person.
func aPlace(t *testing.T, client, scope string, p clientconfig.Paths) clientconfig.Place {
	t.Helper()
	for _, place := range clientconfig.PlacesOf(client, p) {
		if scope == "" || string(place.Scope) == scope {
			return place
		}
	}
	t.Fatalf("%s has no file of the scope %q", client, scope)
	return clientconfig.Place{}
}

func TestStartIsThatOfTheClient(t *testing.T) {
	home, work := t.TempDir(), t.TempDir()
	p := clientconfig.Paths{Home: home, Config: filepath.Join(home, ".config"), Work: work, OS: "linux"}
	bin := filepath.Join(home, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "uv"), []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := System{OS: "linux", Home: home, Path: bin, Getenv: func(name string) string { return map[string]string{"MY_HASH": "from the environment"}[name] }}
	file := Dotenv{Client: true, Settings: clientconfig.ParseDotenv([]byte("no name = x\nBARE\n"))} // what Node.js takes for none
	server := clientconfig.Server{Name: "telegram", Command: "uv", Args: []string{"run", "main.py"}, Env: []clientconfig.Variable{{Name: "TELEGRAM_API_HASH", Value: "${MY_HASH}"}, {Name: "X", Value: "1"}}}
	got, why := s.StartOf(Found{Place: aPlace(t, "cursor", "user", p), Server: server, Dotenv: []Dotenv{file}}, p)
	if why != "" || got.Path != filepath.Join(bin, "uv") || got.Dir != home || got.Where != "~" || !slices.Equal(got.Env, []string{"TELEGRAM_API_HASH=from the environment", "X=1"}) || strings.Join(got.Shown, " ") != "uv run main.py" {
		t.Errorf("%q: %+v", why, got)
	}
	if got, _ := s.StartOf(Found{Place: aPlace(t, "claude-desktop", "", p), Server: server}, p); got.Env[0] != "TELEGRAM_API_HASH=${MY_HASH}" {
		t.Errorf("Claude Desktop replaces references: %q", got.Env)
	}
	if got, _ := s.StartOf(Found{Place: aPlace(t, "cursor", "project", p), Server: server}, p); got.Dir != work {
		t.Errorf("a project's server works in %s", got.Dir)
	}
	short := System{OS: "darwin", Home: home, Path: bin, Getenv: s.Getenv}
	if _, why := short.StartOf(Found{Place: aPlace(t, "claude-desktop", "", p), Server: server}, p); why != startUnfound {
		t.Errorf("an app on macOS finds what only a terminal finds: %q", why)
	}
	for why, one := range map[Unstartable]clientconfig.Server{
		startDisabled: {Command: "uv", Disabled: true}, startRemote: {URL: "https://example.org/mcp"}, startNoCommand: {}, startUnfound: {Command: "uvx"},
		startAsks: {Command: "uv", Env: []clientconfig.Variable{{Name: "TELEGRAM_API_HASH", Value: "${input:hash}"}}},
	} {
		if _, got := s.StartOf(Found{Place: aPlace(t, "vscode", "", p), Server: one}, p); got != why {
			t.Errorf("%+v is not started because of %q, want %q", one, got, why)
		}
	}
}

func TestSecretsOfAnEntryAreKnown(t *testing.T) {
	tool, _ := uses.Named("chigwell/telegram-mcp")
	f := Found{Tool: tool, Known: true, Server: clientconfig.Server{
		Command: "uv", Args: []string{"--directory", "/home/ada/telegram-mcp", "run", "main.py", "--token", "SECRETargument", "--api-hash=SECRETassigned"},
		Env: []clientconfig.Variable{
			{Name: "TELEGRAM_API_ID", Value: "4711017"}, {Name: "TELEGRAM_API_HASH", Value: " \"SECREThash\" "}, {Name: "TELEGRAM_SESSION_STRINGS", Value: strings.Repeat("A", 30) + "," + strings.Repeat("B", 30)},
			{Name: "TELEGRAM_SESSION_NAME", Value: "my_session"}, {Name: "LOG", Value: "verbose"}, {Name: "OTHER", Value: "SECRET1"},
		},
	}, Dotenv: []Dotenv{{Settings: clientconfig.ParseDotenv([]byte("TELEGRAM_API_ID=SECRETid\nTELEGRAM_PHONE=+15550100\n"))}}}
	f.Server.Env = append(f.Server.Env, clientconfig.Variable{Name: "TWO_FA_PASSWORD", Value: "correcthorse"}, clientconfig.Variable{Name: "BACKEND_KEY", Value: "${MY_KEY}"})
	d := doctor{System: System{Getenv: func(name string) string { return map[string]string{"MY_KEY": "SECRETfromTheEnvironment"}[name] }}, found: f}
	got := d.secrets()
	for _, want := range []string{"correcthorse", "SECRETfromTheEnvironment", "SECRETargument", "SECRETassigned", "SECREThash", strings.Repeat("A", 30), strings.Repeat("B", 30), "SECRET1", "SECRETid", "+15550100"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s would be shown: %q", want, got)
		}
	}
	for _, plain := range []string{"4711017", "my_session", "verbose", "main.py", "/home/ada/telegram-mcp"} {
		if slices.Contains(got, plain) {
			t.Errorf("%s is taken for a secret", plain)
		}
	}
	if !slices.IsSortedFunc(got, func(a, b string) int { return len(b) - len(a) }) {
		t.Errorf("a part of a secret is hidden before the whole: %q", got)
	}
}

func TestOneFileOfTwoScopesIsOneFile(t *testing.T) {
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".cursor"), 0o700); err != nil {
		t.Fatal(err)
	}
	sessions := filepath.Join(home, ".local", "state", "telegram-login-mcp", "sessions", "a.session")
	text := `{"mcpServers": {"a": {"command": "telegram-mcp", "args": ["` + filepath.ToSlash(sessions) + `"]}, "ours": {"command": "npx", "args": ["telegram-login-mcp@latest"]}}}`
	if err := os.WriteFile(filepath.Join(home, ".cursor", "mcp.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found, unread := Find(clientconfig.Paths{Home: home, Config: filepath.Join(home, ".config"), Work: home, OS: "linux"}, Filter{})
	if len(found) != 1 || len(unread) != 0 || found[0].Server.Name != "a" {
		t.Errorf("%d entries, want that of the tool, once: %+v, %v", len(found), found, unread)
	}
}
