package clientconfig

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func pathsOf(places []Place) (paths []string) {
	for _, p := range places {
		paths = append(paths, filepath.ToSlash(p.Path))
	}
	return paths
}

func TestEachSystemHasItsOwnPlaces(t *testing.T) {
	t.Parallel()
	linux := Paths{Home: "/h", Config: "/h/.config", Work: "/w", OS: "linux"}
	mac := Paths{Home: "/h", Config: "/h/Library/Application Support", Work: "/w", OS: "darwin"}
	windows := Paths{Home: "/h", Config: "/h/AppData/Roaming", LocalAppData: "/h/AppData/Local", Work: "/w", OS: "windows"}
	for client, want := range map[string][3]string{ // the first place of each
		"claude-desktop": {"/h/.config/Claude/claude_desktop_config.json", "/h/Library/Application Support/Claude/claude_desktop_config.json", "/h/AppData/Roaming/Claude/claude_desktop_config.json"},
		"claude-code":    {"/w/.mcp.json", "/w/.mcp.json", "/w/.mcp.json"},
		"cursor":         {"/h/.cursor/mcp.json", "/h/.cursor/mcp.json", "/h/.cursor/mcp.json"},
		"vscode":         {"/w/.vscode/mcp.json", "/w/.vscode/mcp.json", "/w/.vscode/mcp.json"},
		"codex":          {"/h/.codex/config.toml", "/h/.codex/config.toml", "/h/.codex/config.toml"},
		"gemini-cli":     {"/h/.gemini/settings.json", "/h/.gemini/settings.json", "/h/.gemini/settings.json"},
		"windsurf":       {"/h/.codeium/windsurf/mcp_config.json", "/h/.codeium/windsurf/mcp_config.json", "/h/.codeium/windsurf/mcp_config.json"},
		"zed":            {"/h/.config/zed/settings.json", "/h/.config/zed/settings.json", "/h/AppData/Roaming/Zed/settings.json"},
		"goose":          {"/h/.config/goose/config.yaml", "/h/.config/goose/config.yaml", "/h/AppData/Roaming/Block/goose/config/config.yaml"},
		"lm-studio":      {"/h/.lmstudio/mcp.json", "/h/.lmstudio/mcp.json", "/h/.lmstudio/mcp.json"},
		"opencode":       {"/h/.config/opencode/opencode.json", "/h/.config/opencode/opencode.json", "/h/.config/opencode/opencode.json"},
		"cline":          {"/h/.cline/data/settings/cline_mcp_settings.json", "/h/.cline/data/settings/cline_mcp_settings.json", "/h/.cline/data/settings/cline_mcp_settings.json"},
	} {
		for i, paths := range []Paths{linux, mac, windows} {
			places := PlacesOf(client, paths)
			if len(places) == 0 || filepath.ToSlash(places[0].Path) != want[i] || places[0].Title == "" || !strings.HasPrefix(places[0].Source, "https://") {
				t.Errorf("%s on %s: %+v, want %s", client, paths.OS, places, want[i])
			}
		}
		if !slices.Contains(Clients(), client) {
			t.Errorf("%s is not among %q", client, Clients())
		}
	}
	if got, want := pathsOf(PlacesOf("vscode", mac)), "/h/Library/Application Support/Code/User/mcp.json"; !slices.Contains(got, want) {
		t.Errorf("VS Code's own is not among %q", got)
	}
	if got := pathsOf(Places(Paths{})); len(got) > 0 {
		t.Errorf("without any folder there are %q", got)
	}
	if got := pathsOf(Places(Paths{Work: "/w"})); len(got) == 0 || slices.ContainsFunc(got, func(p string) bool { return !strings.HasPrefix(p, "/w/") }) {
		t.Errorf("without a home there are %q", got)
	}
	local := PlacesOf("claude-code", linux)[2]
	if local.Scope != Local || !slices.Equal(local.List, []string{"projects", "/w", "mcpServers"}) {
		t.Errorf("what holds for one folder is at %+v", local)
	}
}

func TestAPlaceIsInUseByItsSigns(t *testing.T) {
	t.Parallel()
	home, work := t.TempDir(), t.TempDir()
	paths := Paths{Home: home, Config: filepath.Join(home, ".config"), LocalAppData: filepath.Join(home, "local"), Work: work, OS: "windows"}
	used := func() (names []string) {
		for _, p := range Places(paths) {
			if p.InUse() {
				names = append(names, p.Client+" "+p.Scope)
			}
		}
		return names
	}
	if got := used(); len(got) > 0 {
		t.Errorf("nothing is there, but %q are in use", got)
	}
	packaged := filepath.Join(home, "local", "Packages", "Claude_x", "LocalCache", "Roaming", "Claude")
	for _, folder := range []string{packaged, filepath.Join(home, ".codex"), filepath.Join(home, ".config", "opencode"), filepath.Join(work, ".vscode")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(work, ".mcp.json"), "{}", 0o600)
	put(t, filepath.Join(home, ".config", "opencode", "opencode.jsonc"), "{}", 0o600)
	if got, want := used(), []string{"claude-desktop user", "claude-code project", "vscode project", "codex user", "opencode user"}; !slices.Equal(got, want) {
		t.Errorf("%q are in use, want %q", got, want)
	}
	if got := PlacesOf("claude-desktop", paths)[0].Path; got != filepath.Join(packaged, "claude_desktop_config.json") {
		t.Errorf("the packaged app's file is %s", got)
	}
	if got := PlacesOf("opencode", paths)[0].Path; filepath.Base(got) != "opencode.jsonc" {
		t.Errorf("the file with comments is not found: %s", got)
	}
}
