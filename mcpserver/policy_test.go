package mcpserver_test

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/mcpserver"
	"telegram-login-mcp/sandbox"
)

// voice is a server together with all that it has said.
type voice struct {
	*testing.T
	client       *client.Client
	instructions string
	said         map[string]string // by where it was said
}

// speak starts a server and reads what it says before the first call: instructions, tools, arguments and prompts.
func speak(t *testing.T, o mcpserver.Options) *voice {
	t.Helper()
	c, err := client.NewInProcessClientWithOptions(mcpserver.New(o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	hello, err := c.Initialize(t.Context(), mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: mcp.LATEST_LEGACY_PROTOCOL_VERSION}})
	if err != nil {
		t.Fatal(err)
	}
	v := &voice{t, c, hello.Instructions, map[string]string{"instructions": hello.Instructions}}
	list, err := c.ListTools(t.Context(), mcp.ListToolsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range list.Tools {
		raw, err := json.Marshal(tool.RawInputSchema)
		if err != nil || tool.RawInputSchema == nil {
			raw, err = json.Marshal(tool.InputSchema)
		}
		if err != nil {
			t.Fatal(err)
		}
		v.said["tool "+tool.Name] = tool.Description + "\n" + string(raw)
	}
	for name, arguments := range map[string]map[string]string{"log_in": nil, "code_never_came": nil, "use_my_session": {"tool": "Telethon"}, "why_does_it_not_work": {"entry": "telegram"}} {
		res, err := c.GetPrompt(t.Context(), mcp.GetPromptRequest{Params: mcp.GetPromptParams{Name: name, Arguments: arguments}})
		if err != nil {
			t.Fatal(err)
		}
		v.said["prompt "+name] = res.Messages[0].Content.(mcp.TextContent).Text
	}
	return v
}

// told is a result, as its two halves are read.
type told struct {
	FlowID      string `json:"flow_id"`
	State       string
	Warnings    []string
	Explanation struct {
		Code, Meaning string
		Fixes         []string
	}
	Error struct{ Code string }
	Page  struct{ URL string }

	text, raw string
}

// call makes a call and remembers what it said, as text and as structure.
func (v *voice) call(where, tool string, arguments map[string]any) told {
	v.Helper()
	res, err := v.client.CallTool(context.WithoutCancel(v.Context()), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: arguments}})
	if err != nil {
		v.Fatalf("%s: %v", where, err)
	}
	raw, err := json.Marshal(res.StructuredContent)
	if err != nil {
		v.Fatal(err)
	}
	mcpserver.ToldOnce(v, where+": "+tool, raw)
	r := told{text: res.Content[0].(mcp.TextContent).Text, raw: string(raw)}
	if err := json.Unmarshal(raw, &r); err != nil {
		v.Fatalf("%s: %v in %s", where, err, raw)
	}
	v.said[where+", text"], v.said[where+", structure"] = r.text, r.raw
	if tool != "get_session" || r.Page.URL != "" { // a session's text explains itself
		for _, line := range append(r.Explanation.Fixes, r.Explanation.Meaning) {
			if !strings.Contains(r.text, line) {
				v.Errorf("%s: the text lacks %q, which the structure has:\n%s", where, line, r.text)
			}
		}
	}
	return r
}

// page is a call that a page answers: few words besides the link, what to do there, and the way around.
func (v *voice) page(where, tool string, arguments map[string]any, do, around string) {
	v.Helper()
	r := v.call(where, tool, arguments)
	if r.Page.URL == "" || !strings.Contains(r.text, r.Page.URL) {
		v.Fatalf("%s: no link in\n%s\n%s", where, r.text, r.raw)
	}
	words := 0
	for line := range strings.Lines(r.text) {
		if !strings.HasPrefix(line, "Sandbox: ") {
			words += len(strings.Fields(strings.ReplaceAll(line, r.Page.URL, "")))
		}
	}
	if words >= 95 {
		v.Errorf("%s: %d words besides the link:\n%s", where, words, r.text)
	}
	for _, want := range []string{" on the computer where telegram-login-mcp runs, and " + do + " there", around} {
		if !strings.Contains(r.text, want) || !slices.ContainsFunc(r.Explanation.Fixes, func(f string) bool { return strings.Contains(f, want) }) {
			v.Errorf("%s does not say %q:\n%s", where, want, r.text)
		}
	}
}

