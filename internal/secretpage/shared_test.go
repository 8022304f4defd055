package secretpage

import (
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/internal/prompt"
)

// loginPage is a page for a login, of which other processes may know.
func loginPage(flow, key string) prompt.Spec {
	spec := codePage()
	spec.Flow, spec.Key, spec.Beside = flow, key, []byte("what is known of "+key)
	return spec
}

// elsewhere are the keys of what a process hears of the pages of another one.
func (s *service) elsewhere(t *testing.T, asker int, owner, flow string) string {
	t.Helper()
	return strings.Join(keysOf(s.servers[asker].OpenElsewhere(t.Context(), owner, flow)), " ")
}

func TestPagesOfALoginAreKnownToAnotherProcess(t *testing.T) {
	s := newPair(t)
	s.to.Store(1)
	code := s.open(t, loginPage("flow_a", "code"))
	s.open(t, loginPage("flow_a", "session"))
	s.open(t, loginPage("flow_b", "other"))
	secret := loginPage("flow_a", "secret")
	secret.Beside = nil
	s.open(t, secret)
	typeIn(t, plain, code, "code", "54321")

	found := s.servers[1].OpenElsewhere(t.Context(), "anna", "flow_a")
	if len(found) != 2 {
		t.Fatalf("it hears of %+v", found)
	}
	p := found[0]
	if p.Key != "code" || p.URL != code.URL || string(p.Beside) != "what is known of code" {
		t.Errorf("it hears of %+v", p)
	}
	if p.Status.State != prompt.Refused || p.Status.Tries != 1 || p.Status.Last.Title != wrong.Title || p.Status.Left <= 0 || p.Status.Left > lifetime {
		t.Errorf("it stands at %+v", p.Status)
	}
	for what, got := range map[string]string{
		"of another owner":       s.elsewhere(t, 1, "ben", "flow_a"),
		"of no owner":            s.elsewhere(t, 1, "", "flow_a"),
		"of an unknown login":    s.elsewhere(t, 1, "anna", "flow_c"),
		"where they are":         s.elsewhere(t, 0, "anna", "flow_a"),
		"by names put together":  s.elsewhere(t, 1, "anna\nflow_a", ""),
		"of a process by itself": strings.Join(keysOf(New(Options{Words: testWords}).OpenElsewhere(t.Context(), "anna", "flow_a")), " "),
	} {
		if got != "" {
			t.Errorf("pages %s: %s", what, got)
		}
	}

	typeIn(t, plain, code, "code", "12345")
	if got := s.elsewhere(t, 1, "anna", "flow_a"); got != "session" {
		t.Errorf("when the code was accepted: %q", got)
	}

	// The next page of the login is opened there.
	if _, err := s.servers[1].OpenFor("anna", loginPage("flow_a", "password")); err != nil {
		t.Fatal(err)
	}
	if got := s.elsewhere(t, 0, "anna", "flow_a"); got != "password" {
		t.Errorf("from where the first page was: %q", got)
	}
	if err := s.servers[0].Close(); err != nil { // which withdraws what it has announced, and nothing else
		t.Fatal(err)
	}
	s.stores[0].Close()
	third := s.another(t)
	if got := third.OpenElsewhere(t.Context(), "anna", "flow_a"); len(got) != 1 || got[0].Key != "password" {
		t.Errorf("after the end of the first process: %+v", got)
	}
}

func keysOf(pages []OpenPage) (keys []string) {
	for _, p := range pages {
		keys = append(keys, p.Key)
	}
	return keys
}

func TestPagesOfADeadProcessAreNoneSoon(t *testing.T) {
	s := newPair(t)
	s.open(t, loginPage("flow_a", "code"))
	s.stores[0].Close() // which tells nobody
	begun := time.Now()
	if got := s.elsewhere(t, 1, "anna", "flow_a"); got != "" || time.Since(begun) > 2*sharedTime {
		t.Errorf("%q after %v", got, time.Since(begun))
	}
	// Whoever opens the page anew is asked from then on.
	if _, err := s.servers[1].OpenFor("anna", loginPage("flow_a", "code")); err != nil {
		t.Fatal(err)
	}
	if got := s.another(t).OpenElsewhere(t.Context(), "anna", "flow_a"); len(got) != 1 {
		t.Errorf("then it hears of %+v", got)
	}
	s.redis.Kill()
	begun = time.Now()
	if got := s.elsewhere(t, 1, "anna", "flow_b"); got != "" || time.Since(begun) > 2*sharedTime {
		t.Errorf("without Redis: %q after %v", got, time.Since(begun))
	}
}
