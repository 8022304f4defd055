package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/limits"
)

// RunCommon tests what owners have in common. open opens it twice, as by two processes, and empty.
func RunCommon(t *testing.T, open func(t *testing.T) (one, other authflow.Common)) {
	for name, test := range map[string]func(t *testing.T, one, other authflow.Common){
		"SubjectsAreKeptApart":         subjectsAreKeptApart,
		"SubjectIsChangedByOneAtATime": subjectIsChangedByOneAtATime,
	} {
		t.Run(name, func(t *testing.T) {
			one, other := open(t)
			test(t, one, other)
		})
	}
	runClaims(t, func(t *testing.T) (one, other claimer) { return open(t) })
}

const number, otherNumber, application = "+14155550123", "+14155550124", "api 17"

func subjectsAreKeptApart(t *testing.T, one, other authflow.Common) {
	if a, err := one.Limits(t.Context(), number); err != nil || len(a.Codes)+len(a.Pauses) != 0 {
		t.Fatalf("nothing was written: %+v, %v", a, err)
	}
	now := time.Now()
	pause := limits.Pause{Subject: application, Method: "auth.exportLoginToken", Until: now.Add(time.Minute), Wait: time.Minute}
	for subject, change := range map[string]func(a *limits.Accounts){
		number:      func(a *limits.Accounts) { a.CountCode(number, now) },
		otherNumber: func(a *limits.Accounts) { a.CountCode(otherNumber, now); a.CountCode(otherNumber, now.Add(-time.Hour)) },
		application: func(a *limits.Accounts) { a.AddPause(pause, now) },
	} {
		if err := one.UpdateLimits(t.Context(), subject, func(a *limits.Accounts) error { change(a); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	for subject, want := range map[string]struct{ codes, pauses int }{number: {1, 0}, otherNumber: {2, 0}, application: {0, 1}} {
		a, err := other.Limits(t.Context(), subject)
		if err != nil || a.CodesToday(subject, now) != want.codes || len(a.Pauses) != want.pauses || len(a.Codes) > 1 {
			t.Errorf("%s: %+v, %v", subject, a, err)
		}
	}
	failed := errors.New("no")
	if err := other.UpdateLimits(t.Context(), number, func(a *limits.Accounts) error { a.Codes = nil; return failed }); !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
	if a, err := one.Limits(t.Context(), number); err != nil || a.CodesToday(number, now) != 1 {
		t.Errorf("a change that failed was kept: %+v, %v", a, err)
	}
}

func subjectIsChangedByOneAtATime(t *testing.T, one, other authflow.Common) {
	now := time.Now()
	var wg sync.WaitGroup
	for i := range 20 {
		common := []authflow.Common{one, other}[i%2]
		wg.Go(func() {
			err := common.UpdateLimits(context.Background(), number, func(a *limits.Accounts) error {
				a.CountCode(number, now.Add(-time.Duration(i)*time.Second))
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if a, err := other.Limits(t.Context(), number); err != nil || a.CodesToday(number, now) != 20 {
		t.Errorf("%d changes were kept, %v", a.CodesToday(number, now), err)
	}
}
