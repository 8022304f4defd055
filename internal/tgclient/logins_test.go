package tgclient

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/leaktest"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/testrun"
)

func registry(t testing.TB) *authflow.Registry {
	t.Helper()
	return authflow.New(authflow.Config{
		Telegram:   clientOf(t, serverOf(t)),
		ParsePhone: func(raw string) (authflow.Phone, error) { return authflow.Phone{E164: raw, Masked: "masked"}, nil },
		Answer:     2 * time.Minute, // nobody is waiting, and a machine that tests other things meanwhile is slow
	})
}

// sendCode begins a login and returns its flow ID.
func sendCode(t testing.TB, flows *authflow.Registry, phone string) string {
	t.Helper()
	s, err := flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: phone, APIID: 1, APIHash: secret.New("sandbox"), APIHashSource: "in the test"})
	if err != nil {
		t.Fatalf("request a code for %s: %v", phone, err)
	}
	return s.ID
}

// export goes from the code to the session.
func export(t testing.TB, flows *authflow.Registry, id, phone string) {
	t.Helper()
	s, err := flows.Get(t.Context(), id, 0)
	if err != nil {
		t.Fatal(err)
	}
	if s.State == authflow.CodeSent { // a future auth token of an earlier login stands for the code
		if s, err = flows.SubmitCode(t.Context(), id, secret.New(codeOf(phone))); err != nil {
			t.Fatalf("submit the code of %s: %v", phone, err)
		}
	}
	if s.State == authflow.PasswordNeeded {
		if _, err := flows.SubmitPassword(t.Context(), id, secret.New("sandbox")); err != nil {
			t.Fatalf("submit the password of %s: %v", phone, err)
		}
	}
	if _, x, err := flows.Export(t.Context(), id); err != nil || x.Session.Key.Len() != 256 {
		t.Fatalf("export the session of %s: %v", phone, err)
	}
}

func cancel(t testing.TB, flows *authflow.Registry, id string) {
	t.Helper()
	if _, err := flows.Cancel(t.Context(), id); err != nil {
		t.Fatalf("cancel: %v", err)
	}
}

// manyLogins is how many logins TestNoGoroutineLeftAfterManyLogins makes.
func manyLogins() int {
	if testrun.Slow() {
		return 100
	}
	return 6
}

// TestNoGoroutineLeftAfterManyLogins ends logins in each of the ways in which they end, in one registry that stays open.
func TestNoGoroutineLeftAfterManyLogins(t *testing.T) {
	leaktest.Check(t) // which keeps it from being parallel: it counts all goroutines
	flows := registry(t)
	defer flows.Close()
	before, count := goleak.IgnoreCurrent(), runtime.NumGoroutine()
	n := manyLogins()
	for i := range n {
		newDay(t)
		switch i % 6 {
		case 0:
			export(t, flows, sendCode(t, flows, "+9996620001"), "+9996620001")
		case 1:
			cancel(t, flows, sendCode(t, flows, "+9996630001"))
		case 2:
			export(t, flows, sendCode(t, flows, "+9996610020"), "+9996610020")
		case 3: // given up where a password is asked for
			id := sendCode(t, flows, "+9996620021")
			if _, err := flows.SubmitCode(t.Context(), id, secret.New("22222")); err != nil {
				t.Fatal(err)
			}
			cancel(t, flows, id)
		case 4: // refused by Telegram
			_, err := flows.RequestCode(t.Context(), authflow.CodeRequest{Phone: "+9996620042", APIID: 1, APIHash: secret.New("sandbox")})
			var refusal *authflow.RPCError
			if !errors.As(err, &refusal) {
				t.Fatalf("a banned number: %v", err)
			}
		case 5: // exported, then forgotten
			id := sendCode(t, flows, "+9996620003")
			export(t, flows, id, "+9996620003")
			cancel(t, flows, id)
		}
	}
	// The sandbox notices a client's end a moment later; goleak waits for that.
	owner := goleak.IgnoreTopFunction("telegram-login-mcp/authflow.(*owner).run") // of a login that is in memory until it is idle
	if err := goleak.Find(before, owner); err != nil {
		t.Errorf("after %d logins: %v", n, err)
	}
	t.Logf("%d logins, %d goroutines before, %d after", n, count, runtime.NumGoroutine())
}
