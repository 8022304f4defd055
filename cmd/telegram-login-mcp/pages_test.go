package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// rehearse starts a server on a Telegram of its own, whose clock a test may move.
func rehearse(t *testing.T, env []string, more ...string) *process {
	t.Helper()
	p := startProcess(t, env, append([]string{"--sandbox-at", connectionFile(t)}, more...)...)
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	return p
}

// says is the whole answer to a call, as the assistant gets it.
func (p *process) says(tool string, arguments toolArgs) string {
	p.Helper()
	return string(p.await(p.post("tools/call", toolArgs{"name": tool, "arguments": arguments})))
}

// has fails unless a text has some words and lacks those after "not ".
func (p *process) has(text string, words ...string) {
	p.Helper()
	for _, w := range words {
		if lacks, not := strings.CutPrefix(w, "not "); strings.Contains(text, lacks) == not {
			p.Errorf("want %q: %s", w, text)
		}
	}
}

// waits makes a call that waits for a person, and returns its ID when it does.
func (p *process) waits(tool string, arguments toolArgs) string {
	p.Helper()
	const news = "waiting for the person"
	before := strings.Count(p.saw(), news)
	id := p.post("tools/call", toolArgs{"name": tool, "arguments": arguments, "_meta": toolArgs{"progressToken": tool}})
	eventually(p, limit, "news of the waiting call", func() bool { return strings.Count(p.saw(), news) > before })
	return id
}

