package authflow_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
)

// scripted answers auth.sendCode with a code that can be resent, and auth.resendCode with an answer that no person of the sandbox gets:
// Telegram documents it, but says not when it comes.
type scripted struct {
	resent   tg.AuthSentCodeClass // answers auth.resendCode
	verified tg.AuthSentCodeClass // answers account.verifyEmail; a login e-mail is asked for first then
}

func (s scripted) Connect(context.Context, authflow.ConnectParams) (authflow.Conn, error) {
	return scriptedConn{scripted: s}, nil
}

// scriptedConn implements what a request and a resend need of a connection; anything else is a nil call and fails the test.
type scriptedConn struct {
	authflow.Conn
	scripted
}

func (c scriptedConn) API() *tg.Client       { return tg.NewClient(c) }
func (c scriptedConn) Lost() <-chan struct{} { return nil }
func (c scriptedConn) Err() error            { return nil }
func (c scriptedConn) Close() error          { return nil }
func (c scriptedConn) Session() (authflow.Session, error) {
	return authflow.Session{DC: 2, Key: secret.NewBytes(make([]byte, 256))}, nil
}

// Invoke implements tg.Invoker.
func (c scriptedConn) Invoke(_ context.Context, in bin.Encoder, out bin.Decoder) error {
	var answer bin.Encoder
	switch in.(type) {
	case *tg.AuthSendCodeRequest:
		sent := &tg.AuthSentCode{Type: &tg.AuthSentCodeTypeApp{Length: 5}, PhoneCodeHash: "hash"}
		sent.SetNextType(&tg.AuthCodeTypeSMS{})
		if c.verified != nil {
			sent = &tg.AuthSentCode{Type: &tg.AuthSentCodeTypeSetUpEmailRequired{}, PhoneCodeHash: "hash"}
		}
		answer = sent
	case *tg.AccountSendVerifyEmailCodeRequest:
		answer = &tg.AccountSentEmailCode{EmailPattern: "a*a", Length: 6}
	case *tg.AccountVerifyEmailRequest:
		answer = &tg.AccountEmailVerifiedLogin{Email: "ada@example.org", SentCode: c.verified}
	case *tg.AuthResendCodeRequest:
		answer = c.resent
	default:
		return fmt.Errorf("%T is not in the script", in)
	}
	var b bin.Buffer
	if err := answer.Encode(&b); err != nil {
		return err
	}
	return out.Decode(&b)
}

func TestResendThatAsksForSomethingElseFirst(t *testing.T) {
	for _, c := range []struct {
		answer tg.AuthSentCodeClass
		want   authflow.State
	}{
		{&tg.AuthSentCode{Type: &tg.AuthSentCodeTypeSetUpEmailRequired{}, PhoneCodeHash: "hash"}, authflow.EmailSetupNeeded},
		{&tg.AuthSentCodePaymentRequired{PhoneCodeHash: "hash", Currency: "EUR", Amount: 99}, authflow.PaymentNeeded},
	} {
		s := tell(t, "+14155550188", func(cfg *authflow.Config) { cfg.Telegram = scripted{resent: c.answer} })
		snap, err := s.flows.ResendCode(t.Context(), s.requested().ID)
		if err != nil {
			t.Fatal(err)
		}
		s.expect(snap, c.want)
	}
}

func TestEmailThatIsAllTelegramWanted(t *testing.T) {
	for _, c := range []struct {
		answer tg.AuthSentCodeClass
		want   authflow.State
	}{
		{&tg.AuthSentCodeSuccess{Authorization: &tg.AuthAuthorization{User: &tg.User{ID: 17, FirstName: "Ada"}}}, authflow.Authorized},
		{&tg.AuthSentCodePaymentRequired{PhoneCodeHash: "hash", Currency: "EUR", Amount: 99}, authflow.PaymentNeeded},
	} {
		s := tell(t, "+14155550187", func(cfg *authflow.Config) { cfg.Telegram = scripted{verified: c.answer} })
		snap, err := s.flows.SetLoginEmail(t.Context(), s.requested().ID, "ada@example.org", secret.String{})
		if err != nil {
			t.Fatal(err)
		}
		if snap, err = s.flows.SetLoginEmail(t.Context(), snap.ID, "", secret.New("123456")); err != nil {
			t.Fatal(err)
		}
		s.expect(snap, c.want)
	}
}

// TestEveryAnswerHasAStory fails when gotd learns of an answer that no story of this package takes.
func TestEveryAnswerHasAStory(t *testing.T) {
	stories := map[string]string{
		"auth.sentCodeTypeApp": "TestCodeFromAppLogsInAndWrongCodeLeavesFlowUsable", "auth.sentCodeTypeSms": "TestEveryDeliveryTakesItsCode",
		"auth.sentCodeTypeCall": "TestEveryDeliveryTakesItsCode", "auth.sentCodeTypeFlashCall": "TestEveryDeliveryTakesItsCode",
		"auth.sentCodeTypeMissedCall": "TestEveryDeliveryTakesItsCode", "auth.sentCodeTypeFragmentSms": "TestEveryDeliveryTakesItsCode",
		"auth.sentCodeTypeSmsWord": "TestEveryDeliveryTakesItsCode", "auth.sentCodeTypeSmsPhrase": "TestEveryDeliveryTakesItsCode",
		"auth.sentCodeTypeEmailCode":          "TestEmailCodeIsSubmittedAsEmailVerification",
		"auth.sentCodeTypeSetUpEmailRequired": "TestLoginEmailIsSetUpAndTheLoginGoesOn",
		"auth.sentCodeTypeFirebaseSms":        "TestFirebaseOffersItsWayOut",
		"auth.sentCode":                       "TestCodeFromAppLogsInAndWrongCodeLeavesFlowUsable",
		"auth.sentCodeSuccess":                "TestLogOutLeavesATokenThatSparesTheNextCode",
		"auth.sentCodePaymentRequired":        "TestPaymentIsShownAndLeadsToQR",
		"auth.authorization":                  "TestCodeFromAppLogsInAndWrongCodeLeavesFlowUsable",
		"auth.authorizationSignUpRequired":    "TestSignUpIsTheEnd",
		"auth.loginToken":                     "TestQRCodeIsRefreshedUntilItsTimeIsOver",
		"auth.loginTokenSuccess":              "TestScannedQRCodeLogsIn",
		"auth.loginTokenMigrateTo":            "TestScanFromAnotherDCAndPasswordBehindIt",
		"account.emailVerifiedLogin":          "TestLoginEmailIsSetUpAndTheLoginGoesOn",
		"account.emailVerified":               "none: it answers other purposes than a login, and is refused as unexpected",
	}
	for _, class := range []string{"auth.SentCodeType", "auth.SentCode", "auth.Authorization", "auth.LoginToken", "account.EmailVerified"} {
		constructors := tg.ClassConstructorsMap()[class]
		if len(constructors) == 0 {
			t.Fatalf("gotd has no class %s", class)
		}
		for _, id := range constructors {
			name := tg.TypesMap()[id]
			name = name[:len(name)-len(fmt.Sprintf("#%x", id))]
			if stories[name] == "" {
				t.Errorf("%s of %s has no story", name, class)
			}
		}
	}
}
