package authflow_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/limits"
	"telegram-login-mcp/internal/secret"
)

// Who may use a login when it cannot be found out whether another process has it.

// both tells a story twice over one folder, as two processes do.
func both(t *testing.T, phone, dir string) (one, other *story) {
	t.Helper()
	return tell(t, phone, sharing(dir)), tell(t, phone, sharing(dir), func(c *authflow.Config) { c.Answer = 600 * time.Millisecond })
}

// hinder keeps other processes from finding out who owns a flow, until it is taken back.
var hinder = map[string]func(t *testing.T, dir string) (takeBack func()){
	"busy lock": func(t *testing.T, dir string) func() {
		l := flock.New(filepath.Join(dir, "flows", "claims.lock"))
		if ok, err := l.TryLock(); !ok || err != nil {
			t.Fatal(ok, err)
		}
		return func() { _ = l.Unlock() }
	},
	"lock that cannot be opened": func(t *testing.T, dir string) func() {
		lock := filepath.Join(dir, "flows", "claims.lock")
		if err := errors.Join(os.Remove(lock), os.Mkdir(lock, 0o700)); err != nil {
			t.Fatal(err)
		}
		return func() { _ = os.Remove(lock) }
	},
}

func TestFlowThatCannotBeClaimedIsLeftAlone(t *testing.T) {
	for name, put := range hinder {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			a, b := both(t, "+9996620020", dir)
			sent := a.requested()
			snap, err := a.submit(sent.ID, a.code())
			if err != nil {
				t.Fatal(err)
			}
			a.expect(snap, authflow.PasswordNeeded)
			takeBack := put(t, dir)
			connections := b.calls("account.getPassword")
			refused := func(what string, got authflow.Snapshot, err error) {
				t.Helper()
				var claim *authflow.ClaimError
				if !errors.As(err, &claim) || claim.Err == nil || got.State != authflow.PasswordNeeded {
					t.Errorf("%s: %s, %v", what, got.State, err)
				}
			}
			got, err := b.flows.SubmitPassword(t.Context(), sent.ID, secret.New("sandbox"))
			refused("the password", got, err)
			got, _, err = b.flows.Export(t.Context(), sent.ID)
			refused("the session", got, err)
			got, err = b.flows.LogOut(t.Context(), sent.ID)
			refused("logging out", got, err)
			got, err = b.flows.Cancel(t.Context(), sent.ID)
			refused("cancelling", got, err)
			if got, err := b.flows.Get(t.Context(), sent.ID, 0); err != nil || got.Doing.Kind != authflow.ActivityOwnerUnknown || got.Doing.Last == "" || strings.Contains(got.Doing.Last, "(") {
				t.Errorf("a look at it: %v, %v", got.Doing, err)
			}
			if n := b.calls("account.getPassword"); n != connections {
				t.Error("the second process called Telegram with the key of the first")
			}
			if snap, err = a.flows.SubmitPassword(t.Context(), sent.ID, secret.New("sandbox")); err != nil {
				t.Fatalf("the first process, afterwards: %v", err)
			}
			a.expect(snap, authflow.Authorized)
			takeBack()
			if x, err := b.exported(sent.ID); err != nil || x.User.ID == 0 {
				t.Errorf("once it can be found out: %v", err)
			}
		})
	}
}

// TestLoginThatWaitsForTheLockOfTheClaimsSaysSo has another process stand still with it while a login begins.
func TestLoginThatWaitsForTheLockOfTheClaimsSaysSo(t *testing.T) {
	dir := t.TempDir()
	a, b := tell(t, "+9996620002", sharing(dir)), tell(t, "+9996620003", sharing(dir), func(c *authflow.Config) { c.Answer = 7 * time.Second })
	a.requested()
	takeBack := hinder["busy lock"](t, dir)
	defer takeBack()
	if snap := b.requested(); !errors.Is(snap.Unsaved, authflow.ErrStoreBusy) || !strings.HasSuffix(snap.Unsaved.Error(), ", claims.lock") {
		t.Errorf("it says %v", snap.Unsaved)
	}
}

// TestFinishedLoginThatCannotBeClaimedKeepsItsKey is about two connections with one key, which make Telegram destroy it.
func TestFinishedLoginThatCannotBeClaimedKeepsItsKey(t *testing.T) {
	dir := t.TempDir()
	a, b := both(t, "+9996620002", dir)
	sent := a.requested()
	if _, err := a.submit(sent.ID, a.code()); err != nil {
		t.Fatal(err)
	}
	defer hinder["busy lock"](t, dir)()
	if _, _, err := b.flows.Export(t.Context(), sent.ID); !errors.Is(err, authflow.ErrStoreBusy) {
		t.Errorf("the second process exports: %v", err)
	}
	if _, x, err := a.flows.Export(t.Context(), sent.ID); err != nil || x.User.ID == 0 {
		t.Errorf("the first process has lost its key: %v", err)
	}
}

// TestFlowThatWasGivenBackIsNotTakenAgainWithoutAClaim has a flow evicted, which another process then takes.
func TestFlowThatWasGivenBackIsNotTakenAgainWithoutAClaim(t *testing.T) {
	dir := t.TempDir()
	a, b := both(t, "+9996620002", dir)
	sent := a.requested()
	b.patiently(func() error { _, err := b.submit(sent.ID, "00000"); return err }, "PHONE_CODE_INVALID") // a gives it back, b has it
	takeBack := hinder["busy lock"](t, dir)
	ctx, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer stop()
	if _, _, err := a.flows.Export(ctx, sent.ID); err == nil || errors.As(err, new(*authflow.StateError)) {
		t.Errorf("the first process took it again: %v", err)
	}
	takeBack()
	if snap, err := a.submit(sent.ID, a.code()); err != nil || snap.State != authflow.Authorized {
		t.Errorf("once the lock is free: %s, %v", snap.State, err)
	}
}

