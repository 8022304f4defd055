package main_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// private starts a server that keeps secrets out of the chat.
func private(t *testing.T, more ...string) *process {
	t.Helper()
	p := startProcess(t, credentials, append([]string{"--sandbox-at", connectionFile(t), "--secrets", "private"}, more...)...)
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	return p
}

// page calls a tool that must give the person a page, and returns the person who got it.
func (p *process) page(tool string, arguments toolArgs) *person {
	p.Helper()
	c := p.tool(tool, arguments)
	if c.Page == nil || c.Explanation.Code != "page.waiting" {
		p.Fatalf("%s gives no page: %+v", tool, c)
	}
	if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+/[a-z2-7]{26}$`).MatchString(c.Page.URL) {
		p.Errorf("the page is at %s", c.Page.URL)
	}
	goesOn := "get_flow" // which tells how every login goes on; what is about no login is called again
	if c.FlowID == "" {
		goesOn = tool
	}
	if len(c.NextTools) == 0 || c.NextTools[0] != goesOn {
		p.Errorf("%s: the page is waited for by %v, want %s", tool, c.NextTools, goesOn)
	}
	return &person{TB: p.TB, url: c.Page.URL}
}

// saw is all that the assistant got to see until now.
func (p *process) saw() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.lines, "\n")
}

func TestWholeLoginPassesTheChatByWithoutASecret(t *testing.T) {
	p := private(t)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996610020"}))
	flow := toolArgs{"flow_id": c.FlowID}

	who := p.page("submit_code", flow)
	who.sees(who.opens(), "Your Telegram login code", "+99966 *** *** 20", "Rehearsal", "Telegram")
	if again := p.tool("get_flow", flow); len(again.Pages) != 1 || again.Pages[0].URL != who.url || !again.Pages[0].Opened || again.Pages[0].For != "the login code" {
		t.Errorf("get_flow shows the pages %+v", again.Pages)
	}
	who.sees(who.sends(map[string]string{"code": "12345"}), "The code is wrong")
	if again := p.tool("get_flow", flow); len(again.Pages) != 1 || again.Pages[0].Tries != 1 || again.State != "code_sent" {
		t.Errorf("after a wrong code: %+v", again)
	}
	id := p.post("tools/call", toolArgs{"name": "submit_code", "arguments": flow}) // waits for the person this time
	who.sees(who.sends(map[string]string{"code": "11111"}), "That worked", "password")
	raw := string(p.await(id))
	if !strings.Contains(raw, `"state":"password_needed"`) || !strings.Contains(raw, "the assistant did not see the login code") {
		t.Errorf("the waiting call ends with %s", raw)
	}
	who.sees(who.opens(), "This page is used up")

	who = p.page("submit_password", flow)
	who.sees(who.opens(), "Your hint: ")
	who.sees(who.sends(map[string]string{"password": "not this one"}), "password is wrong")
	who.sees(who.sends(map[string]string{"password": "sandbox"}), "Telegram accepted the login")
	p.in("authorized", p.tool("get_flow", flow))

	who = p.page("get_session", flow)
	first := who.opens()
	who.sees(first, "Your session for Telethon")
	shown := who.sends(nil)
	session := regexp.MustCompile(`>\s*(1[A-Za-z0-9_=-]{300,})\s*<`).FindStringSubmatch(shown)
	if session == nil {
		t.Fatalf("the page shows no session: %s", shown)
	}
	if strings.Contains(first, session[1]) || strings.Contains(who.opens(), session[1]) {
		t.Error("the session is shown without the click, or twice")
	}
	if c := p.tool("get_session", flow); c.Format != "telethon" || c.Session != "" || c.User.ID != 1010020 {
		t.Errorf("get_session after the page: %+v", c)
	}
	for what, secret := range map[string]string{"session": session[1], "code": `\b11111\b`, "wrong password": "not this one"} {
		if regexp.MustCompile(secret).MatchString(p.saw()) {
			t.Errorf("the assistant saw the %s", what)
		}
	}

	who = p.page("inspect_session", nil)
	who.sees(who.sends(map[string]string{"session": "rubbish"}), "session")
	who.sees(who.sends(map[string]string{"session": session[1]}), "The session was read")
	if c := p.tool("inspect_session", nil); c.Library != "telethon" {
		t.Errorf("inspect_session after the page: %+v", c)
	}
	convert := toolArgs{"to": "pyrogram", "api_id": 1, "user_id": 1010020}
	who = p.page("convert_session", convert)
	who.sends(map[string]string{"session": session[1]})
	other := p.page("convert_session", convert)
	other.sees(other.opens(), "Your session for Pyrogram")
	if converted := other.sends(nil); len(regexp.MustCompile(`>\s*[A-Za-z0-9_-]{350,}\s*<`).FindString(converted)) == 0 {
		t.Errorf("the page shows no session: %s", converted)
	}
	if c := p.tool("convert_session", convert); c.Format != "pyrogram" || c.Session != "" {
		t.Errorf("convert_session after the page: %+v", c)
	}
}

func TestSecretsAreRefusedInTheChatWhereTheyAreKeptPrivate(t *testing.T) {
	p := private(t)
	const mark = "CANARYsecret"
	for tool, arguments := range map[string]toolArgs{
		"request_code":     {"phone": "+9996620001", "api_id": 1, "api_hash": mark},
		"start_qr_login":   {"api_id": 1, "api_hash": mark},
		"submit_code":      {"flow_id": "flow_x", "code": mark},
		"submit_password":  {"flow_id": "flow_x", "password": mark},
		"recover_password": {"flow_id": "flow_x", "recovery_code": "1", "new_password": mark},
		"set_login_email":  {"flow_id": "flow_x", "code": mark},
		"inspect_session":  {"session": mark},
		"convert_session":  {"session": mark, "to": "gotd"},
		"get_session":      {"flow_id": "flow_x", "deliver": "chat"},
	} {
		if c := p.tool(tool, arguments); c.Error == nil || c.Error.Code != "failure.secret_in_chat" {
			t.Errorf("%s took a secret: %+v", tool, c)
		}
	}
	list := string(p.await(p.post("tools/list", toolArgs{})))
	for _, name := range []string{`"code":{"description":"the code`, `"password":{"`, `"api_hash"`, `"recovery_code"`, `"new_password"`, `"session":{"description"`, "chat (default), page or file"} {
		if strings.Contains(list, name) {
			t.Errorf("the list of tools still has %s", name)
		}
	}
	for _, name := range []string{`"flow_id"`, `"phone"`, "page (default) or file"} {
		if !strings.Contains(list, name) {
			t.Errorf("the list of tools lacks %s", name)
		}
	}
	if strings.Contains(p.saw(), mark) || strings.Contains(p.stderr.String(), mark) {
		t.Error("what was refused is repeated")
	}
	// An empty argument is none: some models fill in all that they know of.
	if c := p.tool("submit_code", toolArgs{"flow_id": "flow_abcdefghijkl", "code": ""}); c.Error == nil || c.Error.Code != "failure.unknown_flow" {
		t.Errorf("an empty code: %+v", c)
	}
}

func TestEverySecretHasAPage(t *testing.T) {
	t.Parallel()
	t.Run("API hash", func(t *testing.T) {
		t.Parallel()
		p := startProcess(t, []string{"TELEGRAM_API_ID=1"}, "--sandbox-at", connectionFile(t))
		t.Cleanup((&person{TB: t}).leaves)
		p.greet()
		if c := p.tool("request_code", toolArgs{"phone": "nonsense"}); c.Error == nil || c.Error.Code != "failure.phone_invalid" {
			t.Errorf("a page for a number that cannot be right: %+v", c)
		}
		who := p.page("request_code", toolArgs{"phone": "+9996620001"})
		who.sees(who.sends(map[string]string{"hash": "wrong"}), "API")
		who.sees(who.sends(map[string]string{"hash": "sandbox"}), "Telegram says that it sent a login code")
		p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	})
	t.Run("login e-mail", func(t *testing.T) {
		t.Parallel()
		p := private(t)
		c := p.in("email_setup_needed", p.tool("request_code", toolArgs{"phone": "+9996610008"}))
		p.in("email_code_sent", p.tool("set_login_email", toolArgs{"flow_id": c.FlowID, "email": "ada@example.org"}))
		who := p.page("set_login_email", toolArgs{"flow_id": c.FlowID})
		who.sees(who.sends(map[string]string{"code": p.inboxCode("+9996610008")}), "Telegram says that it sent a login code")
		p.in("code_sent", p.tool("get_flow", toolArgs{"flow_id": c.FlowID}))
	})
	t.Run("forgotten password", func(t *testing.T) {
		t.Parallel()
		p := private(t)
		c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996630020"}))
		flow := toolArgs{"flow_id": c.FlowID}
		who := p.page("submit_code", flow)
		who.sends(map[string]string{"code": "33333"})
		p.in("recovery_code_sent", p.tool("recover_password", flow))
		who = p.page("recover_password", flow)
		code := p.inboxCode("+9996630020")
		who.sees(who.sends(map[string]string{"code": code, "password": "one", "again": "another"}), "not the same")
		who.sees(who.sends(map[string]string{"password": "", "again": ""}), "No new password was typed", "Nothing was sent to Telegram yet")
		who.sees(who.sends(map[string]string{"password": "new", "again": "new"}), "Telegram accepted the login") // the code is kept
		p.in("authorized", p.tool("get_flow", flow))
	})
	t.Run("QR code", func(t *testing.T) {
		t.Parallel()
		p := private(t)
		who := p.page("start_qr_login", toolArgs{"deliver": "page"})
		shown := who.opens()
		who.sees(shown, "Scan this QR code with Telegram", "tg://login?token=")
		link := regexp.MustCompile(`tg://login\?token=[A-Za-z0-9_-]+`).FindString(shown)
		p.tool("sandbox_scan_qr", toolArgs{"phone": "+9996620001", "url": link})
		eventually(t, limit, "the scan on the page", func() bool {
			page := who.opens() // which leads to the end, until that was seen
			return strings.Contains(page, "Telegram accepted the login") || strings.Contains(page, "This page is used up")
		})
	})
}

