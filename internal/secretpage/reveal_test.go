package secretpage

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

const sessionString = "1An8AAAGthz9LOgtJZHnxPpIwswZPiZcHo3UWarybg_m23fAqVCJkEFTLo_u3Nr4znHIAS1roPFdlxXOw0OH5GPKIZZ="

// sessionPage hands out a session.
func sessionPage() prompt.Spec {
	return prompt.Spec{
		Title: "Pick up the session", Account: "+99966 *** *** 01", Button: "Show the session",
		Why: "The session string is your account: whoever has it is logged in as you. It is shown here once, and never in the chat.",
		Reveal: func(context.Context) (prompt.Reveal, prompt.Result) {
			return prompt.Reveal{Items: []prompt.Item{
					{Label: "Session for Telethon", Help: "Give it to one tool only.", Value: secret.New(sessionString), Multiline: true},
					{Label: "API ID", Value: secret.New("1234567")},
				}}, prompt.Result{
					Done: true, Title: "Your session", Meaning: "Telegram says that the login is good, and this program has disconnected.",
					Fixes: []string{"Copy it into the tool that asks for it."},
				}
		},
	}
}

// click is the form of a page with one button.
func click(t *testing.T, session *pageSession) string {
	t.Helper()
	return get(t, session.URL).filled(t)
}

func TestSessionIsShownOnceAndOnlyAfterAClick(t *testing.T) {
	atBoth(t, sessionIsShownOnceAndOnlyAfterAClick)
}

func sessionIsShownOnceAndOnlyAfterAClick(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	session := open(t, s, sessionPage())
	if a := get(t, session.URL); strings.Contains(a.body, sessionString) {
		t.Fatal("the session is there before the click")
	}
	form := click(t, session)
	a := post(t, session.URL, form)
	a.wants(t, http.StatusOK, "<h1>Your session</h1>", sessionString+"</textarea>", `value="1234567"`, "This is shown once.", "Copy it into the tool")
	receive(t, session.Done(), "the end")
	for _, a := range []answer{post(t, session.URL, form), get(t, session.URL), get(t, session.URL+"/done"), get(t, session.URL+"/state")} {
		if strings.Contains(a.body, sessionString) {
			t.Errorf("the session is shown again: %s", a.body)
		}
	}
	get(t, session.URL+"/done").wants(t, http.StatusGone, "This page is used up")
	if s := session.Status(); s.State != prompt.Accepted || s.Tries != 1 || !s.Last.Done {
		t.Errorf("it stands at %+v", s)
	}
}

func TestRefusedSessionIsToldAndCanBeAskedForAgain(t *testing.T) {
	atBoth(t, refusedSessionIsToldAndCanBeAskedForAgain)
}

func refusedSessionIsToldAndCanBeAskedForAgain(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	p, calls := sessionPage(), 0
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (prompt.Reveal, prompt.Result) {
		if calls++; calls == 1 {
			r, _ := inner(ctx)
			return r, prompt.Result{Title: "Telegram did not answer", Meaning: "The connection broke."}
		}
		return inner(ctx)
	}
	session := open(t, s, p)
	a := typeIn(t, plain, session)
	a.wants(t, http.StatusOK, "Telegram did not answer", "Show the session")
	if strings.Contains(a.body, sessionString) {
		t.Error("the session is shown with the refusal")
	}
	typeIn(t, plain, session).wants(t, http.StatusOK, sessionString)
}

func TestSessionThatTakesLongIsStillShown(t *testing.T) {
	// Longer than a request and an answer may otherwise take.
	inBubble(t, func(t *testing.T, b *bubble) {
		p := sessionPage()
		inner := p.Reveal
		p.Reveal = func(ctx context.Context) (prompt.Reveal, prompt.Result) {
			<-time.After(prompt.Patience - time.Second)
			return inner(ctx)
		}
		session := open(t, b.Server, p)
		form := ask(t, b.client, http.MethodGet, session.URL, "").filled(t)
		ask(t, b.client, http.MethodPost, session.URL, form).wants(t, http.StatusOK, sessionString)
	})
}

