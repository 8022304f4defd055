package mcpserver

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/internal/testrun"
)

// pageTools are tools with pages, whose desk is closed at the end of the test.
func pageTools(t *testing.T) *tools {
	t.Helper()
	testrun.Parallel(t)
	desk := secretpage.New(secretpage.Options{Words: func() secretpage.Words { return PageWords(explain.English) }})
	t.Cleanup(func() { _ = desk.Close() })
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return newTools(Options{Pages: desk, Log: func(line string) { t.Log(line) }})
}

// codeOrder is a page for the code of a flow; what is typed there goes to the channel, and is answered when the channel gives something back.
func codeOrder(came chan string, goOn chan struct{}) order {
	return order{
		key: "code", what: "the login code", flowID: "flow_x", needs: authflow.SubmitCode,
		page: secretpage.Page{Title: "Code", Button: "Send", Fields: []secretpage.Field{{Name: "code", Label: "Code"}}},
		try: func(_ context.Context, typed map[string]secret.String) (*outcome, secretpage.Outcome) {
			came <- typed["code"].Reveal()
			<-goOn
			return nil, secretpage.Outcome{Title: "The code is wrong"}
		},
	}
}

// send types a code on a page.
func send(t *testing.T, address, code string) { fill(t, address, "code", code) }

// fill fills in the form of a page, and returns when the page has answered.
func fill(t *testing.T, address, field, value string) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Error(err)
		return
	}
	page, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		t.Error(err)
		return
	}
	form := url.Values{field: {value}}
	for _, f := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="(\w+)">`).FindAllSubmatch(page, -1) {
		form.Set(string(f[1]), string(f[2]))
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Error(err)
		return
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", address[:strings.LastIndex(address, "/")])
	if res, err = http.DefaultClient.Do(req); err != nil {
		t.Error(err)
		return
	}
	_ = res.Body.Close()
}

func TestFlowTellsOfAPageOnlyWhileItNeedsIt(t *testing.T) {
	tools := pageTools(t)
	came, goOn := make(chan string), make(chan struct{})
	e, err := tools.errand(codeOrder(came, goOn))
	if err != nil {
		t.Fatal(err)
	}
	awaits := authflow.Snapshot{ID: "flow_x", State: authflow.CodeSent, Allowed: []authflow.Action{authflow.SubmitCode}}
	over := authflow.Snapshot{ID: "flow_x", State: authflow.Expired}
	tells := func(s authflow.Snapshot, want string) {
		t.Helper()
		parts, refusals := tools.pagesOf(s)
		switch {
		case refusals != nil, want == "" && parts != nil, want != "" && len(parts) != 1:
			t.Errorf("want %q: %v %v", want, parts, refusals)
		case want != "" && parts[0].Status != want:
			t.Errorf("want %q: %q", want, parts[0].Status)
		}
	}
	tells(awaits, "not opened yet")
	done := make(chan struct{})
	go func() {
		defer close(done)
		send(t, e.ticket.URL, "12345")
	}()
	<-came
	tells(awaits, "what the person sent is being worked on")
	tells(over, "") // the flow has changed, and the page will in a moment
	goOn <- struct{}{}
	<-done
	tells(awaits, "tried once: The code is wrong")
	tells(over, "")
}

func TestPageForOtherArgumentsReplacesTheOldOne(t *testing.T) {
	tools := pageTools(t)
	o := codeOrder(nil, nil)
	o.args = 1
	first, err := tools.errand(o)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := tools.errand(o); err != nil || same != first {
		t.Errorf("a call with the same arguments gets another page, %v", err)
	}
	o.args = 2
	if other, err := tools.errand(o); err != nil || other == first || first.ticket.State().End != secretpage.Withdrawn {
		t.Errorf("a call with other arguments joins the old page, %v", err)
	}
}

func TestPageForANewerWayClosesTheOlderOne(t *testing.T) {
	tools := pageTools(t)
	came, goOn := make(chan string), make(chan struct{})
	open := func(key string, needs authflow.Action, flow string) *errand {
		t.Helper()
		o := codeOrder(came, goOn)
		o.key, o.needs, o.flowID = key, needs, flow
		e, err := tools.errand(o)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	end := func(e *errand) secretpage.End { return e.ticket.State().End }
	password := open("password", authflow.SubmitPassword, "flow_x")
	other := open("other", authflow.SubmitPassword, "flow_y")
	recovery := open("recovery", authflow.RecoverPassword, "flow_x")
	if end(password) != secretpage.Withdrawn || password.ticket.State().Last.Meaning == "" || end(recovery) != "" || end(other) != "" {
		t.Errorf("the older page ends as %q, the newer as %q, that of another login as %q", end(password), end(recovery), end(other))
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		send(t, recovery.ticket.URL, "12345")
	}()
	<-came
	again := open("password", authflow.SubmitPassword, "flow_x")
	goOn <- struct{}{}
	<-done
	if end(recovery) != "" || end(again) != "" {
		t.Errorf("what is being checked ends as %q, the newer page as %q", end(recovery), end(again))
	}
	one, two := open("telethon", authflow.GetSession, "flow_z"), open("gotd", authflow.GetSession, "flow_z")
	if end(one) != "" || end(two) != "" {
		t.Error("a session in two formats has one page only")
	}
}

// TestPageWords finds what a page does not say: every word is required, see [secretpage.Words].
func TestPageWords(t *testing.T) {
	v := reflect.ValueOf(PageWords(explain.English))
	none := explain.Tell(explain.OnPage, explain.Internal{})
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		var said []string
		switch w := v.Field(i).Interface().(type) {
		case string:
			said = []string{w}
		case secretpage.Said:
			said = []string{w.Title, w.Meaning}
		case func(time.Duration, bool) string:
			said = []string{w(time.Minute, false), w(9*time.Minute, true)}
		case func(time.Duration) string:
			said = []string{w(0)}
		case func(string) string:
			said = []string{w("Log in")}
		default:
			t.Errorf("%s is of no kind that is known here", name)
		}
		for _, s := range said {
			if s == "" || s == none.Title {
				t.Errorf("%s is not said", name)
			}
		}
	}
}

func TestWhatIsNoAnswerIsNotTakenForANo(t *testing.T) {
	for action, want := range map[mcp.ElicitationResponseAction]way{
		mcp.ElicitationResponseActionAccept: byClient, mcp.ElicitationResponseActionDecline: declined, mcp.ElicitationResponseActionCancel: clientMute,
		"": clientMute, "perhaps": clientMute,
	} {
		if got := answered(&mcp.ElicitationResult{ElicitationResponse: mcp.ElicitationResponse{Action: action}}); got != want {
			t.Errorf("%q is taken for %v, want %v", action, got, want)
		}
	}
	if answered(nil) != clientMute {
		t.Error("nothing is taken for an answer")
	}
}

// TestPageWaitsNoLongerThanTheCallMayTake is about calls that have asked Telegram before they give the person a page.
func TestPageWaitsNoLongerThanTheCallMayTake(t *testing.T) {
	tools := pageTools(t)
	tools.Flows = authflow.New(authflow.Config{Telegram: noTelegram{}, Answer: 200 * time.Millisecond})
	t.Cleanup(tools.Flows.Close)
	ctx := tools.Flows.Begin(t.Context())
	begun := time.Now()
	res := tools.privately(ctx, codeOrder(make(chan string), make(chan struct{})))
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if res.Page == nil {
		t.Errorf("it ends with %+v", res)
	}
}
