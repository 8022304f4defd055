package prompt

import (
	"context"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/internal/secret"
)

// newForm asks for what a spec says, as a program does that goes on.
func newForm(t *testing.T, s Spec) *Form {
	t.Helper()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	t.Cleanup(running.Wait)
	return NewForm(t.Context(), s, Place{Expires: time.Now().Add(time.Minute), Now: time.Now}, Host{
		Words: func() FormWords {
			return FormWords{Missing: Result{Title: "something is missing"}, Mistake: Result{Title: "a mistake"}, Failed: "refused"}
		},
		Begin: func() (func(), bool) { running.Add(1); return running.Done, true },
		Caught: func(do func()) (defective bool) {
			defer func() { defective = recover() != nil }()
			do()
			return false
		},
	})
}

// handsOut is a spec that hands out a session.
func handsOut() Spec {
	return Spec{Title: "Your session", Button: "Show it", Reveal: func(context.Context) (Reveal, Result) {
		return Reveal{Items: []Item{{Label: "Session", Value: secret.New("1AgAOMTQ5")}}}, Result{Done: true, Title: "Here it is"}
	}}
}

func TestWhatWasHandedOutIsLetGo(t *testing.T) {
	f := newForm(t, handsOut())
	sub, _ := f.Begin(0, nil)
	second, _ := f.Begin(0, nil) // a double click
	<-sub.answered
	if shown, _, ok := f.Await(t.Context(), sub); !ok || len(shown.Items) == 0 {
		t.Fatal("the session is not shown")
	}
	if _, _, ok := f.Await(t.Context(), second); ok {
		t.Error("it is taken twice")
	}
	f.Delivered(t.Context(), sub, true)
	<-f.Done()
	if sub.reveal.Items != nil || second.reveal.Items != nil {
		t.Error("the session is kept after it was shown")
	}
	if v := f.View(); !v.Shown || v.State != Accepted {
		t.Errorf("it stands at %+v", v.Status)
	}
}

func TestWhatIsHandedOutIsDroppedWhenNobodyIsThere(t *testing.T) {
	// Whoever asked is gone when the session has come back and is about to be sent.
	f := newForm(t, handsOut())
	gone, leave := context.WithCancel(t.Context())
	leave()
	for version := range 20 { // which of the two events is looked at first is a matter of chance
		sub, _ := f.Begin(version, nil)
		<-sub.answered
		if shown, _, ok := f.Await(gone, sub); ok || shown.Items != nil {
			t.Fatal("somebody who is gone got the session")
		}
		if v := f.View(); v.State.Ended() || v.State == Submitted || v.Last.Done {
			t.Fatalf("it stands at %+v", v.Status)
		}
		if sub.reveal.Items != nil {
			t.Fatal("the session is kept")
		}
	}
}

func TestFormCountsOnce(t *testing.T) {
	goOn := make(chan struct{})
	f := newForm(t, Spec{Title: "Code", Button: "Send", Fields: []Field{{Name: "code", Label: "Code"}}, Submit: func(_ context.Context, typed map[string]secret.String) Result {
		switch <-goOn; typed["code"].Reveal() {
		case "panic":
			panic("as a defect does")
		case "22222":
			return Result{Done: true}
		default:
			return Result{}
		}
	}})
	code := func(text string) map[string]secret.String { return map[string]secret.String{"code": secret.New(text)} }
	send := func(version int, text string, want Result) {
		t.Helper()
		sub, used := f.Begin(version, code(text))
		if !used || sub == nil {
			t.Fatalf("version %d with %q is not used", version, text)
		}
		if _, used := f.Begin(version, code("3")); used {
			t.Error("another one is used while this one is worked on")
		}
		goOn <- struct{}{}
		f.Await(t.Context(), sub)
		if now := f.Status(); now.Last.Title != want.Title || now.Last.Done != want.Done {
			t.Errorf("%q came to %+v", text, now.Last)
		}
	}
	send(0, "1", Result{Title: "refused"})
	if _, used := f.Begin(0, code("1")); used {
		t.Error("the same form counts twice")
	}
	if sub, used := f.Begin(1, code("")); sub != nil || !used || f.Status().Last.Title != "something is missing" || f.Status().Tries != 1 {
		t.Errorf("an empty form: used %v, %+v", used, f.Status())
	}
	send(2, "panic", Result{Title: "a mistake"})
	send(3, "22222", Result{Done: true})
	if _, used := f.Begin(4, code("22222")); used {
		t.Error("a form is used after the end")
	}
}

// TestWhatWasTakenForLostIsThereAllTheSame is about a form whose word comes late: nothing waits for a second try then.
func TestWhatWasTakenForLostIsThereAllTheSame(t *testing.T) {
	spec, shown := handsOut(), 0
	spec.Shown = func(context.Context) { shown++ }
	f := newForm(t, spec)
	sub, _ := f.Begin(0, nil)
	if _, _, ok := f.Await(t.Context(), sub); !ok {
		t.Fatal("the session is not handed out")
	}
	f.Delivered(t.Context(), sub, false)
	if v := f.View(); v.State.Ended() || v.Shown || shown != 0 {
		t.Fatalf("without a word it stands at %+v, shown %d times", v, shown)
	}
	f.Delivered(t.Context(), sub, true)
	if v := f.View(); v.State != Accepted || !v.Shown || shown != 1 {
		t.Errorf("with the word it stands at %+v, shown %d times", v, shown)
	}
}
