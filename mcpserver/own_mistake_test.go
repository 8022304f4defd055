package mcpserver

import (
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
)

// A mistake in the assistant's own call is for the assistant: nothing is to be told to the person, and the call that comes next does not repeat it.
func TestAMistakeInTheCallIsNotToldToThePerson(t *testing.T) {
	tools, _ := hashTools(t, 20*time.Second)
	sent, err := tools.Flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620001", APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		tool server.ServerTool
		args map[string]any
		says string
		next string
	}{
		"an ID that it made up":      {tools.getFlow(), map[string]any{"flow_id": "flow_aaaaaaaaaaaa"}, "Look whether it is in the list", "get_flow"},
		"a step that does not fit":   {tools.submitPassword(), map[string]any{"flow_id": sent.ID, "password": "x"}, "submit_password does not fit there", "submit_code"},
		"a number out of range":      {tools.getFlow(), map[string]any{"flow_id": sent.ID, "wait_seconds": 100}, "between 0 and 20", `get_flow {"flow_id":"` + sent.ID + `","wait_seconds":"<wait_seconds>"}`},
		"a number that is none":      {tools.getFlow(), map[string]any{"wait_seconds": "x"}, "a whole number", `get_flow {"wait_seconds":"<wait_seconds>"}`},
		"a part of a number":         {tools.getFlow(), map[string]any{"wait_seconds": 0.5}, "a whole number", `get_flow {"wait_seconds":"<wait_seconds>"}`},
		"an argument too many":       {tools.getFlow(), map[string]any{"bogus": 1}, "there is no argument bogus", "get_flow: "},
		"an argument too few":        {tools.logOut(), map[string]any{}, "flow_id is missing", `log_out {"flow_id":"<flow_id>"}`},
		"a way that there is not":    {tools.startQRLogin(), map[string]any{"deliver": "pigeon"}, "Choose one of these ways: chat", `start_qr_login {"deliver":"`},
		"a format of nobody":         {tools.getSession(), map[string]any{"flow_id": sent.ID, "format": "xxx"}, "Choose one of these: telethon", `get_session {"flow_id":"` + sent.ID + `","format":"<of that tool>"}`},
		"a format to convert to":     {tools.convertSession(), map[string]any{"session": "x", "to": "xxx"}, "Choose one of these: telethon", `convert_session {"session":"<the session>","to":"<of that tool>"}`},
		"two in place of one":        {tools.inspectSession(), map[string]any{"session": "x", "path": "y"}, "only one can be given", `inspect_session {"session":"<the session>"}`},
		"an API ID that can be none": {tools.requestCode(), map[string]any{"phone": "+9996620002", "api_id": -1}, "a positive whole number", `request_code {"api_id":"<`},
	} {
		res, text := toolResult(t, c.tool, c.args)
		f, ok := res.StructuredContent.(present.Failure)
		told := strings.Contains(text, "Tell them")
		if !ok || !res.IsError || told != (name == "an API ID that can be none") || len(f.Error.Fixes) == 0 || !strings.Contains(text, c.says) || !strings.Contains(text, "\nYou: "+c.next) {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// An end concerns the person, whoever made the call.
func TestAnEndIsToldToThePerson(t *testing.T) {
	tools, _ := hashTools(t, 20*time.Second)
	ended := tools.finished(t, "+9996620001", "22222").ID
	toolResult(t, tools.logOut(), map[string]any{"flow_id": ended})
	if _, text := toolResult(t, tools.getSession(), map[string]any{"flow_id": ended, "format": "gramjs"}); !strings.Contains(text, "Tell them: Log in anew if you still need a login.") {
		t.Errorf("it says\n%s", text)
	}
}
