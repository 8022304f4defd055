package mcpserver

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/mcpserver/present"
	"telegram-login-mcp/sandbox"
)

// finished is a login by code.
func (t *tools) finished(test *testing.T, phone, code string) authflow.Snapshot {
	test.Helper()
	sent, err := t.Flows.RequestCode(test.Context(), authflow.CodeRequest{Phone: phone, APIID: 1, APIHash: secret.New("sandbox"), APIHashSource: "in the test"})
	if err != nil {
		test.Fatal(err)
	}
	s, err := t.Flows.SubmitCode(test.Context(), sent.ID, secret.New(code))
	if err != nil {
		test.Fatal(err)
	}
	if s.State == authflow.PasswordNeeded {
		if s, err = t.Flows.SubmitPassword(test.Context(), s.ID, secret.New("sandbox")); err != nil {
			test.Fatal(err)
		}
	}
	return s
}

// toolResult calls a tool, and gives its result with its text.
func toolResult(t *testing.T, tool server.ServerTool, args map[string]any) (*mcp.CallToolResult, string) {
	t.Helper()
	res, err := tool.Handler(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Arguments: args}})
	if err != nil {
		t.Fatal(err)
	}
	if res.StructuredContent != nil {
		raw, err := json.Marshal(res.StructuredContent)
		if err != nil {
			t.Fatal(err)
		}
		ToldOnce(t, tool.Tool.Name, raw)
	}
	return res, res.Content[0].(mcp.TextContent).Text
}

func TestEachToolGetsALoginUnderItsOwnName(t *testing.T) {
	tools, _ := hashTools(t, 20*time.Second)
	first := tools.finished(t, "+9996620001", "22222")
	added := ""
	for i, want := range []string{"n8n", "n8n 2", "my bookkeeping"} {
		res, text := toolResult(t, tools.addLogin(), map[string]any{"flow_id": first.ID, "for_tool": strings.TrimSuffix(want, " 2")})
		r, ok := res.StructuredContent.(present.Flow)
		if !ok || r.State != authflow.Authorized || r.FlowID == first.ID || r.ForTool != want || !slices.Contains(r.NextTools, "get_session") {
			t.Fatalf("%d: %+v", i, res.StructuredContent)
		}
		added = r.FlowID
		for _, half := range []string{r.Happened, text} {
			if !strings.Contains(half, "“"+want+" (telegram-login-mcp)”") || !strings.Contains(half, "stayed as it was") && !strings.Contains(half, "is as it was") {
				t.Errorf("%d: %s", i, half)
			}
		}
		if !strings.Contains(text, "Flow "+r.FlowID+" (“"+want+"”): ") {
			t.Errorf("the line of the login does not name it:\n%s", text)
		}
	}
	_, text := toolResult(t, tools.getSession(), map[string]any{"flow_id": added, "format": "telethon", "deliver": "chat"})
	if want := "terminate “my bookkeeping (telegram-login-mcp)” under Settings > Devices"; !strings.Contains(text, want) {
		t.Errorf("%q is not in:\n%s", want, text)
	}
	_, list := toolResult(t, tools.getFlow(), nil)
	for _, want := range []string{"for “n8n”", "for “n8n 2”", "for “my bookkeeping”"} {
		if !strings.Contains(list, want) {
			t.Errorf("%q is not in the list:\n%s", want, list)
		}
	}
}

