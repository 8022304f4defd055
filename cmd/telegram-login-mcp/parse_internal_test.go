package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/explain"
)

// TestServerWithoutOptionsIsWhatKongMakesOfIt: that command line is understood without kong.
func TestServerWithoutOptionsIsWhatKongMakesOfIt(t *testing.T) {
	for _, arguments := range [][]string{nil, {"serve"}} {
		if !servesByDefault(arguments) {
			t.Errorf("%q asks for the server", arguments)
		}
		var want, got cli
		parsed, err := newParser(t.Context(), explain.Terminal, &want).Parse(arguments)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Command() != "serve" {
			t.Errorf("%q is %s", arguments, parsed.Command())
		}
		got.setDefaults()
		type taken struct {
			Serve serveCmd
			Lang  languageFlags
			Level string
			Other bool
		}
		if d := cmp.Diff(taken{want.Serve, want.languageFlags, want.LogLevel, bool(want.ShowVersion)}, taken{got.Serve, got.languageFlags, got.LogLevel, bool(got.ShowVersion)}, cmp.AllowUnexported(serveCmd{})); d != "" {
			t.Errorf("%q: -kong +setDefaults\n%s", arguments, d)
		}
	}
	for _, arguments := range [][]string{{"login"}, {"--help"}, {"serve", "--help"}, {""}, {"Serve"}, {"serve", "serve"}, {"--private"}} {
		if servesByDefault(arguments) {
			t.Errorf("%q does not ask for the server alone", slices.Clone(arguments))
		}
	}
}
