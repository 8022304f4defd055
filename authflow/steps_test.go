package authflow_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/secret"
)

type stepsKey struct{}

// steps collects what a registry tells that it waits for.
type steps struct {
	mu    sync.Mutex
	lines []string
	open  int
}

func (s *steps) step(ctx context.Context, begun authflow.Step) func(authflow.StepEnd) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open++
	return func(end authflow.StepEnd) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open--
		who, _ := ctx.Value(stepsKey{}).(string)
		s.lines = append(s.lines, fmt.Sprintf("%s: %s %s DC %d %s", who, begun.Kind, begun.Method, end.DC, end.Error))
	}
}

// told are the lines that were told since it was asked last, without those of the store.
func (s *steps) told() (lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.lines {
		if !strings.Contains(line, ": save ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	s.lines = nil
	return lines
}

func TestWhatACallWaitsForIsToldWithItsAsker(t *testing.T) {
	var all steps
	s := tell(t, "+9996610002", func(c *authflow.Config) { c.Step = all.step })
	as := func(who string) context.Context { return context.WithValue(t.Context(), stepsKey{}, who) }
	expect := func(want ...string) {
		t.Helper()
		if got := all.told(); !slices.Equal(got, want) {
			t.Errorf("told:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	snap, err := s.flows.RequestCode(as("first"), authflow.CodeRequest{Phone: s.phone, APIID: 1, APIHash: secret.New("sandbox")})
	if err != nil {
		t.Fatal(err)
	}
	expect("first: connect  DC 2", "first: request auth.sendCode DC 1")
	s.inject("auth.signIn", 420, "FLOOD_WAIT_7")
	_, _ = s.flows.SubmitCode(as("second"), snap.ID, secret.New(s.code()))
	expect("second: request auth.signIn DC 1 FLOOD_WAIT")
	s.flows.Close()
	expect()
	if all.open != 0 {
		t.Errorf("%d steps have begun and not ended", all.open)
	}
}

func TestWaitsForAnotherProcessAndForASessionOfNoLoginAreTold(t *testing.T) {
	var all steps
	dir := t.TempDir()
	first := tell(t, "+9996620001", sharing(dir))
	x := first.stranger()
	snap := first.requested()
	first.flows.Close()
	second := tell(t, "+9996620001", sharing(dir), func(c *authflow.Config) { c.Step = all.step })
	if _, err := second.flows.CheckSession(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	lines := all.told()
	for _, want := range []string{": connect  DC 2", ": request users.getUsers DC 2"} {
		if !slices.Contains(lines, want) {
			t.Errorf("told %q, and not %q", lines, want)
		}
	}
	theirs := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true})
	claim, err := theirs.Claim(t.Context(), snap.ID, func() {})
	if err != nil {
		t.Fatal(err)
	}
	soon, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	if _, err := second.flows.Cancel(soon, snap.ID); err == nil {
		t.Error("another process has the login, and it was cancelled")
	}
	claim.Release()
	if lines := all.told(); !slices.Contains(lines, ": claim  DC 0 owned") {
		t.Errorf("told %q", lines)
	}
}
