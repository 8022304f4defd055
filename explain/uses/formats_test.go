package uses_test

import (
	"slices"
	"testing"

	"telegram-login-mcp/explain/uses"
	"telegram-login-mcp/sessionstring"
)

// TestFormatsAreOnesThatAreWritten holds the table against the formats that there are. The one that is called by the name of a library, is taken by it.
func TestFormatsAreOnesThatAreWritten(t *testing.T) {
	taken := map[string]bool{}
	for _, tool := range uses.All() {
		for _, f := range tool.Formats {
			if !slices.Contains(sessionstring.Formats(), sessionstring.Format(f)) {
				t.Errorf("%s takes %q, which is not written", tool.Name, f)
			}
			taken[f] = taken[f] || tool.Kind == uses.Library
		}
		if f, ok := sessionstring.Named(tool.Name); ok && (tool.Kind != uses.Library || tool.Formats[0] != string(f)) {
			t.Errorf("%s takes %q, and its name is that of %s", tool.Name, tool.Formats, f)
		}
	}
	for _, f := range sessionstring.Formats() {
		if !taken[string(f)] {
			t.Errorf("no library takes %s", f)
		}
	}
}
