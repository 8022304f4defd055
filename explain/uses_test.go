package explain

import (
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain/uses"
)

// ofUses are how tools take a session, each in each of its formats.
func ofUses() (all []Fact) {
	for _, t := range uses.All() {
		if len(t.Formats) == 0 {
			all = append(all, useOf(t, ""))
		}
		for _, f := range t.Formats {
			all = append(all, useOf(t, f))
		}
	}
	for _, u := range fileUses {
		all = append(all, u)
	}
	return all
}

// TestEveryToolIsToldOfWithHowItFails holds each text against its row: a tool that takes a session says where it goes by the names of its variables or files, and one that takes none what to do.
func TestEveryToolIsToldOfWithHowItFails(t *testing.T) {
	for _, f := range ofUses() {
		u := f.(Use)
		p := Tell(Assistant, u)
		if p.Source != u.Source || !strings.Contains(p.Title, strings.TrimSuffix(u.Tool, " (.session file)")) {
			t.Errorf("%s: %q from %s", u.Tool, p.Title, p.Source)
		}
		if len(p.Fixes) < 2 || len(p.Fixes) > 3 || len(p.More) < 1 || len(p.More) > 6 {
			t.Errorf("%s: %d steps, and %d ways to fail", u.Tool, len(p.Fixes), len(p.More))
		}
		for _, line := range p.More {
			if seen, help, ok := strings.Cut(line, ": "); !strings.HasSuffix(line, ".") || len(line) > 300 || !ok && line != "It does not run on Windows." && !strings.HasPrefix(line, "“uvx ") || seen == "" || ok && help == "" {
				t.Errorf("%s: %q is not what people see and what helps", u.Tool, line)
			}
		}
		if none := strings.Contains(p.Meaning, "takes no session"); none != (u.Format == "") || none && !strings.Contains(p.Fixes[0]+p.Fixes[1], "in itself") {
			t.Errorf("%s takes %q, and is told as %q, %q", u.Tool, u.Format, p.Meaning, p.Fixes[0])
		} else if !none && !strings.Contains(p.Meaning, u.Format) {
			t.Errorf("%s: %q does not name %s", u.Tool, p.Meaning, u.Format)
		}
	}
	for _, tool := range uses.All() {
		for _, format := range tool.Formats {
			said := strings.Join(Tell(Assistant, useOf(tool, format)).Fixes, " ")
			for _, v := range tool.Variables {
				if v.Required && v.Holds != uses.BotToken && !strings.Contains(said, v.Name) {
					t.Errorf("%s does not start without %s, and nobody is told: %s", tool.Name, v.Name, said)
				}
			}
			for _, file := range tool.Files {
				if name := strings.TrimRight(file.Path[strings.LastIndex(file.Path, "/")+1:], "}"); file.Format == format && !strings.Contains(name, "{") && !strings.Contains(said, name) {
					t.Errorf("%s keeps its session in %s, and nobody is told: %s", tool.Name, name, said)
				}
			}
		}
	}
}

func TestUseFollowsTheFormatThatWasWritten(t *testing.T) {
	for _, tt := range []struct{ tool, format, want, wantFormat string }{
		{"chigwell/telegram-mcp", "telethon", "chigwell/telegram-mcp", "telethon"}, {"chigwell/telegram-mcp", "telethon_sqlite", "chigwell/telegram-mcp", "telethon_sqlite"},
		{"chigwell/telegram-mcp", "pyrogram", "Pyrogram", "pyrogram"}, {"n8n", "mtcute", "mtcute", "mtcute"}, {"fast-mcp-telegram", "telethon", "Telethon", "telethon"},
		{"fast-mcp-telegram", "telethon_sqlite", "fast-mcp-telegram", "telethon_sqlite"}, {"Telethon", "telethon_sqlite", "Telethon (.session file)", "telethon_sqlite"},
		{"Kurigram", "pyrogram_sqlite", "Pyrogram (.session file)", "pyrogram_sqlite"}, {"MadelineProto", "telethon_sqlite", "MadelineProto", "telethon_sqlite"}, {"MadelineProto", "pyrogram_sqlite", "MadelineProto", "pyrogram_sqlite"},
		{"GramJS", "telethon_sqlite", "Telethon (.session file)", "telethon_sqlite"}, {"gotgproto", "pyrogram", "gotgproto", "pyrogram"}, {"TDLib", "telethon", "TDLib", ""}, {"tdl", "gotd", "tdl", ""},
		{"my bookkeeping", "telethon", "", ""}, {"", "telethon", "", ""}, {"Telethon", "no such format", "", ""},
	} {
		if u, ok := UseOf(tt.tool, tt.format); u.Tool != tt.want || u.Format != tt.wantFormat || ok != (tt.want != "") {
			t.Errorf("%s with %s is told as %q with %q, want %q with %q", tt.tool, tt.format, u.Tool, u.Format, tt.want, tt.wantFormat)
		}
	}
	for tool, want := range map[string]string{"chigwell's server": "telethon", "Kurigram": "pyrogram", "fast-mcp-telegram": "telethon_sqlite", "telepilot": ""} {
		if u, ok := ForTool(tool); u.Format != want || !ok {
			t.Errorf("%s is for %q, want %q", tool, u.Format, want)
		}
	}
	for _, name := range Offered() {
		if u, ok := ForTool(name); !ok || u.Format == "" || !slices.Contains(Users(), name) {
			t.Errorf("%s is offered, and takes no session", name)
		}
	}
}
