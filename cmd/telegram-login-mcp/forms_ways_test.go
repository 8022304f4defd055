package main_test

import (
	"regexp"
	"strings"
	"testing"
)

// formSigns are what only a client that shows forms may meet.
var formSigns = []string{"form_refresh", "form_submit", "form_reveal", "ui://", "telegram-login/form"}

// declares is what a client of 2026-07-28 says with a request.
func declares(capabilities toolArgs) toolArgs {
	return toolArgs{
		"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientInfo": toolArgs{"name": "test", "version": "1"},
		"io.modelcontextprotocol/clientCapabilities": capabilities,
	}
}

// TestEachRequestSaysWhetherItsClientShowsForms is about 2026-07-28, where clients may share a connection.
func TestEachRequestSaysWhetherItsClientShowsForms(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t))
	t.Cleanup((&person{TB: t}).leaves)
	shows, showsNone := declares(toolArgs{"extensions": apps}), declares(toolArgs{})
	ask := func(method string, says, params toolArgs) string {
		params["_meta"] = says
		return string(p.await(p.post(method, params)))
	}
	// The first request is a call, before anything was listed.
	begun := ask("tools/call", shows, toolArgs{"name": "request_code", "arguments": toolArgs{"phone": "+9996620001"}})
	submit := toolArgs{"name": "submit_code", "arguments": toolArgs{"flow_id": regexp.MustCompile(`flow_[a-z2-7]{12}`).FindString(begun)}}
	id := regexp.MustCompile(`"telegram-login/form":\{"form":"([A-Z2-7]{26})"\}`).FindStringSubmatch(ask("tools/call", shows, submit))
	if id == nil {
		t.Fatal("no form is shown")
	}
	refresh := toolArgs{"name": "form_refresh", "arguments": toolArgs{"form": id[1]}}
	without := ask("tools/list", showsNone, toolArgs{}) + ask("tools/call", showsNone, submit) + ask("tools/call", showsNone, refresh)
	for _, word := range append(formSigns, id[1]) {
		if strings.Contains(strings.ReplaceAll(without, "tool “form_refresh” not found", ""), word) {
			t.Errorf("%s reaches a client that shows no forms", word)
		}
	}
	if raw := ask("tools/call", shows, refresh); !strings.Contains(raw, `"state":"ask"`) {
		t.Errorf("the form is gone: %s", raw)
	}
	list := ask("tools/list", shows, toolArgs{})
	for _, word := range formSigns[:4] {
		if !strings.Contains(list, word) {
			t.Errorf("%s is not listed", word)
		}
	}
	for _, raw := range []string{list, ask("resources/list", shows, toolArgs{}), ask("server/discover", shows, toolArgs{})} {
		if !strings.Contains(raw, `"cacheScope":"private"`) {
			t.Errorf("what one client gets may be given to another: %.300s", raw)
		}
	}
}

// TestNoPageIsOpenedWhereThereIsNone has a client that would open a page, and a form that it does not show.
func TestNoPageIsOpenedWhereThereIsNone(t *testing.T) {
	p := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--no-pages")
	p.await(p.post("initialize", toolArgs{"protocolVersion": "2025-11-25", "capabilities": toolArgs{"extensions": apps, "elicitation": toolArgs{"url": toolArgs{}}}, "clientInfo": toolArgs{"name": "test", "version": "1"}}))
	c := p.in("code_sent", p.tool("request_code", toolArgs{"phone": "+9996620001"}))
	flow := toolArgs{"flow_id": c.FlowID}
	first, second := p.says("submit_code", flow), p.says("submit_code", flow)
	for _, raw := range []string{first, second} {
		p.has(raw, "A form waits in the chat", "telegram-login/form", "If you see no form, the chat will do", "not private page", "not Open  on")
	}
	p.has(p.says("check_session", toolArgs{}), "A form waits in the chat", "If you see no form, say here whether one does", "in_use", "not takes no answer", "not --no-pages")
	p.has(p.says("get_flow", flow), "The person has a form in the chat for the login code", "not private page")
	if formID.FindString(first) != formID.FindString(second) {
		t.Error("the same prompt has two forms")
	}
	if strings.Contains(p.saw(), "elicitation/create") {
		t.Error("the client is asked to open a page that is not there")
	}
	f := p.opensForm("submit_code", flow)
	f.types(toolArgs{"code": "22222"})
	f.is("result", "accepted the login")
}
