package explain

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// answerSamples are pasted answers, each kind of them, and all states of TDLib.
func answerSamples() (all []Fact) {
	for _, d := range slices.Concat(Deliveries(), []string{"auth.sentCodeTypeNew", sentCodePayment, sentCodeSuccess}) {
		fields := map[string]any{
			"length": 5, "pattern": "+44 20 *", "prefix": "+4420", "beginning": "p", "email_pattern": "a***@example.org", "url": "https://fragment.com/login/888", "support_email_address": "recover@telegram.org",
		}
		all = append(all, AnswerPasted{Delivery: Delivery{Type: d, Next: "auth.codeTypeCall", Fields: fields}, Timeout: 3 * time.Minute}, AnswerPasted{Delivery: Delivery{Type: d, Fields: fields}})
	}
	all = append(all, AnswerPasted{})
	for _, kind := range append(TDLibStates(), "Aborted", "Order", "Another", "") {
		all = append(all, TDLibState{Kind: kind, Unsupported: slices.Contains(TDLibStates(), kind)})
	}
	return all
}

func TestEveryStateOfTDLibHasWordsOfItsOwn(t *testing.T) {
	seen := map[string]string{}
	for _, kind := range append(TDLibStates(), "Aborted", "Order", "Another") {
		e := Tell(Assistant, TDLibState{Kind: kind})
		if other, twice := seen[e.Title]; twice || e.Code != "failure.tdlib_state" || len(e.Fixes) == 0 {
			t.Errorf("%s is told as %q (%s), as %s is", kind, e.Title, e.Code, other)
		}
		seen[e.Title] = kind
	}
}

func TestACodeInTheAppWithoutAnotherWayIsToldAsOneThatMayNeverCome(t *testing.T) {
	first := Tell(Assistant, AnswerPasted{Delivery: Delivery{Type: "auth.sentCodeTypeApp"}})
	if said := first.Meaning + strings.Join(first.Fixes, " "); !strings.Contains(said, "may withhold codes from apps with their own API ID") || !strings.Contains(said, "do not ask again") || !slices.Equal(first.Next, byQR) {
		t.Errorf("%+v", first)
	}
	second := Tell(Assistant, AnswerPasted{Delivery: Delivery{Type: "auth.sentCodeTypeApp", Next: "auth.codeTypeSms"}, Timeout: 2 * time.Minute})
	if said := strings.Join(second.Fixes, " "); !strings.Contains(said, "2 minutes (120 s)") || !strings.Contains(said, "by SMS") || strings.Contains(said, "do not ask again") {
		t.Errorf("%+v", second)
	}
}
