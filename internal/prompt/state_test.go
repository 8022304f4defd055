package prompt

import (
	"context"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// ways lead a fresh prompt to each state, by the methods that others call.
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
var fire = map[event]func(p *Prompt){
	eventShow:      func(p *Prompt) { p.Show() },
	eventOpen:      func(p *Prompt) { p.Open() },
	eventSubmit:    func(p *Prompt) { p.Submit() },
	eventRefuse:    func(p *Prompt) { p.Answer(Result{Title: "wrong"}, false) },
	eventRelease:   func(p *Prompt) { p.Release() },
	eventAccept:    func(p *Prompt) { p.HandedOut() },
	eventDecline:   func(p *Prompt) { p.Decline("no") },
	eventExpire:    func(p *Prompt) { p.Expire() },
	eventWithdraw:  func(p *Prompt) { p.Close() },
	eventSupersede: func(p *Prompt) { p.Supersede("another") },
}

func ask(t *testing.T, s Spec) *Prompt {
	t.Helper()
	return New(t.Context(), s, Place{Expires: time.Now().Add(time.Hour), Now: time.Now})
}

// TestEveryTransitionIsTakenAndEveryOtherOneRefused takes each pair of a state and an event, and holds the table against this one.
func TestEveryTransitionIsTakenAndEveryOtherOneRefused(t *testing.T) {
	want := map[State]map[event]State{
		Submitted: {eventAccept: Accepted, eventRefuse: Refused, eventRelease: Opened, eventWithdraw: Withdrawn},
	}
	for state, begins := range map[State]map[event]State{
		Asked: {eventShow: Shown, eventOpen: Opened}, Shown: {eventOpen: Opened}, Opened: {}, Refused: {},
	} {
		for e, to := range map[event]State{eventSubmit: Submitted, eventAccept: Accepted, eventDecline: Declined, eventExpire: Expired, eventWithdraw: Withdrawn, eventSupersede: Superseded} {
			begins[e] = to
		}
		want[state] = begins
	}
	states := slices.Sorted(maps.Keys(transitions))
	for _, from := range states {
		for ev := range fire {
			to, fits := want[from][ev]
			if got, ok := from.next(ev); got != to || ok != fits {
				t.Errorf("%s + %s leads to %q, %t; want %q, %t", from, ev, got, ok, to, fits)
			}
			p := ask(t, Spec{})
			ways[from](p)
			if now := p.Status().State; now != from {
				t.Fatalf("the way to %s leads to %s", from, now)
			}
			fire[ev](p)
			if !fits {
				to = from
			}
			if now := p.Status().State; now != to {
				t.Errorf("%s, and then %s: it is %s, want %s", from, ev, now, to)
			}
			select {
			case <-p.Done():
				if !to.Ended() {
					t.Errorf("%s, and then %s: it is done and %s", from, ev, to)
				}
			default:
				if to.Ended() {
					t.Errorf("%s, and then %s: it is %s and not done", from, ev, to)
				}
			}
		}
	}
	if len(ways) != len(states) {
		t.Errorf("%d states are known here, %d there", len(ways), len(states))
	}
}

func TestEveryStateButTheFirstIsReached(t *testing.T) {
	reached := map[State]bool{Asked: true}
	for _, events := range transitions {
		for ev, to := range events {
			reached[to] = true
			if fire[ev] == nil {
				t.Errorf("%s is tried by nobody", ev)
			}
		}
	}
	for _, s := range slices.Sorted(maps.Keys(transitions)) {
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
		"withdrawn, and wrong":         {[]func(*Prompt){func(p *Prompt) { p.Withdraw("") }}, fire[eventRefuse], Withdrawn, true},
		"withdrawn, and right":         {[]func(*Prompt){func(p *Prompt) { p.Withdraw("") }}, ways[Accepted], Accepted, true},
		"declined, and reached nobody": {[]func(*Prompt){fire[eventDecline]}, fire[eventRelease], Declined, true},
		"expired, and wrong":           {[]func(*Prompt){fire[eventExpire]}, fire[eventRefuse], Expired, false},
		"expired, then withdrawn":      {[]func(*Prompt){fire[eventExpire], func(p *Prompt) { p.Withdraw("") }}, fire[eventRefuse], Withdrawn, true},
		"withdrawn, then expired":      {[]func(*Prompt){func(p *Prompt) { p.Withdraw("") }, fire[eventExpire]}, fire[eventRefuse], Withdrawn, true},
		"finished, and wrong":          {[]func(*Prompt){func(p *Prompt) { p.Finish(Result{}) }}, fire[eventRefuse], Accepted, true},
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

func TestFieldThatIsNeededIsNoLongerOptional(t *testing.T) {
	p := New(t.Context(), Spec{Fields: []Field{{Name: "a", Optional: true}, {Name: "b", Optional: true}}}, Place{Expires: time.Now().Add(time.Hour), Now: time.Now})
	before := p.Spec()
	for _, needed := range []bool{false, true} {
		p.Submit()
		p.Answer(Result{Title: "a is missing", Fields: []string{"a"}, Needed: needed}, false)
		if now := p.Spec().Fields; now[0].Optional == needed || !now[1].Optional || !before.Fields[0].Optional {
			t.Errorf("needed %v: %+v, and before %+v", needed, now, before.Fields)
		}
	}
}
