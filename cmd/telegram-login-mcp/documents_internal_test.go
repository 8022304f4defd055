package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"telegram-login-mcp/explain"
)

// TestDocumentsNameEveryOptionAndNoOther holds docs/command-line.md, and for `install` docs/install.md, against the command line itself.
func TestDocumentsNameEveryOptionAndNoOther(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	reference := read("command-line.md")
	pages := map[string]string{"install": read("install.md")}
	parser := newParser(t.Context(), explain.Terminal, &cli{})
	options := map[string]bool{}
	for _, command := range parser.Model.Leaves(true) {
		words := command.Name
		for above := command.Parent; above != nil && above.Parent != nil; above = above.Parent {
			words = above.Name + " " + words
		}
		if !regexp.MustCompile(`(?m)^    telegram-login-mcp \[?` + words + `\b`).MatchString(reference) {
			t.Errorf("docs/command-line.md does not list the command %s", words)
		}
		for _, level := range command.AllFlags(true) {
			for _, option := range level {
				name := "--" + option.Name
				options[name] = true
				if !regexp.MustCompile(regexp.QuoteMeta(name) + `\b`).MatchString(reference + pages[command.Name]) {
					t.Errorf("the option %s of %s is not in the documents", name, command.Name)
				}
			}
		}
	}
	for _, name := range regexp.MustCompile(`--[a-z][a-z-]+`).FindAllString(reference, -1) {
		if !options[name] {
			t.Errorf("docs/command-line.md names %s, which is no option", name)
		}
	}
	if len(options) < 15 || !strings.Contains(reference, "--sandbox") {
		t.Errorf("only %d options were found", len(options))
	}
}
