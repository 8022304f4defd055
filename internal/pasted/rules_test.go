package pasted

import (
	"testing"

	"telegram-login-mcp/explain"
)

func TestWhatRulesFindHasAText(t *testing.T) {
	for _, r := range rules() {
		for _, n := range []int{0, 1, 42} {
			if f := r.fact(n); f != nil && (explain.Tell(explain.Assistant, f).Code != f.ID() || explain.Tell(explain.Assistant, f).Title == "") {
				t.Errorf("%q is told as %+v", r.text, explain.Tell(explain.Assistant, f))
			}
		}
	}
}

func TestEveryFailureOfTheWayIsFound(t *testing.T) {
	kinds := map[string]bool{}
	for _, r := range rules() {
		if f := r.fact(1); f != nil {
			kinds[f.ID()] = true
		}
	}
	for _, kind := range []string{"dns", "refused", "timed_out", "unreachable", "connection_cut", "tls", "blocked", "not_telegram", "key_exchange", "clock_skew", "proxy",
		"proxy_unreached", "proxy_login", "proxy_kind", "proxy_no_way", "proxy_secret", "network"} {
		if !kinds["failure."+kind] {
			t.Errorf("no rule leads to %s", kind)
		}
	}
}
