package main_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/internal/redistest"
)

// A proxy has led the person to another instance than the assistant, on every page of a login.
func TestPagesAreServedByAnotherInstance(t *testing.T) {
	t.Parallel()
	shared := append(sharing(t, redistest.Start(t), "")[4:], "--secrets", "private")
	first, tokens := publish(t, []string{"anna"}, shared...)
	second, _ := publish(t, []string{"ben"}, shared...)
	first.elsewhere = second.web
	first.loginOnPages(first.hire(mcp.ProtocolVersion20260728, tokens["anna"]), "+9996610020", 1010020, nil)
}

// What a page has begun at one instance, the same call finds at another: nobody is asked for the API hash once more.
func TestLoginThatAPageHasBegunIsFoundByAnotherInstance(t *testing.T) {
	t.Parallel()
	shared, state, noHash := sharing(t, redistest.Start(t), "")[4:], t.TempDir(), []string{"TELEGRAM_API_HASH="}
	first, tokens := publishIn(t, noHash, state, []string{"anna"}, shared...)
	second, _ := publishIn(t, noHash, state, nil, shared...)
	a, b := first.hire(mcp.ProtocolVersion20260728, tokens["anna"]), second.hire(mcp.ProtocolVersion20251125, tokens["anna"])
	for tool, c := range map[string]struct {
		arguments toolArgs
		state     string
	}{
		"request_code":   {toolArgs{"phone": "+9996610020"}, "code_sent"},
		"start_qr_login": {toolArgs{"for_tool": "n8n"}, "qr_shown"},
	} {
		typed := first.page(a, tool, c.arguments).sends(map[string]string{"hash": "sandbox"})
		found, said := b.says(tool, c.arguments)
		if found.State != c.state || found.FlowID == "" || found.Page != nil {
			t.Errorf("%s at another instance: %s\nand the page says: %s", tool, said, typed)
		}
		if again, said := a.says(tool, c.arguments); again.FlowID != found.FlowID || again.State != c.state {
			t.Errorf("%s where the page was: %s", tool, said)
		}
	}
	// That of another application is another login.
	for _, at := range []*assistant{a, b} {
		if other, said := at.says("start_qr_login", toolArgs{"for_tool": "n8n", "api_id": 2}); other.Page == nil || other.FlowID != "" {
			t.Errorf("start_qr_login for another application: %s", said)
		}
	}
	if all, said := b.says("get_flow", toolArgs{}); len(all.Flows) != 2 {
		t.Errorf("there are %d logins: %s", len(all.Flows), said)
	}
}

// A page is open while the login goes on at another instance, and nobody calls the one that has the page.
func TestPageClosesSoonAfterTheLoginWentOnAtAnotherInstance(t *testing.T) {
	t.Parallel()
	shared := sharing(t, redistest.Start(t), "")[4:]
	first, tokens := publish(t, []string{"anna"}, shared...)
	second, _ := publishAt(t, first.state, nil, shared...)
	a, b := first.hire(mcp.ProtocolVersion20260728, tokens["anna"]), second.hire(mcp.ProtocolVersion20251125, tokens["anna"])

	begun, _ := a.says("request_code", toolArgs{"phone": "+9996610020"})
	flow := toolArgs{"flow_id": begun.FlowID}
	code := first.page(a, "submit_code", flow)
	code.sees(code.opens(), `name="code"`)
	if typed, said := b.says("submit_code", toolArgs{"flow_id": begun.FlowID, "code": "11111"}); typed.State != "password_needed" {
		t.Fatalf("the code at another instance: %s", said)
	}
	code.seesSoon("Your assistant asks for the two-step verification password next")

	password := first.page(a, "submit_password", flow)
	password.sees(password.opens(), `name="password"`)
	if over, said := b.says("cancel_flow", flow); over.State != "cancelled" {
		t.Fatalf("cancelled at another instance: %s", said)
	}
	password.seesSoon("The login that it was for is over.")
}

// Two servers of one state folder are to each other what two instances are, and a call that waits for the page, which nobody has open, hears of it as well.
func TestPageClosesSoonAfterTheLoginWentOnAtAnotherServerOfTheSameFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := private(t, "--state-dir", dir)
	b := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	b.greet()
	c := a.in("code_sent", a.tool("request_code", toolArgs{"phone": "+9996610020"}))
	flow := toolArgs{"flow_id": c.FlowID}

	code := a.page("submit_code", flow)
	waits := a.waits("submit_code", flow)
	b.in("password_needed", b.tool("submit_code", toolArgs{"flow_id": c.FlowID, "code": "11111"}))
	begun := time.Now()
	if said := string(a.await(waits)); !strings.Contains(said, `"state":"password_needed"`) || strings.Contains(said, "page.waiting") || time.Since(begun) > 10*time.Second {
		t.Errorf("after %v the call that waited says %s", time.Since(begun), said)
	}
	code.seesSoon("Your assistant asks for the two-step verification password next")

	password := a.page("submit_password", flow)
	password.sees(password.opens(), `name="password"`)
	b.in("cancelled", b.tool("cancel_flow", flow))
	password.seesSoon("The login that it was for is over.")
}
