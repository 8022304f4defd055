package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestHeldAnswerWaitsForItsRelease(t *testing.T) {
	c := connect(t, nil)
	const phone = "+9996620001"
	held, release := telegramOf(t).Hold("auth.sendCode", phone)
	c.sentCode("+9996620002") // somebody else's is not held
	done := make(chan error, 1)
	go func() {
		_, err := c.ask(phone)
		done <- err
	}()
	<-held
	if got, err := telegramOf(t).Inbox(t.Context(), phone); err != nil || len(got) != 1 {
		t.Errorf("what the call did: %v, %v", got, err)
	}
	for range 20 { // the connection lives, and an answer that is not held has time to come
		_, err := c.self()
		wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	}
	advance(t, time.Hour)
	select {
	case err := <-done:
		t.Fatalf("answered before the release: %v", err)
	default:
	}
	release()
	release() // a second time is no harm
	if err := <-done; err != nil {
		t.Error(err)
	}
	c.sentCode(phone) // and the next is not held
}

func TestAwaitedCallIsTheNextOneOfItsKind(t *testing.T) {
	c := connect(t, nil)
	c.logIn("+9996620001", "22222")
	one, another := telegramOf(t).Await("users.getUsers", "+9996620001"), telegramOf(t).Await("users.getUsers", "+9996620002")
	if _, err := c.self(); err != nil { // the call has no number in it, but its key has an account
		t.Fatal(err)
	}
	<-one
	select {
	case <-another:
		t.Error("a call about somebody else counts")
	default:
	}
}

func TestAnotherProcessHoldsAnswersBack(t *testing.T) {
	const phone = "+9996620001"
	addr := telegramOf(t).Connection().Control
	order := func(path, body, refusal string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr.Address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+addr.Token)
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var answer struct{ Error string }
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || (answer.Error == "") != (refusal == "") || !strings.Contains(answer.Error, refusal) {
			t.Fatalf("%s: %q, %v, want %q", path, answer.Error, err, refusal)
		}
	}
	order("/hold", `{"method":"auth.nothing"}`, "is not a method")
	order("/hold", `{"method":"auth.sendCode","phone":"+1"}`, "nobody's number")
	order("/release", `{"method":"auth.sendCode"}`, "no such calls")
	order("/hold", `{"method":"auth.sendCode","phone":"`+phone+`"}`, "")
	order("/hold", `{"method":"auth.sendCode","phone":"`+phone+`"}`, "held already")

	c := connect(t, nil)
	came := telegramOf(t).Await("auth.sendCode", phone)
	done := make(chan error, 1)
	go func() {
		_, err := c.ask(phone)
		done <- err
	}()
	<-came
	for range 20 { // an answer that is not held has time to come
		_, err := c.self()
		wantError(t, err, 401, "AUTH_KEY_UNREGISTERED")
	}
	select {
	case err := <-done:
		t.Fatalf("answered before the release: %v", err)
	default:
	}
	order("/release", `{"method":"auth.sendCode","phone":"`+phone+`"}`, "")
	if err := <-done; err != nil {
		t.Error(err)
	}
}
