package chatform

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func TestServerThatDoesNotAnswerIsAskedAgain(t *testing.T) {
	s := newStage(t)
	s.answers("form_refresh", "error", "isError", map[string]any{}, codeView())
	s.start(setting{Capabilities: able(), Result: opened()})
	s.sees("A form is open") // the title of the result, as long as there is nothing else
	s.again()
	s.sees("Type the login code")
}

func TestFailureIsSaidAndWhatWasSentIsNotSentAgain(t *testing.T) {
	s := shows(t, passwordView())
	s.answers("form_submit", "error")
	s.press(`document.getElementById("field-password")`)
	s.keys(canary + "\r")
	s.sees("Nobody knows whether it was used.", "Ask again")
	if got := s.says(`[document.getElementById("field-password").value, document.querySelector("#failed").getAttribute("role"), ` + button("Log in") + `?.textContent]`); got != `["","alert","Log in"]` {
		t.Errorf("the form has %s", got)
	}
	s.answers("form_refresh", doneView())
	s.press(button("Ask again"))
	s.sees("You are logged in")
	if strings.Contains(s.text(), "Nobody knows whether it was used.") {
		t.Error("the failure still stands there")
	}
	if got := s.calls("form_submit"); strings.Count(got, "version") != 1 {
		t.Errorf("the calls are %s", got)
	}
}

func TestLooksInVainAreSaid(t *testing.T) {
	s := shows(t, codeView())
	s.answers("form_refresh", "error")
	for range vainLooks {
		calls := s.calls("form_refresh")
		s.again()
		s.until("it looks again", func() bool { return s.calls("form_refresh") != calls })
	}
	s.sees("No answer came.", "Ask again")
}

// vainLooks is after how many looks in vain the app says so.
const vainLooks = 3

func TestMessageThatTheHostRefusesIsForThePersonToSay(t *testing.T) {
	s := shows(t, codeView())
	s.host(`void (answers["ui/message"] = { isError: true })`)
	s.press(button("I see no code"))
	s.sees("Now tell your assistant: “I see no code. What else can be done?”")
}

func TestNothingMovesForWhoeverAsksForThat(t *testing.T) {
	s := shows(t, busyView())
	const moves = `getComputedStyle(document.querySelector(".busy"), "::before").animationName`
	s.comesTo(moves, `"turn"`)
	_, err := chromedp.Call(s.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}})
	if err != nil {
		t.Fatal(err)
	}
	s.comesTo(moves, `"none"`)
}

func TestBusyAndQRCodesGoOnByThemselves(t *testing.T) {
	s := shows(t, busyView())
	s.sees("One moment …")
	s.answers("form_refresh", qrView(t, 1))
	s.sees("Nobody has scanned it yet.")
	s.comesTo(`document.querySelector("img").naturalWidth > 0 && document.querySelector("img").alt`, `"QR code"`)
	s.says(`void (globalThis.picture = document.querySelector("img"))`)
	first := s.says(`picture.src`)
	other := qrView(t, 2)
	other.QR.Text = "It was scanned. Confirm on the phone."
	s.answers("form_refresh", other)
	s.sees("It was scanned. Confirm on the phone.")
	if got := s.says(`[picture === document.querySelector("img"), picture.src === ` + first + `]`); got != "[true,false]" {
		t.Errorf("the picture is the same element, with another source: %s", got)
	}
	s.answers("form_refresh", doneView())
	s.sees("You are logged in")
}

func TestAnotherFormTakesThePlaceOfTheFirst(t *testing.T) {
	s := shows(t, passwordView())
	s.press(`document.getElementById("field-password")`)
	s.keys(canary)
	s.answers("form_refresh", codeView())
	s.host(`void send({ method: "ui/notifications/tool-result", params: { _meta: { "telegram-login/form": { form: "another" } } } })`)
	s.sees("Type the login code")
	if got := s.host(`came.filter((m) => m.method === "tools/call").at(-1).params.arguments.form`); got != `"another"` {
		t.Errorf("it asks for the form %s", got)
	}
	if got := s.says(`document.documentElement.outerHTML.includes("field-password")`); got != "false" {
		t.Error("the first one is still there")
	}
}
