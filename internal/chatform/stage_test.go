package chatform

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"telegram-login-mcp/internal/testrun"
)

// formID is the form of these tests. The app must say it to nobody but its host.
const formID = "f0rm-id-that-nobody-can-guess"

// stage is a page with the app in it, as its host. See testdata/host.html.
type stage struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	app        runtime.ExecutionContextID // of the app's frame
	complaints []string                   // what the browser said of the app, or the app to the console
	requests   []string                   // what the browser asked for, but for the page itself
}

// setting is what the host has and does.
type setting struct {
	Context      map[string]any `json:"context,omitempty"`
	Capabilities map[string]any `json:"capabilities,omitempty"`
	Result       any            `json:"result,omitempty"` // of the tool that the model has called
	Allow        string         `json:"allow,omitempty"`  // what the frame may do
}

// able are the capabilities of a host that can do all that the app asks for.
func able() map[string]any {
	text := map[string]any{"text": map[string]any{}}
	return map[string]any{"openLinks": map[string]any{}, "downloadFile": map[string]any{}, "message": text, "updateModelContext": text, "serverTools": map[string]any{}}
}

// opened is the result of a tool that has opened the form.
func opened() map[string]any {
	return map[string]any{
		"content": []any{}, "structuredContent": map[string]any{"explanation": map[string]any{"title": "A form is open"}},
		"_meta": map[string]any{"telegram-login/form": map[string]any{"form": formID}},
	}
}

// newStage loads the host's page. A complaint of the browser's, or a request of the app's, fails the test at its end.
func newStage(t *testing.T) *stage {
	t.Helper()
	testrun.Parallel(t)
	needBrowser(t)
	page, err := os.ReadFile(filepath.Join("testdata", "host.html"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	}))
	t.Cleanup(server.Close)
	ctx, closeTab := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	ctx, stop := context.WithTimeout(ctx, 4*patience)
	s := &stage{t: t, ctx: ctx}
	t.Cleanup(func() {
		closeTab()
		stop()
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.complaints)+len(s.requests) > 0 {
			t.Errorf("the browser complains: %q; the app asks for %q", s.complaints, s.requests)
		}
	})
	if err := chromedp.Listen(ctx, func(event any) { s.heard(event, server.URL) }); err != nil {
		t.Fatal(err)
	}
	s.do(chromedp.EmulateViewport(520, 900), chromedp.Navigate(server.URL))
	return s
}

// heard keeps what a browser says of what is in it.
func (s *stage) heard(event any, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		s.complaints = append(s.complaints, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		s.complaints = append(s.complaints, fmt.Sprintf("console.%s", e.Type))
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelVerbose && e.Entry.Source != log.EntrySourceNetwork {
			s.complaints = append(s.complaints, e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, address) && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "about:") {
			s.requests = append(s.requests, u)
		}
	case *runtime.EventExecutionContextCreated:
		var about struct {
			IsDefault bool   `json:"isDefault"`
			FrameID   string `json:"frameId"`
		}
		if err := json.Unmarshal(e.Context.AuxData, &about); err == nil && about.IsDefault && !strings.HasPrefix(e.Context.Origin, "http") {
			s.app = e.Context.ID
		}
	}
}

func (s *stage) do(actions ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	if err := chromedp.Do(s.ctx, actions...); err != nil {
		s.t.Fatalf("in the browser: %v\n%s", err, s.text())
	}
}

// forgive drops the complaints of what is meant to fail.
func (s *stage) forgive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.complaints = nil
}

// host evaluates an expression in the host's page, and gives what it comes to as JSON.
func (s *stage) host(expression string) string {
	s.t.Helper()
	text, err := chromedp.Run(s.ctx, chromedp.Evaluate[string]("JSON.stringify(("+expression+") ?? null)"))
	if err != nil {
		s.t.Fatalf("in the host: %s: %v", expression, err)
	}
	return text
}

// inApp evaluates an expression in the app's frame.
func (s *stage) inApp(expression string) (string, error) {
	s.mu.Lock()
	id := s.app
	s.mu.Unlock()
	if id == 0 {
		return "", fmt.Errorf("there is no app")
	}
	return chromedp.Run(s.ctx, chromedp.Evaluate[string]("JSON.stringify(("+expression+") ?? null)", func(p *runtime.EvaluateParams) { p.ContextID = id }))
}

