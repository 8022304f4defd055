package secretpage

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"telegram-login-mcp/internal/secret"
)

const session = "1An8AAAGthz9LOgtJZHnxPpIwswZPiZcHo3UWarybg_m23fAqVCJkEFTLo_u3Nr4znHIAS1roPFdlxXOw0OH5GPKIZZ="

// sessionPage hands out a session.
func sessionPage() Page {
	return Page{
		Title: "Pick up the session", Account: "+99966 *** *** 01", Button: "Show the session",
		Why: "The session string is your account: whoever has it is logged in as you. It is shown here once, and never in the chat.",
		Reveal: func(context.Context) (Reveal, Outcome) {
			return Reveal{Items: []Item{
					{Label: "Session for Telethon", Help: "Give it to one tool only.", Value: secret.New(session), Multiline: true},
					{Label: "API ID", Value: secret.New("1234567")},
				}}, Outcome{
					Done: true, Title: "Your session", Meaning: "Telegram says that the login is good, and this program has disconnected.",
					Fixes: []string{"Copy it into the tool that asks for it."},
				}
		},
	}
}

// click is the form of a page with one button.
func click(t *testing.T, ticket *Ticket) string {
	t.Helper()
	return get(t, ticket.URL).filled(t)
}

func TestSessionIsShownOnceAndOnlyAfterAClick(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket := open(t, d, sessionPage())
	if a := get(t, ticket.URL); strings.Contains(a.body, session) {
		t.Fatal("the session is there before the click")
	}
	form := click(t, ticket)
	a := post(t, ticket.URL, form)
	a.wants(t, http.StatusOK, "<h1>Your session</h1>", session+"</textarea>", `value="1234567"`, "This is shown once.", "Copy it into the tool")
	receive(t, ticket.Done(), "the end")
	for _, a := range []answer{post(t, ticket.URL, form), get(t, ticket.URL), get(t, ticket.URL+"/done"), get(t, ticket.URL+"/state")} {
		if strings.Contains(a.body, session) {
			t.Errorf("the session is shown again: %s", a.body)
		}
	}
	get(t, ticket.URL+"/done").wants(t, http.StatusGone, "This page is used up")
	if s := ticket.State(); s.End != Used || s.Tries != 1 || !s.Last.Done {
		t.Errorf("it stands at %+v", s)
	}
}

func TestRefusedSessionIsToldAndCanBeAskedForAgain(t *testing.T) {
	d, _ := newDesk(t, Options{})
	p, calls := sessionPage(), 0
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (Reveal, Outcome) {
		if calls++; calls == 1 {
			r, _ := inner(ctx)
			return r, Outcome{Title: "Telegram did not answer", Meaning: "The connection broke."}
		}
		return inner(ctx)
	}
	ticket := open(t, d, p)
	a := typeIn(t, plain, ticket)
	a.wants(t, http.StatusOK, "Telegram did not answer", "Show the session")
	if strings.Contains(a.body, session) {
		t.Error("the session is shown with the refusal")
	}
	typeIn(t, plain, ticket).wants(t, http.StatusOK, session)
}

func TestSessionThatTakesLongIsStillShown(t *testing.T) {
	// Longer than a request and an answer may otherwise take.
	inBubble(t, func(t *testing.T, b *bubble) {
		p := sessionPage()
		inner := p.Reveal
		p.Reveal = func(ctx context.Context) (Reveal, Outcome) {
			<-time.After(patience - time.Second)
			return inner(ctx)
		}
		ticket := open(t, b.Desk, p)
		form := ask(t, b.client, http.MethodGet, ticket.URL, "").filled(t)
		ask(t, b.client, http.MethodPost, ticket.URL, form).wants(t, http.StatusOK, session)
	})
}

func TestSecondClickShowsTheSessionWhenTheFirstOneWasDropped(t *testing.T) {
	// A browser drops the answer to the first click when the second one comes.
	d, _ := newDesk(t, Options{})
	var calls atomic.Int32
	began, goOn := make(chan struct{}, 2), make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (Reveal, Outcome) {
		calls.Add(1)
		began <- struct{}{}
		<-goOn
		return inner(ctx)
	}
	ticket := open(t, d, p)
	form := click(t, ticket)
	ctx, drop := context.WithCancel(t.Context())
	dropped := make(chan error, 1)
	go func() {
		_, err := try(ctx, plain, http.MethodPost, ticket.URL, form)
		dropped <- err
	}()
	receive(t, began, "the call")
	second := later(t, plain, http.MethodPost, ticket.URL, form)
	waitFor(t, d, func() bool { return ticket.run.waiting == 2 })
	drop()
	if receive(t, dropped, "the end of the first click") == nil {
		t.Fatal("the first click was answered")
	}
	waitFor(t, d, func() bool { return ticket.run.waiting == 1 })
	close(goOn)
	receive(t, second, "the answer to the second click").wants(t, http.StatusOK, session)
	if calls.Load() != 1 {
		t.Errorf("%d calls", calls.Load())
	}
}