func TestSecondClickShowsTheSessionWhenTheFirstOneWasDropped(t *testing.T) {
	atBoth(t, secondClickShowsTheSessionWhenTheFirstOneWasDropped)
}

func secondClickShowsTheSessionWhenTheFirstOneWasDropped(t *testing.T, o Options) {
	// A browser drops the answer to the first click when the second one comes.
	s, _ := newServer(t, o)
	var calls atomic.Int32
	began, goOn := make(chan struct{}, 2), make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (prompt.Reveal, prompt.Result) {
		calls.Add(1)
		began <- struct{}{}
		<-goOn
		return inner(ctx)
	}
	session := open(t, s, p)
	form := click(t, session)
	ctx, drop := context.WithCancel(t.Context())
	dropped := make(chan error, 1)
	go func() {
		_, err := try(ctx, plain, http.MethodPost, session.URL, form)
		dropped <- err
	}()
	receive(t, began, "the call")
	second := later(t, plain, http.MethodPost, session.URL, form)
	waitFor(t, func() bool { return session.View().Waiting == 2 })
	drop()
	if receive(t, dropped, "the end of the first click") == nil {
		t.Fatal("the first click was answered")
	}
	waitFor(t, func() bool { return session.View().Waiting == 1 })
	close(goOn)
	receive(t, second, "the answer to the second click").wants(t, http.StatusOK, sessionString)
	if calls.Load() != 1 {
		t.Errorf("%d calls", calls.Load())
	}
}

func TestOnlyOneOfManyClicksGetsTheSession(t *testing.T) {
	atBoth(t, onlyOneOfManyClicksGetsTheSession)
}

func onlyOneOfManyClicksGetsTheSession(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	goOn := make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (prompt.Reveal, prompt.Result) {
		<-goOn
		return inner(ctx)
	}
	session := open(t, s, p)
	form := click(t, session)
	var clicks []<-chan answer
	for range 10 {
		clicks = append(clicks, later(t, plain, http.MethodPost, session.URL, form))
	}
	waitFor(t, func() bool { return session.View().Waiting == 10 })
	close(goOn)
	shown := 0
	for _, came := range clicks {
		if a := receive(t, came, "an answer"); strings.Contains(a.body, sessionString) {
			shown++
		} else {
			a.wants(t, http.StatusSeeOther)
		}
	}
	if shown != 1 {
		t.Errorf("the session was shown %d times", shown)
	}
}

func TestSessionThatNobodySawIsNotUsedUp(t *testing.T) { atBoth(t, sessionThatNobodySawIsNotUsedUp) }

func sessionThatNobodySawIsNotUsedUp(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	began, goOn := make(chan struct{}, 2), make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (prompt.Reveal, prompt.Result) {
		began <- struct{}{}
		<-goOn
		return inner(ctx)
	}
	session := open(t, s, p)
	form := click(t, session)
	ctx, closeTab := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := try(ctx, plain, http.MethodPost, session.URL, form)
		gone <- err
	}()
	receive(t, began, "the call")
	closeTab()
	receive(t, gone, "the end of the request")
	waitFor(t, func() bool { return session.View().Waiting == 0 })
	close(goOn)
	waitFor(t, func() bool { return session.View().State != prompt.Submitted })
	if s := session.Status(); s.State.Ended() {
		t.Fatalf("it ended as %+v", s)
	}
	typeIn(t, plain, session).wants(t, http.StatusOK, sessionString)
}

func TestWithdrawnSessionIsNotShown(t *testing.T) { atBoth(t, withdrawnSessionIsNotShown) }

func withdrawnSessionIsNotShown(t *testing.T, o Options) {
	s, _ := newServer(t, o)
	began := make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (prompt.Reveal, prompt.Result) {
		close(began)
		<-ctx.Done()
		return inner(ctx) // does not care
	}
	session := open(t, s, p)
	sent := later(t, plain, http.MethodPost, session.URL, click(t, session))
	receive(t, began, "the call")
	session.Withdraw("")
	if a := receive(t, sent, "the answer"); strings.Contains(a.body, sessionString) {
		t.Error("the session is shown")
	}
	get(t, session.URL).wants(t, http.StatusGone, "This page is no longer needed")
}
