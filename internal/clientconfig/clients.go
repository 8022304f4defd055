package clientconfig

import (
	"os"
	"path/filepath"
)

// client is a program with MCP servers, and where it keeps them.
type client struct {
	name, title string
	places      []placeOf
}

// placeOf is one file of a client.
type placeOf struct {
	scope  string
	syntax Syntax
	list   []string
	shape  shape
	source string // the client's own page that says where and how
	// path is where the file is, "" where that cannot be told. sign is what shows that the client is used here; the file itself need not exist.
	path func(Paths) string
	sign func(path string) string
}

const (
	// user is the scope of a file that holds for a person, wherever they work.
	user = "user"
	// Project is the scope of a file that holds for a folder, and for everybody who gets that folder.
	Project = "project"
	// Local is the scope of what holds for one person in one folder.
	Local = "local"
)

// clients are all that are known, the commonest first.
var clients = []client{
	{"claude-desktop", "Claude Desktop", []placeOf{{
		scope: user, list: []string{"mcpServers"}, path: claudeDesktopFile, sign: filepath.Dir,
		source: "https://modelcontextprotocol.io/docs/develop/connect-local-servers",
	}}},
	{"claude-code", "Claude Code", []placeOf{
		{
			scope: Project, list: []string{"mcpServers"}, shape: shape{remote: usualRemote.named(field{"type", "http"})}, path: inWork(".mcp.json"), sign: itself,
			source: "https://code.claude.com/docs/en/mcp",
		},
		{
			scope: user, list: []string{"mcpServers"}, shape: shape{remote: usualRemote.named(field{"type", "http"})}, path: inHome(".claude.json"), sign: itself,
			source: "https://code.claude.com/docs/en/mcp",
		},
		{
			// The list is completed by Places: what holds in one folder stands under that folder's name.
			scope: Local, list: []string{"projects", "", "mcpServers"}, shape: shape{remote: usualRemote.named(field{"type", "http"})}, path: inHome(".claude.json"), sign: itself,
			source: "https://code.claude.com/docs/en/mcp",
		},
	}},
	{"cursor", "Cursor", []placeOf{
		{
			scope: user, list: []string{"mcpServers"}, shape: shape{remote: usualRemote}, path: inHome(".cursor", "mcp.json"), sign: filepath.Dir,
			source: "https://cursor.com/docs/context/mcp",
		},
		{
			scope: Project, list: []string{"mcpServers"}, shape: shape{remote: usualRemote}, path: inWork(".cursor", "mcp.json"), sign: filepath.Dir,
			source: "https://cursor.com/docs/context/mcp",
		},
	}},
	{"vscode", "VS Code", []placeOf{
		{
			scope: Project, list: []string{"servers"}, shape: shape{first: fields{{"type", "stdio"}}, remote: usualRemote.named(field{"type", "http"})}, path: inWork(".vscode", "mcp.json"), sign: filepath.Dir,
			source: "https://code.visualstudio.com/docs/copilot/reference/mcp-configuration",
		},
		{
			scope: user, list: []string{"servers"}, shape: shape{first: fields{{"type", "stdio"}}, remote: usualRemote.named(field{"type", "http"})}, path: inConfig("Code", "User", "mcp.json"), sign: filepath.Dir,
			source: "https://code.visualstudio.com/docs/copilot/reference/mcp-configuration",
		},
	}},
	{"codex", "Codex", []placeOf{
		{
			scope: user, syntax: inTOML, list: []string{"mcp_servers"}, shape: shape{remote: remote{url: "url", headers: "http_headers"}}, path: inHome(".codex", "config.toml"), sign: filepath.Dir,
			source: "https://developers.openai.com/codex/mcp",
		},
		{
			scope: Project, syntax: inTOML, list: []string{"mcp_servers"}, shape: shape{remote: remote{url: "url", headers: "http_headers"}}, path: inWork(".codex", "config.toml"), sign: filepath.Dir,
			source: "https://developers.openai.com/codex/mcp",
		},
	}},
	{"gemini-cli", "Gemini CLI", []placeOf{
		{
			scope: user, list: []string{"mcpServers"}, shape: shape{remote: remote{url: "httpUrl", headers: "headers"}}, path: inHome(".gemini", "settings.json"), sign: itself,
			source: "https://geminicli.com/docs/tools/mcp-server",
		},
		{
			scope: Project, list: []string{"mcpServers"}, shape: shape{remote: remote{url: "httpUrl", headers: "headers"}}, path: inWork(".gemini", "settings.json"), sign: itself,
			source: "https://geminicli.com/docs/tools/mcp-server",
		},
	}},
	{"windsurf", "Windsurf", []placeOf{{
		scope: user, list: []string{"mcpServers"}, shape: shape{remote: remote{url: "serverUrl", headers: "headers"}}, path: inHome(".codeium", "windsurf", "mcp_config.json"), sign: filepath.Dir,
		source: "https://docs.windsurf.com/windsurf/cascade/mcp",
	}}},
	{"zed", "Zed", []placeOf{{
		scope: user, list: []string{"context_servers"}, shape: shape{first: fields{{"source", "custom"}}, remote: usualRemote}, path: zedFile, sign: filepath.Dir,
		source: "https://zed.dev/docs/ai/mcp",
	}}},
	{"goose", "Goose", []placeOf{{
		scope: user, syntax: inYAML, list: []string{"extensions"}, path: gooseFile, sign: filepath.Dir,
		shape: shape{
			first: fields{{"enabled", true}, {"type", "stdio"}, {"name", nameItself}}, command: "cmd", env: "envs", last: fields{{"timeout", 300}},
			remote: remote{
				first: fields{{"enabled", true}, {"type", "streamable_http"}, {"name", nameItself}}, url: "uri", headers: "headers", last: fields{{"timeout", 300}},
			},
		},
		source: "https://block.github.io/goose/docs/guides/config-files",
	}}},
	{"lm-studio", "LM Studio", []placeOf{{
		scope: user, list: []string{"mcpServers"}, shape: shape{remote: usualRemote}, path: inHome(".lmstudio", "mcp.json"), sign: filepath.Dir,
		source: "https://lmstudio.ai/docs/app/mcp",
	}}},
	{"opencode", "opencode", []placeOf{
		{
			scope: user, list: []string{"mcp"}, shape: opencodeShape, path: opencodeFile(func(p Paths) string { return p.inXDG("opencode") }), sign: filepath.Dir,
			source: "https://opencode.ai/docs/mcp-servers",
		},
		{
			scope: Project, list: []string{"mcp"}, shape: opencodeShape, path: opencodeFile(func(p Paths) string { return p.Work }), sign: itself,
			source: "https://opencode.ai/docs/mcp-servers",
		},
	}},
	{"cline", "Cline", []placeOf{
		{
			// Newer versions keep it there for all editors and the terminal; the folder of the extension in VS Code is that of older ones.
			scope: user, list: []string{"mcpServers"}, shape: shape{remote: usualRemote.named(field{"type", "streamableHttp"})}, path: inHome(".cline", "data", "settings", "cline_mcp_settings.json"), sign: filepath.Dir,
			source: "https://docs.cline.bot/getting-started/config",
		},
		{
			scope: user, list: []string{"mcpServers"}, shape: shape{remote: usualRemote.named(field{"type", "streamableHttp"})}, sign: filepath.Dir,
			path:   inConfig("Code", "User", "globalStorage", "saoudrizwan.claude-dev", "settings", "cline_mcp_settings.json"),
			source: "https://docs.cline.bot/mcp/adding-and-configuring-servers",
		},
	}},
}

