package authflow_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
)

// seen collects what a registry tells.
type seen struct {
	mu  sync.Mutex
	all []authflow.Observed
}

func (s *seen) observe(o authflow.Observed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, o)
}

// lines are what was told, without what a run does not repeat.
func (s *seen) lines() (lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.all {
		switch o.Kind {
		case authflow.ObservedMoved:
			lines = append(lines, fmt.Sprintf("%s -> %s (%s)", o.From, o.To, o.Delivery))
		case authflow.ObservedRefused:
			lines = append(lines, fmt.Sprintf("%s: %s, wait %v", o.Method, o.Error, o.Wait))
		default:
			lines = append(lines, string(o.Kind))
		}
	}
	return lines
}

func TestWhatHappensIsObserved(t *testing.T) {
	var all seen
	s := tell(t, "+9996620002", func(c *authflow.Config) { c.Observe = all.observe })
	snap := s.requested()
	_, _ = s.submit(snap.ID, "11111")
	s.inject("auth.signIn", 420, "FLOOD_WAIT_7")
	_, _ = s.submit(snap.ID, s.code())
	s.advance(8 * time.Second)
	done, err := s.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(done, authflow.Authorized)
	want := []string{
		"connecting -> code_sent (auth.sentCodeTypeApp)", "auth.signIn: PHONE_CODE_INVALID, wait 0s", "auth.signIn: FLOOD_WAIT, wait 7s",
		"code_sent -> authorized (auth.sentCodeTypeApp)",
	}
	if got := all.lines(); !slices.Equal(got, want) {
		t.Errorf("observed:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, o := range all.all {
		if o.Flow != snap.ID || strings.Contains(fmt.Sprintf("%+v", o), "999662") {
			t.Errorf("%+v", o)
		}
	}
}

func TestClaimsAreObserved(t *testing.T) {
	var all seen
	first := tell(t, "+9996620002")
	snap := first.requested()
	first.flows.Close()
	second := tell(t, "+9996620002", func(c *authflow.Config) { c.Store, c.Observe = first.store, all.observe })
	if _, err := second.flows.Get(t.Context(), snap.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := second.flows.Cancel(t.Context(), snap.ID); err != nil {
		t.Fatal(err)
	}
	if got := all.lines(); !slices.Contains(got, "claim") || !slices.Contains(got, "code_sent -> cancelled (auth.sentCodeTypeApp)") {
		t.Errorf("%q", got)
	}
}
