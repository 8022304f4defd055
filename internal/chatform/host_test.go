package chatform

import (
	"strings"
	"testing"
)

func TestAppSaysWhatTheSpecificationAsksFor(t *testing.T) {
	s := shows(t, codeView())
	if got := s.asked("ui/initialize"); got != `[{"appInfo":{"name":"telegram-login-mcp","version":"1"},"appCapabilities":{"availableDisplayModes":["inline"]},"protocolVersion":"2026-01-26"}]` {
		t.Errorf("it begins with %s", got)
	}
	if got := s.host(`came.map((m) => m.method).filter((m) => !m.includes("size")).slice(0, 3)`); got != `["ui/initialize","ui/notifications/initialized","tools/call"]` {
		t.Errorf("it says %s", got)
	}
	if got := s.host(`came.every((m) => m.jsonrpc === "2.0") && new Set(came.filter((m) => m.id).map((m) => m.id)).size === came.filter((m) => m.id).length`); got != "true" {
		t.Errorf("these are not messages of JSON-RPC: %s", s.host("came"))
	}
	s.shoot("size") // the host knows the height
	s.host(`void (frame.style.width = "300px")`)
	s.until("the host is told what the new width makes of the height", func() bool { return strings.Contains(s.asked("ui/notifications/size-changed"), `{"width":300,`) })
}

func TestAppAnswersItsHost(t *testing.T) {
	s := shows(t, codeView())
	for _, tc := range []struct{ request, answer string }{
		{`{ id: "p", method: "ping" }`, `{"jsonrpc":"2.0","id":"p","result":{}}`},
		{`{ id: 77, method: "tools/list" }`, `{"jsonrpc":"2.0","id":77,"error":{"code":-32601,"message":"Method not found"}}`},
		{`{ id: 0, method: "ui/resource-teardown", params: {} }`, `{"jsonrpc":"2.0","id":0,"result":{}}`},
	} {
		s.host("void send(" + tc.request + ")")
		s.until("it answers", func() bool { return strings.Contains(s.host("came"), tc.answer) })
	}
}

func TestMessagesThatAreNotTheHostsAreIgnored(t *testing.T) {
	s := shows(t, codeView())
	const message = `{ jsonrpc: "2.0", method: "ui/notifications/tool-result", params: { _meta: { "telegram-login/form": { form: "evil" } } } }`
	const teardown = `{ jsonrpc: "2.0", id: 99, method: "ui/resource-teardown", params: {} }`
	// From another frame of the same page, and from the app's own window.
	script := "<script>for (const m of [" + message + ", " + teardown + "]) parent.frames[0].postMessage(m, '*'); parent.ready = true</script>"
	s.host(`(() => {
		const other = document.createElement("iframe");
		other.srcdoc = ` + mustJSON(t, script) + `;
		document.body.append(other);
	})()`)
	s.until("the other frame has spoken", func() bool { return s.host("globalThis.ready") == "true" })
	s.says(`void postMessage(` + message + `, "*")`)
	s.says(`void postMessage(` + teardown + `, "*")`)
	// What is no message of the protocol is ignored, too, whoever it comes from.
	s.host(`[null, 1, "x", [], {}, { method: "ui/resource-teardown", id: 98 }, { jsonrpc: "2.0", id: 98, result: {} }, { jsonrpc: "2.0", id: "98" },
		{ jsonrpc: "2.0", method: "ui/notifications/tool-result" }, { jsonrpc: "2.0", method: "ui/notifications/host-context-changed", params: 5 },
		{ jsonrpc: "2.0", method: "ui/notifications/anything", params: {} }].forEach((m) => frame.contentWindow.postMessage(m, "*"))`)
	s.host(`void send({ id: "last", method: "ping" })`)
	s.until("the last one is answered", func() bool { return strings.Contains(s.host("came"), `"id":"last"`) })
	if all := s.host("came"); strings.Contains(all, "evil") || strings.Contains(all, `"id":99`) || strings.Contains(all, `"id":98`) {
		t.Errorf("it took what is not the host's: %s", all)
	}
	s.sees("Type the login code")
}