// TestNewLoginLivesWithoutAClaimAndIsSavedWithOne has a login that no other process can know of until it owns it.
func TestNewLoginLivesWithoutAClaimAndIsSavedWithOne(t *testing.T) {
	dir := t.TempDir()
	a, b := both(t, "+9996620002", dir)
	if _, err := b.flows.Get(t.Context(), "flow_aaaaaaaaaaaa", 0); !errors.Is(err, authflow.ErrUnknownFlow) {
		t.Fatal(err)
	}
	if err := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}).UpdateLimits(t.Context(), func(m *limits.Accounts) error { m.Lost = time.Unix(1, 0); return nil }); err != nil {
		t.Fatal(err) // makes the folder
	}
	claim, err := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}).Claim(t.Context(), "flow_aaaaaaaaaaaa", func() {})
	if err != nil {
		t.Fatal(err) // makes the lock
	}
	claim.Release()
	takeBack := hinder["busy lock"](t, dir)
	sent := a.requested()
	if sent.Unsaved == nil {
		t.Fatal("it is saved although it could not be claimed")
	}
	if left, err := filepath.Glob(filepath.Join(dir, "flows", "flow_*")); err != nil || len(left) != 0 {
		t.Errorf("others can see it: %v, %v", left, err)
	}
	takeBack()
	snap, err := a.submit(sent.ID, a.code())
	if err != nil || snap.State != authflow.Authorized || snap.Unsaved != nil && !errors.Is(snap.Unsaved, authflow.ErrSaving) { // the try before may not be over
		t.Fatalf("%s, %v, unsaved %v", snap.State, err, snap.Unsaved)
	}
	for end := time.Now().Add(30 * time.Second); snap.Unsaved != nil && time.Now().Before(end); {
		if snap, err = a.flows.Get(t.Context(), sent.ID, time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if x, err := b.exported(sent.ID); err != nil || x.User.ID == 0 {
		t.Errorf("the other process, which waits for its claim: %v", err)
	}
}

// exported gets the session, however short the patience of the story is.
func (s *story) exported(id string) (x authflow.Export, err error) {
	_, x, err = s.flows.Export(s.Context(), id)
	for errors.As(err, new(*authflow.StillRunningError)) || errors.As(err, new(*authflow.BusyError)) {
		_, x, err = s.flows.Export(s.Context(), id)
	}
	return x, err
}

// patiently does something until it ends with an error of Telegram.
func (s *story) patiently(do func() error, rpcType string) {
	s.Helper()
	var rpc *authflow.RPCError
	for err := do(); !errors.As(err, &rpc) || rpc.Type != rpcType; err = do() {
		if err != nil && !errors.As(err, new(*authflow.BusyError)) && !errors.As(err, new(*authflow.StillRunningError)) || s.Context().Err() != nil {
			s.Fatalf("got %v", err)
		}
	}
}

// TestEndedLoginLeavesNoLockFile has every kind of end, looked at by the process that ended it and by another.
func TestEndedLoginLeavesNoLockFile(t *testing.T) {
	dir := t.TempDir()
	a, b := both(t, "+9996620002", dir)
	locks := func() []string {
		t.Helper()
		left, err := filepath.Glob(filepath.Join(dir, "flows", "flow_*.lock"))
		if err != nil {
			t.Fatal(err)
		}
		return left
	}
	ends := map[string]func(id string) error{
		"cancelled": func(id string) error { _, err := a.flows.Cancel(t.Context(), id); return err },
		"expired":   func(string) error { a.advance(16 * time.Minute); return nil },
		"logged out": func(id string) error {
			_, err := a.submit(id, a.code())
			return errors.Join(err, last(a.flows.LogOut(t.Context(), id)))
		},
		"failed": func(id string) error {
			a.inject("auth.signIn", 400, "PHONE_NUMBER_BANNED")
			_, err := a.submit(id, "22222")
			if errors.As(err, new(*authflow.RPCError)) {
				err = nil
			}
			return err
		},
	}
	for _, name := range slices.Sorted(maps.Keys(ends)) {
		a.advance(25 * time.Hour)
		sent := a.requested()
		if len(locks()) != 1 {
			t.Fatalf("%s: the login under way has the locks %v", name, locks())
		}
		if err := ends[name](sent.ID); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, s := range []*story{a, b} {
			got, err := s.flows.Get(t.Context(), sent.ID, 0)
			if err != nil || !got.State.Ended() {
				t.Errorf("%s: %s, %v", name, got.State, err)
			}
			if left := locks(); len(left) != 0 {
				t.Errorf("%s leaves %v", name, left)
			}
		}
	}
	a.advance(2 * time.Hour)                     // and forgotten
	tick := time.NewTicker(5 * time.Millisecond) // what deletes it tells nobody
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); ; <-tick.C {
		b.flows.List()
		left, err := filepath.Glob(filepath.Join(dir, "flows", "flow_*"))
		if err == nil && len(left) == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("left behind: %v, %v", left, err)
		}
	}
}

func last(_ authflow.Snapshot, err error) error { return err }
