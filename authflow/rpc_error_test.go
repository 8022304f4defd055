package authflow

import "testing"

// TestErrorHasTheNameThatTelegramSent holds that one error has one name wherever it is told.
func TestErrorHasTheNameThatTelegramSent(t *testing.T) {
	for want, e := range map[string]*RPCError{
		"account.getPassword: 420 FLOOD_WAIT_30":    {Method: "account.getPassword", Code: 420, Type: "FLOOD_WAIT", Argument: 30},
		"auth.signIn: 400 PHONE_CODE_INVALID":       {Method: "auth.signIn", Code: 400, Type: "PHONE_CODE_INVALID"},
		"users.getUsers: 420 FLOOD_WAIT_30_SECONDS": {Method: "users.getUsers", Code: 420, Type: "FLOOD_WAIT_SECONDS", Argument: 30, Said: "FLOOD_WAIT_30_SECONDS"},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
