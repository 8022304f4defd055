package chatform

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

const focused = `document.activeElement.id || document.activeElement.textContent`

func TestFormIsFilledInWithTheKeyboardAlone(t *testing.T) {
	s := shows(t, codeView())
	s.answers("form_submit", doneView())
	s.host(`document.getElementById("chat").focus()`)
	s.keys(kb.Tab)
	s.comesTo(focused, `"field-code"`)
	s.keys("12345")
	s.keys(kb.Enter)
	s.sees("You are logged in")
	if got := s.calls("form_submit"); got != `[{"version":3,"values":{"code":"12345"}}]` {
		t.Errorf("the calls are %s", got)
	}
	s.comesTo(focused, `"You are logged in"`) // whoever reads it by ear is where it goes on
}

func TestChoicesAndLongTextsAreFilledInWithTheKeyboardAlone(t *testing.T) {
	s := shows(t, choicesView())
	s.answers("form_submit", doneView())
	s.host(`document.getElementById("chat").focus()`)
	s.keys(kb.Tab + " " + kb.ArrowDown + kb.Tab + "mine" + kb.Tab + canary + kb.Enter + "two")
	s.comesTo(`document.getElementById("field-key").value`, `"`+canary+`\ntwo"`)
	if masked := s.says(`getComputedStyle(document.getElementById("field-key")).webkitTextSecurity`); masked != `"disc"` {
		t.Errorf("a secret text is shown as %s", masked)
	}
	s.keys(kb.Tab + kb.Tab)
	s.comesTo(focused, `"Answer"`)
	s.keys(kb.Enter)
	s.sees("You are logged in")
	if got := s.calls("form_submit"); got != `[{"version":3,"values":{"where":"no","note":"mine","key":"`+canary+`\ntwo"}}]` {
		t.Errorf("the calls are %s", got)
	}
}

func TestEnterOnAChoiceSendsTheForm(t *testing.T) {
	v := choicesView()
	v.Fields = v.Fields[:1]
	s := shows(t, v)
	s.answers("form_submit", doneView())
	s.host(`document.getElementById("chat").focus()`)
	s.keys(kb.Tab + kb.ArrowDown + kb.Enter)
	s.sees("You are logged in")
	if got := s.calls("form_submit"); got != `[{"version":3,"values":{"where":"no"}}]` {
		t.Errorf("the calls are %s", got)
	}
}

func TestQuestionWithoutFieldsIsAnsweredByItsButton(t *testing.T) {
	v := choicesView()
	v.Fields = nil
	s := shows(t, v)
	s.answers("form_submit", doneView())
	s.press(button("Answer"))
	s.sees("You are logged in")
	if got := s.calls("form_submit"); got != `[{"version":3,"values":{}}]` {
		t.Errorf("the calls are %s", got)
	}
}

func TestWhatChangesIsToldToWhoeverListens(t *testing.T) {
	s := shows(t, codeView())
	const said = `[document.getElementById("said").getAttribute("role"), document.getElementById("said").textContent]`
	s.comesTo(said, `["status","Type the login code"]`)
	s.answers("form_refresh", busyView())
	s.again()
	s.comesTo(said, `["status","Type the login code: One moment …"]`)
	s.answers("form_refresh", doneView())
	s.comesTo(said, `["status","You are logged in"]`)
}

func TestWhatIsMissingIsSaidWhereItIsAndNothingIsSent(t *testing.T) {
	s := shows(t, choicesView())
	s.press(button("Answer"))
	s.comesTo(`[...document.querySelectorAll(".missing")].map((e) => e.checkVisibility())`, `[true,false,true]`) // the middle one may stay empty
	s.comesTo(`document.activeElement.value`, `"cursor"`)
	s.press(`document.getElementById("field-where-1")`)
	s.comesTo(`document.querySelector(".missing").checkVisibility()`, "false")
	if got := s.calls("form_submit"); got != "[]" {
		t.Errorf("the calls are %s", got)
	}
}

