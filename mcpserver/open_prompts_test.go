package mcpserver

import (
	"context"
	"errors"
	"fmt"
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
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/internal/testrun"
)

// pageTools are tools with pages, whose server of pages is closed at the end of the test.
func pageTools(t *testing.T) *tools {
	t.Helper()
	testrun.Parallel(t)
	pages := secretpage.New(secretpage.Options{Words: func() secretpage.Words { return PageWords(explain.English, nil) }})
	t.Cleanup(func() { _ = pages.Close() })
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	flows := authflow.New(authflow.Config{})
	t.Cleanup(flows.Close)
	return newTools(Options{Pages: pages, Flows: flows, Log: func(line string) { t.Log(line) }})
}

// codeSpec is a page for the code of a flow; what is typed there goes to the channel, and is answered when the channel gives something back.
func codeSpec(came chan string, goOn chan struct{}) promptSpec {
	return promptSpec{
		Spec: prompt.Spec{
			Key: "code", Flow: "flow_x", Step: string(authflow.SubmitCode),
			Title: "Code", Button: "Send", Fields: []prompt.Field{{Name: "code", Label: "Code"}},
		},
		what: "the login code", kind: promptTyped,
		submit: func(_ context.Context, typed map[string]secret.String) attempt {
			came <- typed["code"].Reveal()
			<-goOn
			return attempt{told: explain.Shown{Kind: "passwords_differ"}}
		},
	}
}

// send types a code on a page.
func send(t *testing.T, address, code string) { fill(t, address, "code", code) }

// fill fills in the form of a page, and returns when the page has answered.
func fill(t *testing.T, address, field, value string) {
	t.Helper()
	fillAll(t, address, map[string]string{field: value})
}

