package secretpage

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"telegram-login-mcp/internal/prompt"
)

// What the page says where it cannot protect anybody, and how it behaves while it does.

func TestPageWithoutJavaScriptSaysThatItIsNotProtected(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	for what, p := range map[string]prompt.Spec{"code": codePage(), "session": sessionPage(), "qr": qrPage(newPhone(t))} {
		session := open(t, s, p)
		w := newTab(t)
		w.open(session.URL, p.Title)
		if strings.Contains(w.text(), "This page is not protected") {
			t.Errorf("%s: a page that is protected says that it is not", what)
		}
		w.disableJavaScript()
		w.open(session.URL, p.Title, "This page is not protected", "another user of this computer can take its place", "turn JavaScript on", "another way")
		if what == "code" {
			w.shoot("not-protected")
		}
	}
}

func TestBrowserThatCannotEncryptSaysSoAndSendsTheForm(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	w := newTab(t)
	call(w, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined })`,
	})
	session := open(t, s, codePage())
	w.open(session.URL, "Type the login code", "This page is not protected")
	w.keys("54321" + kb.Enter)
	w.sees("Error: The code is wrong", "This page is not protected")
	w.do(chromedp.Click(chromedp.CSS("#code")))
	w.keys("12345" + kb.Enter)
	w.sees("The code was accepted")

	p := newPhone(t)
	w.open(open(t, s, qrPage(p)).URL, "Scan this with your phone", "This page is not protected")
	w.comesTo(`String(document.getElementById("qr").naturalWidth > 100)`, "true")
	p.end(scanned)
	w.sees("Your phone has scanned the code")
}

func TestEnterPressedManyTimesIsOneTry(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	session := open(t, s, codePage())
	w := newTab(t)
	w.open(session.URL, "Type the login code")
	w.says(`document.getElementById("code").value = "54321"; for (let n = 0; n < 10; n++) document.forms[0].requestSubmit(); ""`)
	w.sees("Error: The code is wrong")
	if n := w.asked(session.URL + "/envelope"); n != 1 {
		t.Errorf("the form was sent %d times", n)
	}
	if s := session.Status(); s.Tries != 1 {
		t.Errorf("%d codes were tried", s.Tries)
	}
}

func TestWhatIsTooLongIsNotSentAndCanBeShortened(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	session := open(t, s, codePage())
	w := newTab(t)
	w.open(session.URL, "Type the login code")
	w.says(`document.getElementById("code").value = "1".repeat(70000), ""`)
	w.keys(kb.Enter)
	w.sees("That is too long", "Nothing of it was sent.", "Send the code")
	if n := w.asked(session.URL + "/challenge"); n != 0 {
		t.Error("it was to be sent")
	}
	w.says(`document.getElementById("code").value = "12345", document.getElementById("code").focus(), ""`)
	w.keys(kb.Enter)
	w.sees("The code was accepted")
}

func TestAnswerThatIsLostIsToldWhenTheProgramAnswersAgain(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	session := open(t, s, codePage())
	address, _ := between(t, session, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if strings.HasSuffix(r.URL.Path, "/envelope") {
			pass.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		pass.ServeHTTP(w, r)
	})
	w := newTab(t)
	w.open(address, "Type the login code")
	w.keys("12345" + kb.Enter)
	w.sees("The code was accepted", "You can close this page")
}

func TestPageThatWasCutOffGoesOnWhenTheProgramAnswersAgain(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	session := open(t, s, codePage())
	hangs := make(chan bool, 1)
	hangs <- true
	address, _ := between(t, session, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		now := <-hangs
		hangs <- now
		if now && strings.Count(r.URL.Path, "/") > 1 { // all that the script asks
			panic(http.ErrAbortHandler)
		}
		pass.ServeHTTP(w, r)
	})
	w := newTab(t)
	w.open(address, "Type the login code")
	w.keys("54321" + kb.Enter)
	w.sees("Error: This page is cut off", "what you typed is cleared")
	w.shoot("ended")
	<-hangs
	hangs <- false
	w.sees("Nothing was sent", "answers again now", "Send the code")
	if typed := w.says(`document.getElementById("code").value`); typed != "" {
		t.Errorf("the field holds %q", typed)
	}
	w.do(chromedp.Click(chromedp.CSS("#code")))
	w.keys("12345" + kb.Enter)
	w.sees("The code was accepted")
}

func TestPageThatIsComeBackToAsksHowItStands(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	session := open(t, s, codePage())
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<p>Something else.")) }))
	t.Cleanup(other.Close)
	w := newTab(t)
	w.open(session.URL, "Type the login code")
	w.keys("123")
	w.open(other.URL, "Something else.")
	session.Finish(prompt.Result{Title: "The code was accepted in the chat", Meaning: "You are logged in."})
	w.do(chromedp.NavigateBack())
	w.sees("This page is used up")
	if w.says(`String(document.forms.length)`) != "0" {
		t.Error("the form is there again")
	}
}