// never fails where anything that was said has one of these.
func (v *voice) never(odd ...string) {
	v.Helper()
	for _, o := range odd {
		re := regexp.MustCompile(o)
		for where, text := range v.said {
			if found := re.FindString(text); found != "" {
				v.Errorf("%s says %q:\n%s", where, found, text)
			}
		}
	}
}

// says fails unless there is a text and it has all of these.
func (v *voice) says(where string, words ...string) {
	v.Helper()
	text := v.said[where]
	for _, w := range words {
		if !strings.Contains(text, w) {
			v.Errorf("%s does not say %q:\n%s", where, w, text)
		}
	}
}

// reproach is what nobody is told for having done what these texts ask for.
const reproach = `(?i)has seen|next time|without either|best left out|best not`

// TestOnePolicyForSecretsHolds walks all that is said before and in a whole login, to an assistant that may have secrets in the chat and to one
// that may not. Both look at the same login.
func TestOnePolicyForSecretsHolds(t *testing.T) {
	t.Parallel()
	pages := secretpage.New(secretpage.Options{Words: func() secretpage.Words { return mcpserver.PageWords(explain.English, nil) }})
	t.Cleanup(func() { _ = pages.Close() })
	var o mcpserver.Options
	buildOn(t, sandbox.Options{}, func(made *mcpserver.Options) { made.Pages, o = pages, *made; o.Pages = pages })
	chat := speak(t, o)
	o.Private = true
	private := speak(t, o)

	flow := map[string]any{"flow_id": chat.call("chat: request", "request_code", map[string]any{"phone": "+9996620021"}).FlowID}
	with := func(name, value string) map[string]any {
		return map[string]any{"flow_id": flow["flow_id"], name: value}
	}
	private.call("private: request", "request_code", map[string]any{"phone": "+9996620021"})
	look := func(state string) {
		t.Helper()
		for _, v := range []*voice{chat, private} {
			if r := v.call("get_flow in "+state, "get_flow", flow); r.State != state {
				t.Fatalf("the login is %s, want %s", r.State, state)
			}
		}
	}

	look("code_sent")
	const privately, otherwise = "It opens nowhere else, and the chat is not for it.", "If you cannot open it (phone, hosted assistant), the chat will do."
	if r := private.call("private: hash", "request_code", map[string]any{"phone": "+9996620021", "api_hash": "c0ffee"}); !strings.Contains(r.text, `request_code {"phone":"+9996620021"}`) || strings.Contains(r.text, "c0ffee") {
		t.Errorf("after a hash in the chat, this is the way back:\n%s", r.text)
	}
	private.page("private: code page", "submit_code", flow, "type the login code", privately)
	chat.call("chat: wrong code", "submit_code", with("code", "12345"))
	chat.call("chat: code", "submit_code", with("code", "22222"))
	look("password_needed")
	private.page("private: password page", "submit_password", flow, "type the two-step verification password", privately)
	chat.call("chat: wrong password", "submit_password", with("password", "wrong"))
	if r := chat.call("chat: password", "submit_password", with("password", "sandbox")); !strings.Contains(strings.Join(r.Warnings, " "), "can be changed") {
		t.Errorf("nobody is told that the password can be changed:\n%s", r.text)
	}
	look("authorized")
	chat.page("chat: session page", "get_session", with("deliver", "page"), "copy the session for telethon", "it can come here")
	private.page("private: session page", "get_session", map[string]any{"flow_id": flow["flow_id"], "format": "gramjs"}, "copy the session for gramjs", "the session can go into a file instead")
	chat.call("chat: session file", "get_session", with("deliver", "file"))
	chat.call("chat: session", "get_session", with("deliver", "chat"))
	private.call("private: session file", "get_session", with("deliver", "file"))

	other := map[string]any{"flow_id": chat.call("chat: another request", "request_code", map[string]any{"phone": "+9996630020"}).FlowID}
	chat.page("chat: code page", "submit_code", other, "type the login code", otherwise)
	chat.call("chat: another code", "submit_code", map[string]any{"flow_id": other["flow_id"], "code": "33333"})
	chat.page("chat: password page", "submit_password", other, "type the two-step verification password", otherwise)
	chat.call("chat: recovery", "recover_password", other)
	chat.page("chat: recovery page", "recover_password", other, "type the recovery code and the new password", otherwise)
	private.page("private: recovery page", "recover_password", other, "type the recovery code and the new password", privately)

	chat.never(reproach, `out of (the|this) chat`, `Ask for no secret`, `Do not ask for it`, `\band chats\b`, `agrees? that the assistant`, `keeps it from`)
	for _, v := range []*voice{chat, private} {
		v.says("instructions", "into the tool too (deliver tool)", "diagnose_tool")
	}
	chat.says("instructions", "ask for it in the chat and pass it on", "a private page comes first", "Ask first which tool the session is for", "on the computer where this program runs", "phone")
	chat.says("prompt log_in", "Ask me here for the code", "Ask me first which tool the session is for", "ask me how I want the session")
	const byPage = "leave it out for a page"
	for _, half := range []string{", text", ", structure"} {
		chat.says("chat: request"+half, "ask for the code in the chat, or leave it out for a page")
		if n := strings.Count(chat.said["chat: request"+half], byPage); n != 1 {
			t.Errorf("the page is named %d times in the request's result%s, want 1:\n%s", n, half, chat.said["chat: request"+half])
		}
		for _, where := range []string{"chat: wrong code", "chat: code", "get_flow in code_sent"} {
			if strings.Contains(chat.said[where+half], byPage) {
				t.Errorf("the page is named once more, in %s%s:\n%s", where, half, chat.said[where+half])
			}
		}
		chat.says("chat: password"+half, "ask first which tool it is for, and where it goes: there, a file, a page or here")
		private.says("get_flow in authorized"+half, "ask first which tool it is for, and where it goes: there, a file or a page")
	}
	private.never(reproach, `"(api_hash|password|recovery_code|new_password)"|(pass|leave|without) (api_hash|recovery_code|new_password)`, `deliver chat|file or chat|chat or file`, `here in the chat|or in the chat`,
		`(?i)\bpass [^.;:]*\bto (submit_code|submit_password|recover_password|set_login_email)\b`, `can be changed`, `out for a page`)
}

