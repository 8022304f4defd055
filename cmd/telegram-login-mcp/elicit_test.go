package main_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// Clients that can show a private page are asked to, https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation

// capable is a client that declares URL elicitation, in the older way of asking.
func (p *process) capable() {
	p.Helper()
	p.await(p.post("initialize", toolArgs{"protocolVersion": "2025-11-25", "capabilities": toolArgs{"elicitation": toolArgs{"url": toolArgs{}}}, "clientInfo": toolArgs{"name": "test", "version": "1"}}))
	p.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
}

// asked waits for the server's question whether the client shows a page.
func (p *process) asked(before int) (id json.RawMessage, link string) {
	p.Helper()
	eventually(p, limit, "the question about the page", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		seen := 0
		for _, line := range p.lines {
			var m struct {
				ID     json.RawMessage `json:"id"`
				Method string          `json:"method"`
				Params struct {
					Mode    string `json:"mode"`
					URL     string `json:"url"`
					Message string `json:"message"`
				} `json:"params"`
			}
			if json.Unmarshal([]byte(line), &m) == nil && m.Method == "elicitation/create" {
				if seen++; seen > before {
					if m.Params.Mode != "url" || m.Params.Message == "" {
						p.Errorf("the question is %s", line)
					}
					id, link = m.ID, m.Params.URL
					return true
				}
			}
		}
		return false
	})
	return id, link
}

func TestClientThatShowsURLsIsAskedAndItsAnswerCounts(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	p.capable()
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	call := toolArgs{"name": "submit_code", "arguments": toolArgs{"flow_id": c.FlowID}}

	id := p.post("tools/call", call)
	question, link := p.asked(0)
	(&person{TB: t}).thinks()
	p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"result":{"action":"decline"}}`)
	if raw := string(p.await(id)); !strings.Contains(raw, "failure.page_declined") || !strings.Contains(raw, `"state":"code_sent"`) {
		t.Errorf("declined: %s", raw)
	}
	if page := (&person{TB: t, url: link}).opens(); strings.Contains(page, `name="code"`) {
		t.Errorf("a declined page still asks: %s", page)
	}

	id = p.post("tools/call", call)
	question, link = p.asked(1)
	p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"error":{"code":-32603,"message":"no window"}}`)
	raw := string(p.await(id))
	if !strings.Contains(raw, "page.waiting") || !strings.Contains(raw, "Open "+link) || strings.Contains(raw, "failure.") {
		t.Errorf("undeliverable: %s", raw)
	}
	p.tool("cancel_flow", toolArgs{"flow_id": c.FlowID})

	c = p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620002"}))
	id = p.post("tools/call", toolArgs{"name": "submit_code", "arguments": toolArgs{"flow_id": c.FlowID}})
	question, link = p.asked(2)
	p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"result":{"action":"accept"}}`)
	who := &person{TB: t, url: link}
	who.sees(who.sends(map[string]string{"code": "22222"}), "Telegram accepted the login")
	if raw := string(p.await(id)); !strings.Contains(raw, `"state":"authorized"`) {
		t.Errorf("accepted: %s", raw)
	}
	eventually(t, limit, "the client is told that the page is done with", func() bool { return strings.Contains(p.saw(), "notifications/elicitation/complete") })
}

// modern is what a client of 2026-07-28 that can show a page says with every request.
var modern = toolArgs{
	"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientInfo": toolArgs{"name": "test", "version": "1"},
	"io.modelcontextprotocol/clientCapabilities": toolArgs{"elicitation": toolArgs{"url": toolArgs{}}},
}

func TestModernClientIsAskedInTheResult(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	call := func(arguments, more toolArgs) string {
		t.Helper()
		params := toolArgs{"name": "submit_code", "arguments": arguments, "_meta": modern}
		for k, v := range more {
			params[k] = v
		}
		return string(p.await(p.post("tools/call", params)))
	}
	begin := func(phone string) toolArgs {
		t.Helper()
		raw := p.await(p.post("tools/call", toolArgs{"name": "request_code", "arguments": toolArgs{"phone": phone}, "_meta": modern}))
		id := regexp.MustCompile(`flow_[a-z2-7]{12}`).FindString(string(raw))
		if id == "" {
			t.Fatalf("no flow: %s", raw)
		}
		return toolArgs{"flow_id": id}
	}
	flow := begin("+9996620001")
	asked := call(flow, nil)
	if !strings.Contains(asked, `"resultType":"input_required"`) || !strings.Contains(asked, `"mode":"url"`) {
		t.Fatalf("the client is not asked: %s", asked)
	}
	(&person{TB: t}).thinks()
	if raw := call(flow, toolArgs{"inputResponses": toolArgs{"private_page": toolArgs{"action": "decline"}}}); !strings.Contains(raw, "failure.page_declined") {
		t.Errorf("declined: %s", raw)
	}
	asked = call(flow, nil)
	who := &person{TB: t, url: regexp.MustCompile(`http://127\.0\.0\.1:\d+/[a-z2-7]{26}`).FindString(asked)}
	done := make(chan string)
	go func() { done <- who.sends(map[string]string{"code": "22222"}) }()
	if raw := call(flow, toolArgs{"inputResponses": toolArgs{"private_page": toolArgs{"action": "accept"}}}); !strings.Contains(raw, `"state":"authorized"`) {
		t.Errorf("accepted: %s", raw)
	}
	who.sees(<-done, "Telegram accepted the login")
	for line := range strings.Lines(p.saw()) {
		if strings.HasPrefix(line, `{"jsonrpc":"2.0","id":`) && strings.Contains(line, `,"method":`) && !strings.Contains(line, `"result":`) {
			t.Errorf("the server sent a request, which this revision forbids: %s", line)
		}
	}
}

