package chatform

import (
	"bytes"
	"strconv"
	"testing"
	"time"

	"rsc.io/qr"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// canary is in each value of these tests that is a secret.
const canary = "CANARY"

// soon is a standing that has a while to go by the clock of this machine.
func soon(spec prompt.Spec, last prompt.Result) Standing {
	s := Standing{Spec: spec, Version: 3, Now: time.Now(), Page: "http://127.0.0.1:40000/page", Tell: "The form has done its work. Call login_status."}
	s.Status = prompt.Status{State: prompt.Opened, Last: last, Left: 9*time.Minute + 30*time.Second}
	return s
}

func codeView() View {
	s := soon(prompt.Spec{
		Title: "Type the login code", Account: "+99966•••01", Button: "Send the code", Why: "Telegram sent a code with 5 digits into the chat “Telegram” of your other devices.",
		Notes:  []string{"The newest code counts; older ones are dead."},
		Fields: []prompt.Field{{Name: "code", Label: "Login code", Help: "5 digits", AutoComplete: "one-time-code", InputMode: "numeric"}},
	}, prompt.Result{})
	s.Actions = []Action{
		{Name: "resend", Label: "Send it again", At: time.Now().Add(42 * time.Second)},
		{Name: "none", Label: "I see no code", Say: "I see no code. What else can be done?"},
	}
	return testWords().View(s)
}

func passwordView() View {
	s := soon(prompt.Spec{
		Title: "Type your two-step password", Account: "+99966•••01", Button: "Log in", Why: "This account has a password besides the code.",
		Notes:  []string{"Your hint: “boats”."},
		Fields: []prompt.Field{{Name: "password", Label: "Password", Secret: true, AutoComplete: "current-password"}},
	}, prompt.Result{Title: "The password is wrong", Meaning: "Telegram compared it, and it is not the one of this account.", Fixes: []string{"Look at the hint.", "Mind capital letters and the keyboard's language."}})
	s.Actions, s.Sandbox = []Action{{Name: "forgot", Label: "I forgot it", Say: "I forgot the password."}}, true
	return testWords().View(s)
}

func qrView(t *testing.T, number int) View {
	t.Helper()
	s := soon(prompt.Spec{Title: "Scan the QR code", Why: "On your phone open Telegram, Settings, Devices, Link Desktop Device.", QR: func() prompt.QR { return prompt.QR{} }}, prompt.Result{})
	link := "tg://login?token=" + canary + strconv.Itoa(number)
	code, err := qr.Encode(link, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	s.QR = prompt.QR{Number: number, PNG: code.PNG(), Link: link, Text: "Nobody has scanned it yet.", Expires: time.Now().Add(25 * time.Second)}
	return testWords().View(s)
}

func handoverView() View {
	return testWords().View(soon(prompt.Spec{
		Title: "Your session is ready", Account: "+99966•••01", Button: "Show the session", Why: "Whoever has it is logged in as you. It is shown once.",
		Reveal: reveal,
	}, prompt.Result{}))
}

func itemsView() View {
	r := prompt.Reveal{Items: []prompt.Item{
		{Label: "Session", Help: "For TELEGRAM_SESSION_STRING.", Value: secret.New(canary + "-session-" + string(bytes.Repeat([]byte("AbCd0123"), 40))), Multiline: true},
		{Label: "API hash", Value: secret.New(canary + "-hash")},
	}}
	s := soon(prompt.Spec{Title: "Your session is ready", Account: "+99966•••01"}, prompt.Result{})
	return testWords().Revealed(s, r, prompt.Result{Done: true, Title: "Here is your session", Meaning: "Put it where the tool reads it.", Fixes: []string{"Then tell your assistant to go on."}},
		func(item int) string { return []string{"telegram.session", ""}[item] })
}

func choicesView() View {
	s := soon(prompt.Spec{
		Title: "May the session go into the tool?", Button: "Answer", Why: "The tool “telegram-mcp” reads it from its entry in the client's file.",
		Fields: []prompt.Field{
			{Name: "where", Label: "Where", Help: "One of these.", Choices: []prompt.Choice{
				{Value: "cursor", Label: "Into Cursor's file", Help: "~/.cursor/mcp.json", Detail: "  \"env\": {\n-    \"TELEGRAM_SESSION_STRING\": \"…\"\n+    \"TELEGRAM_SESSION_STRING\": \"(the new one)\"", Warnings: []string{"Git keeps this file, so everybody who gets the folder gets the session."}},
				{Value: "no", Label: "Nowhere", No: true},
			}},
			{Name: "note", Label: "A name for it", Optional: true},
			{Name: "key", Label: "The old session", Secret: true, Multiline: true},
		},
	}, prompt.Result{})
	return testWords().View(s)
}

func yesOrNoView() View {
	return testWords().View(soon(prompt.Spec{
		Title: "A code for one more number?", Button: "Answer", Why: "Your assistant wants a code for +99966•••02.",
		Fields: []prompt.Field{{Name: "answer", Label: "Your answer", Choices: []prompt.Choice{{Value: "yes", Label: "Yes, send a code"}, {Value: "no", Label: "No, send none", No: true}}}},
	}, prompt.Result{}))
}

func doneView() View {
	s := soon(prompt.Spec{Title: "Type the login code"}, prompt.Result{Done: true, Title: "You are logged in", Meaning: "Telegram accepted the code.", Fixes: []string{"Go back to the chat."}})
	s.Status.State = prompt.Accepted
	return testWords().View(s)
}

func busyView() View {
	s := soon(prompt.Spec{Title: "Type the login code", Account: "+99966•••01"}, prompt.Result{})
	s.Status.State = prompt.Submitted
	return testWords().View(s)
}

func overView() View { return testWords().Gone(false, time.Now()) }
