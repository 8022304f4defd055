package mcpserver

import (
	"net/http"
	"os"
	"testing"

	"telegram-login-mcp/internal/testrun"
)

func TestMain(m *testing.M) {
	os.Exit(testrun.Main(m, testrun.Waiting, func() error {
		http.DefaultClient.CloseIdleConnections()
		return nil
	}))
}
