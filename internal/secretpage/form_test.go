package secretpage

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

func TestWrongCodeIsToldOnThePageAndAskedForAgain(t *testing.T) {
	atBoth(t, wrongCodeIsToldOnThePageAndAskedForAgain)
}

func wrongCodeIsToldOnThePageAndAskedForAgain(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	a := typeIn(t, plain, session, "code", "54321")
	a.wants(t, http.StatusOK, "<title>Error: The code is wrong", `role="alert"`, "it is not the one that it sent", "Look at the newest message",
		`aria-invalid="true"`, `aria-describedby="code-help trouble"`, `id="code"`)
	if strings.Contains(a.body, "54321") {
		t.Errorf("the page repeats what was typed: %s", a.body)
	}
	if s := session.Status(); s.Tries != 1 || s.Last.Title != wrong.Title || s.State.Ended() || !s.Opened {
		t.Errorf("it stands at %+v", s)
	}
	typeIn(t, plain, session, "code", "12345").wants(t, http.StatusOK, "<h1>The code was accepted</h1>", "go back to the chat")
	if s := session.Status(); s.Tries != 2 || s.State != prompt.Accepted || !s.Last.Done {
		t.Errorf("it stands at %+v", s)
	}
	receive(t, session.Done(), "the end")
}

func TestReplayAfterSuccessDoesNothing(t *testing.T) { atBoth(t, replayAfterSuccessDoesNothing) }

func replayAfterSuccessDoesNothing(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	post(t, session.URL, form).wants(t, http.StatusSeeOther)
	for range 3 {
		post(t, session.URL, form).wants(t, http.StatusGone, "This page is used up")
		get(t, session.URL).wants(t, http.StatusGone, "This page is used up")
	}
	if s := session.Status(); s.Tries != 1 {
		t.Errorf("%d codes were tried", s.Tries)
	}
}

func TestOldFormIsNotSentAgain(t *testing.T) { atBoth(t, oldFormIsNotSentAgain) }

func oldFormIsNotSentAgain(t *testing.T, o Options) {
	// Two clicks, of which the second one arrives when the first one is answered: with a wrong code that would cost two tries at Telegram.
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "1")
	for range 2 {
		post(t, session.URL, form).wants(t, http.StatusSeeOther)
	}
	if s := session.Status(); s.Tries != 1 {
		t.Errorf("%d codes were tried", s.Tries)
	}
	get(t, session.URL).wants(t, http.StatusOK, "The code is wrong")
}

func TestTwoClicksAreOneTry(t *testing.T) { atBoth(t, twoClicksAreOneTry) }

func twoClicksAreOneTry(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	var calls atomic.Int32
	began, goOn := make(chan struct{}), make(chan struct{})
	p := codePage()
	p.Submit = func(context.Context, map[string]secret.String) prompt.Result {
		calls.Add(1)
		began <- struct{}{}
		<-goOn
		return accepted
	}
	session := open(t, s, p)
	form := get(t, session.URL).filled(t, "code", "12345")
	first := later(t, plain, http.MethodPost, session.URL, form)
	receive(t, began, "the call")
	second := later(t, plain, http.MethodPost, session.URL, form)
	get(t, session.URL).wants(t, http.StatusOK, "What you sent is being checked.")
	close(goOn)
	for _, came := range []<-chan answer{first, second} {
		a := receive(t, came, "an answer")
		// The second click may arrive after the end, too.
		if a.status != http.StatusSeeOther && a.status != http.StatusGone {
			t.Errorf("a click is answered with %d: %s", a.status, a.body)
		}
	}
	if calls.Load() != 1 {
		t.Errorf("%d codes were tried", calls.Load())
	}
	get(t, session.URL+"/done").wants(t, http.StatusOK, "The code was accepted")
}

func TestClosedBrowserDoesNotCancelTheTry(t *testing.T) { atBoth(t, closedBrowserDoesNotCancelTheTry) }

func closedBrowserDoesNotCancelTheTry(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	began, goOn := make(chan struct{}), make(chan struct{})
	p := codePage()
	p.Submit = func(ctx context.Context, _ map[string]secret.String) prompt.Result {
		close(began)
		select {
		case <-goOn:
			return accepted
		case <-ctx.Done():
			return prompt.Result{Title: "Cancelled"}
		}
	}
	session := open(t, s, p)
	form := get(t, session.URL).filled(t, "code", "12345")
	ctx, closeBrowser := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := try(ctx, plain, http.MethodPost, session.URL, form)
		gone <- err
	}()
	receive(t, began, "the call")
	closeBrowser()
	if receive(t, gone, "the end of the request") == nil {
		t.Fatal("the request was answered")
	}
	close(goOn)
	receive(t, session.Done(), "the end")
	if s := session.Status(); s.State != prompt.Accepted {
		t.Errorf("it ended as %+v", s)
	}
	get(t, session.URL+"/done").wants(t, http.StatusOK, "The code was accepted")
}

