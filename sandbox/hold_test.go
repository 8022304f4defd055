package sandbox_test

import (
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
