package authflow_test

import (
	"errors"
	"testing"

	"telegram-login-mcp/authflow"
)

// TestBannedAccountHasNoLoginLeft has Telegram say to one login that the account is no more.
func TestBannedAccountHasNoLoginLeft(t *testing.T) {
	for _, gone := range []string{"USER_DEACTIVATED_BAN", "USER_DEACTIVATED"} {
		s := tell(t, "+9996620001")
		first := s.loggedIn()
		second := s.added(first.ID, "n8n", authflow.Authorized)
		other := *s
		other.phone = "+9996620002"
		stranger := other.loggedIn()
		s.inject("users.getUsers", 401, gone)
		if _, c, err := s.flows.CheckFlow(t.Context(), first.ID); err != nil || !authflow.AccountGone(c.Dead) {
			t.Fatalf("%s: %v, %v", gone, c.Dead, err)
		}
		for _, id := range []string{first.ID, second.ID} {
			got, err := s.flows.Get(t.Context(), id, 0)
			if err != nil {
				t.Fatal(err)
			}
			s.expect(got, authflow.Failed)
			if !authflow.AccountGone(got.LastErr) || len(got.Next) != 0 {
				t.Errorf("%s: %v, next %v", gone, got.LastErr, got.Next)
			}
		}
		if _, err := s.add(second.ID, ""); !errors.As(err, new(*authflow.StateError)) {
			t.Errorf("%s: a login of an account that is no more lets one in: %v", gone, err)
		}
		if got, err := s.flows.Get(t.Context(), stranger.ID, 0); err != nil || got.State != authflow.Authorized {
			t.Errorf("%s: another account's login: %s, %v", gone, got.State, err)
		}
	}
}
