package mcpserver

import (
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
)

// TestOnlyWhatLastsIsSpokenOfAfterwards asks for each secret that can come by chat.
func TestOnlyWhatLastsIsSpokenOfAfterwards(t *testing.T) {
	plain, terminal, rehearsal := newTools(Options{}), newTools(Options{Terminal: true}), newTools(Options{Sandbox: fakeSandbox{}})
	for name, tt := range map[string]struct {
		t     *tools
		args  any
		state authflow.State
		want  string // "" for nothing
	}{
		"a code":                      {plain, submitCodeArgs{Code: codeText{text: "12345"}}, authflow.Authorized, ""},
		"a password":                  {plain, submitPasswordArgs{Password: "x"}, authflow.Authorized, "can be changed"},
		"a password that was wrong":   {plain, submitPasswordArgs{Password: "x"}, authflow.PasswordNeeded, ""},
		"a password at a terminal":    {terminal, submitPasswordArgs{Password: "x"}, authflow.Authorized, ""},
		"a new password":              {plain, recoverPasswordArgs{RecoveryCode: codeText{text: "1"}, NewPassword: "x"}, authflow.Authorized, "can be changed"},
		"no new password":             {plain, recoverPasswordArgs{RecoveryCode: codeText{text: "1"}}, authflow.Authorized, ""},
		"an API hash":                 {plain, requestCodeArgs{APIHash: "x"}, authflow.CodeSent, "TELEGRAM_API_HASH_FILE"},
		"an API hash for a QR code":   {plain, startQRLoginArgs{APIHash: "x"}, authflow.QRShown, "TELEGRAM_API_HASH_FILE"},
		"an API hash of the sandbox":  {rehearsal, requestCodeArgs{APIHash: "sandbox"}, authflow.CodeSent, ""},
		"an API hash from elsewhere":  {plain, requestCodeArgs{}, authflow.CodeSent, ""},
		"a session that is looked at": {plain, inspectSessionArgs{Session: "x"}, "", ""},
	} {
		o := &outcome{}
		if tt.state != "" {
			o.Flow = &authflow.Snapshot{State: tt.state}
		}
		got := ""
		for _, f := range tt.t.usedInChat(tt.args, o).Warnings {
			got += tt.t.Say(f)
		}
		if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
