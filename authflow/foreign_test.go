package authflow_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
)

// newerRecord makes the one record in a folder that of a newer version of this program, which this one cannot read.
func newerRecord(t *testing.T, dir string) (id string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "flows", "*.record"))
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	raw, err := os.ReadFile(all[0])
	if err != nil {
		t.Fatal(err)
	}
	raw[4]++ // behind the magic: the version
	if err := os.WriteFile(all[0], raw, 0o600); err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(all[0])
	return name[:len(name)-len(".record")]
}

// Whether a record that cannot be read has the key is not known, so nobody else may be connected with it meanwhile.
func TestRecordOfANewerVersionIsClaimedWhileASessionIsUsed(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996620001", sharing(dir))
	x := s.stranger()
	s.flows.Close()
	id := newerRecord(t, dir)
	theirs := flowstore.New(flowstore.Options{Dir: dir, NoKeyring: true}) // of the process of the newer version
	claim, err := theirs.Claim(t.Context(), id, func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { claim.Release() }()
	r := tell(t, "+9996620001", sharing(dir)).flows
	dials := s.rough.links[2].Accepted()
	soon, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	if _, err := r.CheckSession(soon, x); !errors.As(err, new(*authflow.BusyError)) || s.rough.links[2].Accepted() != dials {
		t.Fatalf("while the newer version has it: %v, %d connections", err, s.rough.links[2].Accepted()-dials)
	}
	claim.Release()

	held, free := s.telegram.Hold("users.getUsers", s.phone)
	defer free()
	done := make(chan error, 1)
	go func() {
		c, err := r.CheckSession(t.Context(), x)
		done <- errors.Join(err, c.Dead)
	}()
	select {
	case <-held:
	case err := <-done:
		t.Fatalf("nobody has it: %v", err)
	}
	now, over := context.WithCancel(t.Context())
	over()
	if again, err := theirs.Claim(now, id, func() {}); !errors.Is(err, authflow.ErrOwned) {
		if err == nil {
			again.Release()
		}
		t.Errorf("the newer version may connect with it meanwhile: %v", err)
	}
	free()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if again, err := theirs.Claim(t.Context(), id, func() {}); err != nil {
		t.Errorf("it is not given back: %v", err)
	} else {
		again.Release()
	}
}
