package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"telegram-login-mcp/explain"
)

// installTarget is a client that `install` can write to.
type installTarget struct {
	client string // as on the command line
	title  string
	list   string // the member of its file that holds the servers
	typed  bool   // whether an entry names its transport
	// path is where the file is, "" where the system does not tell. What is in the current folder has a relative path.
	path func() string
	// sign is what shows that the client is used here; the file itself need not exist. Relative as path is.
	sign func(path string) string
}

// installTargets are all of them.
//
//	Claude Desktop  https://modelcontextprotocol.io/docs/develop/connect-local-servers
//	Claude Code     https://code.claude.com/docs/en/mcp, project scope
//	Cursor          https://cursor.com/docs/context/mcp
//	VS Code         https://code.visualstudio.com/docs/copilot/reference/mcp-configuration
var installTargets = []installTarget{
	{
		client: "claude-desktop", title: "Claude Desktop", list: "mcpServers", path: claudeDesktopFile, sign: filepath.Dir,
	},
	{
		client: "claude-code", title: "Claude Code", list: "mcpServers",
		path: func() string { return ".mcp.json" },
		sign: func(path string) string { return path },
	},
	{
		client: "cursor", title: "Cursor", list: "mcpServers",
		path: func() string { return inHome(".cursor", "mcp.json") },
		sign: filepath.Dir,
	},
	{
		client: "vscode", title: "VS Code", list: "servers", typed: true,
		path: func() string { return filepath.Join(".vscode", "mcp.json") },
		sign: filepath.Dir,
	},
}

// claudeDesktopFile follows the app. On Windows it comes as a package whose files the system keeps elsewhere than the program believes, so
// that its own "Edit Config" once opened a file that it never read: https://github.com/anthropics/claude-code/issues/26073
func claudeDesktopFile() string {
	const name = "claude_desktop_config.json"
	if runtime.GOOS == "windows" {
		packaged, err := filepath.Glob(filepath.Join(os.Getenv("LocalAppData"), "Packages", "Claude_*", "LocalCache", "Roaming", "Claude"))
		if err == nil && len(packaged) == 1 {
			return filepath.Join(packaged[0], name)
		}
	}
	// ~/.config on Linux, ~/Library/Application Support on macOS, %AppData% on Windows
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "Claude", name)
}

func inHome(path ...string) string {
	if home() == "" {
		return ""
	}
	return filepath.Join(append([]string{home()}, path...)...)
}

func installTargetNamed(client string) (installTarget, bool) {
	for _, t := range installTargets {
		if t.client == client {
			return t, true
		}
	}
	return installTarget{}, false
}

func installClients() []string {
	var clients []string
	for _, t := range installTargets {
		clients = append(clients, t.client)
	}
	return clients
}

// installTargetsFound are the clients that show signs of use: a folder of their own, or their file in the current folder.
func installTargetsFound() []installTarget {
	var found []installTarget
	for _, t := range installTargets {
		path := t.path()
		if path == "" {
			continue
		}
		if _, err := os.Stat(t.sign(path)); err == nil {
			found = append(found, t)
		}
	}
	return found
}

// undecided lists the clients where none or several were found.
func undecided(r explain.Reader, found []installTarget) error {
	f := explain.InstallRefused{Kind: "no_client", Client: "claude-desktop"}
	if len(found) > 0 {
		f = explain.InstallRefused{Kind: "several_clients", Client: found[0].client}
	}
	problem, fix, _ := strings.Cut(explain.Text(r, f), "\n")
	var b strings.Builder
	isFound := make(map[string]bool)
	for _, t := range found {
		isFound[t.client] = true
	}
	for _, t := range installTargets {
		path, note := pathName(t.path()), ""
		if path == "" {
			path = explain.Text(r, explain.Line{Key: "install.place_unknown"})
		}
		if isFound[t.client] {
			note = "  " + explain.Text(r, explain.Line{Key: "install.found"})
		}
		fmt.Fprintf(&b, "\n  --client %-15s %s%s", t.client, path, note)
	}
	return refusal(problem + b.String() + "\n" + fix)
}
