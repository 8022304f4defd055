package secretpage

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"telegram-login-mcp/internal/secret"
)

func TestNewStartsNothing(t *testing.T) {
	d, _ := newDesk(t, Options{}) // looks for goroutines and sockets
	if d.house != nil {
		t.Error("a port is open before there is a page")
	}
}

func TestPortClosesAMinuteAfterTheLastPage(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		one, two := open(t, b.Desk, codePage()), open(t, b.Desk, codePage())
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
		if len(b.tickets) != 0 {
			t.Errorf("%d pages are remembered", len(b.tickets))
		}
	})
}

func TestNewPageKeepsThePortOpen(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		open(t, b.Desk, codePage()).Withdraw("")
		pass(linger - time.Second)
		again := open(t, b.Desk, codePage())
		pass(linger)
		if !b.portOpen() || len(b.ports) != 1 {
			t.Fatal("the port was closed under a new page")
		}
		typeIn(t, b.client, again, "code", "12345").wants(t, http.StatusOK, "Telegram accepted the code")
		pass(linger)
		third := open(t, b.Desk, codePage())
		if len(b.ports) != 2 {
			t.Fatal("no new port was opened")
		}
		ask(t, b.client, http.MethodGet, third.URL, "").wants(t, http.StatusOK, "Type the login code")
	})
}

func TestTicketExpiresAfterTenMinutesAndSaysSo(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		ticket := open(t, b.Desk, codePage())
		form := ask(t, b.client, http.MethodGet, ticket.URL, "").filled(t, "code", "12345")
		pass(lifetime - time.Second)
		if isDone(ticket) {
			t.Fatal("it expired early")
		}
		ask(t, b.client, http.MethodGet, ticket.URL, "").wants(t, http.StatusOK, "for 1 more minute.")
		pass(time.Second)
		if s := ticket.State(); !isDone(ticket) || s.End != Expired || s.Tries != 0 {
			t.Fatalf("it did not expire: %+v", s)
		}
		for _, a := range []answer{
			ask(t, b.client, http.MethodGet, ticket.URL, ""),
			ask(t, b.client, http.MethodGet, ticket.URL+"/done", ""),
			ask(t, b.client, http.MethodPost, ticket.URL, form),
		} {
			a.wants(t, http.StatusGone, "This page has expired", "ask your assistant for a new page")
		}
	})
}

func TestTicketExpiresThoughTheMachineSlept(t *testing.T) {
	// While a laptop sleeps timers stand still, and the time of day goes on.
	now := time.Now()
	d, _ := newDesk(t, Options{Now: func() time.Time { return now }})
	ticket := open(t, d, codePage())
	form := get(t, ticket.URL).filled(t, "code", "12345")
	now = now.Add(lifetime)
	post(t, ticket.URL, form).wants(t, http.StatusGone, "This page has expired")
	if s := ticket.State(); s.End != Expired || s.Tries != 0 {
		t.Errorf("it stands at %+v", s)
	}
}

func TestPageExpiresWithAClockThatIsMoved(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		var ahead time.Duration
		b.now = func() time.Time { return time.Now().Add(ahead) }
		over := open(t, b.Desk, codePage())
		ahead += lifetime / 2
		later := open(t, b.Desk, codePage())
		ahead += lifetime / 2
		b.ClockMoved()
		if !isDone(over) || over.State().End != Expired {
			t.Error("the page is open although the clock says that its time is over")
		}
		if s := later.State(); s.End != "" || s.Left != lifetime/2 {
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
		p.Submit = func(ctx context.Context, _ map[string]secret.String) Outcome {
			select {
			case <-time.After(20 * time.Second):
				return accepted
			case <-ctx.Done():
				return Outcome{Title: "Cancelled"}
			}
		}
		ticket := open(t, b.Desk, p)
		form := ask(t, b.client, http.MethodGet, ticket.URL, "").filled(t, "code", "12345")
		pass(lifetime - 5*time.Second)
		ask(t, b.client, http.MethodPost, ticket.URL, form).wants(t, http.StatusSeeOther)
		if isDone(ticket) {
			t.Fatal("the page ended while Telegram was asked")
		}
		ask(t, b.client, http.MethodGet, ticket.URL, "").wants(t, http.StatusOK, "What you sent is being checked.")
		pass(10 * time.Second)
		if s := ticket.State(); s.End != Used {
			t.Fatalf("it ended as %+v", s)
		}
		ask(t, b.client, http.MethodGet, ticket.URL+"/done", "").wants(t, http.StatusOK, "Telegram accepted the code")
	})
}

func TestWrongCodeInTheLastSecondEndsAsExpired(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := codePage()
		p.Submit = func(context.Context, map[string]secret.String) Outcome {
			<-time.After(20 * time.Second)
			return wrong
		}
		ticket := open(t, b.Desk, p)
		form := ask(t, b.client, http.MethodGet, ticket.URL, "").filled(t, "code", "1")
		pass(lifetime - time.Second)
		ask(t, b.client, http.MethodPost, ticket.URL, form)
		pass(20 * time.Second)
		if s := ticket.State(); s.End != Expired || s.Tries != 1 {
			t.Errorf("it ended as %+v", s)
		}
	})
}