func TestAnAnswerThatIsRefusedIsAskedAgain(t *testing.T) {
	v := passwordView()
	v.Trouble, v.Again = nil, ""
	s := shows(t, v)
	again := passwordView()
	again.Version, again.Kept = 4, "What else you typed is kept."
	s.answers("form_submit", again)
	s.press(`document.getElementById("field-password")`)
	s.keys(canary + kb.Enter)
	s.sees("The password is wrong", "Look at the hint.", "Type it again and press “Log in”.", "What else you typed is kept.")
	s.comesTo(focused, `"field-password"`)
	got := s.says(`(({ value, type }) => [value, type, document.activeElement.getAttribute("aria-invalid"), document.activeElement.getAttribute("aria-describedby"), document.getElementById("trouble").getAttribute("role")])(document.activeElement)`)
	if got != `["","password","true","trouble","alert"]` {
		t.Errorf("the field that is asked again has %s", got)
	}
	s.keys("second" + kb.Enter)
	s.until("it is sent", func() bool {
		return s.calls("form_submit") == `[{"version":3,"values":{"password":"`+canary+`"}},{"version":4,"values":{"password":"second"}}]`
	})
}

func TestWhatIsTypedStaysWhileTheFormIsAskedForAnew(t *testing.T) {
	s := shows(t, choicesView())
	s.press(`document.getElementById("field-key")`)
	s.keys(canary)
	s.press(`document.getElementById("field-where-0")`)
	s.press(`document.getElementById("field-note")`)
	s.keys("half")
	s.says(`document.activeElement.setSelectionRange(1, 1)`)

	other := choicesView()
	other.Notes = []string{"Another note."}
	s.answers("form_refresh", other) // in its place
	s.again()
	s.sees("Another note.")
	const typed = `[document.activeElement.id, document.activeElement.selectionStart, document.getElementById("field-note").value, document.getElementById("field-key").value, document.getElementById("field-where-0").checked]`
	if got := s.says(typed); got != `["field-note",1,"half","`+canary+`",true]` {
		t.Errorf("after a note has changed there is %s", got)
	}

	other.Unused = "Something else was sent."
	s.answers("form_refresh", other) // and drawn anew
	s.again()
	s.sees("Something else was sent.")
	if got := s.says(strings.Replace(typed, "document.activeElement.selectionStart", "1", 1)); got != `["field-note",1,"half","`+canary+`",true]` {
		t.Errorf("after the form was drawn anew there is %s", got)
	}

	other.Version++
	s.answers("form_refresh", other) // another form, for which nothing was typed
	s.again()
	s.comesTo(`document.getElementById("field-key").value`, `""`)
}

func TestWhatWasTypedIsGoneFromThePageBeforeTheAnswerComes(t *testing.T) {
	s := shows(t, passwordView())
	s.answers("form_submit", "silence")
	s.press(`document.getElementById("field-password")`)
	s.keys(canary)
	s.press(button("Show"))
	s.comesTo(`document.getElementById("field-password").type`, `"text"`)
	s.press(button("Log in"))
	s.sees("One moment …")
	if got := s.says(`[document.getElementById("field-password").value, document.getElementById("field-password").type]`); got != `["","password"]` {
		t.Errorf("while it is sent there is %s", got)
	}
	s.press(button("One moment …"))
	s.press(button("I forgot it"))
	s.until("the host has the call", func() bool { return s.calls("form_submit") != "[]" })
	if got := s.calls("form_submit"); strings.Count(got, "version") != 1 {
		t.Errorf("the calls are %s", got)
	}
	if got := s.asked("ui/message"); got != "[]" {
		t.Errorf("an action was taken meanwhile: %s", got)
	}
}

func TestLookButtonShowsAndHidesWhatIsTyped(t *testing.T) {
	s := shows(t, passwordView())
	const state = `(() => { const b = document.querySelector(".box button"); return [document.getElementById("field-password").type, b.textContent, b.getAttribute("aria-pressed")]; })()`
	for _, want := range []string{`["password","Show","false"]`, `["text","Hide","true"]`, `["password","Show","false"]`} {
		s.comesTo(state, want)
		s.press(`document.querySelector(".box button")`)
	}
}