func TestSlowAnswerShowsAPageThatGoesOnByItself(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := codePage()
		p.Submit = func(context.Context, map[string]secret.String) prompt.Result {
			<-time.After(25 * time.Second)
			return accepted
		}
		session := open(t, b.Server, p)
		form := ask(t, b.client, http.MethodGet, session.URL, "").filled(t, "code", "12345")
		began := time.Now()
		a := ask(t, b.client, http.MethodPost, session.URL, form)
		a.wants(t, http.StatusSeeOther)
		if took := time.Since(began); took != shortWait {
			t.Errorf("the browser waited for %v", took)
		}
		a = ask(t, b.client, http.MethodGet, origin(session)+a.header.Get("Location"), "")
		a.wants(t, http.StatusOK, "One moment", "This page goes on by itself.")
		// Only without JavaScript: else the page asks whether the program is still there.
		a.wants(t, http.StatusOK, `<noscript><meta http-equiv="refresh" content="2; url=`+session.path("done")+`"></noscript>`)
		if next := a.header.Get("Refresh"); next != "" {
			t.Errorf("with JavaScript it goes on to %q", next)
		}
		pass(15 * time.Second)
		ask(t, b.client, http.MethodGet, session.URL+"/done", "").wants(t, http.StatusOK, "The code was accepted")
	})
}

func TestCallThatTakesTooLongIsCancelled(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := codePage()
		p.Submit = func(ctx context.Context, _ map[string]secret.String) prompt.Result {
			<-ctx.Done()
			return prompt.Result{Title: "Telegram did not answer"}
		}
		session := open(t, b.Server, p)
		form := ask(t, b.client, http.MethodGet, session.URL, "").filled(t, "code", "1")
		sent := later(t, b.client, http.MethodPost, session.URL, form)
		synctest.Wait()
		pass(prompt.Patience)
		<-sent
		ask(t, b.client, http.MethodGet, session.URL, "").wants(t, http.StatusOK, "Telegram did not answer")
	})
}

func TestPanicLooksLikeADefectAndShowsNothing(t *testing.T) {
	atBoth(t, panicLooksLikeADefectAndShowsNothing)
}

func panicLooksLikeADefectAndShowsNothing(t *testing.T, o Options) {
	s, j := newServer(t, o)
	p := codePage()
	p.Submit = func(_ context.Context, typed map[string]secret.String) prompt.Result { panic(typed["code"].Reveal()) }
	session := open(t, s, p)
	a := typeIn(t, plain, session, "code", "canary48151")
	a.wants(t, http.StatusOK, "This program made a mistake", "how the login stands")
	if strings.Contains(a.body+j.String(), "canary48151") {
		t.Errorf("the value of the panic is shown: %s %s", a.body, j)
	}
	if !strings.Contains(j.String(), "panic of type string") {
		t.Errorf("the log does not tell: %s", j)
	}
}

// recoveryPage asks for two things. The code is 777.
func recoveryPage(seen func(map[string]secret.String)) prompt.Spec {
	return prompt.Spec{
		Title: "Set a new password", Account: "+99966 *** *** 20", Button: "Set the password",
		Why: "Telegram mailed a recovery code. With it, a new password takes the place of the forgotten one.",
		Fields: []prompt.Field{
			{Name: "recovery_code", Label: "Recovery code", Help: "From the e-mail.", AutoComplete: "one-time-code", InputMode: "numeric"},
			{Name: "new_password", Label: "New password", Secret: true, AutoComplete: "new-password"},
			{Name: "hint", Label: "Hint", Optional: true},
		},
		Submit: func(_ context.Context, typed map[string]secret.String) prompt.Result {
			seen(typed)
			if typed["recovery_code"].Reveal() != "777" {
				return prompt.Result{Title: "The recovery code is wrong", Meaning: "It is not the one in the newest e-mail.", Fields: []string{"recovery_code"}}
			}
			return prompt.Result{Done: true, Title: "The password was changed", Meaning: "Telegram set the new password, and you are logged in."}
		},
	}
}

func TestOnlyWhatWasWrongIsAskedAgain(t *testing.T) { atBoth(t, onlyWhatWasWrongIsAskedAgain) }

