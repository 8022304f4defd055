package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// cursorEntry is an entry of chigwell/telegram-mcp in Cursor's file, whose session is dead.
const cursorEntry = `{"command": "uv", "args": ["--directory", "/opt/telegram-mcp", "run", "main.py"], "env": {"TELEGRAM_API_ID": "1", "TELEGRAM_API_HASH": "sandbox", "TELEGRAM_SESSION_STRING": "old"}}`

// loggedInFor is a person who has logged in for chigwell/telegram-mcp, in the menu after that, with these entries in the file that it names.
func loggedInFor(t *testing.T, entries string, more ...string) (k *talk, file string) {
	t.Helper()
	k = talkTo(t, append([]string{"login", "--for", "chigwell/telegram-mcp", "--sandbox-at", connectionFile(t)}, more...)...)
	for _, e := range k.cmd.Env {
		if home, ok := strings.CutPrefix(e, "HOME="); ok {
			file = filepath.Join(home, ".cursor", "mcp.json")
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, file, `{"mcpServers": {`+entries+"}}\n")
	return k, file
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestByHandSessionGoesIntoTheToolOnlyAfterAYes is the way that doctor's command leads to: what is dead in an entry is followed by what lives, in its place.
func TestByHandSessionGoesIntoTheToolOnlyAfterAYes(t *testing.T) {
	k, file := loggedInFor(t, `"tg": `+cursorEntry)
	before := read(t, file)
	k.chooses("log in with a code")
	k.types("+9996620002")
	k.sees("What to do:", "or the code itself")
	k.types("22222")
	k.sees("Telegram accepted the login as")
	k.chooses("get the session")
	k.chooses("straight into chigwell/telegram-mcp")
	k.sees("Put your session into chigwell/telegram-mcp?", "~/.cursor/mcp.json", "The session that is there now is replaced", "hidden", "Write it into the entry “tg” in Cursor? (y/N)")
	k.types("")
	k.sees("Nothing was changed.")
	if read(t, file) != before {
		t.Fatal("it was written without a yes")
	}
	k.chooses("straight into chigwell/telegram-mcp")
	k.sees("Write it into the entry “tg” in Cursor? (y/N)")
	k.types("y")
	k.sees("is in the entry tg of Cursor", "It was on no screen", "~/.cursor/mcp.json", "what was there before is in", "Now switch the server off and on")
	k.chooses("finish")
	k.ends(0)
	k.speaksPlainly()
	_, rest, _ := strings.Cut(read(t, file), `"TELEGRAM_SESSION_STRING": "`)
	session, _, _ := strings.Cut(rest, `"`)
	if i, err := sessionstring.Detect(session); err != nil || i.Format != sessionstring.Telethon {
		t.Fatalf("the entry has %d characters: %v", len(session), err)
	}
	if strings.Contains(k.out.String(), session) {
		t.Error("the session was on the screen")
	}
	logsIn(t, session, telegramOf(t).Connection(), 2, 1020002)
}

func TestByHandOneOfSeveralEntriesGetsTheSession(t *testing.T) {
	k, file := loggedInFor(t, `"one": `+cursorEntry+`, "two": `+cursorEntry)
	k.chooses("log in with a code")
	k.types("+9996630002")
	k.sees("What to do:", "or the code itself")
	k.types("33333")
	k.sees("Telegram accepted the login as")
	k.chooses("get the session")
	k.chooses("straight into chigwell/telegram-mcp")
	k.sees("A session is for one program only")
	k.chooses("No, change nothing")
	k.sees("Nothing was changed.")
	k.chooses("straight into chigwell/telegram-mcp")
	k.chooses("Write it into the entry “two” in Cursor")
	k.sees("(y/N)")
	k.types("yes")
	k.sees("is in the entry two of Cursor")
	k.chooses("finish")
	k.ends(0)
	one, two, _ := strings.Cut(read(t, file), `"two"`)
	if !strings.Contains(one, `"old"`) || strings.Contains(two, `"old"`) {
		t.Errorf("the file is now of %d characters", len(one)+len(two))
	}
}

func TestByHandAToolThatIsInNoClientIsTold(t *testing.T) {
	k, _ := loggedInFor(t, "")
	k.chooses("log in with a code")
	k.types("+9996620003")
	k.sees("What to do:", "or the code itself")
	k.types("22222")
	k.sees("Telegram accepted the login as")
	k.chooses("get the session")
	k.chooses("straight into chigwell/telegram-mcp")
	k.sees("error: No place for the session was found in chigwell/telegram-mcp")
	k.chooses("leave")
	k.ends(0)
}
