package mcpserver

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/internal/testrun"
)

// TestHandshakeBesideTheFirstRequest has a client that does not wait for the answer to its handshake. It is of use with the race detector.
func TestHandshakeBesideTheFirstRequest(t *testing.T) {
	testrun.Parallel(t)
	forms := secretpage.New(secretpage.Options{Unserved: true, Words: func() secretpage.Words { return PageWords(explain.English, nil) }})
	t.Cleanup(func() { _ = forms.Close() })
	s := New(Options{Forms: forms})
	var all sync.WaitGroup
	for _, method := range []string{"tools/list", "server/discover", "tools/list", "server/discover"} {
		all.Go(func() {
			answer, err := json.Marshal(s.HandleMessage(t.Context(), json.RawMessage(`{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":{"_meta":{
				"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},
				"io.modelcontextprotocol/clientCapabilities":{"extensions":{"io.modelcontextprotocol/ui":{"mimeTypes":["text/html;profile=mcp-app"]}}}}}}`)))
			if err != nil || !strings.Contains(string(answer), `"result":`) || !strings.Contains(string(answer), "form") {
				t.Errorf("%s: %s, %v", method, answer, err)
			}
		})
	}
	all.Wait()
}