func TestTeardownTakesEverythingSecretOut(t *testing.T) {
	s := shows(t, passwordView())
	s.press(`document.getElementById("field-password")`)
	s.keys(canary)
	s.says(`void (globalThis.field = document.getElementById("field-password"))`)
	s.host(`void send({ id: "t", method: "ui/resource-teardown", params: {} })`)
	s.until("it answers", func() bool { return strings.Contains(s.host("came"), `"id":"t"`) })
	if got := s.says(`[field.value, document.body.innerText.trim(), document.documentElement.outerHTML.includes("` + canary + `")]`); got != `["","",false]` {
		t.Errorf("afterwards there is %s", got)
	}
	before := s.host("came.length")
	s.says("new Promise((r) => r())")
	s.host(`void send({ id: "u", method: "ping" })`)
	s.until("it answers", func() bool { return strings.Contains(s.host("came"), `"id":"u"`) })
	if got := s.host(`came.slice(` + before + `).map((m) => m.method ?? m.id).filter((m) => m !== "ui/notifications/size-changed")`); got != `["u"]` {
		t.Errorf("it goes on with %s", got)
	}
}

func TestNothingIsKeptAndNothingIsSaidBesideWhatWasSent(t *testing.T) {
	s := shows(t, passwordView())
	s.answers("form_submit", doneView())
	s.press(`document.getElementById("field-password")`)
	s.keys(canary)
	s.press(button("Log in"))
	s.sees("You are logged in")
	s.until("the model is told", func() bool { return s.asked("ui/message") != "[]" })
	// A frame without an origin has no storage, which says so; complaints of the browser fail the test at its end.
	for _, store := range []string{"localStorage", "sessionStorage", "document.cookie"} {
		if got := s.says(`(() => { try { return JSON.stringify(` + store + `); } catch (e) { return e.name; } })()`); got != `"SecurityError"` {
			t.Errorf("%s has %s", store, got)
		}
	}
	if got := s.says(`[document.documentElement.outerHTML.includes("` + canary + `"), performance.getEntriesByType("resource").length]`); got != "[false,0]" {
		t.Errorf("afterwards there is %s", got)
	}
	if got := s.host(`came.filter((m) => JSON.stringify(m).includes("` + canary + `")).map((m) => [m.method, m.params.name])`); got != `[["tools/call","form_submit"]]` {
		t.Errorf("what was typed is in %s", got)
	}
}

func TestModelIsToldOfTheEndOnce(t *testing.T) {
	const told = "The form has done its work. Call login_status."
	s := shows(t, codeView())
	s.answers("form_refresh", doneView()) // it was typed on the private page
	s.again()
	s.sees("You are logged in")
	const want = `[{"content":[{"type":"text","text":"` + told + `"}]}]`
	s.until("it is told", func() bool {
		return s.asked("ui/message") == `[{"role":"user","content":[{"type":"text","text":"`+told+`"}]}]`
	})
	if got := s.asked("ui/update-model-context"); got != want {
		t.Errorf("the model has %s", got)
	}
	calls := s.calls("form_refresh")
	s.again()
	s.until("it looks again", func() bool { return s.calls("form_refresh") != calls })
	s.host(`void send({ id: "x", method: "ping" })`)
	s.until("it answers", func() bool { return strings.Contains(s.host("came"), `"id":"x"`) })
	if got := s.asked("ui/update-model-context"); got != want {
		t.Errorf("the model was told twice: %s", got)
	}
}

func TestResultSaysWhetherTheAssistantHeardOfIt(t *testing.T) {
	const goesOn, tellIt = "Your assistant goes on.", "Now tell your assistant: “The form has done its work. Call login_status.”"
	bare := doneView()
	bare.Result = &Said{Title: bare.Title}
	for name, x := range map[string]struct {
		view      View
		answer    string // of the host, to the message
		not, want string
	}{
		"the host says it":                     {bare, "{}", tellIt, goesOn},
		"the result says what comes next":      {doneView(), "{}", goesOn, "Telegram accepted the code."},
		"the host refuses it":                  {bare, `{ isError: true }`, goesOn, tellIt},
		"it refuses that, and there are words": {doneView(), `{ isError: true }`, goesOn, tellIt},
		"it gives no answer":                   {bare, `null`, goesOn, tellIt},
	} {
		t.Run(name, func(t *testing.T) {
			s := shows(t, codeView())
			s.host(`void (answers["ui/message"] = ` + x.answer + `)`)
			s.answers("form_refresh", x.view)
			s.again()
			s.sees("You are logged in")
			s.until("the message is sent", func() bool { return s.asked("ui/message") != "[]" })
			s.sees(x.want)
			if text := s.text(); strings.Contains(text, x.not) {
				t.Errorf("the app shows %s", text)
			}
			s.shoot("told-" + strings.ReplaceAll(name, " ", "-"))
		})
	}
}

func TestOneOfTwoCopiesTellsTheModel(t *testing.T) {
	s := shows(t, codeView())
	other := doneView()
	other.Tell = "" // the server has given it to the other copy
	s.host(`void (answers.told = { result: { content: [], structuredContent: { view: ` + mustJSON(t, other) + ` } } })`)
	bare := doneView()
	bare.Result = &Said{Title: bare.Title}
	s.answers("form_refresh", bare)
	s.again()
	s.sees("Your assistant goes on.")
	if got := s.asked("ui/message") + s.asked("ui/update-model-context"); got != "[][]" {
		t.Errorf("both tell it: %s", got)
	}
}

func TestModelIsToldWhereTheServerCannotSayWhichCopyTellsIt(t *testing.T) {
	s := shows(t, codeView())
	s.host(`void (answers.told = { error: { code: -32000, message: "no" } })`)
	s.answers("form_refresh", doneView())
	s.again()
	s.until("the model is told", func() bool { return s.asked("ui/message") != "[]" })
}

func TestEndThatIsOldNewsIsNotTold(t *testing.T) {
	s := shows(t, doneView()) // as when an old conversation is opened again
	if got := s.asked("ui/message") + s.asked("ui/update-model-context"); got != "[][]" {
		t.Errorf("the model was told %s", got)
	}
}

func TestOnlyTheFormsToolsAreCalledAndOnlyItsLinksOpened(t *testing.T) {
	v := qrView(t, 1)
	v.Actions = []Action{{Name: "logout", Label: "Log out"}}
	s := shows(t, v)
	s.answers("form_submit", v)
	s.press(button("Open the private page"))
	s.press(button("Log out"))
	s.until("all is done", func() bool { return s.calls("form_submit") != "[]" })
	if got := s.asked("ui/open-link"); got != `[{"url":"http://127.0.0.1:40000/page"}]` {
		t.Errorf("it opens %s", got)
	}
	if got := s.host(`[...new Set(came.filter((m) => m.id !== undefined).map((m) => m.params.name ?? m.method))].sort()`); got != `["form_refresh","form_submit","ui/initialize","ui/open-link"]` {
		t.Errorf("it asks for %s", got)
	}
}

func TestAddressOfThePageIsShownWhereTheHostOpensNoLinks(t *testing.T) {
	s := newStage(t)
	s.answers("form_refresh", codeView())
	s.host(`void (answers["ui/open-link"] = { isError: true })`)
	s.start(setting{Capabilities: able(), Result: opened()})
	s.sees("Open the private page")
	if strings.Contains(s.text(), "http://127.0.0.1:40000/page") {
		t.Error("the address stands there from the beginning")
	}
	s.press(button("Open the private page"))
	s.sees("http://127.0.0.1:40000/page")
}

func TestPersonSaysWhatTheHostDoesNotPassOn(t *testing.T) {
	s := newStage(t)
	s.answers("form_refresh", codeView())
	s.answers("form_submit", doneView())
	s.start(setting{Result: opened()})
	s.sees("Send the code", "Send it again")
	s.press(button("I see no code"))
	s.sees("Now tell your assistant: “I see no code. What else can be done?”")
	s.press(`document.getElementById("field-code")`)
	s.keys("12345\r")
	s.sees("You are logged in")
	s.sees("Now tell your assistant: “The form has done its work. Call login_status.”")
	if got := s.asked("ui/message") + s.asked("ui/update-model-context"); got != "[][]" {
		t.Errorf("it told a host that takes nothing: %s", got)
	}
}

func TestResultWithoutAFormIsOneQuietLine(t *testing.T) {
	for want, content := range map[string]map[string]any{
		"You are logged in already": {"explanation": map[string]any{"title": "You are logged in already"}, "happened": "x"},
		"It was cancelled":          {"happened": "It was cancelled"},
	} {
		s := newStage(t)
		s.start(setting{Capabilities: able(), Result: map[string]any{"content": []any{}, "structuredContent": content}})
		s.comesTo("document.body.innerText.trim()", mustJSON(t, want))
		if got := s.host(`came.filter((m) => m.method === "tools/call").length`); got != "0" {
			t.Errorf("it called %s tools", got)
		}
	}
}
