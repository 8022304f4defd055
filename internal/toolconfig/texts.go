package toolconfig

import (
	"slices"

	"telegram-login-mcp/explain"
)

// textsOnly are the clients that take no variable but a text, and refuse the file or the entry that has another.
// https://github.com/directus/mcp/issues/6, https://github.com/anthropics/claude-code/issues/4109
var textsOnly = []string{"claude-desktop", "claude-code"}

// noText judges variables that are written as a number, or as something else that is no text.
func (d *doctor) noText() {
	if !slices.Contains(textsOnly, d.found.Place.Client) {
		return
	}
	for _, name := range d.found.Server.NoText {
		d.wrong(explain.Finding{Kind: kindNotText, Variable: variableName(name), Client: d.found.Place.Title})
	}
}
