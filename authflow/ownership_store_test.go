package authflow_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

func TestStoreThatFailsEndsNoLogin(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := tell(t, "+9996620020", sharing(dir))
	s.advance(25 * time.Hour)
	snap := s.requested()
	if snap.Unsaved != nil {
		t.Fatalf("not saved: %v", snap.Unsaved)
	}
	gone := dir + "-gone"
	if err := os.Rename(dir, gone); err != nil { // the disk is pulled out
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	snap, err := s.submit(snap.ID, s.code())
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.PasswordNeeded)
	if snap.Unsaved == nil {
		t.Error("nobody is told that the login is not saved")
	}
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntryNotSaved})
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(gone, dir); err != nil { // and put back
		t.Fatal(err)
	}
	if snap, err = s.flows.SubmitPassword(t.Context(), snap.ID, secret.New("sandbox")); err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
	s.has(snap, authflow.TimelineEntry{Kind: authflow.EntrySavedAgain})
	if snap.Unsaved != nil {
		t.Errorf("still not saved: %v", snap.Unsaved)
	}
	s.flows.Close()
	s = tell(t, s.phone, sharing(dir))
	if _, _, err := s.flows.Export(t.Context(), snap.ID); err != nil {
		t.Errorf("export in the next process: %v", err)
	}
}

func TestLoginWithoutAnyFolderWorksInMemory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := tell(t, "+9996620001", sharing(filepath.Join(file, "state")), func(c *authflow.Config) { c.Idle = time.Millisecond })
	s.advance(25 * time.Hour)
	snap := s.requested()
	if snap.Unsaved == nil {
		t.Error("nobody is told that the login is not saved")
	}
	if snap, err := s.submit(snap.ID, s.code()); err != nil || snap.State != authflow.Authorized {
		t.Fatalf("%s, %v", snap.State, err)
	}
	if _, _, err := s.flows.Export(t.Context(), snap.ID); err != nil {
		t.Error(err)
	}
}

func TestRecordThatCannotBeReadIsToldAndHarmsNoOther(t *testing.T) {
	dir := t.TempDir()
	s := tell(t, "+9996620001", sharing(dir))
	s.advance(25 * time.Hour)
	bad := s.requested()
	s.phone = "+9996620004"
	good := s.requested()
	s.flows.Close()
	if err := os.WriteFile(filepath.Join(dir, "flows", bad.ID+".record"), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = tell(t, "+9996620004", sharing(dir))
	var fault *authflow.RecordError
	if _, err := s.flows.Get(t.Context(), bad.ID, 0); !errors.As(err, &fault) || fault.Fault != authflow.RecordDamaged || fault.ID != bad.ID {
		t.Errorf("got %v", err)
	}
	if all := unreadable(s); len(all) != 1 || all[0].ID != bad.ID || all[0].Where == "" {
		t.Errorf("unreadable %v", all)
	}
	if all := s.flows.List(); len(all) != 1 || all[0].ID != good.ID {
		t.Errorf("flows %+v", all)
	}
	snap, err := s.submit(good.ID, "22222")
	if err != nil {
		t.Fatal(err)
	}
	s.expect(snap, authflow.Authorized)
}
