package secretpage

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"telegram-login-mcp/internal/prompt"
)

// A person looks at a QR code, and picks up a session.

func TestPersonScansTheQRCodeWhileItChanges(t *testing.T) {
	atBoth(t, personScansTheQRCodeWhileItChanges)
}

func personScansTheQRCodeWhileItChanges(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	p := newPhone(t)
	session := open(t, s, qrPage(p))
	w := newTab(t)
	w.open(session.URL, "Scan this with your phone", "Waiting for a phone to scan it.", "This code is replaced in")
	w.comesTo(`String(document.getElementById("qr").naturalWidth > 100)`, "true")
	w.shoot("qr")
	p.renew(t)
	w.comesTo(`document.getElementById("qr").dataset.number`, "2")
	w.comesTo(`String(document.getElementById("qr").complete && document.getElementById("qr").naturalWidth > 100)`, "true")
	w.comesTo(`document.getElementById("link").textContent`, p.QR().Link)
	p.say("Your phone has scanned it; Telegram is being asked.")
	w.sees("Your phone has scanned it")
	w.do(chromedp.Click(chromedp.CSS("summary")))
	w.shoot("qr-link")
	p.end(scanned)
	w.sees("Your phone has scanned the code", "You can close this page")
	w.shoot("qr-scanned")
	receive(t, session.Done(), "the end")
}

func TestPersonWithoutJavaScriptScansTheQRCode(t *testing.T) {
	needBrowser(t)
	s, _ := newServer(t, Options{})
	p := newPhone(t)
	session := open(t, s, qrPage(p))
	w := newTab(t)
	w.disableJavaScript()
	w.open(session.URL, "Scan this with your phone", "This page loads again every 5 s.")
	w.shoot("qr-without-javascript")
	p.renew(t)
	w.comesTo(`new URL(document.getElementById("qr").src).search`, "?n=2")
	p.end(scanned)
	w.sees("Your phone has scanned the code")
}

func TestPersonPicksUpTheSessionAndCopiesIt(t *testing.T) {
	atBoth(t, personPicksUpTheSessionAndCopiesIt)
}

func personPicksUpTheSessionAndCopiesIt(t *testing.T, o Options) {
	needBrowser(t)
	s, _ := newServer(t, o)
	session := open(t, s, sessionPage())
	board := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})) // a page that may read the clipboard
	t.Cleanup(board.Close)
	w := newTab(t)
	w.mayUseClipboard()
	w.open(session.URL, "Pick up the session")
	if strings.Contains(w.says(`document.documentElement.outerHTML`), sessionString) {
		t.Fatal("the session is there before the click")
	}
	w.shoot("session-before")
	w.do(chromedp.Click(chromedp.CSS(`button[type="submit"]`)))
	w.sees("Your session", "This is shown once.")
	w.comesTo(`document.getElementById("item-0").value`, sessionString)
	w.shoot("session")
	w.do(chromedp.Click(chromedp.CSS(`[data-copies="item-0"]`)))
	w.comesTo(`document.getElementById("item-0-copied").textContent`, "Copied.")
	w.shoot("session-copied")
	w.open(board.URL)
	if copied := w.says(`navigator.clipboard.readText()`); copied != sessionString {
		t.Errorf("the clipboard holds %q", copied)
	}
	w.do(chromedp.NavigateBack())
	w.sees("This page is used up")
	if strings.Contains(w.says(`document.documentElement.outerHTML`), sessionString) {
		t.Error("the session comes back with the Back button")
	}
}

func TestPageAsksNothingMoreOnceItsButtonIsPressed(t *testing.T) {
	// If it did, it could hear that the page is used up and leave just before the session arrives.
	needBrowser(t)
	s, _ := newServer(t, Options{})
	began, goOn := make(chan struct{}), make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (prompt.Reveal, prompt.Result) {
		close(began)
		select {
		case <-goOn:
		case <-ctx.Done():
		}
		return inner(ctx)
	}
	handed, other := open(t, s, p), open(t, s, codePage())
	w, clock := newTab(t), newTab(t)
	w.open(handed.URL, "Pick up the session")
	clock.open(other.URL, "Type the login code")
	waitFor(t, func() bool { return w.asked(handed.URL+"/state") > 0 })
	w.do(chromedp.Click(chromedp.CSS(`button[type="submit"]`)))
	receive(t, began, "the call")
	before := w.asked(handed.URL + "/state")
	// Another page that asks as often tells how much time has passed.
	ticks := clock.asked(other.URL + "/state")
	waitFor(t, func() bool { return clock.asked(other.URL+"/state") >= ticks+2 })
	if after := w.asked(handed.URL + "/state"); after != before {
		t.Errorf("it asked %d times more", after-before)
	}
	close(goOn)
	w.comesTo(`document.getElementById("item-0").value`, sessionString)
}
