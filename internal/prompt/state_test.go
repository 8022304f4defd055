package prompt

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// steps are the events that each lead a fresh prompt to a state, by way of the methods that others call.
var ways = map[State]func(p *Prompt){
	Asked:      func(*Prompt) {},
	Shown:      func(p *Prompt) { p.Show() },
	Opened:     func(p *Prompt) { p.Open() },
	Submitted:  func(p *Prompt) { p.Submit() },
	Refused:    func(p *Prompt) { p.Submit(); p.Answer(Result{Title: "wrong"}, false) },
	Accepted:   func(p *Prompt) { p.Submit(); p.Answer(Result{Done: true}, false) },
	Declined:   func(p *Prompt) { p.Decline("no") },
	Expired:    func(p *Prompt) { p.Expire() },
	Withdrawn:  func(p *Prompt) { p.Withdraw("over") },
	Superseded: func(p *Prompt) { p.Supersede("another") },
}

// fire has an event happen as others have it happen.
var fire = map[Event]func(p *Prompt){
	Show:      func(p *Prompt) { p.Show() },
	Open:      func(p *Prompt) { p.Open() },
	Submit:    func(p *Prompt) { p.Submit() },
	Refuse:    func(p *Prompt) { p.Answer(Result{Title: "wrong"}, false) },
	Release:   func(p *Prompt) { p.Release() },
	Accept:    func(p *Prompt) { p.HandedOut() },
	Decline:   func(p *Prompt) { p.Decline("no") },
	Expire:    func(p *Prompt) { p.Expire() },
	Withdraw:  func(p *Prompt) { p.Close() },
	Supersede: func(p *Prompt) { p.Supersede("another") },
}

func ask(t *testing.T, s Spec) *Prompt {
	t.Helper()
	return New(t.Context(), s, Place{Expires: time.Now().Add(time.Hour), Now: time.Now})
}

// TestEveryTransitionIsTakenAndEveryOtherOneRefused takes each pair of a state and an event, and holds the table against this one.
func TestEveryTransitionIsTakenAndEveryOtherOneRefused(t *testing.T) {
	want := map[State]map[Event]State{
		Submitted: {Accept: Accepted, Refuse: Refused, Release: Opened, Withdraw: Withdrawn},
	}
	for state, begins := range map[State]map[Event]State{
		Asked: {Show: Shown, Open: Opened}, Shown: {Open: Opened}, Opened: {}, Refused: {},
	} {
		for e, to := range map[Event]State{Submit: Submitted, Accept: Accepted, Decline: Declined, Expire: Expired, Withdraw: Withdrawn, Supersede: Superseded} {
			begins[e] = to
		}
		want[state] = begins
	}
	for _, from := range States() {
		for event := range fire {
			to, fits := want[from][event]
			if got, ok := from.Next(event); got != to || ok != fits {
				t.Errorf("%s + %s leads to %q, %t; want %q, %t", from, event, got, ok, to, fits)
			}
			p := ask(t, Spec{})
			ways[from](p)
			if now := p.Status().State; now != from {
				t.Fatalf("the way to %s leads to %s", from, now)
			}
			fire[event](p)
			if !fits {
				to = from
			}
			if now := p.Status().State; now != to {
				t.Errorf("%s, and then %s: it is %s, want %s", from, event, now, to)
			}
			select {
			case <-p.Done():
				if !to.Ended() {
					t.Errorf("%s, and then %s: it is done and %s", from, event, to)
				}
			default:
				if to.Ended() {
					t.Errorf("%s, and then %s: it is %s and not done", from, event, to)
				}
			}
		}
	}
	if len(ways) != len(States()) {
		t.Errorf("%d states are known here, %d there", len(ways), len(States()))
	}
}

func TestEveryStateButTheFirstIsReached(t *testing.T) {
	reached := map[State]bool{Asked: true}
	for _, events := range transitions {
		for event, to := range events {
			reached[to] = true
			if fire[event] == nil {
				t.Errorf("%s is tried by nobody", event)
			}
		}
	}
	for _, s := range States() {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
	}
}

