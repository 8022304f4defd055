package mcpserver

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/chatform"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
)

// formTools are tools of a client that shows forms, without pages.
func formTools(t *testing.T) *tools {
	t.Helper()
	forms := secretpage.New(secretpage.Options{Unserved: true, Words: func() secretpage.Words { return PageWords(explain.English, nil) }})
	t.Cleanup(func() { _ = forms.Close() })
	all := newTools(Options{Forms: forms})
	all.shows = true
	return all
}

// handing is a spec that hands a session out, and counts in told how often the assistant is told that the person has it.
func handing(key string, told *int) promptSpec {
	return promptSpec{
		Spec: prompt.Spec{Key: key, Title: "Your session", Button: "Show it", Reveal: func(context.Context) (prompt.Reveal, prompt.Result) {
			return prompt.Reveal{Items: []prompt.Item{{Label: "Session", Value: secret.New("1AgAOMTQ5")}}}, prompt.Result{Done: true, Title: "Here it is"}
		}},
		delivered: func(context.Context) *outcome { *told++; return &outcome{} },
	}
}

// reveals has the form take what is handed out.
func reveals(t *testing.T, server *tools, p *openPrompt) {
	t.Helper()
	a := server.revealForm(t.Context(), p, formArgs{Version: p.form.View().Version})
	if a.reveal == nil {
		t.Fatal("nothing is handed out")
	}
}

func TestFormThatSaysLateThatItShowsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, told := formTools(t), 0
		p, err := server.open(handing("late", &told))
		if err != nil {
			t.Fatal(err)
		}
		reveals(t, server, p)
		if a := server.revealForm(t.Context(), p, formArgs{Version: p.form.View().Version}); a.reveal != nil {
			t.Error("the session is given twice")
		}
		<-time.After(handTime + time.Second)
		synctest.Wait()
		if p.ended() || told != 0 {
			t.Fatalf("without a word it stands at %s, told %d times", p.Status().State, told)
		}
		for range 2 {
			server.submitForm(t.Context(), p, formArgs{Action: shownAction})
		}
		if !p.is(prompt.Accepted) || told != 1 || !p.lastResult().accepted {
			t.Errorf("with the word it stands at %s, told %d times", p.Status().State, told)
		}
	})
}

func TestSessionThatNoFormShowedIsHandedOutAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, told := formTools(t), 0
		p, err := server.open(handing("again", &told))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			reveals(t, server, p)
			<-time.After(handTime + time.Second)
			synctest.Wait()
		}
		reveals(t, server, p)
		server.submitForm(t.Context(), p, formArgs{Action: shownAction})
		<-time.After(handTime + time.Second)
		synctest.Wait()
		if !p.is(prompt.Accepted) || told != 1 {
			t.Errorf("it stands at %s, told %d times", p.Status().State, told)
		}
	})
}

// TestEndedFormsHoldNothing is about the memory of a server that runs for days.
func TestEndedFormsHoldNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, told := formTools(t), 0
		var last *openPrompt
		for i := range 3 * maxEndedForms {
			p, err := server.open(handing(fmt.Sprint(i), &told))
			if err != nil {
				t.Fatal(err)
			}
			p.Withdraw("over")
			last = p
		}
		synctest.Wait()
		if n := len(server.forms.all); n > maxEndedForms+1 {
			t.Errorf("%d forms are kept", n)
		}
		for _, p := range server.forms.all {
			if p.about.Reveal != nil || p.about.delivered != nil {
				t.Fatal("one that has ended holds what it handed out")
			}
		}
		if p := server.formByID(last.form.id); p == nil || !p.is(prompt.Withdrawn) {
			t.Error("the last form cannot say how it ended")
		}
	})
}

func TestOneCopyOfAFormIsToTellTheModel(t *testing.T) {
	server := formTools(t)
	words := server.formWords()
	p, err := server.open(promptSpec{
		Spec: prompt.Spec{Key: "code", Title: "Code", Button: "Send", Fields: []prompt.Field{{Name: "code", Label: "Code"}}},
		submit: func(context.Context, map[string]secret.String) attempt {
			return attempt{told: explain.Shown{Kind: "logged_in"}, outcome: &outcome{}, accepted: true}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	server.submitForm(t.Context(), p, formArgs{Version: p.form.View().Version, Values: map[string]string{"code": "22222"}})
	for copies, want := range []string{"I am done with the form.", "", ""} {
		if v := server.view(words, p, server.submitForm(t.Context(), p, formArgs{Action: toldAction})); v.State != chatform.Done || v.Tell != want {
			t.Errorf("copy %d sees %s and tells %q", copies, v.State, v.Tell)
		}
	}
	if v := server.view(words, p, server.refreshForm(p)); v.Tell == "" { // for a host that passes no message on
		t.Error("a copy does not know what the person is to say")
	}
}

func TestFormNamesTheWayOfANewCode(t *testing.T) {
	server := formTools(t)
	for way, want := range map[string]string{"auth.codeTypeSms": "Send a new code by SMS", "auth.codeTypeCall": "Send a new code by a phone call", "": "Send a new code"} {
		if got := explain.Tell(server.OnPage(), explain.PageText{Name: "form_resend", Way: way}).Title; got != want {
			t.Errorf("%s: %q", way, got)
		}
	}
}

// TestOwnerOfWhomSomethingIsAskedDoesNotRest keeps an owner in memory while a page waits for them, and no longer than it can be of use.
func TestOwnerOfWhomSomethingIsAskedDoesNotRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, own, told := formTools(t), &Own{}, 0
		server.prompting = &own.prompting
		if !own.Rests() {
			t.Error("whom nothing is asked does not rest")
		}
		if _, err := server.open(handing("asked", &told)); err != nil {
			t.Fatal(err)
		}
		<-time.After(9 * time.Minute)
		if own.Rests() {
			t.Error("who is asked rests")
		}
		<-time.After(2 * time.Minute)
		synctest.Wait()
		if !own.Rests() {
			t.Error("who did not answer in time does not rest")
		}
	})
}
