package secretpage

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

// follow goes where the answer to a form leads.
func follow(t *testing.T, session *pageSession, a answer) answer {
	t.Helper()
	for hops := 0; a.status == http.StatusSeeOther; hops++ {
		if hops > 5 {
			t.Fatal("the redirects lead nowhere")
		}
		a = get(t, origin(session)+a.header.Get("Location"))
	}
	return a
}

func TestCodeFromAnOlderWindowIsNotLostWithoutAWord(t *testing.T) {
	atBoth(t, codeFromAnOlderWindowIsNotLostWithoutAWord)
}

func codeFromAnOlderWindowIsNotLostWithoutAWord(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	first, second := get(t, session.URL).filled(t, "code", "54321"), get(t, session.URL).filled(t, "code", "12345")
	if a := follow(t, session, post(t, session.URL, first)); strings.Contains(a.body, "was not used") {
		t.Errorf("a code that was sent is called unused: %s", a.body)
	}
	a := follow(t, session, post(t, session.URL, second))
	a.wants(t, http.StatusOK, "What you sent last was not used", "perhaps from another window", "The code is wrong", `name="code"`)
	if strings.Contains(a.body, "12345") || strings.Count(a.body, " autofocus") != 1 {
		t.Errorf("it repeats what was typed, or the focus is torn: %s", a.body)
	}
	if s := session.Status(); s.Tries != 1 {
		t.Errorf("it stands at %+v", s)
	}
	follow(t, session, post(t, session.URL, a.filled(t, "code", "12345"))).wants(t, http.StatusOK, "Telegram accepted the code")
	follow(t, session, post(t, session.URL, second)).wants(t, http.StatusGone, "This page is used up", "What you sent last was not used")
}

func TestPersonWithTwoWindowsIsToldWhichTryCounted(t *testing.T) {
	atBoth(t, personWithTwoWindowsIsToldWhichTryCounted)
}

func personWithTwoWindowsIsToldWhichTryCounted(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	one, two := newTab(t), newTab(t)
	one.open(session.URL, "Type the login code")
	two.open(session.URL, "Type the login code")
	one.keys("54321" + kb.Enter)
	one.sees("The code is wrong")
	two.keys("12345" + kb.Enter)
	two.sees("What you sent last was not used", "The code is wrong")
	two.comesTo(`document.activeElement.id`, "unused")
	two.shoot("unused")
	two.do(chromedp.Click(chromedp.CSS("#code")))
	two.keys("12345" + kb.Enter)
	two.sees("The code was accepted")
}

func TestAnotherCodeWhileOneIsCheckedIsNotTakenForIt(t *testing.T) {
	atBoth(t, anotherCodeWhileOneIsCheckedIsNotTakenForIt)
}

func anotherCodeWhileOneIsCheckedIsNotTakenForIt(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	began, goOn := make(chan string, 2), make(chan struct{})
	p := codePage()
	inner := p.Submit
	p.Submit = func(ctx context.Context, typed map[string]secret.String) prompt.Result {
		began <- typed["code"].Reveal()
		<-goOn
		return inner(ctx, typed)
	}
	session := open(t, s, p)
	page := get(t, session.URL)
	sent := later(t, plain, http.MethodPost, session.URL, page.filled(t, "code", "54321"))
	receive(t, began, "the call")
	same := later(t, plain, http.MethodPost, session.URL, page.filled(t, "code", "54321"))
	waitFor(t, func() bool { return session.View().Waiting == 2 })
	other := post(t, session.URL, page.filled(t, "code", "12345"))
	follow(t, session, other).wants(t, http.StatusOK, "One moment", "What you sent last was not used")
	close(goOn)
	for _, came := range []<-chan answer{sent, same} {
		if a := follow(t, session, receive(t, came, "the answer")); strings.Contains(a.body, "was not used") || !strings.Contains(a.body, "The code is wrong") {
			t.Errorf("what was checked is told as %s", a.body)
		}
	}
	follow(t, session, other).wants(t, http.StatusOK, "What you sent last was not used", "The code is wrong")
	if s := session.Status(); s.Tries != 1 || len(began) != 0 {
		t.Errorf("it stands at %+v", s)
	}
}

func TestResultTellsALateFormThatItWasNotUsed(t *testing.T) {
	atBoth(t, resultTellsALateFormThatItWasNotUsed)
}

func resultTellsALateFormThatItWasNotUsed(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	post(t, session.URL, form)
	get(t, session.URL+"/done?"+unusedForm).wants(t, http.StatusOK, "Telegram accepted the code", "What you sent last was not used")
	if a := get(t, session.URL+"/done"); strings.Contains(a.body, "was not used") {
		t.Errorf("the result of a form that was used calls it unused: %s", a.body)
	}
}

func TestWithdrawnPageSaysWhy(t *testing.T) { atBoth(t, withdrawnPageSaysWhy) }

func withdrawnPageSaysWhy(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	session.Withdraw("You said no.")
	get(t, session.URL).wants(t, http.StatusGone, "This page is no longer needed", "You said no. Go back to the chat.")
}

func TestNotesAreThoseOfNow(t *testing.T) { atBoth(t, notesAreThoseOfNow) }

func notesAreThoseOfNow(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	now := "The code is in the app."
	p := codePage()
	p.Notes, p.Latest = []string{"It has 5 digits."}, func() []string { return []string{now} }
	session := open(t, s, p)
	get(t, session.URL).wants(t, http.StatusOK, "<li>The code is in the app.</li><li>It has 5 digits.</li>")
	now = "The code comes by SMS."
	if a := get(t, session.URL); !strings.Contains(a.body, now) || strings.Contains(a.body, "in the app") {
		t.Errorf("the notes are old: %s", a.body)
	}
	if st := stateOf(t, session); len(st.Notes) != 2 || st.Notes[0] != now {
		t.Errorf("the script is told %q", st.Notes)
	}
}

func TestWindowThatIsOpenShowsTheNotesOfNow(t *testing.T) {
	atBoth(t, windowThatIsOpenShowsTheNotesOfNow)
}

func windowThatIsOpenShowsTheNotesOfNow(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	notes := make(chan []string, 1)
	notes <- []string{"The code is in the app."}
	p := codePage()
	p.Latest = func() []string {
		now := <-notes
		notes <- now
		return now
	}
	w := newTab(t)
	w.open(open(t, s, p).URL, "The code is in the app.")
	w.keys("123")
	<-notes
	notes <- []string{"The code comes by SMS."}
	w.comesTo(`document.getElementById("notes").textContent`, "The code comes by SMS.")
	if typed := w.says(`document.getElementById("code").value`); typed != "123" {
		t.Errorf("what was typed meanwhile is now %q", typed)
	}
}