// says is inApp for what must not fail.
func (s *stage) says(expression string) string {
	s.t.Helper()
	text, err := s.inApp(expression)
	if err != nil {
		s.t.Fatalf("in the app: %s: %v\n%s", expression, err, s.text())
	}
	return text
}

// text is what can be read in the app.
func (s *stage) text() string {
	raw, _ := s.inApp("document.body.innerText")
	var text string
	_ = json.Unmarshal([]byte(raw), &text)
	return text
}

// until waits until something is so.
func (s *stage) until(what string, so func() bool) {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !so(); <-tick.C {
		if time.Now().After(end) {
			s.t.Fatalf("it does not come about that %s\n%s\n%s", what, s.text(), s.host("came"))
		}
	}
}

// sees waits until the app shows the texts.
func (s *stage) sees(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		s.until("the app shows "+text, func() bool { return strings.Contains(s.text(), text) })
	}
}

// comesTo waits until an expression in the app comes to a value, as JSON.
func (s *stage) comesTo(expression, want string) {
	s.t.Helper()
	got := ""
	s.until(expression+" is "+want, func() bool { got, _ = s.inApp(expression); return got == want })
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// answers sets what a tool answers from now on, one after another: views, or "error", "isError" and "silence".
func (s *stage) answers(tool string, with ...any) {
	s.t.Helper()
	s.host("void (answers[" + mustJSON(s.t, tool) + "] = " + mustJSON(s.t, with) + ")")
}

// start loads the app into the host.
func (s *stage) start(with setting) {
	s.t.Helper()
	s.host("start(" + mustJSON(s.t, HTML()) + "," + mustJSON(s.t, with) + ")")
}

// shows is the usual beginning: a host that can do all, in which a tool has opened a form that stands as the view says.
func shows(t *testing.T, v View) *stage {
	t.Helper()
	s := newStage(t)
	s.answers("form_refresh", v)
	s.start(setting{Capabilities: able(), Result: opened()})
	s.sees(v.Title)
	return s
}

// again has the app look at once, as after another call of the model's.
func (s *stage) again() {
	s.t.Helper()
	s.host(`void send({ method: "ui/notifications/tool-result", params: result })`)
}

// calls are the arguments of the calls of a tool, without the form, which is the same in all of them, and but for those by which the app asks whether it is to
// tell the model of the end.
func (s *stage) calls(tool string) string {
	s.t.Helper()
	if other := s.host(`came.some((m) => m.method === "tools/call" && m.params.arguments.form !== ` + mustJSON(s.t, formID) + `)`); other != "false" {
		s.t.Errorf("a call is for another form: %s", s.host("came"))
	}
	return s.host(`came.filter((m) => m.params?.name === ` + mustJSON(s.t, tool) + ` && m.params.arguments.action !== "told").map((m) => ({ ...m.params.arguments, form: undefined }))`)
}

// asked are the parameters of what the app has asked its host for.
func (s *stage) asked(method string) string {
	s.t.Helper()
	return s.host(`came.filter((m) => m.method === ` + mustJSON(s.t, method) + `).map((m) => m.params)`)
}

// settles waits until the frame is as high as the app: where something is does not change any more then.
func (s *stage) settles() {
	s.t.Helper()
	s.until("the host knows the height", func() bool {
		height, err := s.inApp("Math.ceil(document.documentElement.getBoundingClientRect().height)")
		return err == nil && s.host("parseFloat(frame.style.height)") == height
	})
}

// press clicks on a control of the app, as a person with a mouse does.
func (s *stage) press(selector string) {
	s.t.Helper()
	s.settles()
	var at struct{ X, Y float64 }
	place := s.says(`(() => { const e = ` + selector + `; e.scrollIntoView({ block: "nearest" }); const r = e.getBoundingClientRect(); return { X: r.x + r.width / 2, Y: r.y + r.height / 2 }; })()`)
	if err := json.Unmarshal([]byte(place), &at); err != nil {
		s.t.Fatal(err)
	}
	var top float64
	if err := json.Unmarshal([]byte(s.host("frame.getBoundingClientRect().y")), &top); err != nil {
		s.t.Fatal(err)
	}
	s.do(chromedp.MouseClickXY(at.X, at.Y+top))
}

// button is an expression for the button with a label.
func button(label string) string {
	return fmt.Sprintf("[...document.querySelectorAll('button')].find((b) => b.textContent.startsWith(%q))", label)
}

// keys presses keys, wherever the focus is.
func (s *stage) keys(keys string) {
	s.t.Helper()
	s.do(chromedp.KeyEvent(keys))
}
