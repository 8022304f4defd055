package toolconfig

import (
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// TestCommandWithItsArgumentsInItIsToldApart has what people copy from a page: the whole line. The tool is the one that it names.
func TestCommandWithItsArgumentsInItIsToldApart(t *testing.T) {
	env := map[string]string{"TELEGRAM_API_ID": goodID, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": sessionOf(t, sessionstring.GramJS, 1, nil)}
	for _, x := range []struct {
		command, tool, first string
		want                 []string
	}{
		{"npx -y telegram-mcp-local-server", "Undermove/telegram-mcp-local-server", "npx", []string{"command_line"}},
		{"docker run -i --rm telegram-tool", "", "docker", []string{"command_line", "note:tool_unknown"}}, // which is not there, and needs no looking for
		{"bin/with blank", "", "", []string{"note:tool_unknown"}},
		{"nobody knows telegram", "", "", []string{"command_unfound", "note:tool_unknown"}},
	} {
		t.Run(x.command, func(t *testing.T) {
			p := newPerson(t)
			p.write("bin/with blank"+exeEnding(), "#!/bin/sh\n", 0o755)
			command := x.command
			if command == "bin/with blank" {
				command = p.path(command + exeEnding())
			}
			p.client(cursorFile, map[string]entry{"telegram": {Command: command, Env: env}})
			e := p.only()
			if got := e.kinds(); !slices.Equal(got, x.want) || e.Head.Tool != x.tool {
				t.Errorf("%q of %q, want %q of %q", got, e.Head.Tool, x.want, x.tool)
			}
			if x.first != "" && e.Findings[0].Fact.Command != x.first {
				t.Errorf("the program is said to be %q", e.Findings[0].Fact.Command)
			}
		})
	}
}

// TestWhatAToolNeedsIsMissedWhateverItsArgumentsAre has a tool that needs what no argument gives.
func TestWhatAToolNeedsIsMissedWhateverItsArgumentsAre(t *testing.T) {
	for args, want := range map[string][]string{
		"secure-telegram-mcp": {"variable_missing"}, "secure-telegram-mcp --config=x.json": nil,
	} {
		p := newPerson(t)
		p.client(cursorFile, map[string]entry{"telegram": {Command: "npx", Args: append([]string{"-y"}, strings.Fields(args)...)}})
		if got := p.only().kinds(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}

// TestFolderThatIsNamedIsThatOfItsProject looks through one folder from another, which has a .env of its own.
func TestFolderThatIsNamedIsThatOfItsProject(t *testing.T) {
	p := newPerson(t)
	p.paths.Work = p.path("here")
	p.write("here/.env", "TELEGRAM_API_ID="+goodID+"\n", 0o600)
	p.client("there/.cursor/mcp.json", map[string]entry{"telegram": {Command: "npx", Args: []string{"-y", "telegram-mcp-local-server"}}})
	for _, text := range []string{"", "TELEGRAM_API_ID=" + goodID + "\n"} {
		want := []string{"variable_missing", "variable_missing", "session_missing"}
		if text != "" {
			p.write("there/.env", text, 0o600)
			want = []string{"variable_missing", "dotenv_ignored", "session_missing"}
		}
		r := p.report(Filter{Path: p.path("there")})
		if len(r.Entries) != 1 {
			t.Fatalf("%+v", r)
		}
		if got := r.Entries[0].kinds(); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
			t.Errorf("with %q there: %q, want %q", text, got, want)
		}
	}
}

// TestOfAFolderOnlyTheClientThatIsAskedForIsLookedThrough has two clients' files and a .env in one folder.
func TestOfAFolderOnlyTheClientThatIsAskedForIsLookedThrough(t *testing.T) {
	p := newPerson(t)
	p.client("there/.cursor/mcp.json", map[string]entry{"telegram": {Command: "npx", Args: []string{"-y", "telegram-mcp-local-server"}}})
	p.client("there/.mcp.json", map[string]entry{"telegram-too": {Command: "npx", Args: []string{"-y", "telegram-mcp-local-server"}}})
	p.write("there/.env", "TELEGRAM_API_ID="+goodID+"\n", 0o600)
	for client, want := range map[string][]string{"cursor": {"telegram"}, "claude-code": {"telegram-too"}, "zed": nil} {
		found, _ := Find(p.paths, Filter{Client: client, Path: p.path("there")})
		if got := Names(found); !slices.Equal(got, want) || len(found) != len(want) {
			t.Errorf("%s: %q, want %q", client, got, want)
		}
	}
	found, unread := Find(p.paths, Filter{Client: "claude-code", Path: p.path("there/.cursor/mcp.json")})
	if len(found) != 1 || found[0].Place.Client != "claude-code" || len(unread) != 0 {
		t.Errorf("the form of a file is not that of the client that is named: %+v, %+v", found, unread)
	}
}