func TestOnlyOneOfManyClicksGetsTheSession(t *testing.T) {
	d, _ := newDesk(t, Options{})
	goOn := make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (Reveal, Outcome) {
		<-goOn
		return inner(ctx)
	}
	ticket := open(t, d, p)
	form := click(t, ticket)
	var clicks []<-chan answer
	for range 10 {
		clicks = append(clicks, later(t, plain, http.MethodPost, ticket.URL, form))
	}
	waitFor(t, d, func() bool { return ticket.run != nil && ticket.run.waiting == 10 })
	close(goOn)
	shown := 0
	for _, came := range clicks {
		if a := receive(t, came, "an answer"); strings.Contains(a.body, session) {
			shown++
		} else {
			a.wants(t, http.StatusSeeOther)
		}
	}
	if shown != 1 {
		t.Errorf("the session was shown %d times", shown)
	}
}

func TestSessionThatNobodySawIsNotUsedUp(t *testing.T) {
	d, _ := newDesk(t, Options{})
	began, goOn := make(chan struct{}, 2), make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (Reveal, Outcome) {
		began <- struct{}{}
		<-goOn
		return inner(ctx)
	}
	ticket := open(t, d, p)
	form := click(t, ticket)
	ctx, closeTab := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := try(ctx, plain, http.MethodPost, ticket.URL, form)
		gone <- err
	}()
	receive(t, began, "the call")
	closeTab()
	receive(t, gone, "the end of the request")
	waitFor(t, d, func() bool { return ticket.run.waiting == 0 })
	close(goOn)
	waitFor(t, d, func() bool { return ticket.run == nil })
	if s := ticket.State(); s.End != "" {
		t.Fatalf("it ended as %+v", s)
	}
	typeIn(t, plain, ticket).wants(t, http.StatusOK, session)
}

func TestWithdrawnSessionIsNotShown(t *testing.T) {
	d, _ := newDesk(t, Options{})
	began := make(chan struct{})
	p := sessionPage()
	inner := p.Reveal
	p.Reveal = func(ctx context.Context) (Reveal, Outcome) {
		close(began)
		<-ctx.Done()
		return inner(ctx) // does not care
	}
	ticket := open(t, d, p)
	sent := later(t, plain, http.MethodPost, ticket.URL, click(t, ticket))
	receive(t, began, "the call")
	ticket.Withdraw("")
	if a := receive(t, sent, "the answer"); strings.Contains(a.body, session) {
		t.Error("the session is shown")
	}
	get(t, ticket.URL).wants(t, http.StatusGone, "This page is no longer needed")
}

func TestSessionThatWasShownIsLetGo(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket := open(t, d, sessionPage())
	r, _ := ticket.begin(0, nil)
	second, _ := ticket.begin(0, nil) // a double click
	receive(t, r.back, "the session")
	if shown, _, ok := ticket.take(t.Context(), r); !ok || len(shown.Items) == 0 {
		t.Fatal("the session is not shown")
	}
	if _, _, ok := ticket.take(t.Context(), second); ok {
		t.Error("it is taken twice")
	}
	ticket.shownTo(t.Context(), r, true)
	receive(t, ticket.Done(), "the end")
	if r.reveal.Items != nil || second.reveal.Items != nil {
		t.Error("the session is kept after it was shown")
	}
}

func TestSessionOfAClosedTabIsDroppedAtTheLastMoment(t *testing.T) {
	// The tab is closed when the session has come back and is about to be sent.
	d, _ := newDesk(t, Options{})
	ticket := open(t, d, sessionPage())
	closed, closeTab := context.WithCancel(t.Context())
	closeTab()
	for turn := range 20 { // which of the two events is looked at first is a matter of chance
		r, _ := ticket.begin(turn, nil)
		receive(t, r.back, "the session")
		if shown, _, ok := ticket.take(closed, r); ok || shown.Items != nil {
			t.Fatal("a closed tab got the session")
		}
		if s := ticket.State(); s.End != "" || s.Busy || s.Last.Done {
			t.Fatalf("it stands at %+v", s)
		}
		if r.reveal.Items != nil {
			t.Fatal("the session is kept")
		}
	}
	typeIn(t, plain, ticket).wants(t, http.StatusOK, session)
}
