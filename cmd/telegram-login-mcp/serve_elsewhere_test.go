package main_test

import (
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