func TestEndWaitsForWhatWasSubmitted(t *testing.T) {
	for name, x := range map[string]struct {
		ends     []func(p *Prompt)
		then     func(p *Prompt)
		want     State
		unwanted bool
	}{
		"withdrawn, and wrong":         {[]func(*Prompt){func(p *Prompt) { p.Withdraw("") }}, fire[Refuse], Withdrawn, true},
		"withdrawn, and right":         {[]func(*Prompt){func(p *Prompt) { p.Withdraw("") }}, ways[Accepted], Accepted, true},
		"declined, and reached nobody": {[]func(*Prompt){fire[Decline]}, fire[Release], Declined, true},
		"expired, and wrong":           {[]func(*Prompt){fire[Expire]}, fire[Refuse], Expired, false},
		"expired, then withdrawn":      {[]func(*Prompt){fire[Expire], func(p *Prompt) { p.Withdraw("") }}, fire[Refuse], Withdrawn, true},
		"withdrawn, then expired":      {[]func(*Prompt){func(p *Prompt) { p.Withdraw("") }, fire[Expire]}, fire[Refuse], Withdrawn, true},
		"finished, and wrong":          {[]func(*Prompt){func(p *Prompt) { p.Finish(Result{}) }}, fire[Refuse], Accepted, true},
	} {
		p := ask(t, Spec{})
		p.Submit()
		for _, end := range x.ends {
			end(p)
		}
		if now := p.Status().State; now != Submitted || p.Unwanted() != x.unwanted || (p.Context().Err() != nil) != x.unwanted {
			t.Errorf("%s: at first it is %s, unwanted %t, %v", name, now, p.Unwanted(), p.Context().Err())
		}
		x.then(p)
		if now := p.Status().State; now != x.want {
			t.Errorf("%s: it ends as %s, want %s", name, now, x.want)
		}
	}
}

func TestPromptIsOverWhenTheClockSaysSo(t *testing.T) {
	now := time.Now()
	ended := 0
	p := New(t.Context(), Spec{}, Place{Expires: now.Add(time.Minute), Now: func() time.Time { return now }, Ended: func() { ended++ }})
	now = now.Add(time.Minute)
	if p.Submit() || p.Status().State != Expired || ended != 1 {
		t.Errorf("it is %s, and has ended %d times", p.Status().State, ended)
	}
}

func TestEndedPromptHoldsOnToNothing(t *testing.T) {
	p := ask(t, Spec{Key: "k", Reveal: func(context.Context) (Reveal, Result) { return Reveal{}, Result{} }, Shown: func(context.Context) {}, Latest: func() []string { return nil }})
	p.Withdraw("over")
	if s := p.Spec(); s.Reveal != nil || s.Shown != nil || s.Latest != nil || s.Key != "k" {
		t.Errorf("it is still %+v", s)
	}
}

func TestTriesAreCounted(t *testing.T) {
	p := ask(t, Spec{})
	for _, r := range []Result{{Title: "wrong"}, {Title: "too short", Unsent: true}, {Title: "wrong"}} {
		p.Submit()
		p.Answer(r, false)
	}
	p.Submit()
	p.Answer(Result{Done: true, Title: "here"}, true)
	if s := p.Status(); s.Tries != 3 || s.State != Submitted || s.Last.Title != "here" {
		t.Errorf("%+v", s)
	}
	p.HandedOut()
	if s := p.Status(); s.Tries != 3 || s.State != Accepted || s.Last.Title != "here" {
		t.Errorf("%+v", s)
	}
}

func TestManyCallersEndAPromptOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := 0
		p := New(t.Context(), Spec{}, Place{Expires: time.Now().Add(time.Hour), Now: time.Now, Ended: func() { ended++ }})
		for _, end := range fire {
			go end(p)
		}
		p.Withdraw("")
		synctest.Wait()
		p.Close()
		<-p.Done()
		if ended != 1 {
			t.Errorf("it has ended %d times", ended)
		}
	})
}
