package main_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
)

// apps is what a client declares that shows forms in the chat.
var apps = toolArgs{"io.modelcontextprotocol/ui": toolArgs{"mimeTypes": []string{"text/html;profile=mcp-app"}}}

// rehearseInForms is a rehearsal with a client that shows forms in the chat.
func rehearseInForms(t *testing.T, env []string, more ...string) *process {
	t.Helper()
	p := startProcess(t, env, append([]string{"--sandbox-at", connectionFile(t)}, more...)...)
	t.Cleanup((&person{TB: t}).leaves)
	p.await(p.post("initialize", toolArgs{"protocolVersion": "2025-11-25", "capabilities": toolArgs{"extensions": apps}, "clientInfo": toolArgs{"name": "test", "version": "1"}}))
	p.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	return p
}

// form is a form in the chat, as its app has it.
type form struct {
	*process
	id   string
	view formView
}

type formView struct {
	State   string
	Version int
	Title   string
	Notes   []string
	Unused  string
	Trouble *struct{ Title string }
	Result  *struct{ Title string }
	Actions []struct{ Name, At, Say string }
	Items   []struct{ Value, File string }
	QR      *struct{ Picture, Link string }
	Page    string

	ExpiresAt time.Time `json:"expires_at"`
}

var formID = regexp.MustCompile(`"_meta":\{"telegram-login/form":\{"form":"([A-Z2-7]{26})"\}\}`)

// opensForm makes a call that shows a form.
func (p *process) opensForm(tool string, arguments toolArgs) *form {
	p.Helper()
	raw := p.says(tool, arguments)
	found := formID.FindStringSubmatch(raw)
	if found == nil {
		p.Fatalf("%s shows no form: %s", tool, raw)
	}
	if strings.Count(raw, found[1]) != 1 {
		p.Errorf("the model can read the form's ID: %s", raw)
	}
	f := &form{process: p, id: found[1]}
	f.does("form_refresh", nil)
	return f
}

// does has the app call one of its tools, and gives the answer as it came.
func (f *form) does(tool string, arguments toolArgs) string {
	f.Helper()
	given := toolArgs{"form": f.id}
	if tool != "form_refresh" {
		given["version"] = f.view.Version
	}
	for k, v := range arguments {
		given[k] = v
	}
	raw := f.says(tool, given)
	var answer struct {
		Result struct{ StructuredContent struct{ View formView } }
	}
	if err := json.Unmarshal([]byte(raw), &answer); err != nil {
		f.Fatal(err)
	}
	f.view = answer.Result.StructuredContent.View
	return raw
}

func (f *form) types(values toolArgs) string {
	f.Helper()
	return f.does("form_submit", toolArgs{"values": values})
}

// is fails unless the form stands so.
func (f *form) is(state, title string) {
	f.Helper()
	if v := f.view; v.State != state || !strings.Contains(v.Title, title) {
		f.Errorf("the form is %s, %q, not %s, %q", v.State, v.Title, state, title)
	}
}

// codeForm begins a login and opens the form for its code.
func (p *process) codeForm(phone string) (flow toolArgs, f *form) {
	p.Helper()
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": phone}))
	flow = toolArgs{"flow_id": c.FlowID}
	return flow, p.opensForm("submit_code", flow)
}

func TestLoginByFormsInTheChat(t *testing.T) {
	p := rehearseInForms(t, nil)
	hash := p.opensForm("request_code", toolArgs{"phone": "+9996620020", "api_id": 1})
	hash.types(toolArgs{"hash": "wrong"})
	hash.is("ask", "Your API hash")
	if hash.view.Trouble == nil {
		t.Error("a wrong hash is no trouble")
	}
	hash.types(toolArgs{"hash": "sandbox"})
	hash.is("result", "sent a login code")
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020", "api_id": 1}))
	flow := toolArgs{"flow_id": c.FlowID}

	code := p.opensForm("submit_code", flow)
	code.is("ask", "login code")
	if code.view.Page == "" || !strings.Contains(strings.Join(code.view.Notes, " "), "in Telegram") {
		t.Errorf("where the code is, and where else it can be typed: %+v", code.view)
	}
	code.types(toolArgs{"code": "33333"})
	if v := code.view; v.State != "ask" || v.Trouble == nil || !strings.Contains(v.Trouble.Title, "code") {
		t.Errorf("a wrong code: %+v", v)
	}
	code.types(toolArgs{"code": "22222"})
	code.is("result", "password")
	p.has(p.says("get_flow", flow), "password_needed")

	password := p.opensForm("submit_password", flow)
	if a := password.view.Actions; len(a) != 1 || a[0].Name != "forgotten" || a[0].Say == "" {
		t.Errorf("what can be done about a forgotten password: %+v", a)
	}
	password.types(toolArgs{"password": "no"})
	password.is("ask", "password")
	password.types(toolArgs{"password": "sandbox"})
	password.is("result", "accepted the login")

	session := p.opensForm("get_session", toolArgs{"flow_id": c.FlowID, "deliver": "page"})
	session.is("reveal", "Your session")
	p.has(p.says("get_flow", flow), "not has the session")
	session.does("form_reveal", nil)
	if v := session.view; len(v.Items) != 3 || !strings.HasPrefix(v.Items[0].Value, "1") || !strings.HasSuffix(v.Items[0].File, ".txt") {
		t.Fatalf("what was handed out: %+v", v)
	}
	value := session.view.Items[0].Value
	if again := session.does("form_reveal", toolArgs{"version": 0}); strings.Contains(again, value) {
		t.Error("the session is handed out twice")
	}
	session.does("form_submit", toolArgs{"action": "shown"})
	p.has(p.says("get_flow", flow), "The person has the session", "not "+value)
}

