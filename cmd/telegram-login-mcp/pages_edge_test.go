package main_test

import (
	"regexp"
	"strings"
	"testing"
)

// Each of these was possible in a version of this program whose tests passed.

var pageURL = regexp.MustCompile(`http://127\.0\.0\.1:\d+/[a-z2-7]{26}`)

// asks reports whether a page still has a form.
func (p *person) asks() bool {
	p.Helper()
	return formAction.MatchString(p.opens())
}

func TestPageThatIsDoneIsNotReportedAgain(t *testing.T) {
	p := private(t)
	session := madeSession(t, p)
	first := p.page("inspect_session", toolArgs{})
	first.sends(map[string]string{"session": session})
	if c := p.tool("inspect_session", toolArgs{}); c.Library == "" {
		t.Fatalf("the session was not looked at: %+v", c)
	}
	if second := p.page("inspect_session", toolArgs{}); second.url == first.url {
		t.Error("the old page is given again")
	}
}

func TestSessionThatWasPastedServesOneConversion(t *testing.T) {
	p := private(t)
	session := madeSession(t, p)
	wish := toolArgs{"to": "gramjs", "deliver": "file"}
	p.page("convert_session", wish).sends(map[string]string{"session": session})
	if c := p.tool("convert_session", wish); c.Format != "gramjs" {
		t.Fatalf("the session was not converted: %+v", c)
	}
	if !p.page("convert_session", wish).asks() { // and not the one of before
		t.Error("the next conversion asks for no session")
	}
}