func onlyWhatWasWrongIsAskedAgain(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	var calls []map[string]secret.String
	session := open(t, s, recoveryPage(func(typed map[string]secret.String) { calls = append(calls, typed) }))
	a := typeIn(t, plain, session, "recovery_code", "1", "new_password", "correct horse", "hint", "")
	a.wants(t, http.StatusOK, "The recovery code is wrong", `id="recovery_code"`, "What else you typed is kept, and not shown.")
	for _, gone := range []string{`id="new_password"`, `id="hint"`, "correct horse"} {
		if strings.Contains(a.body, gone) {
			t.Errorf("the page has %s: %s", gone, a.body)
		}
	}
	// What is kept cannot be changed by a form that says otherwise.
	typeIn(t, plain, session, "recovery_code", "777", "new_password", "other").wants(t, http.StatusOK, "The password was changed")
	if len(calls) != 2 {
		t.Fatalf("%d calls", len(calls))
	}
	for i, code := range []string{"1", "777"} {
		got := calls[i]
		if got["recovery_code"].Reveal() != code || got["new_password"].Reveal() != "correct horse" || !got["hint"].Empty() || len(got) != 3 {
			t.Errorf("call %d got %q, %q, %q of %d", i, got["recovery_code"].Reveal(), got["new_password"].Reveal(), got["hint"].Reveal(), len(got))
		}
	}
	if session.View().Kept != nil {
		t.Error("what was typed is kept after the end")
	}
}

// TestWhatWasTypedIsForgottenWithThePage ends a page that keeps something, and one that would have kept what is being checked at that moment.
func TestWhatWasTypedIsForgottenWithThePage(t *testing.T) {
	atBoth(t, whatWasTypedIsForgottenWithThePage)
}

func whatWasTypedIsForgottenWithThePage(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	goOn := make(chan struct{})
	for name, end := range map[string]func(p *pageSession, form string){
		"while it asks again": func(p *pageSession, _ string) { p.Withdraw("") },
		"while it is checked": func(p *pageSession, form string) {
			sent := later(t, plain, http.MethodPost, p.URL, form)
			waitFor(t, func() bool { return p.View().Waiting > 0 })
			p.Decline("")
			goOn <- struct{}{}
			receive(t, sent, "the answer")
			receive(t, p.Done(), "the end")
		},
	} {
		tries := 0
		page := open(t, s, threeThings(func(map[string]secret.String) prompt.Result {
			if tries++; tries > 1 {
				<-goOn
			}
			return prompt.Result{Title: "The code is wrong", Fields: []string{"code"}}
		}))
		a := typeIn(t, plain, page, "code", "1", "password", "correct horse", "hash", "x")
		if page.View().Kept == nil {
			t.Fatalf("%s: nothing is kept", name)
		}
		end(page, a.filled(t, "code", "2"))
		waitFor(t, func() bool { return page.View().Kept == nil })
	}
}

func TestWhatIsMissingIsAskedForBeforeTelegramIs(t *testing.T) {
	atBoth(t, whatIsMissingIsAskedForBeforeTelegramIs)
}

func whatIsMissingIsAskedForBeforeTelegramIs(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	var calls []map[string]secret.String
	session := open(t, s, recoveryPage(func(typed map[string]secret.String) { calls = append(calls, typed) }))
	a := typeIn(t, plain, session, "new_password", "correct horse")
	a.wants(t, http.StatusOK, "Something is missing", `id="recovery_code"`)
	if strings.Contains(a.body, `id="new_password"`) || len(calls) != 0 || session.Status().Tries != 0 {
		t.Errorf("%d calls, %s", len(calls), a.body)
	}
	typeIn(t, plain, session, "recovery_code", "777").wants(t, http.StatusOK, "The password was changed")
	if len(calls) != 1 || calls[0]["new_password"].Reveal() != "correct horse" {
		t.Errorf("calls: %d", len(calls))
	}
}

func TestPageWithoutFieldsAsksForAClick(t *testing.T) { atBoth(t, pageWithoutFieldsAsksForAClick) }

func pageWithoutFieldsAsksForAClick(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	p := codePage()
	p.Fields = nil
	p.Submit = submit
	typeIn(t, plain, open(t, s, p)).wants(t, http.StatusOK, "The code was accepted")
}

func TestWhatStandsInTheAddressIsNotTyped(t *testing.T) { atBoth(t, whatStandsInTheAddressIsNotTyped) }

func whatStandsInTheAddressIsNotTyped(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t)
	post(t, session.URL+"?code=12345", form).wants(t, http.StatusSeeOther)
	get(t, session.URL).wants(t, http.StatusOK, "Something is missing")
}

func TestRefusalWithoutATitleStillSaysThatItIsOne(t *testing.T) {
	atBoth(t, refusalWithoutATitleStillSaysThatItIsOne)
}

func refusalWithoutATitleStillSaysThatItIsOne(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	p := codePage()
	p.Submit = func(context.Context, map[string]secret.String) prompt.Result { return prompt.Result{} }
	typeIn(t, plain, open(t, s, p), "code", "1").wants(t, http.StatusOK, "That did not work")
}