func TestWithdrawnPageSaysSoAndCancelsTheCall(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := codePage()
		p.Submit = func(ctx context.Context, _ map[string]secret.String) Outcome {
			<-ctx.Done()
			return Outcome{Title: "Cancelled"}
		}
		ticket := open(t, b.Desk, p)
		form := ask(t, b.client, http.MethodGet, ticket.URL, "").filled(t, "code", "1")
		sent := later(t, b.client, http.MethodPost, ticket.URL, form)
		synctest.Wait()
		if !ticket.State().Busy {
			t.Fatal("the code is not being checked")
		}
		ticket.Withdraw("")
		<-ticket.Done()
		(<-sent).wants(t, http.StatusSeeOther)
		for _, path := range []string{"", "/done"} {
			ask(t, b.client, http.MethodGet, ticket.URL+path, "").wants(t, http.StatusGone, "This page is no longer needed")
		}
		if s := ticket.State(); s.End != Withdrawn || s.Busy {
			t.Errorf("it stands at %+v", s)
		}
	})
}

func TestCodeThatWasAcceptedAllTheSameIsNotCalledWithdrawn(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bubble) {
		p := codePage()
		p.Submit = func(ctx context.Context, _ map[string]secret.String) Outcome {
			<-ctx.Done()
			return accepted
		}
		ticket := open(t, b.Desk, p)
		form := ask(t, b.client, http.MethodGet, ticket.URL, "").filled(t, "code", "1")
		sent := later(t, b.client, http.MethodPost, ticket.URL, form)
		synctest.Wait()
		ticket.Withdraw("")
		<-ticket.Done()
		<-sent
		if s := ticket.State(); s.End != Used {
			t.Errorf("it ended as %+v", s)
		}
	})
}

func TestPageThatExpiresAndIsWithdrawnWasWithdrawn(t *testing.T) {
	d, _ := newDesk(t, Options{})
	began := make(chan struct{})
	p := codePage()
	p.Submit = func(ctx context.Context, _ map[string]secret.String) Outcome {
		close(began)
		<-ctx.Done()
		return wrong
	}
	ticket := open(t, d, p)
	sent := later(t, plain, http.MethodPost, ticket.URL, get(t, ticket.URL).filled(t, "code", "1"))
	receive(t, began, "the call")
	ticket.expire()
	ticket.Withdraw("")
	receive(t, ticket.Done(), "the end")
	receive(t, sent, "the answer")
	if s := ticket.State(); s.End != Withdrawn {
		t.Errorf("it ended as %+v", s)
	}
}

func TestResultReachedWithoutThePageIsTold(t *testing.T) {
	d, _ := newDesk(t, Options{})
	ticket := open(t, d, codePage())
	form := get(t, ticket.URL).filled(t, "code", "1")
	ticket.Finish(Outcome{Title: "Your phone has scanned the code", Meaning: "You are logged in."})
	ticket.Withdraw("") // comes too late
	receive(t, ticket.Done(), "the end")
	get(t, ticket.URL+"/done").wants(t, http.StatusOK, "Your phone has scanned the code", "You are logged in.")
	get(t, ticket.URL).wants(t, http.StatusGone, "This page is used up")
	post(t, ticket.URL, form).wants(t, http.StatusGone, "This page is used up")
}

func TestCloseEndsWhatRuns(t *testing.T) {
	d, _ := newDesk(t, Options{})
	began, ended := make(chan struct{}), make(chan struct{})
	p := codePage()
	p.Submit = func(ctx context.Context, _ map[string]secret.String) Outcome {
		close(began)
		<-ctx.Done()
		close(ended)
		return wrong
	}
	ticket := open(t, d, p)
	form := get(t, ticket.URL).filled(t, "code", "1")
	sent := later(t, plain, http.MethodPost, ticket.URL, form) // whether an answer still gets out is a matter of chance
	receive(t, began, "the call")
	if err := d.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	select {
	case <-ended:
	default:
		t.Error("Close returned before the call did")
	}
	if s := ticket.State(); !isDone(ticket) || s.End != Withdrawn {
		t.Errorf("it ended as %+v", s)
	}
	receive(t, sent, "the end of the request")
	if _, err := d.Open(codePage()); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed desk opens a page: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
}

func TestOldEndsAreForgotten(t *testing.T) {
	d, _ := newDesk(t, Options{})
	first := open(t, d, codePage())
	first.Withdraw("")
	for range maxEnded {
		open(t, d, codePage()).Withdraw("")
	}
	last := open(t, d, codePage())
	get(t, first.URL).wants(t, http.StatusNotFound, "There is no such page")
	get(t, last.URL).wants(t, http.StatusOK)
	if len(d.tickets) != maxEnded+1 {
		t.Errorf("%d pages are remembered", len(d.tickets))
	}
}
