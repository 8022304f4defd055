package secretpage

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// These tests are a person in front of a browser.

func TestPersonTypesAWrongCodeAndThenTheRightOne(t *testing.T) {
	atBoth(t, personTypesAWrongCodeAndThenTheRightOne)
}

func personTypesAWrongCodeAndThenTheRightOne(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	w := newTab(t)
	w.open(session.URL, "Type the login code", "+99966 *** *** 01", "not into the chat", "for 10 more minutes")
	w.comesTo(`document.activeElement.id`, "code")
	w.shoot("code")
	w.keys("54321" + kb.Enter)
	w.sees("Error: The code is wrong", "Look at the newest message with a code.")
	w.comesTo(`document.activeElement.id`, "trouble")
	if typed := w.says(`document.getElementById("code").value`); typed != "" {
		t.Errorf("the field holds %q", typed)
	}
	w.shoot("code-wrong")
	w.keys(kb.Tab + "12345" + kb.Enter)
	w.sees("The code was accepted", "You can close this page and go back to the chat.")
	w.shoot("code-accepted")
	if s := session.Status(); s.State != prompt.Accepted || s.Tries != 2 {
		t.Errorf("it stands at %+v", s)
	}
	w.do(chromedp.Reload())
	w.sees("The code was accepted") // at an address of its own
	w.open(session.URL, "This page is used up")
	w.shoot("used")
}

func TestPersonTypesAPasswordAndLooksAtIt(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{Sandbox: true})
	got := make(chan string, 1)
	session := open(t, s, prompt.Spec{
		Title: "Type your two-step verification password", Account: "+99966 *** *** 20", Button: "Send the password",
		Why:    "Telegram accepted the code. This account also has a password, and Telegram gets only a proof of it.",
		Notes:  []string{"Your hint for it: “the usual one, with boats”."},
		Fields: []prompt.Field{{Name: "password", Label: "Password", Secret: true, AutoComplete: "current-password"}},
		Submit: func(_ context.Context, typed map[string]secret.String) prompt.Result {
			got <- typed["password"].Reveal()
			return prompt.Result{Done: true, Title: "The password was accepted", Meaning: "Telegram accepted it, and you are logged in."}
		},
	})
	w := newTab(t)
	w.open(session.URL, "Rehearsal: with the embedded Telegram; nothing here is real.", "Your hint for it")
	w.keys("correct horse ✓")
	w.shoot("password")
	if kind := w.says(`document.getElementById("password").type`); kind != "password" {
		t.Errorf("the field is a %s", kind)
	}
	w.keys(kb.Tab + " ")
	w.comesTo(`document.getElementById("password").type`, "text")
	w.shoot("password-shown")
	w.do(chromedp.Click(chromedp.CSS(`button[type="submit"]`)))
	w.sees("The password was accepted")
	if typed := receive(t, got, "the password"); typed != "correct horse ✓" {
		t.Errorf("what came is %q", typed)
	}
}

func TestPersonSetsANewPassword(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	session := open(t, s, recoveryPage(func(map[string]secret.String) {}))
	w := newTab(t)
	w.open(session.URL, "Recovery code", "New password", "(may stay empty)")
	w.shoot("recovery")
	w.keys("111" + kb.Tab + "correct horse" + kb.Enter)
	w.sees("The recovery code is wrong", "What else you typed is kept, and not shown.")
	w.shoot("recovery-wrong")
	w.keys(kb.Tab + "777" + kb.Enter)
	w.sees("The password was changed")
}

func TestPersonPastesASession(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	got := make(chan string, 1)
	session := open(t, s, prompt.Spec{
		Title: "Paste a session string", Button: "Look at it",
		Why:    "The session is read on this computer. What it is goes to the chat; the string and its key do not.",
		Fields: []prompt.Field{{Name: "session", Label: "Session string", Help: "Of Telethon, Pyrogram, GramJS, mtcute or gotd.", Multiline: true, Secret: true}},
		Submit: func(_ context.Context, typed map[string]secret.String) prompt.Result {
			got <- typed["session"].Reveal()
			return prompt.Result{Done: true, Title: "The session was read", Meaning: "It is a Telethon session. The chat has what it says."}
		},
	})
	w := newTab(t)
	w.open(session.URL, "Session string")
	w.do(chromedp.Focus(chromedp.ID("session")))
	call(w, input.InsertText, input.InsertTextParams{Text: sessionString})
	if mask := w.says(`getComputedStyle(document.getElementById("session")).webkitTextSecurity`); mask != "disc" {
		t.Errorf("the session can be read over the shoulder: %s", mask)
	}
	w.shoot("paste-session")
	w.do(chromedp.Click(chromedp.CSS(`button[type="submit"]`)))
	w.sees("The session was read")
	if typed := receive(t, got, "the session"); typed != sessionString {
		t.Errorf("what came is %q", typed)
	}
}

func TestPersonWithoutJavaScriptGetsEverything(t *testing.T) {
	atBoth(t, personWithoutJavaScriptGetsEverything)
}

