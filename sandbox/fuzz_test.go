package sandbox

import (
	"context"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/sandbox/internal/mtserver"
)

// FuzzCall feeds calls that no client would send. The sandbox lives in the process of the server that it serves, so none may take it down.
func FuzzCall(f *testing.F) {
	for _, req := range []bin.Encoder{
		&tg.AuthSendCodeRequest{PhoneNumber: "+9996620001", APIID: 1, APIHash: "sandbox"},
		&tg.AuthSignInRequest{PhoneNumber: "+9996620001", PhoneCodeHash: "x", PhoneCode: "22222"},
		&tg.AuthCheckPasswordRequest{Password: &tg.InputCheckPasswordSRP{SRPID: 1, A: []byte{1}, M1: []byte{2}}},
		&tg.AuthRecoverPasswordRequest{Code: "1"},
		&tg.AccountVerifyEmailRequest{Purpose: &tg.EmailVerifyPurposeLoginSetup{}, Verification: &tg.EmailVerificationCode{}},
		&tg.AuthImportLoginTokenRequest{Token: []byte{1}},
		&tg.UsersGetUsersRequest{ID: []tg.InputUserClass{&tg.InputUserSelf{}}},
	} {
		var b bin.Buffer
		if err := req.Encode(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Buf)
	}
	s, err := Start(f.Context(), Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	over, cancel := context.WithCancel(f.Context()) // some people would keep the call waiting
	cancel()
	client := &mtserver.ClientInfo{APIID: 1, DeviceModel: "d", SystemVersion: "s", AppVersion: "a"}
	f.Fuzz(func(t *testing.T, body []byte) {
		call := &mtserver.Call{DC: 2, Key: mtserver.KeyID{1}, Client: client, Body: body}
		answer, err := wire{s}.HandleRPC(over, call)
		if (answer == nil) == (err == nil) {
			t.Fatalf("answer %v with error %v", answer, err)
		}
		if answer != nil {
			if err := answer.Encode(&bin.Buffer{}); err != nil {
				t.Fatalf("answer does not encode: %v", err)
			}
		}
	})
}
