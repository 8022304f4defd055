package mcpserver

import (
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
)

// TestOneListOfNamesServesToolsAndFormats holds that what for_tool takes is taken as a format, and the other way round: a fork, a file, a server.
func TestOneListOfNamesServesToolsAndFormats(t *testing.T) {
	tools, _ := checkTools(t, false)
	names := map[string]string{
		"pyrotgfork": "pyrogram", "Pyroblack": "pyrogram", "wpyrogram": "pyrogram", "electrogram": "pyrogram", "Kurigram": "pyrogram", "pyrofork": "pyrogram", "hydrogram": "pyrogram",
		"telethon_sqlite": "telethon_sqlite", "pyrogram_sqlite": "pyrogram_sqlite", "Telethon SQLite": "telethon_sqlite", "teleproto": "gramjs", "n8n": "gramjs", "fast-mcp-telegram": "telethon_sqlite",
	}
	for _, format := range tools.formatNames() {
		names[format] = format
	}
	for name, format := range names {
		f, _, refusal := tools.deliveryOptions(name, "", "")
		use, ok := explain.ForTool(name)
		if refusal != nil || string(f) != format || !ok || use.Format != format {
			t.Errorf("%s is the format %q, and a tool for %q, want %s", name, f, use.Format, format)
		}
	}
	for _, name := range []string{"tdlib", "my bookkeeping", "telepilot", "1" + strings.Repeat("A ", 60) + "telethon"} {
		if f, _, refusal := tools.deliveryOptions(name, "", ""); refusal == nil {
			t.Errorf("%s is the format %s", name, f)
		}
	}

	for name, format := range map[string]string{"wpyrogram": "pyrogram", "telethon_sqlite": "telethon_sqlite"} { // and what comes of a login for it
		sent, err := tools.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620001", APIID: 1, APIHash: secret.New("sandbox"), ForTool: name})
		if err != nil {
			t.Fatal(err)
		}
		res, text := toolResult(t, tools.submitCode(), map[string]any{"flow_id": sent.ID, "code": "22222"})
		if res.IsError || !strings.Contains(text, `"format":"`+format+`"`) {
			t.Errorf("for %s: %s", name, text)
		}
	}
}