func TestCodePageSaysWhereTheNewestCodeIs(t *testing.T) {
	p := rehearse(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620002"}))
	flow := toolArgs{"flow_id": c.FlowID}
	who := p.page("submit_code", flow)
	p.has(who.opens(), "The code is in Telegram, not in an SMS")
	p.tool("sandbox_clock", toolArgs{"advance_seconds": 61})
	p.in("code_sent", p.tool("resend_code", flow))
	p.has(who.opens(), "sent a code of 5 digits by SMS", "not The code is in Telegram")
}

func TestPageLivesByTheClockOfTheLogin(t *testing.T) {
	p := rehearse(t, credentials)
	p.tool("sandbox_clock", toolArgs{"advance_seconds": 300})
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	flow := toolArgs{"flow_id": c.FlowID}
	who := p.page("submit_code", flow)
	p.has(who.opens(), "for 10 minutes more")
	waits := p.waits("submit_code", flow)
	p.tool("sandbox_clock", toolArgs{"advance_seconds": 601})
	p.has(string(p.await(waits)), "failure.page_expired")
	p.has(who.opens(), "This page has expired")

	qr := p.page("start_qr_login", toolArgs{"deliver": "page"})
	seconds := regexp.MustCompile(`replaced in (\d+) s`).FindStringSubmatch(qr.opens())
	if seconds == nil || len(seconds[1]) > 2 {
		t.Errorf("the code is replaced in %q s", seconds)
	}
}

func TestNobodyIsToldToPassASecretOnWhereTheyAreKeptPrivate(t *testing.T) {
	p := rehearse(t, credentials, "--secrets", "private")
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
	flow := toolArgs{"flow_id": c.FlowID}
	p.tool("explain_delivery", flow)
	who := p.page("submit_code", flow)
	who.sends(map[string]string{"code": "12345"})
	p.tool("get_flow", flow)
	who.sends(map[string]string{"code": "22222"})
	p.in("password_needed", p.tool("get_flow", flow))
	who = p.page("submit_password", flow)
	who.sends(map[string]string{"password": "wrong"})
	p.has(p.says("get_flow", flow), "tried once: The password is wrong", "not tried 1 times")
	p.in("recovery_code_sent", p.tool("recover_password", flow))
	p.has(p.says("submit_code", toolArgs{"flow_id": c.FlowID, "code": "1"}), "failure.secret_in_chat", "What was given as code was not used")
	p.has(p.says("get_session", toolArgs{"flow_id": c.FlowID, "deliver": "chat"}), "failure.secret_in_chat", "not was not used", "not seen by others")
	for _, tool := range []string{"submit_code", "submit_password", "recover_password"} {
		p.has(p.saw(), "You: "+tool+` {\"flow_id\":\"`+c.FlowID+`\"}: with the flow_id only`)
	}
	if found := regexp.MustCompile(`(?i)pass [^.":]* to (submit_code|submit_password|recover_password)|and pass (it|both) on|ask for (it|the code|the password)[^.]* in the chat|<the (code|password|new password)>|u003cthe (code|password|new password)`).FindString(p.saw()); found != "" {
		t.Errorf("the assistant is told to %q", found)
	}
}

func TestPasswordIsAskedForOnAPageInTheChatToo(t *testing.T) {
	p := rehearse(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620021"}))
	p.has(p.says("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"}), `You: submit_password {\"flow_id\":\"`+c.FlowID+`\"}: ask whether they know it; with the flow_id only it is typed on a page`, "not u003cthe password", "not ask for it in the chat")
}

func TestHashPageSaysWhoseHashAndHelpsTheRehearsal(t *testing.T) {
	p := rehearse(t, nil)
	who := p.page("request_code", toolArgs{"phone": "+9996620001", "api_id": 4711})
	p.has(who.opens(), "API ID 4711", "In this rehearsal the API hash is “sandbox”", "not my.telegram.org", "not 32 characters")
	wrong := who.sends(map[string]string{"hash": "0123456789abcdef0123456789abcdef"})
	p.has(wrong, "do not belong together", "API ID 4711", "not swapped", "not restart", "not TELEGRAM_API_ID", "not https://my.telegram.org")
	if n := strings.Count(wrong, "In this rehearsal the API hash is “sandbox”"); n != 2 { // as a note, and as the way out
		t.Errorf("the rehearsal's hash is told %d times: %s", n, wrong)
	}
	ended := who.sends(map[string]string{"hash": "sandbox"})
	p.has(ended, "Telegram says that it sent a login code")
	if n := strings.Count(ended, "back to the chat"); n != 1 {
		t.Errorf("the way back to the chat is told %d times: %s", n, ended)
	}
}

func TestAPIIDThatTelegramDoesNotKnowEndsThePage(t *testing.T) {
	p := rehearse(t, nil)
	who := p.page("request_code", toolArgs{"phone": "+9996620001", "api_id": 99999999})
	p.has(who.sends(map[string]string{"hash": "sandbox"}), "Telegram does not know this API ID", "Tell your assistant in the chat to use API ID 1", `not name="hash"`)
	p.has(p.says("request_code", toolArgs{"phone": "+9996620001", "api_id": -1}), "failure.api_id_invalid_local")
}

func TestCallWithOtherArgumentsGetsAnotherPage(t *testing.T) {
	p := rehearse(t, nil)
	old := p.page("request_code", toolArgs{"phone": "+9996620001", "api_id": 99999999})
	waits := p.waits("request_code", toolArgs{"phone": "+9996620001", "api_id": 99999999})
	who := p.page("request_code", toolArgs{"phone": "+9996620001", "api_id": 1})
	p.has(string(p.await(waits)), "failure.page_withdrawn", "with other details", "newer page", "not tells when it is done")
	p.has(old.opens(), "with other details", `not name="hash"`)
	p.has(who.sends(map[string]string{"hash": "sandbox"}), "Telegram says that it sent a login code")
	p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001", "api_id": 1}))

	session := "1ApWapzMBu" // of no library
	old = p.page("convert_session", toolArgs{"to": "pyrogram"})
	who = p.page("convert_session", toolArgs{"to": "pyrogram", "api_id": 1, "user_id": 42})
	p.has(old.opens(), "with other details")
	p.has(who.sends(map[string]string{"session": session}), "This is not a session", `name="session"`)
}

func TestQRCodeAfterTheHashComesByPageAsWished(t *testing.T) {
	p := rehearse(t, nil)
	wish := toolArgs{"api_id": 1, "deliver": "page"}
	who := p.page("start_qr_login", wish)
	p.has(who.sends(map[string]string{"hash": "sandbox"}), "The QR code is ready", "shows it to you")
	begun := p.says("start_qr_login", wish)
	p.has(begun, "page.waiting", "the QR code", "not tg://", "not image/png", "not which I do not get to see")
	link := regexp.MustCompile(`http://127\.0\.0\.1:\d+/[a-z2-7]{26}`).FindString(begun)
	id := regexp.MustCompile(`flow_[a-z2-7]{12}`).FindString(begun)
	p.has((&person{TB: t, url: link}).opens(), "tg://login?token=", "Go on only if you have asked your assistant")

	// The page can be come back to, and waited for.
	again := p.waits("start_qr_login", toolArgs{"flow_id": id, "deliver": "page"})
	p.has(p.says("get_flow", toolArgs{"flow_id": id}), "private page for the QR code (opened)")
	scan := regexp.MustCompile(`tg://login\?token=[A-Za-z0-9_-]+`).FindString((&person{TB: t, url: link}).opens())
	p.tool("sandbox_scan_qr", toolArgs{"phone": "+9996620001", "url": scan})
	eventually(t, limit, "the scan on the page", func() bool { return !strings.Contains((&person{TB: t, url: link}).opens(), "tg://") })
	p.has(string(p.await(again)), `"state":"authorized"`)
}

func TestDeadCodePageSaysHowItGoesOn(t *testing.T) {
	p := rehearse(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	who := p.page("submit_code", toolArgs{"flow_id": c.FlowID})
	p.tool("sandbox_inject", toolArgs{"method": "auth.signIn", "code": 400, "error": "PHONE_CODE_EXPIRED"})
	p.has(who.sends(map[string]string{"code": "22222"}), "no longer good", "Ask your assistant in the chat for a new login", "only where your assistant asks for it", `not name="code"`)
}

func TestRecoveryPageKeepsThePasswordAndSaysWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct{ password, says string }{
		"replaced": {"boats", "the new one is set"},
		"removed":  {"", "no two-step verification password now"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := rehearse(t, credentials)
			c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
			flow := toolArgs{"flow_id": c.FlowID}
			p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"})
			p.in("recovery_code_sent", p.tool("recover_password", flow))
			who := p.page("recover_password", flow)
			typed := map[string]string{"code": "000000", "password": x.password, "again": x.password}
			wrong := who.sends(typed)
			if x.password == "" { // which may have been the Enter key in the wrong field
				p.has(wrong, "No new password was typed")
				wrong = who.sends(map[string]string{"password": "", "again": ""})
			}
			p.has(wrong, "The recovery code is wrong")
			if asks := strings.Contains(wrong, `name="password"`); asks != (x.password == "") {
				t.Errorf("asked for the password again: %t", asks)
			}
			p.has(who.sends(map[string]string{"code": p.inboxCode("+9996620020")}), "Telegram accepted the login", x.says)
		})
	}
}