func TestAddedLoginAsksForThePasswordUnderItsName(t *testing.T) {
	tools, _ := hashTools(t, 20*time.Second)
	first := tools.finished(t, "+9996620020", "22222")
	res, text := toolResult(t, tools.addLogin(), map[string]any{"flow_id": first.ID, "for_tool": "n8n"})
	r, ok := res.StructuredContent.(present.Flow)
	if !ok || r.State != authflow.PasswordNeeded || r.NextTools[0] != "submit_password" || !strings.Contains(r.Happened, "still to come, and then Telegram will list it under Settings > Devices as “n8n (telegram-login-mcp)”") {
		t.Fatalf("%+v\n%s", res.StructuredContent, text)
	}
	res, _ = toolResult(t, tools.submitPassword(), map[string]any{"flow_id": r.FlowID})
	w, ok := res.StructuredContent.(present.Waiting)
	if !ok {
		t.Fatalf("%+v", res.StructuredContent)
	}
	page, err := http.Get(w.Page.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = page.Body.Close() }()
	if shown, err := io.ReadAll(page.Body); err != nil || !strings.Contains(string(shown), "“n8n”") {
		t.Errorf("the page does not say which login it is about: %v\n%s", err, shown)
	}
}

func TestRefusalToLetOneInIsExplainedAndLeavesAQRCode(t *testing.T) {
	tools, s := hashTools(t, 20*time.Second)
	first := tools.finished(t, "+9996620001", "22222")
	for _, x := range []struct {
		code       int
		name, want string
	}{{406, "FRESH_RESET_AUTHORISATION_FORBIDDEN", "too new"}, {400, "AUTH_TOKEN_EXCEPTION", "did not take the token"}, {400, "NEW_ERROR", "NEW_ERROR"}} {
		if err := s.Inject(t.Context(), sandbox.Injection{Method: "auth.acceptLoginToken", Code: x.code, Error: x.name, Times: 1}); err != nil {
			t.Fatal(err)
		}
		res, text := toolResult(t, tools.addLogin(), map[string]any{"flow_id": first.ID, "for_tool": "n8n"})
		f, ok := res.StructuredContent.(present.Failure)
		if !ok || f.ForTool != "n8n" || f.Error.Code != "failure.add_refused" || f.Error.RPC == nil || f.Error.RPC.Type != x.name || *f.State != authflow.QRShown || f.NextTools[0] != "get_flow" {
			t.Fatalf("%s: %+v", x.name, res.StructuredContent)
		}
		images := 0
		for _, c := range res.Content {
			if _, ok := c.(mcp.ImageContent); ok {
				images++
			}
		}
		if images != 1 || f.QR == nil || !strings.Contains(text, f.QR.URL) {
			t.Errorf("%s: %d images, code %+v\n%s", x.name, images, f.QR, text)
		}
		if !strings.Contains(text, x.want) || !strings.Contains(text, "Nothing is lost") {
			t.Errorf("%s:\n%s", x.name, text)
		}
	}
	if _, x, err := tools.Flows.Export(t.Context(), first.ID); err != nil || x.User.ID != 1020001 {
		t.Errorf("the login that is there: %v", err)
	}
}

// TestRefusalWithoutAQRCodeIsAboutTheLoginThatIsThere has Telegram want a pause before a login lets another one in, and freeze its account.
func TestRefusalWithoutAQRCodeIsAboutTheLoginThatIsThere(t *testing.T) {
	for name, next := range map[string][]string{"FLOOD_WAIT_600": {"add_login"}, "FROZEN_METHOD_INVALID": {}} {
		tools, s := hashTools(t, 20*time.Second)
		first := tools.finished(t, "+9996620001", "22222")
		if err := s.Inject(t.Context(), sandbox.Injection{Method: "auth.acceptLoginToken", Code: 420, Error: name, Times: 1}); err != nil {
			t.Fatal(err)
		}
		res, text := toolResult(t, tools.addLogin(), map[string]any{"flow_id": first.ID, "for_tool": "n8n"})
		f, ok := res.StructuredContent.(present.Failure)
		if !ok || *f.FlowID != first.ID || *f.State != authflow.Authorized || f.QR != nil || !slices.Equal(f.NextTools, next) || strings.Contains(text, "QR code") {
			t.Errorf("%s: %+v\n%s", name, res.StructuredContent, text)
		}
		if !strings.Contains(text, "Nothing is lost") || len(next) == 0 != strings.Contains(text, "how to appeal") {
			t.Errorf("%s:\n%s", name, text)
		}
		if _, list := toolResult(t, tools.getFlow(), nil); strings.Contains(list, "qr_shown") || strings.Count(list, "acceptLoginToken") != len(next) {
			t.Errorf("%s:\n%s", name, list)
		}
	}
}

