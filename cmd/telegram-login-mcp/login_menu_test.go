//go:build !windows

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// logsInWith goes through a login by code, to the menu behind it.
func (k *talk) logsInWith(phone, code string) {
	k.Helper()
	k.chooses("log in with a code")
	k.types(phone)
	k.sees("What to do:", "or the code itself")
	k.types(code)
	k.sees("Telegram accepted the login as")
}

// sessionIn is the session that a client's file has now.
func sessionIn(t *testing.T, file string) string {
	t.Helper()
	_, rest, _ := strings.Cut(read(t, file), `"TELEGRAM_SESSION_STRING": "`)
	session, _, _ := strings.Cut(rest, `"`)
	if i, err := sessionstring.Detect(session); err != nil || i.Format != sessionstring.Telethon {
		t.Fatalf("the entry has %d characters: %v", len(session), err)
	}
	return session
}

// TestByHandSessionGoesIntoAToolThatIsChosenInTheMenu has a login of which nobody said what it is for.
func TestByHandSessionGoesIntoAToolThatIsChosenInTheMenu(t *testing.T) {
	k := talkTo(t, "login", "--sandbox-at", connectionFile(t))
	file := filepath.Join(homeOf(&window{talk: k}), ".cursor", "mcp.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, file, `{"mcpServers": {"tg": `+cursorEntry+`, "other": {"command": "npx", "args": ["-y", "telegram-mcp-local-server"], "env": {"TELEGRAM_SESSION_STRING": "old"}}}}`+"\n")
	k.logsInWith("+9996620004", "22222")
	k.chooses("get the session")
	k.chooses("n8n")
	if said := k.sees("Where should it go?", "Your choice [1]"); strings.Contains(said, "straight into") {
		t.Errorf("it is offered for what only the person can put a session into:\n%s", said)
	}
	k.types("3") // back
	k.chooses("get the session")
	k.chooses("another program")
	k.sees("What is it called")
	k.types("chigwell")
	k.chooses("straight into chigwell/telegram-mcp")
	k.sees("Put your session into chigwell/telegram-mcp?", "Write it into the entry “tg” in Cursor? (y/N)")
	k.types("y")
	k.sees("is in the entry tg of Cursor")
	k.chooses("finish")
	k.ends(0)
	k.speaksPlainly()
	logsIn(t, sessionIn(t, file), telegramOf(t).Connection(), 2, 1020004)
	if _, other, _ := strings.Cut(read(t, file), `"other"`); !strings.Contains(other, `"old"`) {
		t.Error("the other tool has it, too")
	}
}

func TestByHandFinishedLoginIsCheckedAndLetsAnotherOneIn(t *testing.T) {
	k, file := loggedInFor(t, `"tg": `+cursorEntry)
	k.logsInWith("+9996620005", "22222")
	k.chooses("get the session")
	k.chooses("straight into chigwell/telegram-mcp")
	k.sees("(y/N)")
	k.types("y")
	k.sees("is in the entry tg of Cursor")
	first := sessionIn(t, file)

	k.chooses("check whether a session lives")
	k.sees("Telegram ends a session for good when two programs use it at once", "Is no program using it now? (y/N)")
	k.types("")
	if said := k.sees("What now?"); strings.Contains(said, "The session lives") {
		t.Fatalf("Telegram was asked without a yes:\n%s", said)
	}
	k.chooses("check whether a session lives")
	k.sees("(y/N)")
	k.types("y")
	k.sees("The session lives", "Sandbox 20005", "What now?")

	k.chooses("another login for another tool")
	k.sees("Which program is the other login for")
	k.types("n8n")
	k.sees("Is no program using it now? (y/N)")
	k.types("y")
	k.sees("Telegram let another login of", "without a code", "“n8n (telegram-login-mcp)”", "Telegram accepted the login as")
	k.chooses("leave")
	k.ends(0)
	k.speaksPlainly()
	logsIn(t, first, telegramOf(t).Connection(), 2, 1020005)
}

// TestByHandLoginThatDiedIsFollowedByOneThatAnotherLetsIn has Telegram end one of two logins of an account. The other one is named by the answer only.
func TestByHandLoginThatDiedIsFollowedByOneThatAnotherLetsIn(t *testing.T) {
	k, _ := loggedInFor(t, "")
	k.logsInWith("+9996620003", "22222")
	k.chooses("get the session")
	k.chooses("Telethon")
	k.chooses("show it here")
	k.chooses("another login for another tool")
	k.types("script", "y")
	k.sees("Telegram let another login of", "Telegram accepted the login as")
	if n, err := telegramOf(t).EndSession(t.Context(), "+9996620003", "script (telegram-login-mcp)", ""); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	k.chooses("get the session")
	k.chooses("Telethon")
	k.chooses("show it here")
	k.sees("Another login of the account is kept here")
	k.chooses("another login for another tool")
	k.types("script", "y")
	k.sees("Telegram let another login of", "Telegram accepted the login as")
	k.chooses("leave")
	k.ends(0)
	k.speaksPlainly()
}