// TestSandboxToolsAreNamedOnlyWhereTheyAreListed, and leaving all credentials out gives no page, as the schema of request_code says.
func TestSandboxToolsAreNamedOnlyWhereTheyAreListed(t *testing.T) {
	t.Parallel()
	pages := secretpage.New(secretpage.Options{Words: func() secretpage.Words { return mcpserver.PageWords(explain.English, nil) }})
	t.Cleanup(func() { _ = pages.Close() })
	var o mcpserver.Options
	buildOn(t, sandbox.Options{}, func(made *mcpserver.Options) { o = *made })
	o.Pages, o.Sandbox, o.Credentials = pages, nil, mcpserver.Credentials{}
	for _, private := range []bool{false, true} {
		o.Private = private
		v := speak(t, o)
		r := v.call("neither", "request_code", map[string]any{"phone": "+14155550123"})
		if r.Error.Code != "failure.api_credentials_missing" || r.Page.URL != "" {
			t.Errorf("without credentials: %s", r.raw)
		}
		if r = v.call("API ID alone", "request_code", map[string]any{"phone": "+14155550123", "api_id": 1}); r.Page.URL == "" {
			t.Errorf("with an API ID alone: %s", r.raw)
		}
		v.says("neither, text", "type the API hash where you are asked for it")
		if !private {
			v.says("tool request_code", "left out where there is an API ID, a private page asks for it")
			v.says("prompt log_in", "for the API hash use the private page, unless I have typed it already")
		}
		v.never(`sandbox_`, reproach)
	}
}
