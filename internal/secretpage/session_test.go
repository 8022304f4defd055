package secretpage

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
)

func TestNewStartsNothing(t *testing.T) {
	s, _ := newServer(t, Options{}) // looks for goroutines and sockets
	if s.listener != nil {
		t.Error("a port is open before there is a page")
	}
}

func TestPortClosesAMinuteAfterTheLastPage(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		one, two := open(t, b.Server, codePage()), open(t, b.Server, codePage())
		one.Withdraw("")
		pass(2 * linger)
		if !b.portOpen() {
			t.Fatal("the port is closed although a page is open")
		}
		two.Withdraw("")
		pass(linger - time.Second)
		if !b.portOpen() {
			t.Fatal("the port is closed before the last page can have been read")
		}
		pass(time.Second)
		if b.portOpen() {
			t.Fatal("the port stays open")
		}
		if b.pages.count() != 0 {
			t.Errorf("%d pages are remembered", b.pages.count())
		}
	})
}

func TestNewPageKeepsThePortOpen(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		open(t, b.Server, codePage()).Withdraw("")
		pass(linger - time.Second)
		again := open(t, b.Server, codePage())
		pass(linger)
		if !b.portOpen() || len(b.ports) != 1 {
			t.Fatal("the port was closed under a new page")
		}
		typeIn(t, b.client, again, "code", "12345").wants(t, http.StatusOK, "Telegram accepted the code")
		pass(linger)
		third := open(t, b.Server, codePage())
		if len(b.ports) != 2 {
			t.Fatal("no new port was opened")
		}
		ask(t, b.client, http.MethodGet, third.URL, "").wants(t, http.StatusOK, "Type the login code")
	})
}

func TestPageExpiresAfterTenMinutesAndSaysSo(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		session := open(t, b.Server, codePage())
		form := ask(t, b.client, http.MethodGet, session.URL, "").filled(t, "code", "12345")
		pass(lifetime - time.Second)
		if isDone(session) {
			t.Fatal("it expired early")
		}
		ask(t, b.client, http.MethodGet, session.URL, "").wants(t, http.StatusOK, "for 1 more minute.")
		pass(time.Second)
		if s := session.Status(); !isDone(session) || s.State != prompt.Expired || s.Tries != 0 {
			t.Fatalf("it did not expire: %+v", s)
		}
		for _, a := range []answer{
			ask(t, b.client, http.MethodGet, session.URL, ""),
			ask(t, b.client, http.MethodGet, session.URL+"/done", ""),
			ask(t, b.client, http.MethodPost, session.URL, form),
		} {
			a.wants(t, http.StatusGone, "This page has expired", "ask your assistant for a new page")
		}
	})
}

func TestPageExpiresThoughTheMachineSlept(t *testing.T) {
	// While a laptop sleeps timers stand still, and the time of day goes on.
	now := time.Now()
	s, _ := newServer(t, Options{Now: func() time.Time { return now }})
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "12345")
	now = now.Add(lifetime)
	post(t, session.URL, form).wants(t, http.StatusGone, "This page has expired")
	if s := session.Status(); s.State != prompt.Expired || s.Tries != 0 {
		t.Errorf("it stands at %+v", s)
	}
}

func TestPageExpiresWithAClockThatIsMoved(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		var ahead time.Duration
		b.now = func() time.Time { return time.Now().Add(ahead) }
		over := open(t, b.Server, codePage())
		ahead += lifetime / 2
		later := open(t, b.Server, codePage())
		ahead += lifetime / 2
		b.ClockMoved()
		if !isDone(over) || over.Status().State != prompt.Expired {
			t.Error("the page is open although the clock says that its time is over")
		}
		if s := later.Status(); s.State.Ended() || s.Left != lifetime/2 {
			t.Fatalf("the later page stands at %+v", s)
		}
		pass(lifetime/2 - time.Second)
		if isDone(later) {
			t.Fatal("it expired early")
		}
		pass(time.Second)
		if !isDone(later) {
			t.Error("nobody waits for the moved clock")
		}
	})
}