func TestDeadLoginIsWhatIsToldOfWhenItLetsNobodyIn(t *testing.T) {
	tools, s := hashTools(t, 20*time.Second)
	first := tools.finished(t, "+9996620001", "22222")
	if err := s.Inject(t.Context(), sandbox.Injection{Method: "auth.acceptLoginToken", Code: 401, Error: "AUTH_KEY_UNREGISTERED", Times: 1}); err != nil {
		t.Fatal(err)
	}
	res, _ := toolResult(t, tools.addLogin(), map[string]any{"flow_id": first.ID})
	f, ok := res.StructuredContent.(present.Failure)
	if !ok || f.Error.Code != "failure.auth_key_unregistered" || *f.FlowID != first.ID || *f.State != authflow.Failed || slices.Contains(f.NextTools, "request_code") {
		t.Errorf("%+v", res.StructuredContent)
	}
}

func TestSecondToolIsSentToALoginOfItsOwn(t *testing.T) {
	tools, _ := hashTools(t, 20*time.Second)
	first := tools.finished(t, "+9996620001", "22222")
	get := map[string]any{"flow_id": first.ID, "format": "telethon", "deliver": "chat"}
	if res, _ := toolResult(t, tools.getSession(), get); len(res.StructuredContent.(present.Flow).Next) != 0 {
		t.Errorf("the first time: %+v", res.StructuredContent.(present.Flow).Next)
	}
	get["format"] = "gramjs"
	res, text := toolResult(t, tools.getSession(), get)
	next := res.StructuredContent.(present.Flow).Next
	if len(next) != 1 || next[0].Tool != "add_login" || next[0].Arguments["flow_id"] != first.ID || !strings.Contains(text, "add_login") {
		t.Errorf("the second time: %+v\n%s", next, text)
	}
}

// TestHandedOutSessionLetsOneInOnlyAfterThePersonsWord has one whose session may be in use.
func TestHandedOutSessionLetsOneInOnlyAfterThePersonsWord(t *testing.T) {
	tools, s := hashTools(t, 20*time.Second)
	first := tools.finished(t, "+9996620001", "22222")
	toolResult(t, tools.getSession(), map[string]any{"flow_id": first.ID, "format": "telethon", "deliver": "chat"})
	accepted := func() (n int) {
		for _, c := range s.Calls() {
			if c.Method == "auth.acceptLoginToken" {
				n++
			}
		}
		return n
	}
	for i := range 2 { // each call is one login, also with the same arguments
		args := map[string]any{"flow_id": first.ID, "for_tool": "n8n"}
		res, _ := toolResult(t, tools.addLogin(), args)
		w, ok := res.StructuredContent.(present.Waiting)
		if !ok || accepted() != i {
			t.Fatalf("%d: %+v, %d accepted", i, res.StructuredContent, accepted())
		}
		fill(t, w.Page.URL, "answer", "no")
		res, _ = toolResult(t, tools.addLogin(), args)
		r, ok := res.StructuredContent.(present.Flow)
		if !ok || r.State != authflow.Authorized || r.FlowID == first.ID || accepted() != i+1 {
			t.Fatalf("%d: %+v, %d accepted", i, res.StructuredContent, accepted())
		}
		if !strings.Contains(r.Happened, "(telegram-login-mcp)”") || !strings.Contains(r.Happened, "the login that let it in is as it was") {
			t.Errorf("%d: after the page it is not told what happened: %s", i, r.Happened)
		}
	}
}

