package mcpserver

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
)

const (
	tableBegins = "<!-- go test ./mcpserver -update writes this from explain/texts/en/surface.md -->\n"
	tableEnds   = "<!-- end -->\n"
)

// TestDocumentsListTheToolsThatThereAre writes the tables of tools from the texts: the front page has the title of each, docs/tools.md its meaning.
func TestDocumentsListTheToolsThatThereAre(t *testing.T) {
	tools := newTools(Options{Sandbox: fakeSandbox{}})
	for name, cell := range map[string]func(explain.Problem) string{
		"README.md":     func(p explain.Problem) string { return p.Title },
		"docs/tools.md": func(p explain.Problem) string { return p.Meaning },
	} {
		var table strings.Builder
		table.WriteString("| tool | what it does |\n| --- | --- |\n")
		for _, tool := range tools.list() {
			about := cell(tools.listing("tool." + tool.Tool.Name))
			if about == "" {
				t.Errorf("%s has no line for %s", name, tool.Tool.Name)
			}
			fmt.Fprintf(&table, "| `%s` | %s |\n", tool.Tool.Name, about)
		}
		path := filepath.Join("..", filepath.FromSlash(name))
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before, rest, begun := strings.Cut(string(page), tableBegins)
		written, after, ended := strings.Cut(rest, tableEnds)
		switch {
		case !begun || !ended:
			t.Errorf("%s has no place for the table, between %q and %q", name, tableBegins, tableEnds)
		case written == table.String():
		case *update:
			if err := os.WriteFile(path, []byte(before+tableBegins+table.String()+tableEnds+after), 0o644); err != nil { //nolint:gosec // a page for everybody
				t.Error(err)
			}
		default:
			t.Errorf("the table of %s is old; -update writes this one:\n%s", name, table.String())
		}
	}
}
