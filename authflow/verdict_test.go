package authflow_test

import (
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// TestVerdictsAndExplanationsAgree holds what we do after an error against what we tell people about it.
func TestVerdictsAndExplanationsAgree(t *testing.T) {
	for _, at := range []struct {
		state  authflow.State
		method string
	}{
		{authflow.CodeSent, "auth.signIn"},
		{authflow.CodeSent, "auth.resendCode"},
		{authflow.CodeSent, "auth.exportLoginToken"},
		{authflow.CodeSent, "auth.resetLoginEmail"},
		{authflow.PasswordNeeded, "auth.checkPassword"},
		{authflow.PasswordNeeded, "auth.requestPasswordRecovery"},
		{authflow.EmailSetupNeeded, "account.sendVerifyEmailCode"},
		{authflow.EmailCodeSent, "account.verifyEmail"},
		{authflow.RecoveryCodeSent, "auth.recoverPassword"},
		{authflow.Authorized, "users.getUsers"},
	} {
		past := at.state == authflow.PasswordNeeded || at.state == authflow.RecoveryCodeSent || at.state == authflow.Authorized
		for _, name := range explain.Errors() {
			if past && (strings.HasPrefix(name, "PHONE_CODE_") || name == "PHONE_HASH_EXPIRED") {
				continue // the code is behind us there
			}
			p := explain.Tell(explain.Assistant, explain.Failure{Method: at.method, Code: 400, Type: name, State: string(at.state)})
			if ends := authflow.EndsForTest(at.state, at.method, name); ends != p.EndsFlow {
				t.Errorf("%s to %s in %s: the flow ends: %v, the explanation says so: %v", name, at.method, at.state, ends, p.EndsFlow)
			}
		}
	}
}
