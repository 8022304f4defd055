package pasted

import (
	"reflect"
	"strings"
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

func TestRulesAreWellFormed(t *testing.T) {
	seen := map[[2]string]bool{}
	for _, r := range rules() {
		before, after, _ := strings.Cut(r.text, "#")
		if before == "" || strings.Contains(after, "#") || lowerASCII(r.text) != r.text || lowerASCII(r.with) != r.with || strings.ContainsAny(r.text, "\r\n") || r.fact == nil {
			t.Errorf("the rule %q with %q", r.text, r.with)
		}
		if key := [2]string{r.text, r.with}; seen[key] {
			t.Errorf("%q stands there twice: only the first one counts", r.text)
		} else {
			seen[key] = true
		}
		for _, n := range []int{0, 1, -5} {
			if f := r.fact(n); f != nil && !reflect.TypeOf(f).Comparable() {
				t.Errorf("%q makes a fact that cannot be compared with another", r.text)
			}
		}
	}
}

// TestRuleFindsWhatItSays gives texts to rules of each kind: with a number, with a second literal, as a word of its own, in other letters.
func TestRuleFindsWhatItSays(t *testing.T) {
	for _, tt := range []struct {
		rule rule
		text string
		want int // the number that was found; -1 for nothing
	}{
		{rule{"buffer of # bytes", "", nil}, "Unpack requires a BUFFER OF 271 bytes", 271},
		{rule{"buffer of # bytes", "", nil}, "a buffer of bytes", -1},
		{rule{"buffer of # bytes", "", nil}, "a buffer of some, and a buffer of 263 bytes", 263},
		{rule{"[errno #]", "", nil}, "OSError: [Errno -5] x", -5},
		{rule{"code #", "", nil}, "code 12a", -1},
		{rule{"code #", "", nil}, "code 12.", 12},
		{rule{"enotfound", "", nil}, "TypeENOTFOUNDError", -1},
		{rule{"enotfound", "", nil}, "getaddrinfo ENOTFOUND x", 0},
		{rule{"proxyerror", "", nil}, "aiohttp.ClientProxyError", 0},
		{rule{"этот хост неизвестен", "", nil}, "[WinError 11001] этот хост неизвестен", 0},
		{rule{"is locked", "sqlite", nil}, "sqlite3.OperationalError:\nthe database is locked", 0},
		{rule{"is locked", "sqlite", nil}, "sqlite3\n\n\nthe database is locked", -1},
		{rule{"is locked", "sqlite", nil}, "the door is locked", -1},
	} {
		got := -1
		tt.rule.fact = func(n int) explain.Fact {
			got = n
			return explain.ToolFailure{Kind: "asks"}
		}
		p := newPage(tt.text, "")
		before, _, _ := strings.Cut(tt.rule.text, "#")
		for at := range p.lower {
			if strings.HasPrefix(p.lower[at:], before) {
				p.byRule(&tt.rule, at, at+len(before))
			}
		}
		if got != tt.want {
			t.Errorf("%q in %q: %d, want %d", tt.rule.text, tt.text, got, tt.want)
		}
	}
}
