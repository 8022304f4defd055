package uses

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRowsAreWhole(t *testing.T) {
	seen := map[string]string{}
	day := func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }
	for _, tool := range All() {
		for _, name := range tool.called() {
			if other, twice := seen[name]; twice || name != strings.ToLower(name) || name == "" {
				t.Errorf("%s is called %q, as %q is", tool.Name, name, other)
			}
			seen[name] = tool.Name
			if got, ok := Named(strings.ToUpper(name)); !ok || got.Name != tool.Name {
				t.Errorf("%q is %q", name, got.Name)
			}
		}
		if !slices.Contains([]Kind{Server, Node, Program, Library}, tool.Kind) || !strings.HasPrefix(tool.Source, "https://") || !day(tool.Read) || tool.Dated != "" && (!day(tool.Dated) || tool.Dated > tool.Read) {
			t.Errorf("%s: kind %q, source %q of %q, read on %q", tool.Name, tool.Kind, tool.Source, tool.Dated, tool.Read)
		}
		if tool.Library != "" {
			if l, ok := Named(tool.Library); !ok || l.Kind != Library || l.Name != tool.Library || l.Name == tool.Name {
				t.Errorf("%s is built on %q, which is in no row", tool.Name, tool.Library)
			}
		} else if tool.Kind != Library {
			t.Errorf("%s is built on nothing", tool.Name)
		}
		if tool.Kind == Server && tool.Marks == nil {
			t.Errorf("nothing tells an entry of %s apart", tool.Name)
		}
		for _, v := range tool.Variables {
			if i := slices.IndexFunc(tool.Variables, func(o Variable) bool { return o.Name == v.Name }); tool.Variables[i] != v || v.Holds == "" || strings.ContainsAny(v.Name, " -") {
				t.Errorf("%s has the variable %+v", tool.Name, v)
			}
		}
		for _, f := range tool.Files {
			if f.Format != "" && !slices.Contains(tool.Formats, f.Format) || f.Path == "" || strings.Count(f.Path, "{") != strings.Count(f.Path, "}") {
				t.Errorf("%s has the file %+v and takes %q", tool.Name, f, tool.Formats)
			}
			for _, m := range regexp.MustCompile(`\$\{(\w+)`).FindAllStringSubmatch(f.Path, -1) {
				if _, ok := tool.Variable(m[1]); !ok && m[1] != "XDG_STATE_HOME" {
					t.Errorf("%s reads %s for %s, which is none of its variables", tool.Name, m[1], f.Path)
				}
			}
		}
		for _, mark := range tool.Marks {
			words := strings.Fields(mark)
			if kinds := []string{"npm", "pypi", "image", "container", "repository", "program", "folder"}; len(words) < 2 || len(words) > 3 || !slices.Contains(kinds, words[0]) || mark != strings.ToLower(mark) || words[0] == "folder" && len(words) != 3 {
				t.Errorf("%s: %q is no mark", tool.Name, mark)
			}
		}
	}
	if len(All()) < 30 {
		t.Errorf("%d tools are known", len(All()))
	}
}

// TestFormatsAreThoseOfTheirSources names what people ask for, and the format of it.
func TestFormatsAreThoseOfTheirSources(t *testing.T) {
	for name, want := range map[string]string{
		"chigwell/telegram-mcp": "telethon", "@overpod/mcp-telegram": "gramjs", "fast-mcp-telegram": "telethon_sqlite", "nguyenvanduocit": "gotd", "tolboy": "", "antonorlov": "", "chaindead": "gotd",
		"kurigram-mcp": "pyrogram_sqlite", "tacticlaunch": "", "tdl": "", "gotd/cli": "gotd", "n8n grampro": "gramjs", "telepilot": "", "Telethon": "telethon", "Pyrogram": "pyrogram", "Kurigram": "pyrogram", "GramJS": "gramjs",
		"teleproto": "gramjs", "mtcute": "mtcute", "MTKruto": "mtkruto", "gogram": "gogram", "WTelegramClient": "", "TDLib": "", "MadelineProto": "telethon_sqlite", "gotgproto": "gotgproto", "gotd": "gotd", "n8n": "gramjs",
	} {
		tool, ok := Named(name)
		got := ""
		if len(tool.Formats) > 0 {
			got = tool.Formats[0]
		}
		if !ok || got != want {
			t.Errorf("%s (%q, %t) takes %q, want %q", name, tool.Name, ok, got, want)
		}
	}
}

func TestWordsLeadToATool(t *testing.T) {
	for words, want := range map[string]string{
		"a script with Telethon": "Telethon", "chigwell's server, which uses Telethon": "chigwell/telegram-mcp", "the tool chaindead/telegram-mcp": "chaindead/telegram-mcp", "n8n, the telepilot node": "telepilot",
		"n8n with grampro (teleproto, like GramJS)": "n8n-nodes-telegram-grampro", "telegram-mcp": "chigwell/telegram-mcp", "my gotd/cli": "gotd/cli", "python-telegram (TDLib)": "TDLib",
		"telethonic": "", "Telethon or Pyrogram": "", "mcp-telegram": "", "my bookkeeping": "", "": "", " ": "", "a bot on Heroku": "",
	} {
		if got, ok := Named(words); got.Name != want || ok != (want != "") {
			t.Errorf("%q is about %q, want %q", words, got.Name, want)
		}
	}
}

func TestVariablesAreFoundWithTheirLabels(t *testing.T) {
	tool, _ := Named("chigwell/telegram-mcp")
	for name, want := range map[string]Holds{
		"TELEGRAM_SESSION_STRING": Session, "TELEGRAM_SESSION_STRING_WORK": Session, "TELEGRAM_SESSION_STRINGS": Sessions, "TELEGRAM_SESSION_NAME_WORK": SessionName, "TELEGRAM_API_ID": APIID,
		"TELEGRAM_API_ID_WORK": "", "TELEGRAM_SESSION_STRING_": "", "TELEGRAM_SESSION_STRINGS_WORK": "", "": "",
	} {
		if v, ok := tool.Variable(name); v.Holds != want || ok != (want != "") {
			t.Errorf("%s holds %q, want %q", name, v.Holds, want)
		}
	}
}