func TestHashThatCameByChatClosesItsPage(t *testing.T) {
	p := startProcess(t, []string{"TELEGRAM_API_ID=1"}, "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	who := p.page("request_code", toolArgs{"phone": "+9996620001"})
	p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001", "api_id": 1, "api_hash": "sandbox"}))
	if who.asks() {
		t.Error("the page still asks for the hash")
	}
}

// typesHash makes a call that asks for the API hash, and types it.
func (p *process) typesHash(tool string, arguments toolArgs) {
	p.Helper()
	p.page(tool, arguments).sends(map[string]string{"hash": "sandbox"})
}

// onlyFlow is the one login that has not ended, from the list.
func (p *process) onlyFlow() toolArgs {
	p.Helper()
	var id string
	for _, f := range p.tool("get_flow", toolArgs{}).Flows {
		if f.State != "cancelled" && f.State != "authorized" {
			id = f.FlowID
		}
	}
	if id == "" {
		p.Fatal("there is no login under way")
	}
	return toolArgs{"flow_id": id}
}

func TestLoginThatIsOverIsNotGivenForANewOne(t *testing.T) {
	p := rehearse(t, []string{"TELEGRAM_API_ID=1"})
	phone := toolArgs{"phone": "+9996620001"}
	p.typesHash("request_code", phone)
	p.tool("cancel_flow", p.onlyFlow())
	p.typesHash("request_code", phone) // which needs another page

	flow := p.onlyFlow()
	p.in("authorized", p.tool("submit_code", toolArgs{"flow_id": flow["flow_id"], "code": "22222"}))
	p.typesHash("request_code", phone)
	if c := p.in("code_sent", p.tool("request_code", phone)); c.FlowID == flow["flow_id"] {
		t.Errorf("the finished login is given again: %+v", c)
	}
}

func TestResultThatAnotherToolToldIsNotToldAgain(t *testing.T) {
	p := rehearse(t, []string{"TELEGRAM_API_ID=1"})
	phone := toolArgs{"phone": "+9996620002"}
	for name, tells := range map[string]func(toolArgs){
		"get_flow":    func(flow toolArgs) { p.in("code_sent", p.tool("get_flow", flow)) },
		"submit_code": func(flow toolArgs) { p.says("submit_code", toolArgs{"flow_id": flow["flow_id"], "code": "12345"}) },
		"its page":    func(flow toolArgs) { p.page("submit_code", flow) },
	} {
		p.typesHash("request_code", phone)
		flow := p.onlyFlow()
		tells(flow)
		again := p.says("request_code", phone)
		p.has(again, `"state":"code_sent"`)
		if !strings.Contains(again, flow["flow_id"].(string)) {
			t.Errorf("%s: a second code was requested: %s", name, again)
		}
		p.has(again, "already under way, so no second code")
		p.tool("cancel_flow", flow)
	}
}

func TestDeadQRCodeIsNotGivenForANewOne(t *testing.T) {
	p := rehearse(t, []string{"TELEGRAM_API_ID=1"})
	p.typesHash("start_qr_login", toolArgs{})
	p.tool("cancel_flow", p.onlyFlow())
	p.typesHash("start_qr_login", toolArgs{})
	first := p.tool("start_qr_login", toolArgs{})
	if flow := p.onlyFlow(); first.State != "qr_shown" || first.FlowID != flow["flow_id"] {
		t.Errorf("start_qr_login gives %+v, not %v", first, flow)
	}
}

func TestCodeThatCameByChatIsNotTakenForTheWrongOneOfThePage(t *testing.T) {
	p := rehearse(t, credentials)
	flow := toolArgs{"flow_id": p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"})).FlowID}
	p.page("submit_code", flow).sends(map[string]string{"code": "12345"})
	waits := p.waits("submit_code", flow)
	p.in("authorized", p.tool("submit_code", toolArgs{"flow_id": flow["flow_id"], "code": "22222"}))
	p.has(string(p.await(waits)), `"state":"authorized"`, "went on in another way", "not did not see the login code")
}

// madeSession is a session of the sandbox in a file, as a person has it.
func madeSession(t *testing.T, p *process) string {
	t.Helper()
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	p.page("submit_code", toolArgs{"flow_id": c.FlowID}).sends(map[string]string{"code": "22222"})
	who := p.page("get_session", toolArgs{"flow_id": c.FlowID})
	found := regexp.MustCompile(`(?s)<textarea[^>]*>\s*(.+?)\s*</textarea>`).FindStringSubmatch(who.sends(nil))
	if found == nil {
		t.Fatal("the page shows no session")
	}
	return found[1]
}

// TestAgreementToAQRPageIsForTheLoginThatAsked repeats a call without a flow, as clients of 2026-07-28 do with their person's answer.
func TestAgreementToAQRPageIsForTheLoginThatAsked(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		env  []string
		call toolArgs
	}{
		"hash of the server":   {credentials, toolArgs{"deliver": "page"}},
		"hash typed on a page": {nil, toolArgs{"api_id": 1, "deliver": "page"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := rehearse(t, x.env)
			call := func(more toolArgs) string {
				t.Helper()
				params := toolArgs{"name": "start_qr_login", "arguments": x.call, "_meta": modern}
				for name, value := range more {
					params[name] = value
				}
				return string(p.await(p.post("tools/call", params)))
			}
			agreed := toolArgs{"inputResponses": toolArgs{"private_page": toolArgs{"action": "accept"}}}
			link := regexp.MustCompile(`http://127\.0\.0\.1:\d+/[a-z2-7]{26}`)
			asked := call(nil)
			p.has(asked, "input_required")
			if x.env == nil {
				who := &person{TB: t, url: link.FindString(asked)}
				who.sends(map[string]string{"hash": "sandbox"})
				asked = call(agreed)
				p.has(asked, "input_required")
			}
			who := &person{TB: t, url: link.FindString(asked)}
			shown := regexp.MustCompile(`tg://login\?token=[A-Za-z0-9_=-]+`)
			if page := who.opens(); !shown.MatchString(page) {
				t.Fatalf("the page shows no QR code: %s", page)
			}
			id := p.post("tools/call", toolArgs{"name": "start_qr_login", "arguments": x.call, "_meta": modern, "inputResponses": agreed["inputResponses"]})
			// scans has a phone scan what the page shows, until the page knows of it: it leads to the end until that was seen.
			scans := func(who *person, phone string) {
				t.Helper()
				if scan := p.tool("sandbox_scan_qr", toolArgs{"phone": phone, "url": shown.FindString(who.opens())}); scan.Error != nil {
					t.Fatalf("the scan was refused: %+v", scan.Error)
				}
				eventually(t, limit, "the page to tell of the scan", func() bool {
					page := who.opens()
					return strings.Contains(page, "Telegram accepted the login") || strings.Contains(page, "This page is used up")
				})
			}
			scans(who, "+9996620001")
			p.has(string(p.await(id)), `"state":"authorized"`, "not input_required")
			if flows := p.tool("get_flow", nil).Flows; len(flows) != 1 {
				t.Errorf("%d logins were begun", len(flows))
			}
			if x.env == nil {
				return
			}
			// The same call for another account is another login, also for the client's yes to its page.
			asked = call(nil)
			p.has(asked, "input_required")
			state := regexp.MustCompile(`"requestState":"(\w+)"`).FindStringSubmatch(asked)
			if state == nil {
				t.Fatalf("the answer names no page: %s", asked)
			}
			second := &person{TB: t, url: link.FindString(asked)}
			agreed["requestState"] = state[1]
			id = p.post("tools/call", toolArgs{"name": "start_qr_login", "arguments": x.call, "_meta": modern, "inputResponses": agreed["inputResponses"], "requestState": state[1]})
			scans(second, "+9996630002")
			p.has(string(p.await(id)), `"state":"authorized"`, "+99966 *** *** 02", "not +99966 *** *** 01")
		})
	}
}

func TestSameCallWaitsForTheQRPageThatItHasOpened(t *testing.T) {
	p := rehearse(t, credentials)
	first := p.page("start_qr_login", toolArgs{"deliver": "page"})
	if again := p.page("start_qr_login", toolArgs{"deliver": "page"}); again.url != first.url {
		t.Error("another login was begun")
	}
	if flows := p.tool("get_flow", nil).Flows; len(flows) != 1 {
		t.Errorf("%d logins were begun", len(flows))
	}
}

func TestSameCallTellsWhatCameOfThePage(t *testing.T) {
	p := rehearse(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
	flow := toolArgs{"flow_id": c.FlowID}
	p.page("submit_code", flow).sends(map[string]string{"code": "22222"})
	p.has(p.says("submit_code", flow), `"state":"password_needed"`, "on the private page", "not isError")
	p.has(p.says("submit_code", flow), "failure.wrong_state") // it was told
	p.page("submit_password", flow).sends(map[string]string{"password": "sandbox"})
	p.has(p.says("submit_password", flow), `"state":"authorized"`, "on the private page", "not isError")
}

func TestSameCallTellsWhatCameOfTheLoginEMailAndTheRecovery(t *testing.T) {
	p := rehearse(t, credentials)
	c := p.in("email_setup_needed", p.tool("request_code", toolArgs{"phone": "+9996620008"}))
	flow := toolArgs{"flow_id": c.FlowID}
	p.in("email_code_sent", p.tool("set_login_email", toolArgs{"flow_id": c.FlowID, "email": "ada@example.org"}))
	p.page("set_login_email", flow).sends(map[string]string{"code": p.inboxCode("+9996620008")})
	p.has(p.says("set_login_email", flow), `"state":"code_sent"`, "auth.sentCodeTypeApp", "on the private page", "not isError")

	c = p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
	flow = toolArgs{"flow_id": c.FlowID}
	p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"})
	p.in("recovery_code_sent", p.tool("recover_password", flow))
	p.page("recover_password", flow).sends(map[string]string{"code": p.inboxCode("+9996620020"), "password": "boats", "again": "boats"})
	p.has(p.says("recover_password", flow), `"state":"authorized"`, "the new one is set", "not isError")
}

// TestRefusalBeginsNothing brings a person's no to pages that are gone.
func TestRefusalBeginsNothing(t *testing.T) {
	p := rehearse(t, credentials)
	call := func(tool string, arguments toolArgs, more toolArgs) string {
		t.Helper()
		params := toolArgs{"name": tool, "arguments": arguments, "_meta": modern}
		for name, value := range more {
			params[name] = value
		}
		return string(p.await(p.post("tools/call", params)))
	}
	no := toolArgs{"inputResponses": toolArgs{"private_page": toolArgs{"action": "decline"}}, "requestState": "OFAPAGETHATISGONE"}
	p.has(call("start_qr_login", toolArgs{"deliver": "page"}, no), "failure.page_declined", "the QR code")
	if flows := p.tool("get_flow", nil).Flows; len(flows) != 0 {
		t.Errorf("a no has begun %d logins", len(flows))
	}
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
	p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"})
	p.has(call("recover_password", toolArgs{"flow_id": c.FlowID}, no), "failure.page_declined")
	p.in("password_needed", p.tool("get_flow", toolArgs{"flow_id": c.FlowID}))
}

func TestSessionCountsAsFetchedOnceSomebodyHasIt(t *testing.T) {
	p := rehearse(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	flow := toolArgs{"flow_id": c.FlowID}
	p.in("authorized", p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"}))
	wait := []string{`"next_tools":["get_session"`, "kept here for", "not forgotten here"}
	p.has(p.says("get_session", toolArgs{"flow_id": c.FlowID, "deliver": "file", "path": "/etc/of-no-use.env"}), "failure.session_file")
	p.has(p.says("get_flow", flow), wait...)
	who := p.page("get_session", toolArgs{"flow_id": c.FlowID, "deliver": "page"})
	p.has(who.opens(), "Show the session")
	wait[0] = `"next_tools":["get_flow","get_session"` // which waits for the page
	p.has(p.says("get_flow", flow), append(wait, "opened")...)
	who.sends(nil)
	p.fetched(flow)
	p.has(p.says("get_flow", flow), `"next_tools":[]`, "forgotten here in", "not kept here for")
}

// fetched waits until a session counts as fetched: that is a moment after the browser has its page.
func (p *process) fetched(flow toolArgs) {
	p.Helper()
	eventually(p, limit, "the session counts as fetched", func() bool { return strings.Contains(p.says("get_flow", flow), "forgotten here in") })
}

func TestListTellsOfALoginThatAnotherServerWorksOn(t *testing.T) {
	dir := t.TempDir()
	a := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	a.greet()
	held, _ := holdCode(t)
	a.post("tools/call", toolArgs{"name": "request_code", "arguments": toolArgs{"phone": "+9996610001"}})
	held()
	b := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	b.greet()
	b.has(b.says("get_flow", nil), "another running copy", "not interrupted")
}

func TestPasswordIsNotRemovedByAFormThatCameBackEmpty(t *testing.T) {
	p := rehearse(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
	flow := toolArgs{"flow_id": c.FlowID}
	p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"})
	p.has(p.says("recover_password", flow), "the code and a new password are typed on a private page", "no two-step verification any more")
	who := p.page("recover_password", flow)
	p.has(who.sends(map[string]string{"code": "000000", "password": "", "again": ""}), "No new password was typed")
	for _, method := range []string{"auth.checkRecoveryPassword", "auth.recoverPassword"} {
		p.tool("sandbox_inject", toolArgs{"method": method, "code": 420, "error": "FLOOD_WAIT_1"})
	}
	p.has(who.sends(map[string]string{"password": "boats", "again": "boats"}), `name="password"`)
	p.has(who.sends(map[string]string{"code": "000000", "password": "", "again": ""}), "No new password was typed")
}

func TestNewPasswordThatWasGivenIsNotAskedForAgain(t *testing.T) {
	p := rehearse(t, credentials)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620020"}))
	flow := toolArgs{"flow_id": c.FlowID}
	p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"})
	p.in("recovery_code_sent", p.tool("recover_password", flow))
	who := p.page("recover_password", toolArgs{"flow_id": c.FlowID, "new_password": "boats"})
	p.has(who.opens(), "Code from the e-mail", "not New password")
	p.has(who.sends(map[string]string{"code": p.inboxCode("+9996620020")}), "the new one is set")
}

func TestServerWithoutPagesOffersNone(t *testing.T) {
	p := rehearse(t, credentials, "--no-pages")
	p.has(p.says("start_qr_login", toolArgs{"deliver": "page"}), "failure.deliver_unsupported", "chat", "not chat and page")
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	flow := toolArgs{"flow_id": c.FlowID}
	p.in("authorized", p.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "22222"}))
	p.has(p.says("get_flow", flow), "where it goes: a file or here", "not page")
	p.has(p.says("get_session", flow), `"session":"`, "not deliver page")
	p.fetched(flow)
	p.has(p.says("get_flow", flow), `"next_tools":[]`, "the session stays valid")
}
