package explain

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/explain/uses"
)

// TestDocumentOfToolsIsCurrent renders the table of tools, and what is told of each, into docs/known-tools.md, where people read it.
func TestDocumentOfToolsIsCurrent(t *testing.T) {
	golden(t, filepath.Join("..", "docs", "known-tools.md"), toolsDocument())
}

func toolsDocument() string {
	var b strings.Builder
	fmt.Fprint(&b, "# Tools that are known\n\n",
		"[Front page](../README.md) · before: [Sessions](sessions.md) · next: [When something goes wrong](when-something-goes-wrong.md)\n\n",
		"Which session each tool takes, where it keeps it, how to see that it works, and how it fails. Made from `explain/uses` and `explain/texts` by `go test ./explain -run Document -update`;\n",
		"change it there. `~` is the home folder, `${NAME}` a variable, what stands behind `:-` holds where it is not set, and `{…}` depends on something besides. The date is that of the newest\n",
		"state of the source that was read.\n")
	kinds := []struct {
		kind  uses.Kind
		title string
	}{{uses.Server, "MCP servers"}, {uses.Node, "Nodes of n8n"}, {uses.Program, "Other programs"}, {uses.Library, "Libraries"}}
	for _, k := range kinds {
		fmt.Fprintf(&b, "\n## %s\n\n| tool | takes | where | source |\n| --- | --- | --- | --- |\n", k.title)
		for _, tool := range uses.All() {
			if tool.Kind == k.kind {
				fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | [%s](%s) |\n", tool.Name, anchor(tool.Name), takes(tool), where(tool), orPage(tool.Dated), tool.Source)
			}
		}
	}
	for _, tool := range uses.All() {
		fmt.Fprintf(&b, "\n## %s\n", tool.Name)
		formats := tool.Formats
		if len(formats) == 0 {
			formats = []string{""}
		}
		for i, format := range formats {
			u, _ := UseOf(tool.Name, format)
			p := Tell(Assistant, u)
			fmt.Fprintf(&b, "\n%s\n\n", p.Meaning)
			for n, step := range p.Fixes {
				fmt.Fprintf(&b, "%d. %s\n", n+1, step)
			}
			if i+1 < len(formats) && tellsTheSame(tool, formats[i:i+2]) {
				continue
			}
			fmt.Fprint(&b, "\nIf it fails:\n\n")
			for _, way := range p.More {
				fmt.Fprintf(&b, "* %s\n", way)
			}
		}
	}
	return b.String()
}

// tellsTheSame reports whether a tool fails in the same ways with both formats.
func tellsTheSame(tool uses.Tool, formats []string) bool {
	one, _ := UseOf(tool.Name, formats[0])
	other, _ := UseOf(tool.Name, formats[1])
	return slices.Equal(Tell(Assistant, one).More, Tell(Assistant, other).More)
}

// anchor is what GitHub makes of a heading.
func anchor(heading string) string {
	return strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}

func orPage(dated string) string {
	if dated == "" {
		return "page"
	}
	return dated
}

func takes(tool uses.Tool) string {
	if len(tool.Formats) == 0 {
		return "none"
	}
	return "`" + strings.Join(tool.Formats, "`, `") + "`"
}

func where(tool uses.Tool) string {
	var all []string
	if tool.Kind == uses.Library && len(tool.Formats) > 0 {
		all = append(all, "by code")
	}
	for _, v := range tool.Variables {
		switch name := "`" + v.Name + "`"; {
		case len(tool.Formats) == 0 || !slices.Contains([]uses.Holds{uses.Session, uses.Sessions}, v.Holds):
		case v.Labels:
			all = append(all, name+" (and with a label)")
		default:
			all = append(all, name)
		}
	}
	for _, f := range tool.Files {
		own := ""
		if f.Format == "" {
			own = " (made by itself)"
		}
		all = append(all, "`"+f.Path+"`"+own)
	}
	switch {
	case all != nil:
		return strings.Join(all, ", ")
	case tool.Kind == uses.Node && len(tool.Formats) > 0:
		return "a credential"
	}
	return "its own login"
}
