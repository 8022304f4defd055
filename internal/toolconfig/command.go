package toolconfig

import (
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

// command judges what an entry starts.
func (d *doctor) command() {
	s := d.found.Server
	switch {
	case s.Command == "" && s.URL != "":
		d.note(explain.Finding{Kind: kindRemote, Name: host(s.URL)})
		return
	case s.Command == "":
		d.wrong(explain.Finding{Kind: kindNoCommand})
		return
	}
	d.program(s.Command)
	if d.OS == "windows" && d.found.Place.Client == "claude-code" && slices.Contains(batches, program(s.Command)) {
		d.wrong(explain.Finding{Kind: kindBatch, Client: d.found.Place.Title, Command: commandName(s.Command)})
	}
	d.scripts()
	d.otherPackage()
}

// batches are commands that are batch files on Windows, which Claude Code starts through cmd only. https://code.claude.com/docs/en/mcp
var batches = []string{"npx", "npm", "pnpm", "yarn"}

// host is the address of a server without what may be secret in it.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || !harmless(u.Host) {
		return outside.Quoted("…")
	}
	return outside.Text(u.Scheme + "://" + u.Host)
}

// program judges the command itself.
func (d *doctor) program(command string) {
	path := d.expanded(command)
	name := commandName(command)
	if examplePath().MatchString(command) {
		d.wrong(explain.Finding{Kind: kindExamplePath, Path: d.shownValue(command)})
		return
	}
	if strings.HasPrefix(command, "~") {
		d.wrong(explain.Finding{Kind: kindTilde, Variable: "command"})
		return
	}
	if first, is := d.line(command); is {
		d.wrong(explain.Finding{Kind: kindLine, Client: d.found.Place.Title, Command: commandName(first)})
		return
	}
	if strings.ContainsAny(path, `/\`) {
		if !filepath.IsAbs(path) {
			if d.found.Server.Dir == "" {
				return // it depends on where the client starts
			}
			path = filepath.Join(d.expanded(d.found.Server.Dir), path)
		}
		found, err := exec.LookPath(path)
		switch {
		case err == nil:
			d.right(explain.Right{Kind: "command", Path: d.shownValue(found)})
		case isAbsent(path):
			d.wrong(explain.Finding{Kind: kindCommandAbsent, Path: d.shownValue(path)})
		default:
			d.wrong(explain.Finding{Kind: kindNoProgram, Path: d.shownValue(path)})
		}
		return
	}
	where, short, own := d.clientPath(d.found)
	if found, ok := lookPath(command, where); ok {
		d.right(explain.Right{Kind: "command", Path: d.shown(found)})
		return
	}
	client := d.found.Place.Title
	elsewhere := strings.Join(append(filepath.SplitList(d.Path), d.usualFolders()...), string(filepath.ListSeparator))
	if found, ok := lookPath(command, elsewhere); ok && !own {
		if short {
			d.wrong(explain.Finding{Kind: kindShortPath, Client: client, Command: name, Path: d.shown(found)})
		} else {
			d.right(explain.Right{Kind: "command", Path: d.shown(found)})
		}
		return
	}
	d.wrong(explain.Finding{Kind: kindUnfound, Client: client, Command: name, Program: programs[program(command)]})
}

// line reports whether a command is a program with its arguments behind it, which no client takes apart, and which program that is.
func (d *doctor) line(command string) (first string, is bool) {
	words := strings.Fields(command)
	if len(words) < 2 {
		return "", false
	}
	where := strings.Join(append(filepath.SplitList(d.Path), d.usualFolders()...), string(filepath.ListSeparator))
	found := func(command string) bool {
		if path := d.expanded(command); strings.ContainsAny(path, `/\`) {
			_, err := exec.LookPath(path)
			return err == nil
		}
		_, ok := lookPath(command, where)
		return ok
	}
	return words[0], !found(command) && (programs[program(words[0])] != "" || found(words[0]))
}

// commandName is a command as it may be shown.
func commandName(command string) string {
	if !harmless(command) || strings.Contains(command, " ") {
		return outside.Quoted("…")
	}
	return outside.Name(command)
}

// scripts judges the paths that a command gets: of a folder, or of a script that it runs.
func (d *doctor) scripts() {
	args := d.found.Server.Args
	name := commandName(baseName(d.found.Server.Command))
	for i, arg := range args {
		folder := i > 0 && (args[i-1] == "--directory" || args[i-1] == "--cwd" || args[i-1] == "--project")
		if !folder && !scriptEnding(arg) {
			continue
		}
		if examplePath().MatchString(arg) {
			d.wrong(explain.Finding{Kind: kindExamplePath, Path: d.shownValue(arg)})
			continue
		}
		path := d.expanded(arg)
		if !filepath.IsAbs(path) {
			dir := d.expanded(workFolder(d.found.Server))
			if !filepath.IsAbs(dir) || folder || isAbsent(dir) {
				continue
			}
			path = filepath.Join(dir, path)
		}
		if isAbsent(path) {
			d.wrong(explain.Finding{Kind: kindScriptAbsent, Command: name, Path: d.shownValue(path)})
		}
	}
}

// otherPackage judges the name of a package that belongs to somebody else than the tool whose variables stand in the entry.
// "Do not install the unrelated PyPI project telegram-mcp": https://github.com/chigwell/telegram-mcp
func (d *doctor) otherPackage() {
	command, args := program(d.found.Server.Command), d.found.Server.Args
	if command != "uvx" && command != "pipx" || d.found.Tool.Name != "chigwell/telegram-mcp" {
		return
	}
	for _, arg := range args {
		if name, _, _ := strings.Cut(arg, "@"); name == "telegram-mcp" {
			d.wrong(explain.Finding{Kind: kindOtherPackage, Command: name, Tool: d.found.Tool.Name})
		}
	}
}