func TestFocusStaysInTheChatUntilTheAppIsTouched(t *testing.T) {
	s := newStage(t)
	s.answers("form_refresh", codeView())
	s.host(`document.getElementById("chat").focus()`)
	s.start(setting{Capabilities: able(), Result: opened()})
	s.sees("Login code")
	if got := s.host("document.activeElement.id"); got != `"chat"` {
		t.Errorf("the focus went to %s", got)
	}
	// Whoever has touched the app and writes in the chat again keeps the focus there, too.
	s.press(`document.getElementById("field-code")`)
	s.host(`document.getElementById("chat").focus()`)
	other := codeView()
	other.Version++
	other.Title = "Type the newer code"
	s.answers("form_refresh", other)
	s.again()
	s.sees("Type the newer code")
	if got := s.host("document.activeElement.id"); got != `"chat"` {
		t.Errorf("the focus went to %s", got)
	}
}

func TestActionIsCountedDownToAndThenSent(t *testing.T) {
	s := newStage(t)
	v := codeView()
	v.Actions[0].At, v.Now = v.Now.Add(6*time.Second), time.Time{} // the clock of this machine is right, and this view is told more than once
	s.answers("form_refresh", v)
	s.start(setting{Capabilities: able(), Result: opened()})
	s.sees("Send it again (in ")
	if got := s.says(button("Send it again") + ".disabled"); got != "true" {
		t.Error("it can be pressed before its time")
	}
	s.comesTo(button("Send it again")+".textContent", `"Send it again"`)
	s.answers("form_submit", v)
	s.press(button("Send it again"))
	s.until("it is sent", func() bool { return s.calls("form_submit") == `[{"version":3,"action":"resend"}]` })
}

func TestTimeIsTheServersAndNotThatOfTheDevice(t *testing.T) {
	v := codeView()
	hour := time.Hour // by which the device is slow
	v.Now, v.ExpiresAt, v.Actions[0].At = v.Now.Add(hour), v.ExpiresAt.Add(hour), v.Now.Add(hour+40*time.Second)
	s := shows(t, v)
	s.sees("10 min left")
	if text := s.text(); !strings.Contains(text, "Send it again (in 40 s)") && !strings.Contains(text, "Send it again (in 3") {
		t.Errorf("the app shows %s", text)
	}
}

func TestActionThatSaysSomethingSaysItToTheModel(t *testing.T) {
	s := shows(t, codeView())
	s.press(button("I see no code"))
	s.until("it is said", func() bool {
		return s.asked("ui/message") == `[{"role":"user","content":[{"type":"text","text":"I see no code. What else can be done?"}]}]`
	})
	if got := s.calls("form_submit"); got != "[]" {
		t.Errorf("the calls are %s", got)
	}
}

func TestTimeThatIsOverIsLookedAtAtOnce(t *testing.T) {
	v := handoverView()
	v.ExpiresAt = v.Now.Add(1500 * time.Millisecond)
	expired := overView()
	s := newStage(t)
	s.answers("form_refresh", v, expired)
	s.start(setting{Capabilities: able(), Result: opened()})
	s.sees("This form is over")
	if text := s.text(); strings.Contains(text, "Show the session") {
		t.Errorf("the app shows %s", text)
	}
}

func TestYesAndNoAreButtonsThatAnswer(t *testing.T) {
	for want, label := range map[string]string{"yes": "Yes, send a code", "no": "No, send none"} {
		t.Run(want, func(t *testing.T) {
			s := shows(t, yesOrNoView())
			if got := s.says(`[document.querySelectorAll("input").length, document.querySelector("[role=group]").ariaLabelledByElements?.[0].textContent ?? document.getElementById("field-answer").textContent]`); got != `[0,"Your answer"]` {
				t.Errorf("beside the buttons there is %s", got)
			}
			s.answers("form_submit", "silence")
			s.press(button(label))
			s.sees("One moment …")
			for _, other := range []string{"One moment …", "No, send none", "Yes, send a code"} {
				s.says(`void ` + button(other) + `?.click()`) // once is enough
			}
			s.until("the host has the answer", func() bool { return s.calls("form_submit") != "[]" })
			if got := s.calls("form_submit"); got != `[{"version":3,"values":{"answer":"`+want+`"}}]` {
				t.Errorf("the calls are %s", got)
			}
		})
	}
}
