package toolconfig

import (
	"slices"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// TestEmptyValuesOfADotenvAreFound has a .env that no entry uses, of a tool that is not known.
func TestEmptyValuesOfADotenvAreFound(t *testing.T) {
	good := sessionOf(t, sessionstring.Telethon, 1, nil)
	for text, want := range map[string][]string{
		"TELEGRAM_API_ID=" + goodID + "\nTELEGRAM_API_HASH=\n":                                                                          {"variable_empty"},
		"TELEGRAM_API_ID=" + goodID + "\nTELEGRAM_API_HASH=" + goodHash + "\nTELEGRAM_SESSION_STRING=\n":                                {"variable_empty"},
		"TELEGRAM_API_ID=" + goodID + "\nTELEGRAM_API_HASH=" + goodHash + "\nTELEGRAM_SESSION_STRING=\nTELEGRAM_SESSION_NAME=mine\n":    nil,
		"TELEGRAM_API_ID=" + goodID + "\nTELEGRAM_API_HASH=" + goodHash + "\nTG_SESSION=\nTELEGRAM_SESSION_STRING=" + good + "\n":       nil,
		"TELEGRAM_API_ID=" + goodID + "\nTELEGRAM_API_HASH=\"\"\nTELEGRAM_SESSION_STRING=\"\"\nTELEGRAM_PHONE=\nUNRELATED_SETTING=\n\n": {"variable_empty", "variable_empty"},
	} {
		p := newPerson(t)
		p.write("x/.env", text, 0o600)
		r := p.report(Filter{Path: p.path("x/.env")})
		if len(r.Entries) != 1 {
			t.Fatalf("%q: %+v", text, r)
		}
		got := slices.DeleteFunc(r.Entries[0].kinds(), func(kind string) bool { return kind == "note:tool_unknown" })
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q, of %q", text, got, want, r.Entries[0].Head.Tool)
		}
	}
}

// TestANumberInEnvIsFoundWhereTheClientWantsAText has the API ID as a number.
func TestANumberInEnvIsFoundWhereTheClientWantsAText(t *testing.T) {
	for file, want := range map[string][]string{desktopFile: {"variable_no_text"}, ".claude.json": {"variable_no_text"}, cursorFile: nil} {
		p := newPerson(t)
		env := map[string]any{"TELEGRAM_API_ID": 4711017, "TELEGRAM_API_HASH": goodHash, "TELEGRAM_SESSION_STRING": sessionOf(t, sessionstring.Telethon, 1, nil)}
		p.write(file, jsonOf(t, map[string]any{"mcpServers": map[string]any{"telegram": map[string]any{
			"command": "uv", "args": []string{"--directory", p.path("telegram-mcp"), "run", "main.py"}, "env": env}}}), 0o600)
		if got := p.only().kinds(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}
