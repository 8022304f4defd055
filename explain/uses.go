package explain

import (
	"slices"
	"strings"

	"telegram-login-mcp/explain/uses"
)

// Use says how a tool or library takes a finished session. Its steps say where the session goes and how to see that it works; what is told on request, how it fails.
type Use struct {
	Tool   string // as its authors write it
	Format string // of sessionstring; "" where the tool takes none, and its steps say what to do instead
	Source string // that documents it
}

// fileUses are how libraries take the formats that are files, in words of their own.
var fileUses = []Use{
	{Tool: "Telethon (.session file)", Format: "telethon_sqlite", Source: "https://docs.telethon.dev/en/stable/concepts/sessions.html"},
	{Tool: "Pyrogram (.session file)", Format: "pyrogram_sqlite", Source: "https://docs.pyrogram.org/topics/storage-engines"},
}

// UseRules hold for every tool.
type UseRules struct{}

// ID implements Fact.
func (u Use) ID() string {
	if slices.ContainsFunc(fileUses, func(f Use) bool { return f.Tool == u.Tool }) {
		return "use." + u.Format
	}
	return "use." + u.Tool
}

// ID implements Fact.
func (UseRules) ID() string { return "use_rules" }

func (u Use) about(p *Problem) { p.Source = u.Source }

// Steps are where the session goes and how to see that it works.
func (u Use) Steps(r Reader) []string { return Tell(r, u).Fixes }

// IsLibrary reports whether it is a library, which tools are built on.
func (u Use) IsLibrary() bool {
	t, ok := uses.Named(u.Tool)
	return ok && t.Kind == uses.Library
}

// ByHand reports whether nobody but the person can put a session into the tool, as into a node of n8n.
func (u Use) ByHand() bool {
	t, ok := uses.Named(u.Tool)
	return !ok || t.Kind == uses.Node || len(t.Formats) == 0
}

// IsFile reports whether the session is a file and no text.
func (u Use) IsFile() bool {
	return slices.ContainsFunc(fileUses, func(f Use) bool { return f.Format == u.Format })
}

// useOf is how a tool takes a session in a format.
func useOf(t uses.Tool, format string) Use {
	return Use{Tool: t.Name, Format: format, Source: t.Source}
}

// ForTool finds how a tool takes a session in its own format, by its name in any case or by words that have it in them: "a script with Telethon". Words that name several are
// about none. Words about a file mean the format of the tool that is one, if it takes such a file.
func ForTool(words string) (Use, bool) {
	t, ok := uses.Named(words)
	if !ok {
		return Use{}, false
	}
	if lower := strings.ToLower(words); strings.Contains(lower, "sqlite") || strings.Contains(lower, ".session") {
		for _, u := range fileUses {
			if slices.Contains(t.Formats, u.Format) {
				return UseOf(t.Name, u.Format)
			}
		}
	}
	format := ""
	if len(t.Formats) > 0 {
		format = t.Formats[0]
	}
	return useOf(t, format), true
}

// UseOf is how a tool that is known by its name takes a session in a format. One that it does not take is taken as the library of that format takes it, unless the tool takes none at all.
func UseOf(tool, format string) (Use, bool) {
	t, known := uses.Named(tool)
	if !known {
		return Use{}, false
	}
	file := slices.IndexFunc(fileUses, func(u Use) bool { return u.Format == format })
	switch own := slices.Contains(t.Formats, format); {
	case len(t.Formats) == 0:
		return useOf(t, ""), true
	case own && (file < 0 || !strings.HasPrefix(fileUses[file].Tool, t.Name+" ")):
		return useOf(t, format), true
	case file >= 0:
		return fileUses[file], true
	}
	for _, l := range uses.All() {
		if l.Kind == uses.Library && len(l.Formats) > 0 && l.Formats[0] == format {
			return useOf(l, format), true
		}
	}
	return Use{}, false
}

// Users lists the names of the tools that are known, those first that are offered.
func Users() []string {
	offered := Offered()
	return append(offered, namesOf(func(t uses.Tool) bool { return !slices.Contains(offered, t.Name) })...)
}

// Offered lists those of which people choose where there is no room for all: the libraries that write a format of their own, and what is asked for most.
func Offered() []string {
	return namesOf(func(t uses.Tool) bool {
		return slices.Contains([]string{"chigwell/telegram-mcp", "n8n"}, t.Name) || t.Kind == uses.Library && len(t.Formats) > 0 && !slices.Contains([]string{"teleproto", "MadelineProto"}, t.Name)
	})
}

func namesOf(wanted func(uses.Tool) bool) (names []string) {
	for _, t := range uses.All() {
		if wanted(t) {
			names = append(names, t.Name)
		}
	}
	return names
}
