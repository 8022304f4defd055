package redisstore

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/badnet"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/seal"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/sandbox"
)

// What owners have in common, at two processes.

// pasted is a session that somebody was given by a process, which has its login.
func pasted(t *testing.T, r *authflow.Registry) (id string, x authflow.ForeignSession) {
	t.Helper()
	id = requested(t, r)
	submitted(t, r, id)
	_, out, err := r.Export(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	out.Session.Gotd = secret.Bytes{} // which only this program writes
	return id, authflow.ForeignSession{Session: out.Session, APIID: 1, APIHash: secret.New("sandbox")}
}

// checked is a check of a session that goes on.
func checked(ctx context.Context, r *authflow.Registry, x authflow.ForeignSession) <-chan error {
	done := make(chan error, 1)
	go func() {
		c, err := r.CheckSession(ctx, x)
		done <- errors.Join(err, c.Dead)
	}()
	return done
}

func TestSessionThatOwnersPasteAtTwoProcessesIsUsedByOneAtATime(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	_, x := pasted(t, begun(t, at(r), tg))
	a, b := begunFor(t, at(r), tg, boris), begunFor(t, at(r), tg, clara)
	held, release := tg.Hold("users.getUsers", person)
	defer release()
	first := checked(t.Context(), a, x)
	select {
	case <-held:
	case err := <-first:
		t.Fatalf("nobody else has it: %v", err)
	}
	soon, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	var busy *authflow.BusyError
	if err := <-checked(soon, b, x); !errors.As(err, &busy) || busy.Doing.Kind != authflow.ActivityElsewhere {
		t.Errorf("the second is told %v", err)
	}
	release()
	if err := errors.Join(<-first, <-checked(t.Context(), b, x)); err != nil {
		t.Error(err)
	}
}

// A login and another owner who has its session: each waits until the other has left Telegram.
func TestLoginAndItsSessionElsewhereConnectOneAtATime(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	a, b := begunFor(t, at(r), tg, anna), begunFor(t, at(r), tg, boris)
	id, x := pasted(t, a)

	held, release := tg.Hold("users.getUsers", person)
	theirs := checked(t.Context(), b, x)
	<-held
	mine := make(chan error, 1)
	go func() {
		_, c, err := a.CheckFlow(t.Context(), id)
		mine <- errors.Join(err, c.Dead)
	}()
	select {
	case err := <-mine:
		t.Errorf("the login while another owner is connected: %v", err)
	case <-time.After(time.Second):
	}
	release()
	if err := errors.Join(<-theirs, <-mine); err != nil {
		t.Error(err)
	}

	held, release = tg.Hold("users.getUsers", person)
	defer release()
	go func() {
		_, c, err := a.CheckFlow(t.Context(), id)
		mine <- errors.Join(err, c.Dead)
	}()
	<-held
	soon, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	var busy *authflow.BusyError
	if err := <-checked(soon, b, x); !errors.As(err, &busy) || busy.Doing.Kind != authflow.ActivityElsewhere {
		t.Errorf("another owner while the login is connected: %v", err)
	}
	release()
	if err := errors.Join(<-mine, <-checked(t.Context(), b, x)); err != nil {
		t.Error(err)
	}
}

// A process that cannot reach Redis leaves Telegram before the key can pass on to another owner.
func TestKeyPassesOnFromAProcessThatIsCutOff(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	link, far := through(t, r)
	a, b := begunFor(t, far, tg, anna), begunFor(t, at(r), tg, boris)
	id, x := pasted(t, a)
	held, release := tg.Hold("users.getUsers", person)
	defer release()
	mine := make(chan error, 1)
	go func() {
		_, c, err := a.CheckFlow(t.Context(), id)
		mine <- errors.Join(err, c.Dead)
	}()
	<-held
	link.Set(badnet.Fault{Hold: true})
	defer link.Set(badnet.Fault{})
	cut := time.Now()
	if err := <-mine; err == nil {
		t.Error("the check of who is cut off succeeds")
	}
	release()
	for {
		err := <-checked(t.Context(), b, x)
		if err == nil {
			break
		}
		if busy := (*authflow.BusyError)(nil); !errors.As(err, &busy) || time.Since(cut) > time.Minute {
			t.Fatalf("after %v: %v", time.Since(cut), err)
		}
	}
	if took := time.Since(cut); took < testLease+testGrace {
		t.Errorf("the key has passed on after %v", took)
	}
}

// What owners have in common, and what each has, holds no number in the clear.
func TestPauseOfANumberHoldsForEveryOwnerAtEveryProcess(t *testing.T) {
	t.Parallel()
	tg, r := telegram(t), redistest.Start(t)
	a, b := begunFor(t, at(r), tg, anna), begunFor(t, at(r), tg, boris)
	if err := tg.Inject(t.Context(), sandbox.Injection{Method: "auth.sendCode", Code: 420, Error: "FLOOD_WAIT_300", Phone: person}); err != nil {
		t.Fatal(err)
	}
	var rpc *authflow.RPCError
	if _, err := a.RequestCode(t.Context(), request()); !errors.As(err, &rpc) || rpc.Type != "FLOOD_WAIT" {
		t.Fatal(err)
	}
	var flood *authflow.FloodError
	if _, err := b.RequestCode(t.Context(), request()); !errors.As(err, &flood) {
		t.Errorf("another owner at another process: %v", err)
	}
	if l := b.LimitsReport(); len(l.Codes) != 0 {
		t.Errorf("another owner knows of codes: %+v", l)
	}
	s := opened(t, at(r))
	if err := s.client.ConfigSet(t.Context(), "rdbcompression", "no").Err(); err != nil { // so that what is looked for can be seen
		t.Fatal(err)
	}
	sealed := 0
	keys, err := s.client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) < 3 {
		t.Fatalf("%v, %v", keys, err)
	}
	for _, key := range keys {
		dump, err := s.client.Dump(t.Context(), key).Result()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(key+dump, person[1:]) {
			t.Errorf("the number is in %s", key)
		}
		if strings.Contains(dump, seal.Magic) {
			sealed++
		}
	}
	if sealed < 3 { // the record, and the limits of the owner and of all
		t.Errorf("%d of %v are sealed", sealed, keys)
	}
}