func TestResendByTheForm(t *testing.T) {
	p := rehearseInForms(t, credentials)
	_, f := p.codeForm("+9996620002")
	if a := f.view.Actions; len(a) != 1 || a[0].Name != "resend" || a[0].At == "" {
		t.Fatalf("what else can be done: %+v", a)
	}
	f.does("form_submit", toolArgs{"action": "resend"})
	if f.view.State != "ask" || f.view.Trouble == nil {
		t.Errorf("before the time: %+v", f.view)
	}
	p.tool("sandbox_clock", toolArgs{"advance_seconds": 61})
	f.does("form_submit", toolArgs{"action": "resend"})
	if v := f.view; v.Trouble != nil || !strings.Contains(strings.Join(v.Notes, " "), "SMS") {
		t.Errorf("after the time: %+v", v)
	}
}

func TestQRCodeInTheForm(t *testing.T) {
	p := rehearseInForms(t, credentials)
	f := p.opensForm("start_qr_login", toolArgs{})
	f.is("qr", "QR code")
	if qr := f.view.QR; qr == nil || !strings.HasPrefix(qr.Picture, "data:image/png;base64,") || !strings.HasPrefix(qr.Link, "tg://login?token=") {
		t.Fatalf("the code: %+v", f.view.QR)
	}
	f.types(toolArgs{})
	f.is("qr", "QR code")
	p.tool("sandbox_scan_qr", toolArgs{"phone": "+9996620001", "url": f.view.QR.Link})
	eventually(t, limit, "the form sees that the code was scanned", func() bool { f.does("form_refresh", nil); return f.view.State == "result" })
	f.is("result", "accepted the login")

	f = p.opensForm("start_qr_login", toolArgs{"for_tool": "one with a password"})
	p.tool("sandbox_scan_qr", toolArgs{"phone": "+9996620020", "url": f.view.QR.Link})
	eventually(t, limit, "the form sees that a password is asked for", func() bool { f.does("form_refresh", nil); return f.view.State == "result" })
	f.is("result", "password")
	flow := p.onlyFlow()
	flow["wait_seconds"] = 20
	since := time.Now()
	p.in("password_needed", p.tool("get_flow", flow))
	if took := time.Since(since); took > 15*time.Second {
		t.Errorf("that a password is asked for is told after %v", took)
	}
	p.in("password_needed", p.tool("get_flow", p.onlyFlow()))
}

func TestFormAndPageAreOnePrompt(t *testing.T) {
	p := rehearseInForms(t, credentials)
	_, f := p.codeForm("+9996620001")
	who := &person{TB: t, url: f.view.Page}
	who.sees(who.sends(map[string]string{"code": "33333"}), "code")
	if f.types(toolArgs{"code": "22222"}); f.view.Unused == "" {
		t.Errorf("the form does not see what the page has sent: %+v", f.view)
	}
	f.types(toolArgs{"code": "22222"})
	f.is("result", "accepted the login")
	who.sees(who.opens(), "This page is used up")

	_, f = p.codeForm("+9996620003")
	who = &person{TB: t, url: f.view.Page}
	who.sees(who.sends(map[string]string{"code": "22222"}), "accepted the login")
	f.does("form_refresh", nil)
	f.is("result", "accepted the login")
}