// TestSessionThatThePersonHasLetsOneIn has one that no login here is of, pasted and in a file, where there are no pages.
func TestSessionThatThePersonHasLetsOneIn(t *testing.T) {
	tools, s := checkTools(t, false)
	tools.Credentials = Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"}
	session := madeElsewhere(t, s, "+9996610001", "11111")
	home := t.TempDir()
	tools.Home = home
	file := filepath.Join(home, "session.txt")
	if err := os.WriteFile(file, []byte(session), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string]map[string]any{"pasted": {"session": session}, "file": {"path": file}} {
		args["for_tool"] = name
		res, _ := toolResult(t, tools.addLogin(), args)
		if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.session_use_unknown" || f.Next[0].Tool != "add_login" || f.Next[0].Arguments["for_tool"] != name {
			t.Fatalf("%s: %+v", name, res.StructuredContent)
		}
		args["in_use"] = "no"
		res, text := toolResult(t, tools.addLogin(), args)
		r, ok := res.StructuredContent.(present.Flow)
		if !ok || r.State != authflow.Authorized || !strings.Contains(r.Account, "1010001") {
			t.Fatalf("%s: %+v", name, res.StructuredContent)
		}
		if strings.Contains(text, session[20:60]) {
			t.Errorf("%s: the answer shows the session", name)
		}
	}
	tools.Credentials = Credentials{APIID: 1}
	res, _ := toolResult(t, tools.addLogin(), map[string]any{"session": session, "in_use": "no"})
	if f, ok := res.StructuredContent.(present.Failure); !ok || f.Error.Code != "failure.api_id_invalid_local" {
		t.Errorf("without an API hash: %+v", res.StructuredContent)
	}
}

// TestNewLoginThatGetsNoTokenCostsNothing has Telegram refuse the new login before the one that is there is asked.
func TestNewLoginThatGetsNoTokenCostsNothing(t *testing.T) {
	for _, x := range []struct {
		code           int
		name, is, what string
	}{
		{400, "API_ID_INVALID", "failure.add_refused", "API hash"}, {500, "AUTH_RESTART", "failure.add_refused", "once more in some minutes"},
		{420, "FLOOD_WAIT_600", "failure.flood_wait", "after the pause, in 10 minutes"},
	} {
		tools, s := checkTools(t, false)
		tools.Credentials = Credentials{APIID: 1, APIHash: secret.New("sandbox"), Source: "in the test"}
		first := tools.finished(t, "+9996620001", "22222")
		session := madeElsewhere(t, s, "+9996620001", "22222")
		for from, args := range map[string]map[string]any{"flow": {"flow_id": first.ID}, "session": {"session": session, "in_use": "no"}} {
			args["for_tool"] = "n8n"
			if from == "session" && x.code == 420 { // which the pause of the application would answer
				continue
			}
			if err := s.Inject(t.Context(), sandbox.Injection{Method: "auth.exportLoginToken", Code: x.code, Error: x.name, Times: 1}); err != nil {
				t.Fatal(err)
			}
			res, text := toolResult(t, tools.addLogin(), args)
			f, ok := res.StructuredContent.(present.Failure)
			if !ok || f.Error.Code != x.is || !slices.Equal(f.NextTools, []string{"add_login"}) || f.Next[0].Arguments["for_tool"] != "n8n" || f.Next[0].Arguments["flow_id"] != args["flow_id"] {
				t.Fatalf("%s: %+v\n%s", x.name, res.StructuredContent, text)
			}
			if !strings.Contains(strings.Join(f.Warnings, " "), "Nothing is lost") || !strings.Contains(text, "Nothing is lost") || !strings.Contains(text, x.what) || strings.Contains(text, "Start a new login") {
				t.Errorf("%s:\n%s", x.name, text)
			}
			if strings.Contains(text, session[20:60]) {
				t.Errorf("%s: the answer shows the session", x.name)
			}
		}
		if all := tools.Flows.List(); len(all) != 1 || all[0].ID != first.ID || all[0].State != authflow.Authorized {
			t.Errorf("%s: what is left: %+v", x.name, all)
		}
	}
}