func TestPagesOfSessionsAreToldApart(t *testing.T) {
	p := rehearse(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	flow := toolArgs{"flow_id": c.FlowID}
	p.in("authorized", p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"}))
	session := p.tool("get_session", flow).Session
	p.page("get_session", toolArgs{"flow_id": c.FlowID, "deliver": "page", "format": "pyrogram"}).opens()
	p.page("get_session", toolArgs{"flow_id": c.FlowID, "deliver": "page"})
	p.has(p.says("get_flow", flow), "the session for pyrogram (opened)", "the session for telethon (not opened yet)")

	who := p.page("convert_session", toolArgs{"to": "gramjs"}) // who keeps one session out of the chat does not want the other one there
	who.sees(who.opens(), "the assistant does not get to see it")
	who.sees(who.sends(map[string]string{"session": session}), "shown to you next")
	who = p.page("convert_session", toolArgs{"to": "gramjs"})
	who.sees(who.opens(), "Your session for GramJS")
	shown := toolArgs{"to": "mtcute", "deliver": "chat"}
	who = p.page("convert_session", shown)
	who.sees(who.opens(), "will be shown in the chat")
	who.sends(map[string]string{"session": session})
	p.has(p.says("convert_session", shown), `"session":"`, "not next time", "not did not see")

	who = p.page("convert_session", toolArgs{"to": "pyrogram", "user_id": 1020001, "deliver": "file"})
	p.has(who.sends(map[string]string{"session": session}), "The session was read, but", "api_id", `not name="session"`)
	who = p.page("convert_session", toolArgs{"to": "gramjs", "deliver": "page"})
	p.has(who.sends(map[string]string{"session": session}), "The session was converted for GramJS", "shown to you next")
	waits := p.page("convert_session", toolArgs{"to": "gramjs", "deliver": "page"})
	p.has(p.says("convert_session", toolArgs{"to": "mtcute", "deliver": "page"}), "page.waiting", "paste the session there")
	p.has(waits.opens(), "with other details")
}

func TestBrowserThatCannotBeOpenedIsNotSaidToBeOpen(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("xdg-open is what Linux has")
	}
	for name, x := range map[string]struct {
		script string
		want   []string
	}{
		"it fails":   {"exit 3", []string{"page.waiting", "Open http://127.0.0.1", "not in your browser"}},
		"it opens":   {"exit 0", []string{"It should be open in your browser, else at http://127.0.0.1", "not Open http://127.0.0.1"}},
		"it becomes": {"exec sleep 5", []string{"It should be open in your browser, else at http://127.0.0.1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeFile(t, filepath.Join(dir, "xdg-open"), "#!/bin/sh\n"+x.script+"\n")
			if err := os.Chmod(filepath.Join(dir, "xdg-open"), 0o700); err != nil {
				t.Fatal(err)
			}
			p := rehearse(t, append([]string{"PATH=" + dir + ":" + os.Getenv("PATH")}, credentials...), "--open-browser")
			c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
			p.has(p.says("submit_code", toolArgs{"flow_id": c.FlowID}), x.want...)
		})
	}
}