var opencodeShape = shape{first: fields{{"type", "local"}}, argv: true, env: "environment", remote: usualRemote.named(field{"type", "remote"})}

func itself(path string) string { return path }

// under is a path in a folder, "" where the folder is unknown.
func under(folder string, path ...string) string {
	if folder == "" {
		return ""
	}
	return filepath.Join(append([]string{folder}, path...)...)
}

func inHome(path ...string) func(Paths) string {
	return func(p Paths) string { return under(p.Home, path...) }
}

func inConfig(path ...string) func(Paths) string {
	return func(p Paths) string { return under(p.Config, path...) }
}

func inWork(path ...string) func(Paths) string {
	return func(p Paths) string { return under(p.Work, path...) }
}

// inXDG is a path in ~/.config, where some programs keep their files on macOS, and some on Windows, too.
func (p Paths) inXDG(path ...string) string {
	folder := under(p.Home, ".config")
	if p.OS != "windows" && p.OS != "darwin" && p.Config != "" {
		folder = p.Config // which follows XDG_CONFIG_HOME
	}
	return under(folder, path...)
}

// claudeDesktopFile follows the app. On Windows it comes as a package whose files the system keeps elsewhere than the program believes, so
// that its own "Edit Config" once opened a file that it never read: https://github.com/anthropics/claude-code/issues/26073
func claudeDesktopFile(p Paths) string {
	const name = "claude_desktop_config.json"
	if p.OS == "windows" && p.LocalAppData != "" {
		packaged, err := filepath.Glob(filepath.Join(p.LocalAppData, "Packages", "Claude_*", "LocalCache", "Roaming", "Claude"))
		if err == nil && len(packaged) == 1 {
			return filepath.Join(packaged[0], name)
		}
	}
	return under(p.Config, "Claude", name)
}

func zedFile(p Paths) string {
	if p.OS == "windows" {
		return under(p.Config, "Zed", "settings.json")
	}
	return p.inXDG("zed", "settings.json")
}

func gooseFile(p Paths) string {
	if p.OS == "windows" {
		return under(p.Config, "Block", "goose", "config", "config.yaml")
	}
	return p.inXDG("goose", "config.yaml")
}

// opencodeFile is the file in a folder. It has one of two names; of both the client reads both, the one with comments last.
func opencodeFile(folder func(Paths) string) func(Paths) string {
	return func(p Paths) string {
		commented := under(folder(p), "opencode.jsonc")
		if _, err := os.Stat(commented); err == nil {
			return commented
		}
		return under(folder(p), "opencode.json")
	}
}
