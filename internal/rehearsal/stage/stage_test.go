package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/internal/rehearsal"
)

// TestPlayerTakesAPersonThroughALogin plays a story with the program that a player has, and with nothing else.
func TestPlayerTakesAPersonThroughALogin(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the player's program is a shell script")
	}
	dir := t.TempDir()
	self := filepath.Join(dir, "stage")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", self, ".").CombinedOutput(); err != nil {
		t.Fatalf("build the stage: %v\n%s", err, out)
	}
	folder := filepath.Join(dir, "it's a folder")
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	stage := exec.CommandContext(ctx, self, "-shows", "both", "-kill-before", "2", "password", folder)
	var log strings.Builder
	stage.Stderr = &log
	out, err := stage.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := stage.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make([]byte, len("ready: "))
	if _, err := out.Read(ready); err != nil || string(ready) != "ready: " {
		_ = stage.Wait()
		t.Fatalf("the stage says %q (%v)\n%s", ready, err, &log)
	}
	player := func(words ...string) string {
		t.Helper()
		said, err := exec.CommandContext(ctx, filepath.Join(folder, "player"), words...).CombinedOutput()
		if err != nil {
			t.Fatalf("player %q: %v\n%s", words, err, said)
		}
		return string(said)
	}
	has := func(said, want string) string {
		t.Helper()
		found := regexp.MustCompile(want).FindString(said)
		if found == "" {
			t.Fatalf("it does not say %q: %s", want, said)
		}
		return found
	}
	if request, err := os.ReadFile(filepath.Join(folder, "REQUEST.txt")); err != nil || !strings.Contains(string(request), "session string") {
		t.Errorf("the person writes %q (%v)", request, err)
	}
	tools := player("tools")
	has(tools, `## request_code: `)
	if strings.Contains(strings.ToLower(tools), "sandbox") {
		t.Errorf("the player sees that it is a sandbox: %s", tools)
	}
	has(player(), "usage:")
	has(player("call", "sandbox_inbox", `{"phone":"+9996620020"}`), "there is no tool")
	has(player("call", "request_code", `{"phone"`), "no JSON object")
	number := has(player("say", "What is your phone number, and which tool is the session for?"), `\+99966\d+`)
	flow := has(player("call", "request_code", `{"phone":"`+number+`","for_tool":"Telethon"}`), `flow_[a-z2-7]{12}`)
	code := has(player("say", "Which code do you see in the chat “Telegram”?"), `\d{5}`)
	has(player("call", "submit_code", `{"flow_id":"`+flow+`","code":"`+code+`"}`), `password_needed`)
	page := has(player("call", "submit_password", `{"flow_id":"`+flow+`"}`), `http://127\.0\.0\.1:\d+/[a-z0-9]+`)
	has(player("say", "Please open "+page+" and type the password there."), "Telegram accepted the login")
	has(player("wait", "5"), "passed")
	has(player("call", "get_session", `{"flow_id":"`+flow+`","format":"telethon","deliver":"chat"}`), `"session":`)
	has(player("end", "Here is your session."), "session arrived: true")
	if err := stage.Wait(); err != nil {
		t.Errorf("the stage ends with %v: %s", err, &log)
	}
	raw, err := os.ReadFile(filepath.Join(folder, "numbers.json"))
	var n rehearsal.Numbers
	if err != nil || json.Unmarshal(raw, &n) != nil || !n.Arrived || n.Calls != 4 || n.Messages != 4 || n.Codes != 1 || n.Words < n.Longest || n.Listed == 0 || len(n.InChat) != 2 {
		t.Errorf("the numbers are %s (%v)", raw, err)
	}
	transcript, err := os.ReadFile(filepath.Join(folder, "transcript.md"))
	if err != nil || !strings.Contains(string(transcript), "the server is killed") || !strings.Contains(string(transcript), "> submit_code ") {
		t.Errorf("the transcript is %s (%v)", transcript, err)
	}
}
