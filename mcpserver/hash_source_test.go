package mcpserver

import (
	"testing"

	"telegram-login-mcp/mcpserver/present"
)

// TestPlaceOfAHashIsTold: a record keeps where the hash is as a kind, or, from an older version, in words.
func TestPlaceOfAHashIsTold(t *testing.T) {
	for source, want := range map[string]string{
		HashInEnvironment: "in the environment variable TELEGRAM_API_HASH", HashInFile + `C:\Users\ada\hash`: `in the file C:\Users\ada\hash`, hashInChat: "the one that was given in the chat",
		hashAtTerminal: "the one that was given at the terminal", hashOfSandbox: "“sandbox”, which is the sandbox's own", hashOnPage: "the one that was typed outside the chat",
		"in the file /home/ada/hash": "in the file /home/ada/hash", "in the environment variable TELEGRAM_API_HASH": "in the environment variable TELEGRAM_API_HASH",
	} {
		if got := (present.Presenter{}).HashFrom(source); got != want {
			t.Errorf("%s is told as %q", source, got)
		}
	}
}