// fillAll is fill for several fields. It gives what the page shows then.
func fillAll(t *testing.T, address string, fields map[string]string) (shown string) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Error(err)
		return ""
	}
	page, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		t.Error(err)
		return ""
	}
	form := url.Values{}
	for field, value := range fields {
		form.Set(field, value)
	}
	for _, f := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="(\w+)">`).FindAllSubmatch(page, -1) {
		form.Set(string(f[1]), string(f[2]))
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Error(err)
		return ""
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", address[:strings.LastIndex(address, "/")])
	if res, err = http.DefaultClient.Do(req); err != nil {
		t.Error(err)
		return ""
	}
	defer func() { _ = res.Body.Close() }()
	if page, err = io.ReadAll(res.Body); err != nil {
		t.Error(err)
	}
	return string(page)
}

func TestFlowTellsOfAPageOnlyWhileItNeedsIt(t *testing.T) {
	tools := pageTools(t)
	came, goOn := make(chan string), make(chan struct{})
	p, err := tools.open(codeSpec(came, goOn))
	if err != nil {
		t.Fatal(err)
	}
	awaits := authflow.Snapshot{ID: "flow_x", State: authflow.CodeSent, Allowed: []authflow.Action{authflow.SubmitCode}}
	over := authflow.Snapshot{ID: "flow_x", State: authflow.Expired}
	tells := func(s authflow.Snapshot, want string) {
		t.Helper()
		parts, refusals := tools.pagesOf(t.Context(), s)
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
		send(t, p.URL, "12345")
	}()
	<-came
	tells(awaits, "what the person sent is being worked on")
	tells(over, "") // the flow has changed, and the page will in a moment
	goOn <- struct{}{}
	<-done
	tells(awaits, "tried once: "+explain.Tell(explain.OnPage, explain.Shown{Kind: "passwords_differ"}).Title)
	tells(over, "")
}

func TestPageForOtherArgumentsReplacesTheOldOne(t *testing.T) {
	tools := pageTools(t)
	spec := codeSpec(nil, nil)
	spec.Args = 1
	first, err := tools.open(spec)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := tools.open(spec); err != nil || same != first {
		t.Errorf("a call with the same arguments gets another page, %v", err)
	}
	spec.Args = 2
	if other, err := tools.open(spec); err != nil || other == first || !first.is(prompt.Superseded) {
		t.Errorf("a call with other arguments joins the old page, %v", err)
	}
}

func TestPageForANewerWayClosesTheOlderOne(t *testing.T) {
	tools := pageTools(t)
	came, goOn := make(chan string), make(chan struct{})
	open := func(key string, needs authflow.Action, flow string) *openPrompt {
		t.Helper()
		spec := codeSpec(came, goOn)
		spec.Key, spec.Step, spec.Flow = key, string(needs), flow
		p, err := tools.open(spec)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	state := func(p *openPrompt) prompt.State { return p.Status().State }
	password := open("password", authflow.SubmitPassword, "flow_x")
	other := open("other", authflow.SubmitPassword, "flow_y")
	recovery := open("recovery", authflow.RecoverPassword, "flow_x")
	if state(password) != prompt.Withdrawn || password.Status().Last.Meaning == "" || state(recovery) != prompt.Asked || state(other) != prompt.Asked {
		t.Errorf("the older page is %q, the newer %q, that of another login %q", state(password), state(recovery), state(other))
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		send(t, recovery.URL, "12345")
	}()
	<-came
	again := open("password", authflow.SubmitPassword, "flow_x")
	goOn <- struct{}{}
	<-done
	if state(recovery) != prompt.Refused || state(again) != prompt.Asked {
		t.Errorf("what was being checked is %q, the newer page %q", state(recovery), state(again))
	}
	one, two := open("telethon", authflow.GetSession, "flow_z"), open("gotd", authflow.GetSession, "flow_z")
	if one.ended() || two.ended() {
		t.Error("a session in two formats has one page only")
	}
}

// TestPageWords finds what a page does not say: every word is required, see [secretpage.Words].
func TestPageWords(t *testing.T) {
	for _, public := range []*url.URL{nil, {Scheme: "https", Host: "login.example"}} {
		for _, l := range []explain.Language{explain.English, explain.Russian} {
			everyWordIsSaid(t, PageWords(l, public))
		}
	}
	// What stands on a page of this computer is not told of another.
	here, there := PageWords(explain.English, nil), PageWords(explain.English, &url.URL{Scheme: "https", Host: "login.example", Path: "/"})
	for _, said := range []string{there.From, there.Footer(time.Minute, true), there.WrongHost.Meaning, there.CutOff.Meaning + fmt.Sprint(there.CutOff.Steps), there.Foreign.Meaning} {
		if strings.Contains(said, "this computer") || strings.Contains(said, "127.0.0.1") {
			t.Errorf("a page at a public address says: %s", said)
		}
	}
	if !strings.Contains(there.Footer(time.Minute, true), "at https://login.example, and so to whoever runs it,") || strings.Contains(here.Footer(time.Minute, true), "whoever runs it") {
		t.Errorf("it says: %s", there.Footer(time.Minute, true))
	}
}

func everyWordIsSaid(t *testing.T, words secretpage.Words) {
	t.Helper()
	v := reflect.ValueOf(words)
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
	for action, want := range map[mcp.ElicitationResponseAction]error{
		mcp.ElicitationResponseActionAccept: nil, mcp.ElicitationResponseActionDecline: prompt.ErrDeclined, mcp.ElicitationResponseActionCancel: prompt.ErrUnavailable,
		"": prompt.ErrUnavailable, "perhaps": prompt.ErrUnavailable,
	} {
		if got := elicited(&mcp.ElicitationResult{ElicitationResponse: mcp.ElicitationResponse{Action: action}}); !errors.Is(got, want) {
			t.Errorf("%q is taken for %v, want %v", action, got, want)
		}
	}
	if !errors.Is(elicited(nil), prompt.ErrUnavailable) {
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
	res := tools.ask(ctx, codeSpec(make(chan string), make(chan struct{})))
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if res.Page == nil {
		t.Errorf("it ends with %+v", res)
	}
}
