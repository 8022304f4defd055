package prompt

import (
	"errors"
	"testing"
)

// asked is a prompt whose owner keeps nothing but whether it was told.
type asked struct {
	*Prompt
	told bool
}

func (e *asked) Active() bool    { return !e.told }
func (e *asked) GiveWay(to Spec) { e.Supersede(to.Key) }

func TestOnePromptForAPurpose(t *testing.T) {
	var set Set[*asked]
	open := func(s Spec) *asked {
		t.Helper()
		e, err := set.Ask(s, func() (*asked, error) { return &asked{Prompt: ask(t, s)}, nil })
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	first := open(Spec{Key: "hash", Args: 1})
	if same := open(Spec{Key: "hash", Args: 1}); same != first {
		t.Error("the same call gets another prompt")
	}
	other := open(Spec{Key: "hash", Args: 2})
	if other == first || first.Status().State != Superseded || set.Active("hash") != other {
		t.Errorf("a call with other arguments joins; the old one is %s", first.Status().State)
	}
	if _, err := set.Ask(Spec{Key: "hash", Args: 3}, func() (*asked, error) { return nil, errors.New("no room") }); err == nil {
		t.Error("the error is lost")
	}
	other.told = true
	if set.Active("hash") != nil {
		t.Error("what was told is active")
	}
	set.Remove(func(e *asked) bool { return e == other })
	if left := set.Find(func(*asked) bool { return true }); len(left) != 0 {
		t.Errorf("%d are left", len(left))
	}
}

func TestPromptForANewerStepTakesThePlaceOfTheOlderOne(t *testing.T) {
	var set Set[*asked]
	open := func(key, flow, step string) *asked {
		t.Helper()
		s := Spec{Key: key, Flow: flow, Step: step}
		e, err := set.Ask(s, func() (*asked, error) { return &asked{Prompt: ask(t, s)}, nil })
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	password, elsewhere, none := open("a", "x", "password"), open("b", "y", "password"), open("c", "", "password")
	busy := open("d", "z", "password")
	busy.Submit()
	open("e", "x", "recovery")
	open("f", "z", "recovery")
	open("g", "", "recovery")
	for e, want := range map[*asked]State{password: Superseded, elsewhere: Asked, none: Asked, busy: Submitted} {
		if now := e.Status().State; now != want {
			t.Errorf("%s is %s, want %s", e.Spec().Key, now, want)
		}
	}
}
