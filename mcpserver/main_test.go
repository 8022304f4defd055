package mcpserver

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"os"
	"sync"
	"testing"

	"telegram-login-mcp/internal/testrun"
)

func TestMain(m *testing.M) {
	os.Exit(testrun.Main(m, testrun.Waiting, func() error {
		http.DefaultClient.CloseIdleConnections()
		return nil
	}))
}

// ServerKeyForTest is the key of every Telegram in these tests: to make one takes longer than to start a sandbox.
var ServerKeyForTest = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })
