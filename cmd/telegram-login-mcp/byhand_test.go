package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	telethonString = regexp.MustCompile(`(?m)^(1[A-Za-z0-9_=-]{300,})\r?$`)
	loginLink      = regexp.MustCompile(`tg://login\?token=[A-Za-z0-9_=-]+`)
)

func TestByHandWrongCodeAndWrongPasswordThenASessionThatWorks(t *testing.T) {
	k := talkTo(t, "login", "--sandbox-at", connectionFile(t))
	k.chooses("log in with a code")
	k.sees("+9996620001", "Phone number: ")
	k.types("+999661 0020")
	k.sees("connecting to DC 2", "auth.sentCodeTypeApp", "What to do:", "or the code itself")
	k.types("98765") // at the menu
	k.sees("error: The code is wrong", "PHONE_CODE_INVALID", "What to do:")
	k.chooses("enter the code")
	k.sees("The code: ")
	k.types(newestCode(t, telegramOf(t), "+9996610020"))
	k.sees("protected by a password")
	k.chooses("enter the password")
	k.types("not this one")
	k.sees("error: The password is wrong")
	k.chooses("enter the password")
	k.types("sandbox")
	k.sees("Telegram accepted the login as")
	k.chooses("get the session")
	k.sees("Which program is the session for?")
	k.chooses("chigwell/telegram-mcp")
	k.chooses("show it here")
	said := k.sees("How to use it in chigwell/telegram-mcp", "TELEGRAM_SESSION_STRING", "Keep it like a password")
	found := telethonString.FindStringSubmatch(said)
	if found == nil {
		t.Fatalf("no session on a line of its own in\n%s", said)
	}
	logsIn(t, found[1], telegramOf(t).Connection(), 1, 1010020)
	k.chooses("finish")
	k.ends(0)
	k.speaksPlainly()
}

func TestByHandForgottenPasswordAndASessionFile(t *testing.T) {
	own, file := telegramOf(t), connectionFile(t) // the account is another one afterwards
	phone := "+9996620020"
	k := talkTo(t, "login", "--log-level", "trace", "--sandbox-at", file)
	k.chooses("log in with a code")
	k.types(phone)
	k.sees("What to do:", "or the code itself")
	k.types(newestCode(t, own, phone))
	k.chooses("forgotten password")
	k.sees("recovery e-mail")
	k.chooses("enter the code from the e-mail")
	k.chooses("yes, enter the code")
	k.sees("The recovery code: ")
	k.types(newestCode(t, own, phone), "CANARY one", "another")
	k.sees("These are not the same.")
	k.types("CANARY two", "CANARY two")
	k.sees("the new one is set", "Telegram accepted the login as")
	k.chooses("get the session")
	k.chooses("Telethon, as a .session file")
	k.types("~" + string(filepath.Separator) + "mine.session")
	k.sees("How to use it in Telethon", "API hash: “sandbox”, which is the sandbox's own", "mine.session", "Keep it like a password")
	home := ""
	for _, e := range k.cmd.Env {
		if v, ok := strings.CutPrefix(e, "HOME="); ok {
			home = v
		}
	}
	info, err := os.Stat(filepath.Join(home, "mine.session"))
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the session file has the mode %v", info.Mode())
	}
	k.chooses("log out")
	k.types("y")
	k.sees("Telegram ended the login")
	k.chooses("quit")
	k.ends(0)
	k.speaksPlainly()
	if log := k.log.String(); !strings.Contains(log, `"level":"trace"`) || strings.Contains(log, "CANARY") || strings.Contains(log, strings.TrimPrefix(phone, "+")) {
		t.Errorf("the log holds a password or the number, or nothing at all:\n%s", log)
	}
}

func TestByHandLoginEmailComesFirst(t *testing.T) {
	own, file := telegramOf(t), connectionFile(t) // the account is another one afterwards
	phone := "+9996620008"
	k := talkTo(t, "login", "--sandbox-at", file)
	k.chooses("log in with a code")
	k.types(phone)
	k.sees("a login e-mail comes first")
	k.chooses("set the login e-mail")
	k.types("ada@example.org")
	k.sees("or the code itself")
	k.types(newestCode(t, own, phone))
	k.sees("accepted the address as login e-mail", "What to do:", "or the code itself")
	k.types(newestCode(t, own, phone))
	k.sees("Telegram accepted the login as")
	k.chooses("leave")
	k.sees("is kept until", "login --resume --sandbox-at")
	k.ends(0)
	k.speaksPlainly()
}

func TestByHandQRCodeGoesOnByItselfWhenItWasScanned(t *testing.T) {
	k := talkTo(t, "login", "--sandbox-at", connectionFile(t))
	k.chooses("log in by QR code")
	said := k.sees("Waiting for a phone to scan the code")
	link := loginLink.FindString(said)
	if link == "" || !strings.Contains(said, "▀") {
		t.Fatalf("no QR code in\n%s", said)
	}
	k.types("") // Enter gives the menu, and the menu the code again
	k.chooses("show the QR code")
	k.sees("Waiting for a phone to scan the code")
	if err := telegramOf(t).ScanQR(t.Context(), "9996620001", link); err != nil {
		t.Fatal(err)
	}
	k.sees("Telegram accepted the login")
	k.chooses("get the session")
	k.chooses("another program")
	k.sees("What is it called")
	k.types("mcp-telegram")
	k.sees("No program is known by this name, or several are.", "Which program is the session for?")
	k.chooses("another program")
	k.types("something with TDLib")
	k.sees("TDLib takes no session from elsewhere", "Let the program log in itself", "Which program is the session for?")
	k.chooses("another program")
	k.types("Telethon 1")
	k.chooses("show it here")
	said = k.sees("How to use it in Telethon", "Keep it like a password")
	logsIn(t, telethonString.FindStringSubmatch(said)[1], telegramOf(t).Connection(), 2, 1020001)
	k.chooses("finish")
	k.ends(0)
	k.speaksPlainly()
}

func TestByHandQRCodeScannedWithAPhoneOfTheSandbox(t *testing.T) {
	k := talkTo(t, "login", "--sandbox-at", connectionFile(t))
	k.types("2")
	k.sees("Waiting for a phone to scan the code")
	k.types("")
	k.chooses("scan it with a sandbox phone")
	k.types("+999662 0020")
	k.sees("scanned and confirmed")
	k.chooses("enter the password") // the account has one
	k.types("sandbox")
	k.sees("Telegram accepted the login as")
	k.chooses("leave")
	k.ends(0)
	k.speaksPlainly()
}

func TestByHandCodeIsSentAnotherWay(t *testing.T) {
	k := talkTo(t, "login", "--sandbox")
	k.chooses("log in with a code")
	k.types("+9996620002")
	k.sees("send the code another way, possible in ")
	k.read -= len("  9. send the code another way, possible in ")
	k.chooses("send the code another way")
	k.sees("error: The code cannot be sent again yet")
	k.chooses("move the sandbox's clock")
	k.types("61")
	k.chooses("send the code another way") // which is possible now
	k.sees("auth.sentCodeTypeSms", "What to do:")
	k.chooses("look into the sandbox's inbox")
	code := fiveDigits.FindString(k.sees("sms", "Your choice [1]"))
	k.types(code)
	k.sees("Telegram accepted the login as")
	k.chooses("leave")
	k.sees("is lost, because it was in memory only")
	k.ends(0)
	k.speaksPlainly()
}

func TestByHandRefusedNumberIsExplainedAndANewLoginOffered(t *testing.T) {
	k := talkTo(t, "login", "--sandbox-at", connectionFile(t))
	k.chooses("log in with a code")
	k.types("12")
	k.sees("error: This cannot be a phone number", "Phone number: ")
	k.types("+9996620042")
	k.sees("error: ", "PHONE_NUMBER_BANNED", "What to do:", "ended with an error")
	k.chooses("back to the beginning") // after a ban no login is offered
	k.chooses("log in with a code")
	k.types("+9996620001")
	k.sees("What to do:")
	k.chooses("where is my code")
	k.chooses("what happened so far")
	k.sees("Timeline")
	k.chooses("give this login up")
	k.types("n")
	k.chooses("give this login up")
	k.types("y")
	k.sees("The login was given up")
	k.chooses("quit")
	k.ends(0)
	k.speaksPlainly()
}

func TestByHandEndOfInputKeepsTheLoginForAnother(t *testing.T) {
	dir := t.TempDir()
	k := talkTo(t, "login", "--sandbox-at", connectionFile(t), "--state-dir", dir)
	k.chooses("log in with a code")
	k.types("+9996630001")
	k.sees("What to do:", "or the code itself")
	if err := k.in.(interface{ Close() error }).Close(); err != nil {
		t.Fatal(err)
	}
	k.ends(1)
	k.sees("is kept until", "Go on with it:", "login --resume --sandbox-at "+connectionFile(t)+" --state-dir "+dir)

	again := talkTo(t, "login", "--resume", "--sandbox-at", connectionFile(t), "--state-dir", dir)
	again.sees("What to do:", "or the code itself")
	again.types(newestCode(t, telegramOf(t), "+9996630001"))
	again.sees("Telegram accepted the login as")
	again.chooses("leave")
	again.ends(0)
	again.speaksPlainly()
}

func TestByHandGoesOnWithALoginThatAnAssistantBegan(t *testing.T) {
	dir := t.TempDir()
	server := startProcess(t, credentials, "--sandbox-at", connectionFile(t), "--state-dir", dir)
	server.greet()
	server.in("code_sent", server.tool("request_code", toolArgs{"phone": "+9996620001"}))
	k := talkTo(t, "login", "--sandbox-at", connectionFile(t), "--state-dir", dir) // while the server runs
	k.sees("go on with +99966 *** *** 01 (waiting for the code, begun ")
	k.types("3")
	k.sees("or the code itself")
	k.types(newestCode(t, telegramOf(t), "+9996620001"))
	k.sees("Telegram accepted the login as")
	k.chooses("leave")
	k.ends(0)
}

func TestByHandSIGTERMKeepsTheLogin(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows has no such signal")
	}
	k := talkTo(t, "login", "--sandbox-at", connectionFile(t))
	k.chooses("log in with a code")
	k.types("+9996620001")
	k.sees("What to do:", "or the code itself")
	if err := k.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	k.ends(143)
	k.sees("is kept until")
}

func TestByHandInterruptInTheMiddleOfARequestKeepsIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows has no such signal")
	}
	dir := t.TempDir()
	k := talkTo(t, "login", "--sandbox-at", connectionFile(t), "--state-dir", dir)
	k.chooses("log in with a code")
	held, _ := holdCode(t)
	k.types("+9996630001")
	held()
	k.sees("is not answered yet")
	begun := time.Now()
	if err := k.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	k.ends(130)
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("it took %v to end", took)
	}
	k.sees("(connecting) is kept until")

	again := talkTo(t, "login", "--resume", "--sandbox-at", connectionFile(t), "--state-dir", dir)
	again.sees("The program ended in the middle of this step")
	again.chooses("give this login up")
	again.types("y")
	again.chooses("quit")
	again.ends(0)
}
