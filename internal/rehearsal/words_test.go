package rehearsal

import (
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

func TestTelegramsOwnAnswerIsNotCounted(t *testing.T) {
	text := "Three words here.\n-- Telegram's answer ----\n  auth.sentCode\n  type  none\n-----\nAnd two.\nSandbox: nothing here is real."
	res := &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(text)}}
	res.RawStructuredContent = []byte(`{"happened":"Three words here","sent_code":{"type":"not read"},"warnings":["Sandbox: nothing"],"sandbox":true,"next":[{"tool":"a","why":"one two"}],"n":4,"x":null}`)
	for shows, want := range map[Shows]int{Text: 5, Structured: 7, Both: 12} {
		r, err := read(res, shows)
		if err != nil || r.Words != want {
			t.Errorf("%s: %d words, want %d (%v)", shows, r.Words, want, err)
		}
		if shown := r.shown(shows); ofSandbox(shown) || len(r.Next) != 1 || r.Next[0].Why != "one two" {
			t.Errorf("%s: %s %+v", shows, shown, r.Next)
		}
	}
}