func TestCodeThatWasTypedInTimeIsLetThrough(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := codePage()
		p.Submit = func(ctx context.Context, _ map[string]secret.String) prompt.Result {
			select {
			case <-time.After(20 * time.Second):
				return accepted
			case <-ctx.Done():
				return prompt.Result{Title: "Cancelled"}
			}
		}
		session := open(t, b.Server, p)
		form := ask(t, b.client, http.MethodGet, session.URL, "").filled(t, "code", "12345")
		pass(lifetime - 5*time.Second)
		ask(t, b.client, http.MethodPost, session.URL, form).wants(t, http.StatusSeeOther)
		if isDone(session) {
			t.Fatal("the page ended while Telegram was asked")
		}
		ask(t, b.client, http.MethodGet, session.URL, "").wants(t, http.StatusOK, "What you sent is being checked.")
		pass(10 * time.Second)
		if s := session.Status(); s.State != prompt.Accepted {
			t.Fatalf("it ended as %+v", s)
		}
		ask(t, b.client, http.MethodGet, session.URL+"/done", "").wants(t, http.StatusOK, "Telegram accepted the code")
	})
}

func TestWrongCodeInTheLastSecondEndsAsExpired(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := codePage()
		p.Submit = func(context.Context, map[string]secret.String) prompt.Result {
			<-time.After(20 * time.Second)
			return wrong
		}
		session := open(t, b.Server, p)
		form := ask(t, b.client, http.MethodGet, session.URL, "").filled(t, "code", "1")
		pass(lifetime - time.Second)
		ask(t, b.client, http.MethodPost, session.URL, form)
		pass(20 * time.Second)
		if s := session.Status(); s.State != prompt.Expired || s.Tries != 1 {
			t.Errorf("it ended as %+v", s)
		}
	})
}

func TestWithdrawnPageSaysSoAndCancelsTheCall(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := codePage()
		p.Submit = func(ctx context.Context, _ map[string]secret.String) prompt.Result {
			<-ctx.Done()
			return prompt.Result{Title: "Cancelled"}
		}
		session := open(t, b.Server, p)
		form := ask(t, b.client, http.MethodGet, session.URL, "").filled(t, "code", "1")
		sent := later(t, b.client, http.MethodPost, session.URL, form)
		synctest.Wait()
		if session.Status().State != prompt.Submitted {
			t.Fatal("the code is not being checked")
		}
		session.Withdraw("")
		<-session.Done()
		(<-sent).wants(t, http.StatusSeeOther)
		for _, path := range []string{"", "/done"} {
			ask(t, b.client, http.MethodGet, session.URL+path, "").wants(t, http.StatusGone, "This page is no longer needed")
		}
		if s := session.Status(); s.State != prompt.Withdrawn || s.State == prompt.Submitted {
			t.Errorf("it stands at %+v", s)
		}
	})
}

func TestCodeThatWasAcceptedAllTheSameIsNotCalledWithdrawn(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := codePage()
		p.Submit = func(ctx context.Context, _ map[string]secret.String) prompt.Result {
			<-ctx.Done()
			return accepted
		}
		session := open(t, b.Server, p)
		form := ask(t, b.client, http.MethodGet, session.URL, "").filled(t, "code", "1")
		sent := later(t, b.client, http.MethodPost, session.URL, form)
		synctest.Wait()
		session.Withdraw("")
		<-session.Done()
		<-sent
		if s := session.Status(); s.State != prompt.Accepted {
			t.Errorf("it ended as %+v", s)
		}
	})
}

func TestPageThatExpiresAndIsWithdrawnWasWithdrawn(t *testing.T) {
	s, _ := newServer(t, Options{})
	began := make(chan struct{})
	p := codePage()
	p.Submit = func(ctx context.Context, _ map[string]secret.String) prompt.Result {
		close(began)
		<-ctx.Done()
		return wrong
	}
	session := open(t, s, p)
	sent := later(t, plain, http.MethodPost, session.URL, get(t, session.URL).filled(t, "code", "1"))
	receive(t, began, "the call")
	session.Expire()
	session.Withdraw("")
	receive(t, session.Done(), "the end")
	receive(t, sent, "the answer")
	if s := session.Status(); s.State != prompt.Withdrawn {
		t.Errorf("it ended as %+v", s)
	}
}