func personWithoutJavaScriptGetsEverything(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	code, handed := open(t, s, codePage()), open(t, s, sessionPage())
	w := newTab(t)
	w.disableJavaScript()
	w.open(code.URL, "Type the login code")
	w.do(chromedp.Focus(chromedp.ID("code")))
	w.keys("54321" + kb.Enter)
	w.sees("Error: The code is wrong")
	w.comesTo(`document.activeElement.id`, "trouble")
	w.do(chromedp.Focus(chromedp.ID("code")))
	w.keys("12345" + kb.Enter)
	w.sees("The code was accepted")
	w.open(handed.URL, "Pick up the session")
	w.do(chromedp.Click(chromedp.CSS(`button[type="submit"]`)))
	w.sees("Your session", "press Ctrl+A")
	w.comesTo(`document.getElementById("item-0").value`, sessionString)
	if hidden := w.says(`String(document.querySelector("[data-copies]").checkVisibility())`); hidden != "false" {
		t.Error("there is a button that does nothing")
	}
	w.shoot("session-without-javascript")
}

func TestPersonUsesTheKeyboardOnly(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	session := open(t, s, sessionPage())
	w := newTab(t)
	w.open(session.URL, "Pick up the session")
	w.keys(kb.Tab)
	if at := w.focus(); at != "BUTTON Show the session" {
		t.Errorf("the first stop is %s", at)
	}
	w.shoot("keyboard-button")
	w.keys(kb.Enter)
	w.sees("Your session")
	w.comesTo(`document.activeElement.id`, "item-0")
	w.keys(kb.Tab)
	if at := w.focus(); at != "BUTTON Copy" {
		t.Errorf("after the session comes %s", at)
	}
	w.keys(kb.Enter)
	w.comesTo(`document.getElementById("item-0-copied").textContent`, "Copied.")
	w.keys(kb.Tab + kb.Tab)
	if at := w.focus(); at != "BUTTON Copy" {
		t.Errorf("after the API ID comes %s", at)
	}
	if name := w.says(`document.activeElement.getAttribute("aria-label")`); name != "Copy: API ID" {
		t.Errorf("the button is called %s", name)
	}
}

func TestPersonWaitsForASlowAnswer(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	began, goOn := make(chan struct{}), make(chan struct{})
	p := codePage()
	p.Submit = func(ctx context.Context, _ map[string]secret.String) prompt.Result {
		close(began)
		select {
		case <-goOn:
			return accepted
		case <-ctx.Done():
			return prompt.Result{Title: "Cancelled"}
		}
	}
	session := open(t, s, p)
	w, second := newTab(t), newTab(t)
	w.open(session.URL, "Type the login code")
	// Chromium answers no question of a test between the click and the next page, so the page notes it itself.
	w.says(`document.forms[0].addEventListener("submit", () => setTimeout(() => {
		const button = document.querySelector("button");
		sessionStorage.setItem("button", button.textContent + " " + button.disabled);
	}, 0)), ""`)
	w.keys("12345" + kb.Enter)
	receive(t, began, "the call")
	second.open(session.URL, "What you sent is being checked. This page goes on by itself.")
	second.shoot("working")
	close(goOn)
	w.sees("The code was accepted")
	second.sees("The code was accepted")
	if button := w.says(`sessionStorage.getItem("button")`); button != "One moment … true" {
		t.Errorf("after the click, the button was %q", button)
	}
}

func TestOpenPageTellsHowItEnds(t *testing.T) { atBoth(t, openPageTellsHowItEnds) }

func openPageTellsHowItEnds(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	gone, other, cut := open(t, s, codePage()), open(t, s, codePage()), open(t, s, qrPage(newPhone(t)))
	one, two, three := newTab(t), newTab(t), newTab(t)
	one.open(gone.URL, "Type the login code")
	two.open(other.URL, "Type the login code")
	three.open(cut.URL, "Scan this")
	gone.Withdraw("")
	one.sees("This page is no longer needed")
	one.shoot("withdrawn")
	other.Finish(prompt.Result{Title: "The code was accepted in the chat", Meaning: "You are logged in."})
	two.sees("The code was accepted in the chat")
	other.Expire() // has ended, and stays as it is
	two.open(other.URL, "This page is used up")

	late := open(t, s, codePage())
	two.open(late.URL, "Type the login code")
	late.Expire()
	two.sees("This page has expired")
	two.shoot("expired")
	two.open(origin(late)+"/x", "There is no such page")
	two.shoot("no-such-page")

	// The program ends, and withdraws what it can no longer tell.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	three.sees("Error: This page is cut off", "Go back to the chat")
	if shown := three.says(`String(document.getElementById("qr").checkVisibility())`); shown != "false" {
		t.Error("a dead QR code is shown")
	}
	if shown := three.says(`String(document.querySelector("footer").checkVisibility())`); shown != "false" {
		t.Error("a page that is cut off says how long it works")
	}
	three.shoot("cut-off")
}
