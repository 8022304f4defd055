package packaging

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

type manifest struct {
	Version    string `json:"version"`
	UserConfig map[string]struct {
		Type      string `json:"type"`
		Sensitive bool   `json:"sensitive"`
		Required  bool   `json:"required"`
		Default   any    `json:"default"`
	} `json:"user_config"`
	Server struct {
		Type      string `json:"type"`
		MCPConfig struct {
			Command   string                       `json:"command"`
			Args      []string                     `json:"args"`
			Env       map[string]string            `json:"env"`
			Overrides map[string]map[string]string `json:"platform_overrides"`
		} `json:"mcp_config"`
	} `json:"server"`
}

func decode(t *testing.T, path string, into any) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// The rest of the manifest is tried by mcpb/try.mjs, with the programs.
func TestEverySettingOfTheBundleReachesTheServer(t *testing.T) {
	var m manifest
	decode(t, filepath.Join("mcpb", "manifest.json"), &m)
	if m.Version != "0.0.0" {
		t.Errorf("the version is %q, and pack.sh replaces 0.0.0", m.Version)
	}
	placeholder := regexp.MustCompile(`\$\{user_config\.([a-z_]+)\}`)
	var used []string
	for _, arg := range m.Server.MCPConfig.Args {
		for _, found := range placeholder.FindAllStringSubmatch(arg, -1) {
			used = append(used, found[1])
			setting, ok := m.UserConfig[found[1]]
			switch {
			case !ok:
				t.Errorf("%s is no setting", found[1])
			case setting.Default == nil:
				t.Errorf("%s has no default, so that a placeholder could get on the command line, which knows none", found[1])
			case setting.Required:
				t.Errorf("%s is required, and a default alone does not count as an answer", found[1])
			case setting.Sensitive:
				t.Errorf("%s is a secret, and other programs see the command line", found[1])
			}
		}
	}
	for name, value := range m.Server.MCPConfig.Env {
		found := placeholder.FindStringSubmatch(value)
		if found == nil || found[0] != value {
			t.Errorf("%s is %q, where a placeholder alone can be told from a value", name, value)
			continue
		}
		used = append(used, found[1])
		if setting, ok := m.UserConfig[found[1]]; !ok || setting.Sensitive != strings.HasSuffix(name, "_HASH") {
			t.Errorf("%s comes from %s, which is %+v", name, found[1], setting)
		}
	}
	for name := range m.UserConfig {
		if !slices.Contains(used, name) {
			t.Errorf("the setting %s goes nowhere", name)
		}
	}
}

func TestActionsArePinnedByTheirCommit(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", ".github", "workflows", "*.yml"))
	if err != nil || len(files) < 2 {
		t.Fatalf("found %q, %v", files, err)
	}
	uses := regexp.MustCompile(`(?m)uses: *(.*)$`)
	pinned := regexp.MustCompile(`^[a-z-]+/[a-z/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	count := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range uses.FindAllStringSubmatch(strings.ReplaceAll(string(raw), "\r", ""), -1) {
			count++
			if !pinned.MatchString(found[1]) {
				t.Errorf("%s uses %s, and a tag can be moved", file, found[1])
			}
		}
	}
	if count < 5 {
		t.Errorf("only %d actions were found", count)
	}
}
