package explain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Use says how a tool or library takes a finished session. Its steps say where the session goes and how to see that it works.
type Use struct {
	Tool   string   // as its authors write it
	Format string   // of sessionstring
	Source string   // that documents it
	names  []string // by which it is found, in lower case, besides Tool
	app    bool     // no library, whose way holds for others that are built on it
}

// uses are the tools whose way with a session we know, from their own documents.
var uses = []Use{
	{
		Tool: "chigwell/telegram-mcp", Format: "telethon", names: []string{"telegram-mcp", "chigwell"}, app: true,
		Source: "https://github.com/chigwell/telegram-mcp",
	},
	{
		Tool: "n8n", Format: "gramjs", names: []string{"n8n telegram node", "n8n workflow"}, app: true,
		Source: "https://docs.n8n.io/integrations/community-nodes/installation/",
	},
	{
		Tool: "Telethon", Format: "telethon",
		Source: "https://docs.telethon.dev/en/stable/concepts/sessions.html",
	},
	{
		Tool: "Pyrogram", Format: "pyrogram", names: []string{"kurigram", "pyrofork", "hydrogram"},
		Source: "https://docs.pyrogram.org/topics/storage-engines",
	},
	{
		Tool: "GramJS", Format: "gramjs", names: []string{"telegram (npm)", "teleproto"},
		Source: "https://gram.js.org/getting-started/authorization",
	},
	{
		Tool: "mtcute", Format: "mtcute",
		Source: "https://mtcute.dev/guide/advanced/session-convert",
	},
	{
		Tool: "gotd/td", Format: "gotd", names: []string{"gotd"},
		Source: "https://pkg.go.dev/github.com/gotd/td/session",
	},
	{
		Tool: "MTKruto", Format: "mtkruto",
		Source: "https://github.com/MTKruto/MTKruto/blob/main/client/6_client.ts",
	},
	{
		Tool: "gogram", Format: "gogram",
		Source: "https://github.com/AmarnathCJD/gogram/tree/master/examples/sessions",
	},
	{
		Tool: "gotgproto", Format: "gotgproto",
		Source: "https://github.com/celestix/gotgproto/tree/beta/examples/auth-using-string-session",
	},
}

// fileUses are how libraries take the formats that are files. They are found by the format only.
var fileUses = []Use{
	{
		Tool: "Telethon (.session file)", Format: "telethon_sqlite",
		Source: "https://docs.telethon.dev/en/stable/concepts/sessions.html",
	},
	{
		Tool: "Pyrogram (.session file)", Format: "pyrogram_sqlite",
		Source: "https://docs.pyrogram.org/topics/storage-engines",
	},
}

// UseRules hold for every tool.
type UseRules struct{}

// ID implements Fact.
func (u Use) ID() string {
	if slices.ContainsFunc(fileUses, func(f Use) bool { return f.Format == u.Format }) {
		return "use." + u.Format
	}
	return "use." + u.Tool
}

// ID implements Fact.
func (UseRules) ID() string { return "use_rules" }

func (u Use) about(p *Problem) { p.Source = u.Source }

// Steps are where the session goes and how to see that it works.
func (u Use) Steps(r Reader) []string { return Tell(r, u).Fixes }

// ForTool finds how a tool takes a session, by its name in any case or by words that have it in them: "a script with Telethon". Words that name several are
// about none.
func ForTool(words string) (Use, bool) {
	if words = strings.ToLower(strings.TrimSpace(words)); words == "" {
		return Use{}, false
	}
	var found []Use
	for _, u := range uses {
		known := append([]string{strings.ToLower(u.Tool)}, u.names...)
		for _, k := range known {
			if words == k {
				return u, true
			}
		}
		if slices.ContainsFunc(known, func(k string) bool { return namesTool(words, k) }) {
			found = append(found, u)
		}
	}
	if len(found) != 1 {
		return Use{}, false
	}
	return found[0], true
}

// UseOf is how a tool that is known by its name takes a session in a format. A format that is not the tool's own is taken as the library of that format takes it.
func UseOf(tool, format string) (Use, bool) {
	own, known := ForTool(tool)
	if !known || own.Format == format {
		return own, known
	}
	for _, u := range slices.Concat(uses, fileUses) {
		if u.Format == format && !u.app {
			return u, true
		}
	}
	return Use{}, false
}

// namesTool reports whether words have a name in them that stands for itself: not telethon in telethonic.
func namesTool(words, name string) bool {
	for from := 0; ; {
		at := strings.Index(words[from:], name)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(words[:at])
		after, _ := utf8.DecodeRuneInString(words[at+len(name):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from = at + 1
	}
}

// Users lists the names of the tools whose way with a session is known.
func Users() []string {
	out := make([]string, len(uses))
	for i, u := range uses {
		out[i] = u.Tool
	}
	return out
}
