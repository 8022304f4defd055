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

func TestClientThatShowsFormsOnlyIsNotAskedToShowAPage(t *testing.T) {
	newDay(t)
	p := startProcess(t, credentials, "--sandbox-at", connectionFile)
	t.Cleanup((&person{TB: t}).leaves)
	p.await(p.post("initialize", args{"protocolVersion": "2025-11-25", "capabilities": args{"elicitation": args{"form": args{}}}, "clientInfo": args{"name": "test", "version": "1"}}))
	p.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	c := p.in("code_sent", p.tool("request_code", args{"phone": "+9996620001"}))
	raw := string(p.await(p.post("tools/call", args{"name": "submit_code", "arguments": args{"flow_id": c.FlowID}})))
	if !pageURL.MatchString(raw) {
		t.Errorf("the link is not passed on: %s", raw)
	}
	if strings.Contains(p.saw(), "elicitation/create") {
		t.Error("the client was asked for what it cannot do")
	}
}

func TestClientThatCancelsTheQuestionHasNotAccepted(t *testing.T) {
	newDay(t)
	p := startProcess(t, credentials, "--sandbox-at", connectionFile)
	t.Cleanup((&person{TB: t}).leaves)
	p.capable()
	c := p.in("code_sent", p.tool("request_code", args{"phone": "+9996620001"}))
	id := p.post("tools/call", args{"name": "submit_code", "arguments": args{"flow_id": c.FlowID}})
	question, link := p.asked(0)
	p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"result":{"action":"cancel"}}`)
	if raw := string(p.await(id)); !strings.Contains(raw, "failure.page_declined") {
		t.Errorf("cancelled: %s", raw)
	}
	if (&person{TB: t, url: link}).asks() {
		t.Error("the page is open")
	}
}

func TestModernClientThatDeclinesClosesThePage(t *testing.T) {
	newDay(t)
	p := startProcess(t, credentials, "--sandbox-at", connectionFile)
	t.Cleanup((&person{TB: t}).leaves)
	call := func(params args) string {
		t.Helper()
		params["_meta"] = modern
		return string(p.await(p.post("tools/call", params)))
	}
	flow := args{"flow_id": regexp.MustCompile(`flow_[a-z2-7]{12}`).FindString(call(args{"name": "request_code", "arguments": args{"phone": "+9996620001"}}))}
	who := &person{TB: t, url: pageURL.FindString(call(args{"name": "submit_code", "arguments": flow}))}
	if !who.asks() {
		t.Fatal("there is no page to close")
	}
	call(args{"name": "submit_code", "arguments": flow, "inputResponses": args{"private_page": args{"action": "decline"}}})
	if who.asks() {
		t.Error("the page is open")
	}
}

func TestPageThatIsDoneIsNotReportedAgain(t *testing.T) {
	p := private(t)
	session := madeSession(t, p)
	first := p.page("inspect_session", args{})
	first.sends(map[string]string{"session": session})
	if c := p.tool("inspect_session", args{}); c.Library == "" {
		t.Fatalf("the session was not looked at: %+v", c)
	}
	if second := p.page("inspect_session", args{}); second.url == first.url {
		t.Error("the old page is given again")
	}
}

func TestSessionThatWasPastedServesOneConversion(t *testing.T) {
	p := private(t)
	session := madeSession(t, p)
	wish := args{"to": "gramjs", "deliver": "file"}
	p.page("convert_session", wish).sends(map[string]string{"session": session})
	if c := p.tool("convert_session", wish); c.Format != "gramjs" {
		t.Fatalf("the session was not converted: %+v", c)
	}
	if !p.page("convert_session", wish).asks() { // and not the one of before
		t.Error("the next conversion asks for no session")
	}
}

func TestHashThatCameByChatClosesItsPage(t *testing.T) {
	newDay(t)
	p := startProcess(t, []string{"TELEGRAM_API_ID=1"}, "--sandbox-at", connectionFile)
	t.Cleanup((&person{TB: t}).leaves)
	p.greet()
	who := p.page("request_code", args{"phone": "+9996620001"})
	p.in("code_sent", p.tool("request_code", args{"phone": "+9996620001", "api_id": 1, "api_hash": "sandbox"}))
	if who.asks() {
		t.Error("the page still asks for the hash")
	}
}

// madeSession is a session of the sandbox in a file, as a person has it.
func madeSession(t *testing.T, p *process) string {
	t.Helper()
	c := p.in("code_sent", p.tool("request_code", args{"phone": "+9996620001"}))
	p.page("submit_code", args{"flow_id": c.FlowID}).sends(map[string]string{"code": "22222"})
	who := p.page("get_session", args{"flow_id": c.FlowID})
	found := regexp.MustCompile(`(?s)<textarea[^>]*>\s*(.+?)\s*</textarea>`).FindStringSubmatch(who.sends(nil))
	if found == nil {
		t.Fatal("the page shows no session")
	}
	return found[1]
}
