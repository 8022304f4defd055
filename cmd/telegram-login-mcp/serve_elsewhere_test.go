package main_test

import (
	"regexp"
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
	a := first.hire(mcp.ProtocolVersion20260728, tokens["anna"])
	begun, _ := a.says("request_code", toolArgs{"phone": "+9996610020"})
	flow := toolArgs{"flow_id": begun.FlowID}
	page := func(tool string) *person {
		who := first.page(a, tool, flow)
		who.browser = second.web
		return who
	}
	code := page("submit_code")
	code.sees(code.sends(map[string]string{"code": "12345"}), "The code is wrong")
	code.sees(code.sends(map[string]string{"code": "11111"}), "Your assistant asks for the two-step verification password next")
	password := page("submit_password")
	password.sees(password.sends(map[string]string{"password": "sandbox"}), "Telegram accepted the login")
	session := page("get_session")
	shown := regexp.MustCompile(`>\s*(1[A-Za-z0-9_=-]{300,})\s*<`).FindStringSubmatch(session.sends(nil))
	if shown == nil {
		t.Fatal("the page shows no session")
	}
	eventually(t, limit, "the page that is used up", func() bool { // once the other instance has heard that it was shown
		return strings.Contains(session.opens(), "This page is used up")
	})
	logsIn(t, shown[1], telegramOf(t).Connection(), 1, 1010020)
}