// TestFormThatNobodySeesGivesWayToTheLink has a client that says it shows forms, and does not.
func TestFormThatNobodySeesGivesWayToTheLink(t *testing.T) {
	p := rehearseInForms(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	flow := toolArgs{"flow_id": c.FlowID}
	p.has(p.says("submit_code", flow), "A form waits in the chat", "If you see no form, open http://127.0.0.1")
	p.has(p.says("submit_code", flow), "A form waits in the chat", "If you see no form, open http://127.0.0.1", "telegram-login/form")
}

func TestFormsAreForClientsThatShowThem(t *testing.T) {
	forms := []string{"form_refresh", "form_submit", "form_reveal", "ui://", "io.modelcontextprotocol/ui", "forms in the chat"}
	seen := func(p *process) string {
		return string(p.await(p.post("initialize", toolArgs{"protocolVersion": "2025-11-25", "capabilities": toolArgs{}, "clientInfo": toolArgs{"name": "test", "version": "1"}}))) +
			string(p.await(p.post("tools/list", toolArgs{}))) + string(p.await(p.post("resources/list", toolArgs{})))
	}
	for name, p := range map[string]*process{
		"without apps":         startProcess(t, credentials, "--sandbox-at", connectionFile(t)),
		"private, without":     startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--secrets", "private"),
		"private with --forms": startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--secrets", "private", "--forms"),
	} {
		all := seen(p)
		for _, word := range forms {
			if strings.Contains(all, word) {
				t.Errorf("%s: %s is offered", name, word)
			}
		}
		if raw := p.says("form_refresh", toolArgs{"form": strings.Repeat("A", 26)}); !strings.Contains(raw, `"error"`) || strings.Contains(raw, `"view"`) {
			t.Errorf("%s: a form's tool can be called: %s", name, raw)
		}
	}
	private := rehearseInForms(t, credentials, "--secrets", "private")
	if list := string(private.await(private.post("tools/list", toolArgs{}))); strings.Contains(list, "form_submit") {
		t.Error("forms are offered where secrets are kept private")
	}
	allowed := rehearseInForms(t, credentials, "--secrets", "private", "--forms")
	_, f := allowed.codeForm("+9996620001")
	f.types(toolArgs{"code": "22222"})
	f.is("result", "accepted the login")
}

func TestFormsNeedNoPages(t *testing.T) {
	p := rehearseInForms(t, credentials, "--no-pages")
	flow, f := p.codeForm("+9996620001")
	if f.view.Page != "" {
		t.Errorf("a page at %s", f.view.Page)
	}
	p.has(p.says("get_flow", flow), "not http://")
	f.types(toolArgs{"code": "22222"})
	f.is("result", "accepted the login")
}

// TestFormTakesNothingElse is about calls that no form of ours makes.
func TestFormTakesNothingElse(t *testing.T) {
	p := rehearseInForms(t, credentials)
	_, f := p.codeForm("+9996620001")
	_, other := p.codeForm("+9996620003")
	huge := strings.Repeat("7", 65<<10)
	for name, c := range map[string]struct {
		arguments toolArgs
		want      string
	}{
		"no form":          {toolArgs{"form": ""}, `"isError":true`},
		"an unknown form":  {toolArgs{"form": strings.Repeat("A", 26), "values": toolArgs{"code": "22222"}}, "This form is over"},
		"another field":    {toolArgs{"values": toolArgs{"code": "22222", "password": "x"}}, `"isError":true`},
		"another argument": {toolArgs{"values": toolArgs{"code": "22222"}, "flow_id": "flow_x"}, `"isError":true`},
		"no text":          {toolArgs{"values": toolArgs{"code": toolArgs{}}}, `"isError":true`},
		"too long":         {toolArgs{"values": toolArgs{"code": huge}}, `"isError":true`},
		"an old version":   {toolArgs{"version": -1, "values": toolArgs{"code": "22222"}}, `"unused":"`},
		"an unknown deed":  {toolArgs{"action": "log_out"}, `"unused":"`},
		"a say":            {toolArgs{"action": "forgotten"}, `"unused":"`},
		"nothing":          {toolArgs{"values": toolArgs{}}, "missing"},
	} {
		raw := f.does("form_submit", c.arguments)
		if !strings.Contains(raw, c.want) {
			t.Errorf("%s: want %q: %.400s", name, c.want, raw)
		}
		if strings.Contains(raw, "22222") || strings.Contains(raw, "7777") {
			t.Errorf("%s: what was typed is repeated", name)
		}
		f.does("form_refresh", nil)
	}
	if raw := f.does("form_reveal", nil); strings.Contains(raw, `"items"`) || !strings.Contains(raw, `"unused":"`) {
		t.Errorf("a form hands out what it asks for: %s", raw)
	}
	f.does("form_refresh", nil)
	f.types(toolArgs{"code": "22222"})
	f.is("result", "accepted the login")
	if f.does("form_submit", toolArgs{"version": 0, "values": toolArgs{"code": "22222"}}); f.view.Unused == "" {
		t.Error("a form that is over takes something")
	}
	other.does("form_refresh", nil)
	other.is("ask", "login code")
	if log := p.stderr.String(); strings.Contains(log, "22222") || strings.Contains(log, f.id) {
		t.Errorf("the log has a secret: %s", log)
	}
}
