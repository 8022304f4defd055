package secretpage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a private window with one page.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string // what the browser said of a script or of the policy
	requests   []string // what it asked for
}

// newTab opens a private window that is closed at the end of the test. A page that breaks its own policy fails the test, and so does a script
// that throws. Call it after newServer.
func newTab(t *testing.T) *tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	ctx, stop := context.WithTimeout(ctx, 2*patienceOfTests)
	w := &tab{t: t, ctx: ctx}
	t.Cleanup(func() {
		closeTab()
		stop()
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.complaints) > 0 {
			t.Errorf("the browser complains: %s", strings.Join(w.complaints, "; "))
		}
	})
	err := chromedp.Listen(ctx, func(event any) {
		var text string
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			text = e.ExceptionDetails.Text
		case *runtime.EventConsoleAPICalled:
			text = fmt.Sprintf("console.%s", e.Type)
		case *log.EventEntryAdded:
			// That a page is answered with 403 or 410 is what some tests want, and what is verbose is advice.
			if e.Entry.Source != log.EntrySourceNetwork && e.Entry.Level != log.EntryLevelVerbose {
				text = e.Entry.Text
			}
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		if text != "" {
			w.complaints = append(w.complaints, text)
		}
		if e, ok := event.(*network.EventRequestWillBeSent); ok {
			w.requests = append(w.requests, e.Request.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	w.do(chromedp.EmulateViewport(800, 900))
	return w
}

// forgive drops the complaints of a page that is meant to break rules.
func (w *tab) forgive() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.complaints = nil
}

// onAPage does something again that came between two pages: one without scripts loads itself anew every few seconds.
func onAPage[T any](do func() (T, error)) (v T, err error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patienceOfTests); ; <-tick.C {
		v, err = do()
		if err == nil || !strings.Contains(err.Error(), "Not attached to an active page") || time.Now().After(end) {
			return v, err
		}
	}
}

func (w *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if _, err := onAPage(func() (struct{}, error) { return struct{}{}, chromedp.Do(w.ctx, actions...) }); err != nil {
		w.t.Fatalf("in the browser: %v\n%s", err, w.text())
	}
}

// call sends the browser a command of its protocol.
func call[P, R any](w *tab, command cdp.Command[P, R], parameters P) R {
	w.t.Helper()
	result, err := onAPage(func() (R, error) { return chromedp.Call(w.ctx, command, parameters) })
	if err != nil {
		w.t.Fatalf("in the browser: %v", err)
	}
	return result
}

// asked counts the requests for an address.
func (w *tab) asked(address string) (times int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.requests {
		if path, _, _ := strings.Cut(a, "?"); path == address {
			times++
		}
	}
	return times
}

// disableJavaScript turns off the scripts of pages; those of the test still work.
func (w *tab) disableJavaScript() {
	w.t.Helper()
	call(w, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// text is what can be read on the page. Between two pages there is none, and none before the page is drawn: until then Chromium drops keys and
// clicks, and gives no field the focus.
func (w *tab) text() string {
	text, _ := chromedp.Run(w.ctx, chromedp.Evaluate[string](
		`performance.getEntriesByName("first-contentful-paint").length ? document.title + "\n" + document.body.innerText : ""`))
	return text
}

// sees waits until the page shows the texts.
func (w *tab) sees(texts ...string) {
	w.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patienceOfTests); ; <-tick.C {
		now, missing := w.text(), ""
		for _, text := range texts {
			if !strings.Contains(now, text) {
				missing = text
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("the page does not show %q but\n%s", missing, now)
		}
	}
}

// says evaluates an expression that gives a text.
func (w *tab) says(expression string) string {
	w.t.Helper()
	text, err := onAPage(func() (string, error) {
		return chromedp.Run(w.ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	})
	if err != nil {
		w.t.Fatalf("in the browser: %s: %v\n%s", expression, err, w.text())
	}
	return text
}

// comesTo waits until an expression gives a text.
func (w *tab) comesTo(expression, want string) {
	w.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	got := ""
	for end := time.Now().Add(patienceOfTests); time.Now().Before(end); <-tick.C {
		// It fails between two pages, and before the element is there.
		if got, _ = chromedp.Run(w.ctx, chromedp.Evaluate[string](expression)); got == want {
			return
		}
	}
	w.t.Fatalf("%s is %q, want %q", expression, got, want)
}

// open loads an address, and waits for what it shows.
func (w *tab) open(address string, texts ...string) {
	w.t.Helper()
	w.do(chromedp.Navigate(address))
	w.sees(texts...)
}

// keys presses keys, wherever the focus is.
func (w *tab) keys(keys string) {
	w.t.Helper()
	w.do(chromedp.KeyEvent(keys))
}

// focus is the id of the element that has the focus.
func (w *tab) focus() string {
	w.t.Helper()
	return w.says(`document.activeElement.id || document.activeElement.tagName + " " + document.activeElement.textContent.trim()`)
}

// shoot keeps what the page looks like, and looks for what a picture shows and a test can see: a page that is wider than its window, and a
// control without a name.
func (w *tab) shoot(name string) {
	w.t.Helper()
	for _, wide := range w.picture(name) {
		w.t.Errorf("%s: the page is wider than its window", wide)
	}
	w.controlsHaveNames(name)
}

// picture keeps what the page looks like, wide and light and as on a phone in the dark. It returns the names of those that are too wide.
func (w *tab) picture(name string) (tooWide []string) {
	w.t.Helper()
	for _, look := range []struct {
		name   string
		width  int64
		scheme string
	}{{"wide-light", 800, "light"}, {"narrow-dark", 360, "dark"}} {
		w.do(chromedp.EmulateViewport(look.width, 740))
		call(w, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}},
		})
		if w.says("String(document.documentElement.scrollWidth > innerWidth)") != "false" {
			tooWide = append(tooWide, name+"-"+look.name)
		}
		picture, err := onAPage(func() ([]byte, error) { return chromedp.Run(w.ctx, chromedp.FullScreenshot(100)) })
		if err != nil {
			w.t.Fatal(err)
		}
		dir := os.Getenv(screenshots)
		if dir == "" {
			dir = w.t.ArtifactDir()
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			w.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+"-"+look.name+".png"), picture, 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
	w.do(chromedp.EmulateViewport(800, 900))
	return tooWide
}

// controlsHaveNames asks the tree that a screen reader reads.
func (w *tab) controlsHaveNames(where string) {
	w.t.Helper()
	for _, n := range call(w, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		switch role := strings.Trim(string(n.Role.Value), `"`); role {
		case "textbox", "button", "checkbox", "radio", "radiogroup", "image", "heading", "DisclosureTriangle", "RootWebArea":
			if n.Name == nil || strings.Trim(string(n.Name.Value), `"`) == "" {
				w.t.Errorf("%s: a %s has no name", where, role)
			}
		}
	}
}

// mayUseClipboard lets all pages of the window read and write the clipboard without a question.
func (w *tab) mayUseClipboard() {
	w.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(w.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission:       &browser.PermissionDescriptor{Name: name},
			Setting:          browser.PermissionSettingGranted,
			BrowserContextID: chromedp.FromContext(w.ctx).BrowserContextID,
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}