func TestResultReachedWithoutThePageIsTold(t *testing.T) {
	s, _ := newServer(t, Options{})
	session := open(t, s, codePage())
	form := get(t, session.URL).filled(t, "code", "1")
	session.Finish(prompt.Result{Title: "Your phone has scanned the code", Meaning: "You are logged in."})
	session.Withdraw("") // comes too late
	receive(t, session.Done(), "the end")
	get(t, session.URL+"/done").wants(t, http.StatusOK, "Your phone has scanned the code", "You are logged in.")
	get(t, session.URL).wants(t, http.StatusGone, "This page is used up")
	post(t, session.URL, form).wants(t, http.StatusGone, "This page is used up")
}

func TestCloseEndsWhatRuns(t *testing.T) {
	s, _ := newServer(t, Options{})
	began, ended := make(chan struct{}), make(chan struct{})
	p := codePage()
	p.Submit = func(ctx context.Context, _ map[string]secret.String) prompt.Result {
		close(began)
		<-ctx.Done()
		close(ended)
		return wrong
	}
	session := open(t, s, p)
	form := get(t, session.URL).filled(t, "code", "1")
	sent := later(t, plain, http.MethodPost, session.URL, form) // whether an answer still gets out is a matter of chance
	receive(t, began, "the call")
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	select {
	case <-ended:
	default:
		t.Error("Close returned before the call did")
	}
	if s := session.Status(); !isDone(session) || s.State != prompt.Withdrawn {
		t.Errorf("it ended as %+v", s)
	}
	receive(t, sent, "the end of the request")
	if _, err := s.Open(codePage()); !errors.Is(err, errClosed) {
		t.Errorf("a closed server opens a page: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
}

func TestOldEndsAreForgotten(t *testing.T) {
	s, _ := newServer(t, Options{})
	first := open(t, s, codePage())
	first.Withdraw("")
	for range maxEnded {
		open(t, s, codePage()).Withdraw("")
	}
	last := open(t, s, codePage())
	get(t, first.URL).wants(t, http.StatusNotFound, "There is no such page")
	get(t, last.URL).wants(t, http.StatusOK)
	if kept := s.pages.count(); kept != maxEnded+1 {
		t.Errorf("%d pages are remembered", kept)
	}
}

// TestPageWhoseLoginWentOnElsewhereEndsWithTheNextLook has what a page is for go on without it, and nobody calls the program.
func TestPageWhoseLoginWentOnElsewhereEndsWithTheNextLook(t *testing.T) {
	s, _ := newServer(t, Options{})
	for look, asks := range map[string]func(p *pageSession, form string) answer{
		"the page": func(p *pageSession, _ string) answer { return get(t, p.URL) },
		"its state": func(p *pageSession, _ string) answer {
			return get(t, p.URL+"/state?nonce="+strings.Repeat("5a", nonceSize))
		},
		"a form": func(p *pageSession, form string) answer { return post(t, p.URL, form) },
	} {
		spec, elsewhere, submitted := codePage(), false, false
		var p *pageSession
		spec.Recheck = func() {
			if elsewhere {
				p.Withdraw("The login goes on in another way.")
			}
		}
		spec.Submit = func(context.Context, map[string]secret.String) prompt.Result { submitted = true; return accepted }
		p = open(t, s, spec)
		form := get(t, p.URL).filled(t, "code", "12345")
		if isDone(p) {
			t.Errorf("%s: it ends too early", look)
		}
		elsewhere = true
		asks(p, form)
		if !isDone(p) || submitted {
			t.Errorf("%s: it is %s, submitted %t", look, p.Status().State, submitted)
		}
		get(t, p.URL).wants(t, http.StatusGone, "The login goes on in another way.")
	}
}
