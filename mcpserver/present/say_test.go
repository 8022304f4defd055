package present

import (
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

func TestHeadlineAndMeaningAreTwoSentences(t *testing.T) {
	for want, f := range map[string]explain.Fact{
		"The private page is not wanted. The question about the private page for the login code was answered with no, so the page is closed.": explain.Page{
			Event: "declined", What: "the login code",
		},
		"Private page for the QR code.": explain.PageQuestion{What: "the QR code", Seen: true},
		"not opened yet":                explain.PageStatus{},
	} {
		if got := (Presenter{}).Say(f); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

func TestListOfLoginsIsNotSaidToWait(t *testing.T) {
	steps := Presenter{}.next(Outcome{Fact: explain.Page{Event: "withdrawn", What: "the API hash", Replaced: true}, Failed: true})
	if len(steps) != 1 || steps[0].Tool != "get_flow" || steps[0].Why != "lists the logins" {
		t.Errorf("after a page without a login: %+v", steps)
	}
}

func TestNumberThatIsNoneOfTheTestServersIsTold(t *testing.T) {
	p := Presenter{For: Audience{TestServers: true}}
	for number, want := range map[string]string{"+99966 *** *** 34": "its code is the digit X", "+49 *** *** 12": "this is no number 99966XYYYY"} {
		f := p.notTheReal(Outcome{Flow: &authflow.Snapshot{State: authflow.CodeSent, Phone: number}})
		if said := p.Say(f); !strings.Contains(said, want) {
			t.Errorf("%s: it says %q", number, said)
		}
	}
}
