package main_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/flowstore"
	"telegram-login-mcp/internal/owner"
	"telegram-login-mcp/internal/secret"
)

// newToken makes a token for somebody.
func newToken(t testing.TB, state string, arguments ...string) string {
	t.Helper()
	made, err := exec.Command(binary, append([]string{"token", "add", "--state-dir", state}, arguments...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(made))
}

// A login of somebody who has not come back is over when a server starts: its key is wiped, and an end that is old is removed.
func TestStartEndsLoginsOfPeopleWhoAreAway(t *testing.T) {
	state := t.TempDir()
	anna := owner.Owner{Issuer: "token", Subject: "anna"}.Key()
	store := flowstore.New(flowstore.Options{Dir: filepath.Join(state, "owners", anna), Owner: anna, NoKeyring: true})
	const over, old, open = "flow_aaaaaaaaaaaa", "flow_bbbbbbbbbbbb", "flow_cccccccccccc"
	begun := time.Now().Add(-3 * time.Hour)
	for id, expires := range map[string]time.Duration{over: 15 * time.Minute, old: time.Hour, open: 24 * time.Hour} {
		rec := authflow.Record{
			ID: id, State: authflow.Authorized, Phone: "+14155550123", PhoneMasked: "+1 *** 23", APIID: 17, APIHash: secret.New("hash"),
			AuthKey: secret.NewBytes([]byte("key")), Gotd: secret.NewBytes([]byte("{}")), Created: begun, Entered: begun, Expires: begun.Add(expires),
		}
		if id == old {
			rec.State = authflow.Cancelled
		}
		if err := store.Put(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	serveHTTP(t, "--state-dir", state)
	eventually(t, limit, "the login that is over is wiped", func() bool {
		rec, err := store.Get(t.Context(), over)
		return err == nil && rec.State == authflow.Expired && rec.AuthKey.Empty()
	})
	eventually(t, limit, "the old end is removed", func() bool {
		_, err := store.Get(t.Context(), old)
		return errors.Is(err, authflow.ErrUnknownFlow)
	})
	if rec, err := store.Get(t.Context(), open); err != nil || rec.State != authflow.Authorized || rec.AuthKey.Empty() {
		t.Errorf("the login that lasts: %s, %v", rec.State, err)
	}
}
