package main_test

import (
	"strings"
	"testing"

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
		} else if tool == "start_qr_login" && !strings.Contains(said, "for another account: a second login, told apart by that name") {
			t.Errorf("it does not say how another account logs in by QR code: %s", said)
		}
		if again, said := a.says(tool, c.arguments); again.FlowID != found.FlowID || again.State != c.state {
			t.Errorf("%s where the page was: %s", tool, said)
		}
	}
	// That of another account has another name.
	if other, said := b.says("start_qr_login", toolArgs{"for_tool": "n8n of Ben"}); other.Page == nil || other.FlowID != "" {
		t.Errorf("start_qr_login for another account: %s", said)
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
