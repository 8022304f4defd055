package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// TestSessionGoesFromALoginIntoItsToolPastTheChat is the whole way, with the real program, in its most private mode: what comes of it logs a client in that is not ours.
func TestSessionGoesFromALoginIntoItsToolPastTheChat(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, ".cursor", "mcp.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	const before = `{"mcpServers": {"tg": {"command": "uv", "args": ["--directory", "/opt/telegram-mcp", "run", "main.py"], "env": {"A": "b"}}}}` + "\n"
	writeFile(t, file, before)
	env := append([]string{"HOME=" + home, "USERPROFILE=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "AppData=" + filepath.Join(home, "AppData")}, credentials...)
	p := startProcess(t, env, "--sandbox-at", connectionFile(t), "--secrets", "private")
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620002", "for_tool": "chigwell/telegram-mcp"}))
	p.page("submit_code", toolArgs{"flow_id": c.FlowID}).sends(map[string]string{"code": "22222"})
	p.in("authorized", p.tool("get_flow", toolArgs{"flow_id": c.FlowID}))

	who := p.page("get_session", toolArgs{"flow_id": c.FlowID, "deliver": "tool"})
	who.sees(who.opens(), "Put your session into chigwell/telegram-mcp?", "“tg” in Cursor", "~/.cursor/mcp.json", "TELEGRAM_API_ID", "Rehearsal")
	if now, err := os.ReadFile(file); err != nil || string(now) != before {
		t.Fatalf("the file was changed before the yes: %v\n%s", err, now)
	}
	who.sees(who.sends(map[string]string{"answer": "0"}), "The session is in chigwell/telegram-mcp")
	said := p.says("get_session", toolArgs{"flow_id": c.FlowID, "deliver": "tool"})
	p.has(said, "the entry tg of Cursor", "Now switch the server off and on", "diagnose_tool")

	var config struct {
		Servers map[string]struct {
			Env map[string]string `json:"env"`
		} `json:"mcpServers"`
	}
	now, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(now, &config); err != nil {
		t.Fatal(err)
	}
	got := config.Servers["tg"].Env
	i, err := sessionstring.Detect(got["TELEGRAM_SESSION_STRING"])
	if err != nil || i.Format != sessionstring.Telethon || got["TELEGRAM_API_ID"] != "1" || got["TELEGRAM_API_HASH"] != "sandbox" || got["A"] != "b" {
		t.Fatalf("the entry has %d variables: %v", len(got), err)
	}
	logsIn(t, got["TELEGRAM_SESSION_STRING"], telegramOf(t).Connection(), 2, 1020002)
	for _, written := range append(p.lines, p.stderr.String(), said) {
		if strings.Contains(written, got["TELEGRAM_SESSION_STRING"]) {
			t.Error("the session was in the chat or in the log")
		}
	}
}