func TestPageEndsWithItsLogin(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	who := p.page("submit_code", toolArgs{"flow_id": c.FlowID})
	p.tool("cancel_flow", toolArgs{"flow_id": c.FlowID})
	if page := who.opens(); strings.Contains(page, `name="code"`) {
		t.Errorf("a page of a cancelled login still asks: %s", page)
	}
	c = p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620002"}))
	who = p.page("submit_code", toolArgs{"flow_id": c.FlowID})
	p.in("authorized", p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"})) // in the chat after all
	who.sees(who.opens(), "This page is used up")
}

// TestWhatWasTypedInTheChatIsNoReproach goes through a login with every secret in the chat, as the person is asked to. Only of a password that
// was used, and that lasts, the result says how it can be changed.
func TestWhatWasTypedInTheChatIsNoReproach(t *testing.T) {
	p := startProcess(t, []string{"TELEGRAM_API_ID=1"}, "--sandbox-at", connectionFile(t))
	p.greet()
	const changed = "The password that was typed in the chat can be changed in Telegram"
	for _, x := range []struct {
		tool      string
		arguments toolArgs
		want      string // in text and structure
	}{
		{"request_code", toolArgs{"phone": "+9996620021", "api_hash": "sandbox"}, "ask for the code in the chat, or leave it out for a page"},
		{"submit_code", toolArgs{"code": "12345"}, ""},
		{"submit_code", toolArgs{"code": "22222"}, ""},
		{"submit_password", toolArgs{"password": "wrong"}, ""},
		{"submit_password", toolArgs{"password": "sandbox"}, changed},
		{"get_session", toolArgs{}, ""},
	} {
		if flows := p.tool("get_flow", toolArgs{}).Flows; len(flows) > 0 {
			x.arguments["flow_id"] = flows[0].FlowID
		}
		got := p.says(x.tool, x.arguments)
		if x.want != "" && strings.Count(got, x.want) != 2 {
			t.Errorf("%s says %q %d times, want it in text and structure: %s", x.tool, x.want, strings.Count(got, x.want), got)
		}
		for _, never := range []string{"has seen", "out of the chat", "next time", "API hash that was typed", changed} {
			if never != x.want && strings.Contains(got, never) {
				t.Errorf("%s says %q: %s", x.tool, never, got)
			}
		}
	}
}

func TestCallWaitsForThePersonForTwentySecondsAndSaysHowToGoOn(t *testing.T) {
	p := private(t)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	first := p.page("submit_code", toolArgs{"flow_id": c.FlowID})
	begun := time.Now()
	again := p.tool("submit_code", toolArgs{"flow_id": c.FlowID})
	if took := time.Since(begun); took < 19*time.Second || took > 25*time.Second {
		t.Errorf("it waited %v", took)
	}
	if !strings.Contains(p.saw(), `You: submit_code {\"flow_id\":\"`+c.FlowID+`\"}: with the flow_id only: pass on its link`) {
		t.Error("nobody is told how the code gets to Telegram past the chat")
	}
	if again.Page == nil || again.Page.URL != first.url || again.NextTools[0] != "get_flow" {
		t.Errorf("it says %+v", again)
	}
}

func TestACodeThatCannotBeRightIsNotSentFromAPage(t *testing.T) {
	p := private(t)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
	flow := toolArgs{"flow_id": c.FlowID}
	before := callsFor(t, "9996620020")
	who := p.page("submit_code", flow)
	for _, code := range []string{"2222", "22222x", "22222 (5)", "help"} {
		who.sees(who.sends(map[string]string{"code": code}), "This does not look like the code", "A code of 5 digits is awaited", "type it here, alone")
	}
	if now := p.tool("get_flow", flow); len(now.Pages) != 1 || now.Pages[0].Tries != 0 || now.State != "code_sent" || callsFor(t, "9996620020") != before {
		t.Errorf("after four codes that cannot be right: %+v", now)
	}
	who.sees(who.sends(map[string]string{"code": "Login code: 22222. Do not give this code to anyone."}), "That worked")
	p.in("recovery_code_sent", p.tool("recover_password", flow))
	who = p.page("recover_password", flow)
	before = callsFor(t, "9996620020")
	who.sees(who.sends(map[string]string{"code": "222222x", "password": "new", "again": "new"}), "This does not look like the code", "in the mail to “")
	if callsFor(t, "9996620020") != before {
		t.Error("the recovery code was sent")
	}
	who.sees(who.sends(map[string]string{"code": "222 222"}), "Telegram accepted the login") // the passwords are kept
	p.in("authorized", p.tool("get_flow", flow))
}
