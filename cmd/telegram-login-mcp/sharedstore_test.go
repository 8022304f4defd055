package main

import (
	"os"
	"path/filepath"
	"testing"

	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/redistest"
	"telegram-login-mcp/internal/storetest"
)

func TestSharedStoreKeepsLoginsForAnotherProcess(t *testing.T) {
	r := redistest.Start(t)
	keys := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(keys, []byte("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	who := owner.Owner{Issuer: "token", Subject: "anna"}
	of, ready, done, err := sharedStore(t.Context(), "redis://"+r.Address(), keys)
	if err != nil {
		t.Fatal(err)
	}
	if err := ready(t.Context()); err != nil {
		t.Error(err)
	}
	if err := of(who).Put(t.Context(), storetest.Record(storetest.ID)); err != nil {
		t.Fatal(err)
	}
	done()
	of, ready, done, err = sharedStore(t.Context(), "redis://"+r.Address(), keys)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	if rec, err := of(who).Get(t.Context(), storetest.ID); err != nil || rec.Phone != storetest.Record(storetest.ID).Phone {
		t.Errorf("%s, %v", rec.Phone, err)
	}
	r.Kill()
	if err := ready(t.Context()); err == nil {
		t.Error("it is ready without a Redis")
	}
	if _, _, _, err := sharedStore(t.Context(), "redis://"+r.Address(), filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("it needs no keys")
	}
}