func TestClientThatShowsFormsOnlyIsNotAskedToShowAPage(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	p.await(p.post("initialize", toolArgs{"protocolVersion": "2025-11-25", "capabilities": toolArgs{"elicitation": toolArgs{"form": toolArgs{}}}, "clientInfo": toolArgs{"name": "test", "version": "1"}}))
	p.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	raw := string(p.await(p.post("tools/call", toolArgs{"name": "submit_code", "arguments": toolArgs{"flow_id": c.FlowID}})))
	if !pageURL.MatchString(raw) {
		t.Errorf("the link is not passed on: %s", raw)
	}
	if strings.Contains(p.saw(), "elicitation/create") {
		t.Error("the client was asked for what it cannot do")
	}
}

func TestClientThatCancelsTheQuestionHasNotAccepted(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	p.capable()
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	id := p.post("tools/call", toolArgs{"name": "submit_code", "arguments": toolArgs{"flow_id": c.FlowID}})
	question, link := p.asked(0)
	p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"result":{"action":"cancel"}}`)
	// Nobody agreed, so nobody is waited for, and nobody refused: the link is passed on.
	p.has(string(p.await(id)), "page.waiting", "Open "+link, "not failure.", "not You have the link already")
	if !(&person{TB: t, url: link}).asks() {
		t.Error("the page is closed")
	}
}

func TestModernClientThatDeclinesClosesThePage(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	call := func(params toolArgs) string {
		t.Helper()
		params["_meta"] = modern
		return string(p.await(p.post("tools/call", params)))
	}
	flow := toolArgs{"flow_id": regexp.MustCompile(`flow_[a-z2-7]{12}`).FindString(call(toolArgs{"name": "request_code", "arguments": toolArgs{"phone": "+9996620001"}}))}
	who := &person{TB: t, url: pageURL.FindString(call(toolArgs{"name": "submit_code", "arguments": flow}))}
	if !who.asks() {
		t.Fatal("there is no page to close")
	}
	who.thinks()
	call(toolArgs{"name": "submit_code", "arguments": flow, "inputResponses": toolArgs{"private_page": toolArgs{"action": "decline"}}})
	if who.asks() {
		t.Error("the page is open")
	}
}

func TestClientThatAnswersLateIsHeardAllTheSame(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	p.capable()
	begin := func(phone string) toolArgs {
		return toolArgs{"flow_id": p.in("code_sent", p.tool("request_code", toolArgs{"phone": phone})).FlowID}
	}
	flow, told := begin("+9996620001"), begin("+9996620002")
	call := func(flow toolArgs) string {
		return p.post("tools/call", toolArgs{"name": "submit_code", "arguments": flow})
	}

	for _, id := range []string{call(flow), call(told)} {
		p.has(string(p.await(id)), "The client may show a private page", "Tell them:", "Open http://127.0.0.1", `\nFlow flow_`, "not You have the link already")
	}
	for n := range 2 {
		question, link := p.asked(n)
		who := &person{TB: t, url: link}
		p.has(who.opens(), `name="code"`)
		p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"result":{"action":"decline"}}`)
		eventually(t, limit, "the end of the page", func() bool { return !strings.Contains(who.opens(), `name="code"`) })
		p.has(who.opens(), "You do not want it", "not was cancelled")
	}
	p.has(p.says("submit_code", flow), "failure.page_declined", "answered with no", `You: submit_code {\"code\":`, "not http://127.0.0.1")
	const refused = "The private page is not wanted. The question about the private page for the login code was answered with no"
	p.has(p.says("get_flow", told), refused)
	p.has(p.says("get_flow", told), "not is not wanted")
	id := call(told) // what was told is not told again
	question, _ := p.asked(2)
	(&person{TB: t}).thinks()
	p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"result":{"action":"decline"}}`)
	p.has(string(p.await(id)), "failure.page_declined")

	for n, result := range []string{`{"foo":1}`, `{"action":"cancel"}`} { // neither is a refusal: the link is passed on
		id := p.post("tools/call", toolArgs{"name": "submit_code", "arguments": flow})
		question, link := p.asked(3 + n)
		p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"result":` + result + `}`)
		p.has(string(p.await(id)), "page.waiting", "Open "+link, "not failure.")
		p.tool("cancel_flow", flow)
		flow["flow_id"] = p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"})).FlowID
	}

	p.in("authorized", p.tool("submit_code", toolArgs{"flow_id": flow["flow_id"], "code": "22222"}))
	id = p.post("tools/call", toolArgs{"name": "get_session", "arguments": toolArgs{"flow_id": flow["flow_id"], "deliver": "page"}})
	question, _ = p.asked(5)
	(&person{TB: t}).thinks()
	p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"result":{"action":"decline"}}`)
	p.has(string(p.await(id)), "failure.page_declined", "the session for telethon", "If you prefer the chat", `"tool":"get_session"`, "a file, a page or here", "not submit_code", "not othing was sent")
}

func TestRefusalOfAPageThatIsGoneCounts(t *testing.T) {
	dir, telegram := t.TempDir(), connectionFile(t)
	start := func() *process {
		p := startProcess(t, credentials, "--sandbox-at", telegram, "--state-dir", dir)
		t.Cleanup((&person{TB: t}).leaves)
		return p
	}
	p := start()
	call := func(tool string, arguments toolArgs, action string) string {
		t.Helper()
		params := toolArgs{"name": tool, "arguments": arguments, "_meta": modern}
		if action != "" {
			params["inputResponses"] = toolArgs{"private_page": toolArgs{"action": action}}
		}
		return string(p.await(p.post("tools/call", params)))
	}
	var flow toolArgs
	for _, x := range []struct {
		phone, action string
		want          []string
	}{
		{"+9996620001", "decline", []string{"failure.page_declined", "not http://127.0.0.1"}},
		{"+9996620003", "cancel", []string{"input_required", "not failure."}}, // which refuses nothing
		{"+9996620002", "accept", []string{"input_required"}},                 // what was agreed to is gone
	} {
		flow = toolArgs{"flow_id": regexp.MustCompile(`flow_[a-z2-7]{12}`).FindString(call("request_code", toolArgs{"phone": x.phone}, ""))}
		p.has(call("submit_code", flow, ""), "input_required")
		call("sandbox_clock", toolArgs{"advance_seconds": 605}, "")
		p.has(call("submit_code", flow, x.action), x.want...)
	}
	p.kill()
	p = start()
	p.has(call("submit_code", flow, "decline"), "failure.page_declined", "not http://127.0.0.1")
	p.has(call("submit_code", flow, ""), "input_required")
}

// TestClientThatDeclinesByItselfIsAskedNoMore is about clients that declare that they show pages and say no within milliseconds, with nobody asked:
// https://github.com/openai/codex/issues/6992
func TestClientThatDeclinesByItselfIsAskedNoMore(t *testing.T) {
	t.Run("in a request", func(t *testing.T) {
		p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
		t.Cleanup((&person{TB: t}).leaves)
		p.capable()
		flow := toolArgs{"flow_id": p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"})).FlowID}
		id := p.post("tools/call", toolArgs{"name": "submit_code", "arguments": flow})
		question, link := p.asked(0)
		p.send(`{"jsonrpc":"2.0","id":` + string(question) + `,"result":{"action":"decline"}}`)
		p.has(string(p.await(id)), "page.waiting", "Open "+link, "not failure.")
		p.has((&person{TB: t, url: link}).sends(map[string]string{"code": "22222"}), "Telegram accepted the login")
		p.page("get_session", toolArgs{"flow_id": flow["flow_id"], "deliver": "page"}) // a link at once
		if n := strings.Count(p.saw(), "elicitation/create"); n != 1 {
			t.Errorf("the client was asked %d times", n)
		}
	})
	t.Run("in a result", func(t *testing.T) {
		p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
		t.Cleanup((&person{TB: t}).leaves)
		call := func(params toolArgs) string {
			t.Helper()
			params["_meta"] = modern
			return string(p.await(p.post("tools/call", params)))
		}
		for i, phone := range []string{"+9996620001", "+9996620002"} {
			flow := toolArgs{"flow_id": regexp.MustCompile(`flow_[a-z2-7]{12}`).FindString(call(toolArgs{"name": "request_code", "arguments": toolArgs{"phone": phone}}))}
			got := call(toolArgs{"name": "submit_code", "arguments": flow})
			if i == 0 {
				p.has(got, "input_required")
				got = call(toolArgs{"name": "submit_code", "arguments": flow, "inputResponses": toolArgs{"private_page": toolArgs{"action": "decline"}}})
			}
			p.has(got, "page.waiting", "Open http://127.0.0.1", "not failure.", "not input_required")
			if !(&person{TB: t, url: pageURL.FindString(got)}).asks() {
				t.Error("the page is closed")
			}
		}
	})
}
